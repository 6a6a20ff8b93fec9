/**
 * Many entries at once: those whose keys and values match patterns, in the
 * order of keys. A pattern of keys bounds the range that is read.
 * Rule C3 of docs/SPEC.md.
 */
import type { Passable } from '@endo/pass-style';
import { assertPattern, M, makeCopyMap, makeCopySet, matches } from '@endo/patterns';
import { Fail } from '../errors.js';
import type { CollectionId } from '../refs/vref.js';
import { collectionPrefix } from '../store/keys.js';
import type { Collection } from './collection.js';
import { dropAllEntries } from './deletion.js';
import type { Environment } from './environment.js';
import type { CopyMap, CopySet, Key, Pattern } from './types.js';
import { readValue } from './values.js';

const ANY: Pattern = M.any();

// There is one such pattern; others that match everything are walked.
const isAny = (pattern: Pattern): boolean => pattern === ANY;

export interface Query {
  readonly keyPattern?: Pattern | undefined;
  readonly valuePattern?: Pattern | undefined;
  /** Whether the value of each entry is read even where no pattern asks for it. */
  readonly withValues: boolean;
  /** The same for keys: decoding one brings to life the object that it names. */
  readonly withKeys?: boolean;
}

type Found = [key: unknown, value: unknown];

function* scan(collection: Collection, query: Query): Generator<Found, void> {
  const { keyPattern = ANY, valuePattern = ANY } = query;
  const { env, identity } = collection;
  const { store, keys, codec } = env;
  assertPattern(keyPattern);
  assertPattern(valuePattern);
  const [start, end] = keys.rangeOf(keyPattern as Passable, remotable => {
    const encoded = env.ordinals.encode(identity.id, codec.toSlotForStore(remotable));
    return encoded ?? Fail`no ordinal for ${remotable}`;
  });
  const prefix = collectionPrefix(identity.id);
  // The end itself is no key: a cover ends behind all that it holds.
  const endKey = prefix + end;
  const matchesKey = isAny(keyPattern) ? undefined : keyPattern;
  const matchesValue = isAny(valuePattern) ? undefined : valuePattern;
  const withValues = query.withValues || matchesValue !== undefined;
  const withKeys = query.withKeys !== false || matchesKey !== undefined;
  const additions = collection.additions;

  let dbKey: string | undefined = prefix + start;
  if (store.get(dbKey) === undefined) {
    dbKey = store.getNextKey(dbKey);
  }
  while (dbKey !== undefined && dbKey < endKey) {
    const key = withKeys ? keys.decode(dbKey.slice(prefix.length)) : undefined;
    if (matchesKey === undefined || matches(key as Passable, matchesKey)) {
      const value = withValues ? readEntry(collection, dbKey) : undefined;
      if (matchesValue === undefined || matches(value as Passable, matchesValue)) {
        // REENTRANCY: the consumer runs here.
        yield [key, value];
        if (collection.additions !== additions) {
          throw Fail`keys in store cannot be added to during iteration`;
        }
      }
    }
    dbKey = store.getNextKey(dbKey);
  }
}

function readEntry({ env, identity }: Collection, dbKey: string): unknown {
  const { store, schemas } = env;
  const stored = store.get(dbKey) ?? Fail`an entry was deleted while it was read`;
  // The first read of a value in a crank reads the schema with it.
  schemas.get(identity.id);
  return readValue(env, stored);
}

export function* iterateKeys(
  collection: Collection,
  keyPattern?: Pattern,
  valuePattern?: Pattern,
): Generator<unknown, void> {
  for (const [key] of scan(collection, { keyPattern, valuePattern, withValues: false })) {
    yield key;
  }
}

export function* iterateValues(
  collection: Collection,
  keyPattern?: Pattern,
  valuePattern?: Pattern,
): Generator<unknown, void> {
  const query = { keyPattern, valuePattern, withValues: true, withKeys: false };
  for (const [, value] of scan(collection, query)) {
    yield value;
  }
}

// User code can reach what all iterators of one generator inherit from: through it one vat could
// change what another one's iterations do, and our own.
for (const generator of [scan, iterateKeys, iterateValues]) {
  Object.freeze(generator.prototype);
}

export function iterateEntries(
  collection: Collection,
  keyPattern?: Pattern,
  valuePattern?: Pattern,
): Generator<Found, void> {
  return scan(collection, { keyPattern, valuePattern, withValues: true });
}

export function getSize(
  collection: Collection,
  keyPattern: Pattern = ANY,
  valuePattern: Pattern = ANY,
): number {
  if (isAny(keyPattern) && isAny(valuePattern)) {
    return collection.readCount();
  }
  let size = 0;
  for (const _ of scan(collection, { keyPattern, valuePattern, withValues: false })) {
    size += 1;
  }
  return size;
}

export function clear(
  collection: Collection,
  keyPattern: Pattern = ANY,
  valuePattern: Pattern = ANY,
): void {
  if (isAny(keyPattern) && isAny(valuePattern)) {
    collection.env.whole(() => {
      dropAllEntries(collection.env, collection.identity);
      collection.writeCount(0);
    });
    return;
  }
  let deleted = 0;
  const count = (): void => collection.env.whole(() => collection.changeCount(-deleted));
  try {
    for (const [key] of scan(collection, { keyPattern, valuePattern, withValues: false })) {
      collection.deleteUncounted(key);
      deleted += 1;
    }
  } catch (err) {
    // A hostile pattern can throw half way: the count stays true.
    if (deleted > 0) {
      count();
    }
    throw err;
  }
  count();
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
