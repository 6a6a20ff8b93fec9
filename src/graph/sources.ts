/**
 * Sources of keys that are in memory already.
 */
import type { VatSource } from './types.js';

/**
 * A source over keys and values that are in memory.
 *
 * @param name for people
 * @param entries a Map, a record, or pairs; each key once
 * @param facts what the kernel or the live vat can say beside them
 */
export function sourceOf(
  name: string,
  entries: Iterable<readonly [string, string]> | Readonly<Record<string, string>>,
  facts: Pick<VatSource, 'kernel' | 'memory'> = {},
): VatSource {
  const pairs = Symbol.iterator in entries ? entries : Object.entries(entries);
  const map = pairs instanceof Map ? (pairs as ReadonlyMap<string, string>) : new Map(pairs);
  return {
    name,
    entries: () => map.entries(),
    get: key => map.get(key),
    size: map.size,
    ...facts,
  };
}
