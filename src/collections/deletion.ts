/**
 * Entries that go without being asked for one by one: a store is cleared, a
 * whole collection is dropped, or the key of a weak one is retired.
 * Rules G5 and V2 of docs/SPEC.md.
 */
import type { CollectionId, Vref } from '../refs/vref.js';
import { collectionPrefix, entryKey, ordinalKey, schemataKey } from '../store/keys.js';
import { keysWithPrefix } from '../store/scan.js';
import type { Environment, Identity } from './environment.js';
import { formatRemotableKey } from './key-codec.js';
import { releaseSlots, slotsOfValue } from './values.js';

/** Behind `|` stand the ordinals of remotables, and these. */
const METADATA = new Set(['|entryCount', '|nextOrdinal', '|schemata']);

function dropEntry(env: Environment, dbKey: string): boolean {
  const stored = env.store.get(dbKey);
  const mayFindMore = stored !== undefined && releaseSlots(env, slotsOfValue(stored));
  env.store.delete(dbKey);
  return mayFindMore;
}

/** @returns whether something in memory was let go, so that the collector may find more */
export function dropAllEntries(env: Environment, { id, isWeak }: Identity): boolean {
  const prefix = collectionPrefix(id);
  let mayFindMore = false;
  for (const dbKey of keysWithPrefix(env.store, prefix)) {
    const encoded = dbKey.slice(prefix.length);
    if (!encoded.startsWith('|')) {
      mayFindMore = dropEntry(env, dbKey) || mayFindMore;
    } else if (!METADATA.has(encoded)) {
      const vref = encoded.slice(1) as Vref;
      if (isWeak) {
        env.recognizers.removeCollection(vref, id);
      } else {
        mayFindMore = env.references.removeReachableVref(vref) || mayFindMore;
      }
      env.store.delete(dbKey);
    }
  }
  return mayFindMore;
}

/** The same, with the metadata and what the shapes name. */
export function dropCollection(env: Environment, identity: Identity): boolean {
  const { store, schemas } = env;
  const { id } = identity;
  let mayFindMore = dropAllEntries(env, identity);
  const schema = schemas.find(id);
  if (schema !== undefined) {
    mayFindMore = releaseSlots(env, schema.slots) || mayFindMore;
  }
  for (const dbKey of keysWithPrefix(store, `${collectionPrefix(id)}|`)) {
    if (dbKey !== schemataKey(id)) {
      store.delete(dbKey);
    }
  }
  // It goes at the end of the crank, as it came.
  schemas.delete(id);
  return mayFindMore;
}

/** The key of a weak collection was retired; its recognition record is gone already. */
export function dropRetiredKey(env: Environment, id: CollectionId, vref: Vref): boolean {
  const { store } = env;
  const ordinal = store.get(ordinalKey(id, vref));
  if (ordinal === undefined) {
    return false;
  }
  store.delete(ordinalKey(id, vref));
  return dropEntry(env, entryKey(id, formatRemotableKey(ordinal, vref)));
}
