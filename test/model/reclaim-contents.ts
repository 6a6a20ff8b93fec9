/** What a thing names, as it stands in the vatstore: of what lives, nothing may have gone. */
import type { MemoryStore } from '../support/memory-store.js';
import { isWeak } from './reclaim-oracle.js';
import type { Thing } from './reclaim-oracle.js';
import type { Id } from './reclaim-program.js';

interface Slots {
  readonly slots: readonly string[];
}

const nameIn = (data: Slots | undefined): string | undefined =>
  data?.slots[0]?.replace(/:\d+$/, '');

const parse = <T>(text: string | undefined): T | undefined =>
  text === undefined ? undefined : (JSON.parse(text) as T);

const prefixOf = ({ baseRef }: Thing): string => `vc.${baseRef.slice(baseRef.indexOf('/') + 1)}.`;

/** What the entries of a store name that are there, also those whose key has gone already. */
export const namesInEntries = (store: MemoryStore, thing: Thing): readonly string[] =>
  store
    .entries()
    .filter(([key]) => key.startsWith(prefixOf(thing)) && !key.startsWith(`${prefixOf(thing)}|`))
    .flatMap(([, text]) => nameIn(parse<Slots>(text)) ?? []);

/** @returns what is missing of what a live thing names; undefined when all is there */
export const lossOf = (
  store: MemoryStore,
  thing: Thing,
  things: ReadonlyMap<Id, Thing>,
  live: ReadonlySet<Id>,
): string | undefined => {
  const { sort, baseRef } = thing;
  const isStore = sort !== 'object' && sort !== 'kit';
  const prefix = prefixOf(thing);
  const state = isStore ? undefined : parse<Record<string, Slots>>(store.get(`vom.${baseRef}`));
  for (const [slot, id] of thing.named) {
    const data = isStore ? parse<Slots>(store.get(`${prefix}s${slot}`)) : state?.[slot];
    const wanted = things.get(id)?.baseRef;
    if (nameIn(data) !== wanted) {
      return `${baseRef} has ${nameIn(data) ?? 'nothing'} at ${slot}, and not ${wanted ?? '?'}`;
    }
  }
  for (const [key, value] of thing.entries) {
    const keyThing = things.get(key);
    if (keyThing === undefined || (isWeak(thing) && !live.has(key))) continue;
    const vref = keyThing.sort === 'kit' ? `${keyThing.baseRef}:0` : keyThing.baseRef;
    const ordinal = store.get(`${prefix}|${vref}`);
    const data = store.get(`${prefix}r${(ordinal ?? '').padStart(10, '0')}:${vref}`);
    const wanted = value === undefined ? undefined : things.get(value)?.baseRef;
    if (ordinal === undefined || data === undefined || nameIn(parse(data)) !== wanted) {
      return `${baseRef} has ${data ?? 'nothing'} under ${vref}, and not ${wanted ?? 'a member'}`;
    }
  }
  return undefined;
};
