/**
 * What a collection names, entry by entry, and how it is emptied: for trials of
 * what a cycle alone may hold. Nothing is remembered of what is read.
 * Rule G11 of docs/SPEC.md.
 */
import { type CollectionId, sortOf, type Vref } from '../refs/vref.js';
import type { Holding, PartialDeletion } from '../slots/kind-registry.js';
import { collectionPrefix, entryCountKey, entryKey, ordinalKey } from '../store/keys.js';
import { keysWithPrefix } from '../store/scan.js';
import { dropEntries, METADATA } from './deletion.js';
import type { Environment, Identity } from './environment.js';
import { formatRemotableKey, vrefOfRemotableKey } from './key-codec.js';
import { slotsOfValue } from './values.js';

const NOTHING: Holding = { vrefs: [] };

/** One for each entry and each ordinal, also where they name nothing; then what the shapes name. */
export function* holdingsOfCollection(
  env: Environment,
  { id, isWeak }: Identity,
): Generator<Holding, void> {
  const prefix = collectionPrefix(id);
  for (const dbKey of keysWithPrefix(env.store, prefix)) {
    const encoded = dbKey.slice(prefix.length);
    if (METADATA.has(encoded)) {
      continue;
    }
    if (encoded.startsWith('|')) {
      yield isWeak ? NOTHING : { vrefs: [encoded.slice(1) as Vref] };
      continue;
    }
    const stored = env.store.get(dbKey);
    const vrefs = stored === undefined ? [] : slotsOfValue(stored);
    const key = isWeak ? vrefOfRemotableKey(encoded) : undefined;
    // An import as a key is kept by the kernel, a remotable by memory.
    yield key !== undefined && sortOf(key) === 'virtual' ? { vrefs, weakKey: key } : { vrefs };
  }
  const schema = env.schemas.peek(id);
  if (schema !== undefined) {
    yield { vrefs: schema.slots };
  }
}

/** What the entry of a weak collection names that has this key. */
export function holdingOfWeakKey(env: Environment, id: CollectionId, vref: Vref): readonly Vref[] {
  const ordinal = env.store.get(ordinalKey(id, vref));
  const stored =
    ordinal === undefined
      ? undefined
      : env.store.get(entryKey(id, formatRemotableKey(ordinal, vref)));
  return stored === undefined ? [] : slotsOfValue(stored);
}

/** Deletes at most `limit` entries. When none is left, the collection is as good as new. */
export function emptySomeOfCollection(
  env: Environment,
  identity: Identity,
  limit: number,
): PartialDeletion {
  const some = dropEntries(env, identity, limit);
  if (some.isComplete && !identity.isWeak) {
    env.store.set(entryCountKey(identity.id), '0');
  }
  return some;
}
