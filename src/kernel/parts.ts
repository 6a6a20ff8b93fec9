/**
 * The parts of a kernel, wired over its tables: for the core that runtimes get,
 * and for the kernel of the testing kit.
 */
import type { CrankTransaction } from '../platform/crank-transaction.js';
import { Clists } from './clists.js';
import { Collection } from './collection.js';
import { KernelPromises } from './promises.js';
import { Refs } from './refs.js';
import { Routing } from './routing.js';
import { RunQueue } from './run-queue.js';
import { type KernelStorage, KernelTables } from './tables.js';
import { Vats } from './vats.js';

export interface KernelParts {
  readonly tables: KernelTables;
  readonly refs: Refs;
  readonly queue: RunQueue;
  readonly promises: KernelPromises;
  readonly clists: Clists;
  readonly collection: Collection;
  readonly routing: Routing;
  readonly vats: Vats;
  /** A crank of the tables, at whose end all is looked at whose counts have fallen. */
  readonly transaction: CrankTransaction;
}

export function makeKernelParts(storage: KernelStorage): KernelParts {
  const tables = new KernelTables(storage);
  const refs = new Refs(tables);
  const queue = new RunQueue(tables, refs);
  const promises = new KernelPromises(tables, refs, queue);
  const clists = new Clists(tables, refs, promises);
  const collection = new Collection(tables, refs, clists);
  const routing = new Routing(tables, clists, promises);
  const vats = new Vats({ tables, refs, clists, promises, collection });
  const transaction: CrankTransaction = {
    begin: () => tables.begin(),
    commit() {
      collection.processSuspects();
      tables.commit();
    },
    abort() {
      refs.takeSuspects();
      tables.abort();
    },
  };
  return { tables, refs, queue, promises, clists, collection, routing, vats, transaction };
}
