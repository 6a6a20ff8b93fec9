/**
 * The values of entries as the vatstore holds them: the JSON of capdata.
 * Rules C1 and C4 of docs/SPEC.md.
 */
import { Fail, q } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import type { Vref } from '../refs/vref.js';
import type { Environment } from './environment.js';
import type { Schema } from './schema.js';

const NO_SLOTS: readonly Vref[] = [];
// No string inside the JSON can look so: its quotes are escaped.
const SLOTS = '"slots":';
const ENDS_WITHOUT_SLOTS = `${SLOTS}[]}`;
const BEGINS_WITH_BODY = '{"body":"';

/** A value that may be stored. */
export interface StoredValue {
  readonly text: string;
  /** What it names. */
  readonly slots: readonly Vref[];
}

/** What a set stores under each of its keys. */
export const SET_VALUE: StoredValue = { text: '{"body":"#null","slots":[]}', slots: NO_SLOTS };

/** What a stored value names, without parsing all of it. */
export function slotsOfValue(text: string): readonly Vref[] {
  if (text.endsWith(ENDS_WITHOUT_SLOTS)) {
    return NO_SLOTS;
  }
  if (!text.startsWith(BEGINS_WITH_BODY)) {
    return (JSON.parse(text) as CapData).slots;
  }
  return JSON.parse(text.slice(text.lastIndexOf(SLOTS) + SLOTS.length, -1)) as Vref[];
}

export function readValue(env: Environment, text: string): unknown {
  return env.codec.unserialize(JSON.parse(text) as CapData);
}

/**
 * REENTRANCY: a proxied value may run user code here.
 *
 * @throws when the value cannot be stored; nothing is changed then
 */
export function prepareValue(
  env: Environment,
  { label }: Schema,
  value: unknown,
  isDurable: boolean,
): StoredValue {
  const { codec, limits, durability } = env;
  const data = codec.serializeForStore(value);
  const { body, slots } = data;
  limits.assertOneAcceptable(data);
  if (isDurable) {
    slots.forEach((vref, index) => {
      if (!durability.isDurable(vref)) {
        throw Fail`value is not durable: ${value} at slot ${q(index)} of ${body} (in the store ${q(label)})`;
      }
    });
  }
  return { text: JSON.stringify({ body, slots }), slots };
}
