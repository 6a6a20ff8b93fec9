/**
 * Vatstores in memory that change by cranks: what a runtime has on disk, for
 * tests and for vats that need not outlive the process.
 */
import { insistMethods } from '../given.js';
import type { VatStores } from './crank-transaction.js';
import { Journal } from './journal.js';
import { makeMemoryVatStore, type MemoryVatStore } from './memory-vatstore.js';

/** The vatstores of several vats in memory, with transactions. docs/host.md. */
export interface MemoryVatStores extends VatStores {
  provide(vatId: string): MemoryVatStore;
}

/** @param journal by which cranks are undone; default: one of its own */
export function makeMemoryVatStores(journal: Journal = new Journal()): MemoryVatStores {
  insistMethods('journal', journal, ['begin', 'commit', 'abort', 'insistOpen', 'note']);
  const stores = new Map<string, { plain: MemoryVatStore; journaled: MemoryVatStore }>();

  const restore = (plain: MemoryVatStore, key: string): (() => void) => {
    const before = plain.get(key);
    return before === undefined ? () => plain.delete(key) : () => plain.set(key, before);
  };

  const makeJournaled = (plain: MemoryVatStore): MemoryVatStore => ({
    get size() {
      return plain.size;
    },
    entries: () => plain.entries(),
    get: key => plain.get(key),
    getNextKey: priorKey => plain.getNextKey(priorKey),
    set(key, value) {
      journal.insistOpen('set');
      journal.note(restore(plain, key));
      plain.set(key, value);
    },
    delete(key) {
      journal.insistOpen('delete');
      journal.note(restore(plain, key));
      plain.delete(key);
    },
  });

  const provide = (vatId: string): MemoryVatStore => {
    let known = stores.get(vatId);
    if (known === undefined) {
      const plain = makeMemoryVatStore();
      known = { plain, journaled: makeJournaled(plain) };
      stores.set(vatId, known);
    }
    return known.journaled;
  };

  return {
    begin: () => journal.begin(),
    commit: () => journal.commit(),
    abort: () => journal.abort(),
    provide,
    deleteVat(vatId) {
      journal.insistOpen('deleteVat');
      const store = provide(vatId);
      for (const [key] of [...store.entries()]) {
        store.delete(key);
      }
    },
  };
}
