/**
 * Entries that go without being asked for one by one: a store is cleared, a
 * whole collection is dropped, or the key of a weak one is retired.
 * Rules G5 and V2 of docs/SPEC.md.
 */
import { type CollectionId, parseVref, type Vref } from '../refs/vref.js';
import { collectionPrefix, entryKey, ordinalKey, schemataKey } from '../store/keys.js';
import { keysWithPrefix } from '../store/scan.js';
import type { PartialDeletion } from '../slots/kind-registry.js';
import type { Environment, Identity } from './environment.js';
import { formatRemotableKey } from './key-codec.js';
import { slotsOfValue } from './values.js';

/** Behind `|` stand the ordinals of remotables, and these. */
export const METADATA: ReadonlySet<string> = new Set(['|entryCount', '|nextOrdinal', '|schemata']);

// A virtual collection does not outlive its incarnation, but what it stored
// does, and is met when a key of it is retired later. What such an entry names
// in memory, or by a kind of that incarnation, is gone already; where the name
// is in use again, its count is of what this incarnation stores.
function isLeftover(env: Environment, id: CollectionId, vref: Vref): boolean {
  if (!env.isFromBefore(id)) {
    return false;
  }
  const { sort, kindId } = parseVref(vref);
  switch (sort) {
    case 'remotable':
    case 'promise':
      return !env.durability.isDurable(vref) || env.references.getReachableRefCount(vref) === 0;
    case 'virtual':
      return kindId === undefined || env.registry.find(kindId) === undefined;
    case 'presence':
    case 'device':
      return false;
  }
}

function release(env: Environment, id: CollectionId, vref: Vref): boolean {
  return !isLeftover(env, id, vref) && env.references.removeReachableVref(vref);
}

function releaseAll(env: Environment, id: CollectionId, slots: readonly Vref[]): boolean {
  let mayFindMore = false;
  for (const vref of slots) {
    mayFindMore = release(env, id, vref) || mayFindMore;
  }
  return mayFindMore;
}

/** @returns undefined when the vatstore has no value under a key that it gave */
function dropEntry(env: Environment, id: CollectionId, dbKey: string): boolean | undefined {
  const stored = env.store.get(dbKey);
  const mayFindMore = stored === undefined ? undefined : releaseAll(env, id, slotsOfValue(stored));
  env.store.delete(dbKey);
  return mayFindMore;
}

/** What became of the entries of a store. */
export interface Clearance {
  /** How many are deleted. */
  readonly deleted: number;
  /** A key that the vatstore gave and has no value under. */
  readonly unreadable: string | undefined;
  /** A key that may stand for another one, so that some may be left. */
  readonly doubtful: string | undefined;
}

export function dropAllEntries(env: Environment, identity: Identity): Clearance {
  return dropEntries(env, identity, Infinity);
}

// As a surrogate without a partner comes back from some databases.
const STRAY = '\ufffd\ufffd\ufffd';

// An entry is gone as a whole when its key is: it can be left at any of them.
export function dropEntries(
  env: Environment,
  { id, isWeak }: Identity,
  limit: number,
): PartialDeletion & Clearance {
  const prefix = collectionPrefix(id);
  let mayFindMore = false;
  let parts = 0;
  let deleted = 0;
  let unreadable: string | undefined;
  let doubtful: string | undefined;
  for (const dbKey of keysWithPrefix(env.store, prefix)) {
    const encoded = dbKey.slice(prefix.length);
    if (METADATA.has(encoded)) {
      continue;
    }
    if (parts >= limit) {
      return { isComplete: false, parts, mayFindMore, deleted, unreadable, doubtful };
    }
    parts += 1;
    if (!encoded.startsWith('|')) {
      const dropped = dropEntry(env, id, dbKey);
      mayFindMore ||= dropped === true;
      if (dropped === undefined) {
        unreadable ??= dbKey;
      } else {
        deleted += 1;
      }
      if (dropped === undefined || encoded.includes(STRAY)) {
        doubtful ??= dbKey;
      }
    } else {
      const vref = encoded.slice(1) as Vref;
      if (isWeak) {
        env.recognizers.removeCollection(vref, id);
      } else {
        mayFindMore = release(env, id, vref) || mayFindMore;
      }
      env.store.delete(dbKey);
    }
  }
  return { isComplete: true, parts, mayFindMore, deleted, unreadable, doubtful };
}

/** The same, with the metadata and what the shapes name. */
export function dropCollection(env: Environment, identity: Identity): boolean {
  const { store, schemas } = env;
  const { id } = identity;
  let { mayFindMore } = dropEntries(env, identity, Infinity);
  const stored = schemas.find(id);
  if (stored !== undefined) {
    mayFindMore = releaseAll(env, id, stored.slots) || mayFindMore;
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

/** The same, but at most `limit` entries at a time; the metadata go with the last ones. */
export function dropSomeOfCollection(
  env: Environment,
  identity: Identity,
  limit: number,
): PartialDeletion {
  const some = dropEntries(env, identity, limit);
  if (!some.isComplete) {
    return some;
  }
  const mayFindMore = dropCollection(env, identity) || some.mayFindMore;
  return { ...some, mayFindMore };
}

/** The key of a weak collection was retired; its recognition record is gone already. */
export function dropRetiredKey(env: Environment, id: CollectionId, vref: Vref): boolean {
  const { store } = env;
  const ordinal = store.get(ordinalKey(id, vref));
  if (ordinal === undefined) {
    return false;
  }
  store.delete(ordinalKey(id, vref));
  return dropEntry(env, id, entryKey(id, formatRemotableKey(ordinal, vref))) === true;
}
