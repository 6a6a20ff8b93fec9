/**
 * The values of entries as the vatstore holds them: the JSON of capdata.
 * Rules C1 and C4 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import type { Vref } from '../refs/vref.js';
import type { Environment } from './environment.js';

const NO_SLOTS: readonly Vref[] = [];
// No string inside the JSON can end so: its quotes are escaped.
const ENDS_WITHOUT_SLOTS = '"slots":[]}';

/** What a set stores under each of its keys. */
export const SET_VALUE: CapData = { body: '#null', slots: [] };

export const formatValue = (data: CapData): string =>
  JSON.stringify({ body: data.body, slots: data.slots });

export const parseValue = (stored: string): CapData => JSON.parse(stored) as CapData;

export const slotsOfValue = (stored: string): readonly Vref[] =>
  stored.endsWith(ENDS_WITHOUT_SLOTS) ? NO_SLOTS : parseValue(stored).slots;

/**
 * REENTRANCY: a proxied value may run user code here.
 *
 * @throws when the value cannot be stored; nothing is changed then
 */
export function serializeValue(env: Environment, value: unknown, isDurable: boolean): CapData {
  const { codec, limits, durability } = env;
  const data = codec.serializeForStore(value);
  limits.assertAcceptable([data]);
  if (isDurable) {
    data.slots.forEach((vref, index) => {
      if (!durability.isDurable(vref)) {
        throw Fail`value is not durable: ${value} at slot ${q(index)} of ${data.body}`;
      }
    });
  }
  return data;
}
