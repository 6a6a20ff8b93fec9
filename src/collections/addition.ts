/**
 * `addAll`: many keys or entries from one source. REENTRANCY: the source is
 * user code; each step is an operation of its own. Rule C2 of docs/SPEC.md.
 */
import { getCopyMapEntries, getCopySetKeys, isCopyMap, isCopySet } from '@endo/patterns';
import { Fail } from '../errors.js';
import type { Collection } from './collection.js';

const isIterable = (source: unknown): source is Iterable<unknown> =>
  typeof (source as Iterable<unknown>)[Symbol.iterator] === 'function';

export function addAllKeys(collection: Collection, source: unknown): void {
  for (const key of elementsOf(source)) {
    collection.add(key);
  }
}

export function addAllEntries(collection: Collection, source: unknown): void {
  for (const [key, value] of entriesOf(source)) {
    collection.setOrInit(key, value);
  }
}

function elementsOf(source: unknown): Iterable<unknown> {
  if (isIterable(source)) {
    return source;
  }
  if (Object.isFrozen(source) && isCopySet(source)) {
    return getCopySetKeys(source);
  }
  throw refusal(source);
}

function entriesOf(source: unknown): Iterable<[unknown, unknown]> {
  if (isIterable(source)) {
    // What is no pair is met by the destructuring.
    return source as Iterable<[unknown, unknown]>;
  }
  if (Object.isFrozen(source) && isCopyMap(source)) {
    return getCopyMapEntries(source);
  }
  throw refusal(source);
}

const refusal = (source: unknown): never => Fail`provided data source is not iterable: ${source}`;
