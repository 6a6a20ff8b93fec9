// How much of each thing there is in the vatstore that is measured.

/** How much of each there is. */
export interface Amounts {
  readonly objects: number;
  readonly collections: number;
  /** In each collection. */
  readonly entries: number;
  readonly watches: number;
}

/** One third of the keys of the objects are their states, one their counts, one where they are kept. */
const KEYS_OF_AN_OBJECT = 3;
const KEYS_OF_A_COLLECTION = 5;

/**
 * @param keys that the vatstore is to have, about
 * @returns amounts in the proportions of 5 million keys: 100,000 durable objects, 1,000 collections and
 *   50,000 watched promises, the rest entries
 */
export function amountsFor(keys: number): Amounts {
  const objects = Math.ceil(keys / 50);
  const collections = Math.ceil(keys / 5_000);
  const watches = Math.ceil(keys / 100);
  const rest = keys - objects * KEYS_OF_AN_OBJECT - collections * KEYS_OF_A_COLLECTION - watches;
  return { objects, collections, watches, entries: Math.max(1, Math.floor(rest / collections)) };
}
