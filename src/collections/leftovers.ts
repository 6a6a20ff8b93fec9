/**
 * What is stored of collections that no incarnation will use again: virtual
 * ones of an earlier incarnation, and durable ones that only its memory held.
 * Which of the two a collection was, its keys do not tell, and it does not
 * matter. Rule G12 of docs/SPEC.md.
 */
import { type CollectionId, isVref, parseVref, type Vref } from '../refs/vref.js';
import type { PartialDeletion } from '../slots/kind-registry.js';
import { collectionPrefix, entryCountKey, schemataKey } from '../store/keys.js';
import { keysWithPrefix } from '../store/scan.js';
import { METADATA } from './deletion.js';
import type { Environment } from './environment.js';

/**
 * What a stored text names, if it is capdata of whatever form and version.
 *
 * @param text as stored: `{ body, slots }` as JSON
 */
export function slotsOfLeftover(text: string | undefined): readonly Vref[] {
  return slotsIn(parseRecord(text));
}

function slotsIn(capdata: unknown): readonly Vref[] {
  const { slots } = (Object(capdata) === capdata ? capdata : {}) as { slots?: unknown };
  return Array.isArray(slots) ? slots.filter(isVref) : [];
}

/** The same of the state of an object, property by property. */
export function* namesInState(text: string | undefined): Generator<Vref, void> {
  for (const capdata of Object.values(parseRecord(text) ?? {}) as unknown[]) {
    yield* slotsIn(capdata);
  }
}

/** @returns undefined where the text is no JSON of a record */
function parseRecord(text: string | undefined): object | undefined {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Lowers what a record of an earlier incarnation has counted. What it named in
 * memory is not counted any more, and what was virtual is gone as well.
 *
 * @returns whether anything was lowered
 */
export function releaseLeftover(env: Environment, vref: Vref): boolean {
  const { sort, durable, baseRef } = parseVref(vref);
  const isStored = sort === 'presence' || (sort === 'virtual' && durable);
  // An earlier version may have counted less than it stored.
  if (!isStored || env.references.getReachableRefCount(baseRef) === 0) {
    return false;
  }
  env.references.removeReachableVref(vref);
  return true;
}

/** Deletes at most `limit` entries and ordinals (1 or more); with the last ones all the rest. */
export function dropSomeOfLeftover(
  env: Environment,
  id: CollectionId,
  limit: number,
): PartialDeletion {
  const { store, recognizers } = env;
  const prefix = collectionPrefix(id);
  const isWeak = store.get(entryCountKey(id)) === undefined;
  let parts = 0;
  const drop = (dbKey: string, names: readonly Vref[]): void => {
    names.forEach(vref => releaseLeftover(env, vref));
    store.delete(dbKey);
    parts += 1;
  };
  for (const dbKey of keysWithPrefix(store, prefix)) {
    const encoded = dbKey.slice(prefix.length);
    if (METADATA.has(encoded)) {
      continue;
    }
    if (parts >= limit) {
      return { isComplete: false, parts, mayFindMore: false };
    }
    if (!encoded.startsWith('|')) {
      drop(dbKey, slotsOfLeftover(store.get(dbKey)));
    } else {
      const names = [encoded.slice(1)].filter(isVref);
      if (isWeak) {
        names.forEach(vref => recognizers.removeCollection(vref, id));
      }
      drop(dbKey, isWeak ? [] : names);
    }
  }
  drop(schemataKey(id), slotsOfLeftover(store.get(schemataKey(id))));
  for (const dbKey of keysWithPrefix(store, `${prefix}|`)) {
    store.delete(dbKey);
  }
  return { isComplete: true, parts, mayFindMore: false };
}
