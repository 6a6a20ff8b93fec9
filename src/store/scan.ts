/**
 * Iteration over keys. REENTRANCY: between two steps the consumer may run user
 * code or change the store; each step asks anew for the key after the last one
 * given, so deleting what was given is safe, and what is added behind it is met.
 */
import type { VatStore } from './vatstore.js';

/** The keys that begin with `prefix`, in order. */
export function* keysWithPrefix(store: VatStore, prefix: string): Generator<string, void> {
  let key = store.getNextKey(prefix);
  while (key !== undefined && key.startsWith(prefix)) {
    yield key;
    key = store.getNextKey(key);
  }
}

/** Whether any key begins with `prefix`; one read. */
export function hasKeyWithPrefix(store: VatStore, prefix: string): boolean {
  return store.getNextKey(prefix)?.startsWith(prefix) ?? false;
}
