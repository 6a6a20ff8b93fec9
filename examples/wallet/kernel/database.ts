// One SQLite file holds everything: the vatstore of every vat, and the kernel's own tables.

import Database from 'libsql';
import { makeKernelCore, makeSqliteKernelRows, makeSqliteVatStores } from 'liveslots/host';
import type { KernelCore, VatStores } from 'liveslots/host';

export interface KernelDatabase {
  readonly stores: VatStores;
  readonly core: KernelCore;
  /** Changes tables between two deliveries, in a crank of its own. */
  change<T>(work: () => T): T;
  close(): void;
}

export function openDatabase(file: string): KernelDatabase {
  const db = new Database(file);
  // The examples measure the runtime, not the disk: a crank is atomic, but a power cut may lose the last.
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = OFF');
  db.exec('PRAGMA wal_autocheckpoint = 10000');
  const stores = makeSqliteVatStores(db);
  const core = makeKernelCore({ transaction: stores, rows: makeSqliteKernelRows(db) });
  return {
    stores,
    core,
    change(work) {
      core.transaction.begin();
      try {
        const result = work();
        core.transaction.commit();
        return result;
      } catch (error) {
        core.transaction.abort();
        throw error;
      }
    },
    close() {
      db.close();
    },
  };
}

/** What `ask` and `tell` of a kernel send, to the root object of a vat. */
export interface RootMessage {
  readonly vatID: string;
  readonly method: string;
  readonly args: readonly unknown[];
  /** The vats whose root objects follow the arguments. */
  readonly roots: readonly string[];
  /** The promise of the answer. */
  readonly result: string | undefined;
}

/** To be called in a crank. */
export function sendToRoot(core: KernelCore, message: RootMessage): void {
  const slots = message.roots.map(root => core.vats.rootOf(root));
  const named = slots.map((_, index) => `$${index}`);
  const body = `#${JSON.stringify([message.method, [...message.args, ...named]])}`;
  core.send({
    target: core.vats.rootOf(message.vatID),
    methargs: { body, slots },
    result: message.result,
  });
}
