/**
 * Many entries at once: those whose keys and values match patterns, in the
 * order of keys. A pattern of keys bounds the range that is read.
 * Rule C3 of docs/SPEC.md.
 */
import { compareRank } from '@endo/marshal';
import type { Passable } from '@endo/pass-style';
import { assertPattern, M, makeCopyMap, makeCopySet, matches } from '@endo/patterns';
import { Fail, q } from '../errors.js';
import type { CollectionId } from '../refs/vref.js';
import { collectionPrefix } from '../store/keys.js';
import type { Collection } from './collection.js';
import { dropAllEntries } from './deletion.js';
import type { Environment, Identity, Iterated } from './environment.js';
import type { CopyMap, CopySet, Key, Pattern } from './types.js';
import { readValue } from './values.js';

const ANY: Pattern = M.any();

// Vats bring their own copy of what makes patterns, and so their own `M.any()`. Other patterns
// that match everything are walked. REENTRANCY: a proxied pattern may run user code here.
const isAny = (pattern: Pattern): boolean => pattern === ANY || compareRank(pattern, ANY) === 0;

export interface Query {
  readonly keyPattern?: Pattern | undefined;
  readonly valuePattern?: Pattern | undefined;
  /** Whether the value of each entry is read even where no pattern asks for it. */
  readonly withValues: boolean;
  /** The same for keys: decoding one brings to life the object that it names. */
  readonly withKeys?: boolean;
}

type Found = [key: unknown, value: unknown];

const keyOf = (key: unknown): unknown => key;
const valueOf = (_key: unknown, value: unknown): unknown => value;
const entryOf = (key: unknown, value: unknown): Found => [key, value];

/** @param pick what of each entry is given; one generator for all of it, since two cost twice */
function* scan<T>(
  iterated: Iterated,
  query: Query,
  pick: (key: unknown, value: unknown) => T,
): Generator<T, void> {
  try {
    const { keyPattern = ANY, valuePattern = ANY } = query;
    const { env, identity } = iterated;
    const { store, keys, codec } = env;
    assertPattern(keyPattern);
    assertPattern(valuePattern);
    const [start, end] = keys.rangeOf(keyPattern as Passable, remotable => {
      const encoded = env.ordinals.encode(identity.id, codec.toSlotForStore(remotable));
      return encoded ?? Fail`no ordinal for ${remotable}`;
    });
    const prefix = collectionPrefix(identity.id);
    // The end itself is no key: a cover ends behind all that it holds. By code units, whatever the
    // order of the vatstore is: so the established implementation has it.
    const endKey = prefix + end;
    const matchesKey = isAny(keyPattern) ? undefined : keyPattern;
    const matchesValue = isAny(valuePattern) ? undefined : valuePattern;
    const withValues = query.withValues || matchesValue !== undefined;
    const withKeys = query.withKeys !== false || matchesKey !== undefined;
    const additions = iterated.record?.additions;

    let dbKey: string | undefined = prefix + start;
    if (store.get(dbKey) === undefined) {
      dbKey = store.getNextKey(dbKey);
    }
    while (dbKey !== undefined && dbKey < endKey) {
      const key = withKeys ? keys.decode(dbKey.slice(prefix.length)) : undefined;
      if (matchesKey === undefined || matches(key as Passable, matchesKey)) {
        const value = withValues ? readEntry(env, identity, dbKey) : undefined;
        if (matchesValue === undefined || matches(value as Passable, matchesValue)) {
          // REENTRANCY: the consumer runs here.
          yield pick(key, value);
          if (iterated.record?.additions !== additions) {
            throw Fail`keys in store cannot be added to during iteration`;
          }
        }
      }
      dbKey = store.getNextKey(dbKey);
    }
  } finally {
    endIteration(iterated);
  }
}

// Engines keep what a generator was given, and user code may keep the generator.
function endIteration(iterated: Iterated): void {
  if (iterated.record !== undefined) {
    iterated.record.unfinished -= 1;
    iterated.record = undefined;
  }
}

// A pattern that deletes, or a vatstore in which a key comes back as another one, as surrogates
// without a partner do.
const refuseKeyWithoutValue = (dbKey: string): never =>
  Fail`the vatstore has no value under ${q(dbKey)}, a key that it gave`;

function readEntry(env: Environment, identity: Identity, dbKey: string): unknown {
  const { store, schemas } = env;
  const stored = store.get(dbKey) ?? refuseKeyWithoutValue(dbKey);
  // The first read of a value in a crank reads the schema with it.
  schemas.get(identity.id);
  return readValue(env, stored);
}

// User code can reach what all iterators of one generator inherit from: through it one vat could
// change what another one's iterations do, and our own.
Object.freeze(scan.prototype);

export const iterateKeys = (
  collection: Collection,
  keyPattern?: Pattern,
  valuePattern?: Pattern,
): Generator<unknown, void> =>
  scan(collection.beginIteration(), { keyPattern, valuePattern, withValues: false }, keyOf);

export const iterateValues = (
  collection: Collection,
  keyPattern?: Pattern,
  valuePattern?: Pattern,
): Generator<unknown, void> =>
  scan(
    collection.beginIteration(),
    { keyPattern, valuePattern, withValues: true, withKeys: false },
    valueOf,
  );

export const iterateEntries = (
  collection: Collection,
  keyPattern?: Pattern,
  valuePattern?: Pattern,
): Generator<Found, void> =>
  scan(collection.beginIteration(), { keyPattern, valuePattern, withValues: true }, entryOf);

export function getSize(
  collection: Collection,
  keyPattern: Pattern = ANY,
  valuePattern: Pattern = ANY,
): number {
  if (isAny(keyPattern) && isAny(valuePattern)) {
    return collection.size;
  }
  let size = 0;
  for (const _ of iterateKeys(collection, keyPattern, valuePattern)) {
    size += 1;
  }
  return size;
}

function clearAll(collection: Collection): void {
  const { env, identity } = collection;
  const { unreadable, doubtful, left } = env.whole(() => {
    const clearance = dropAllEntries(env, identity);
    const { deleted } = clearance;
    const isSure = clearance.doubtful === undefined;
    const left = isSure ? 0 : Math.max(collection.size - deleted, 0);
    collection.writeSize(left);
    return { ...clearance, left };
  });
  if (unreadable !== undefined || left > 0) {
    refuseKeyWithoutValue(unreadable ?? doubtful ?? '');
  }
}

export function clear(
  collection: Collection,
  keyPattern: Pattern = ANY,
  valuePattern: Pattern = ANY,
): void {
  let deleted = 0;
  if (isAny(keyPattern) && isAny(valuePattern)) {
    clearAll(collection);
    return;
  }
  try {
    for (const key of iterateKeys(collection, keyPattern, valuePattern)) {
      collection.deleteUncounted(key);
      deleted += 1;
    }
  } catch (err) {
    // A hostile pattern can throw half way: the count stays true.
    if (deleted > 0) {
      collection.countDeleted(deleted);
    }
    throw err;
  }
  collection.countDeleted(deleted);
}

/** Counts the entries themselves; weak collections keep no count. */
export function countStoredEntries(env: Environment, id: CollectionId): number {
  const prefix = collectionPrefix(id);
  env.store.get(prefix);
  let count = 0;
  let dbKey = env.store.getNextKey(prefix);
  while (dbKey !== undefined && dbKey.startsWith(prefix) && dbKey[prefix.length] !== '|') {
    count += 1;
    dbKey = env.store.getNextKey(dbKey);
  }
  return count;
}

export const snapshotMap = (
  collection: Collection,
  keyPattern?: Pattern,
  valuePattern?: Pattern,
): CopyMap =>
  makeCopyMap(iterateEntries(collection, keyPattern, valuePattern) as Iterable<[Key, Passable]>);

export const snapshotSet = (collection: Collection, keyPattern?: Pattern): CopySet =>
  makeCopySet(iterateKeys(collection, keyPattern) as Iterable<Key>);
