// A kernel whose vats work at the same time. Its tables are those of `liveslots/host`, as the wallet's
// kernel has them; what differs is that a crank is under way while others begin and end. So nothing of
// it touches the tables before it has ended, and then all of it does, in one transaction.

import type { Delivery } from 'liveslots';
import type { Kref, Outcome, VatStore } from 'liveslots/host';
import { openDatabase, sendToRoot } from '../wallet/kernel/database.js';
import type { KernelDatabase } from '../wallet/kernel/database.js';
import type { VatID } from '../wallet/kernel/types.js';
import type { RemoteStore } from './cached-vatstore.js';
import { makeInboxes } from './inboxes.js';
import type { Inboxes } from './inboxes.js';
import type { CrankResult, Vat } from './messages.js';
import type { Place } from './places.js';

export interface KernelOptions {
  /** A new SQLite file. */
  readonly file: string;
  readonly place: Place;
  /** The address of each vat's module. */
  readonly modules: Readonly<Record<VatID, string>>;
}

export interface Kernel {
  /** Deliveries that have ended. */
  readonly deliveries: number;
  /** Sends a message to a root object; the root objects of other vats follow the arguments. */
  tell(vat: VatID, method: string, args?: readonly unknown[], roots?: readonly VatID[]): void;
  /** The same, for an answer that is to be read by `settlement`. */
  ask(vat: VatID, method: string, args?: readonly unknown[], roots?: readonly VatID[]): Kref;
  settlement(promise: Kref): Outcome | undefined;
  /** Until nothing is left to do. Rejects when a vat fails, with the first failure. */
  run(): Promise<void>;
  /** Has every vat collect its garbage, all at once, and runs what follows from it. */
  collect(): Promise<void>;
  close(): Promise<void>;
}

/** What a vat's thread asks of its vatstore. */
const makeRemote = (store: VatStore): RemoteStore => ({
  get: key => store.get(key),
  entriesAfter(key, limit) {
    const entries: Array<readonly [string, string]> = [];
    for (let last = key; entries.length < limit;) {
      const next = store.getNextKey(last);
      if (next === undefined) break;
      entries.push([next, store.get(next) ?? '']);
      last = next;
    }
    return entries;
  },
});

/** The vats, and their cranks. */
class Cranks {
  readonly vats = new Map<VatID, Vat>();
  readonly #database: KernelDatabase;
  readonly #inboxes: Inboxes;
  readonly #running = new Map<VatID, Promise<void>>();
  #failure: { readonly error: unknown } | undefined;
  count = 0;

  constructor(database: KernelDatabase) {
    this.#database = database;
    this.#inboxes = makeInboxes(database.core);
  }

  /** @param finish is called when it has ended, in the transaction of what came of it */
  async make(vatID: VatID, delivery: Delivery, finish = () => {}): Promise<void> {
    const result = await this.need(vatID).deliver(delivery);
    this.#database.change(() => {
      finish();
      this.apply(vatID, result);
    });
    this.count += 1;
  }

  /** Until nothing is left to do. */
  async run(): Promise<void> {
    for (;;) {
      if (this.#failure) throw this.#failure.error;
      this.startAll();
      if (this.#running.size > 0) {
        await Promise.race(this.#running.values());
        continue;
      }
      // What the kernel tells a vat to forget must not be under way to it.
      if (!(await this.collectOne())) return;
    }
  }

  /** While no vat is in a crank: what is taken out of the tables is told in the same transaction. */
  private async collectOne(): Promise<boolean> {
    const { core } = this.#database;
    core.transaction.begin();
    try {
      const due = core.takeCollected();
      if (due) this.apply(due.vatId, await this.need(due.vatId).deliver(due.delivery));
      core.transaction.commit();
      this.count += due ? 1 : 0;
      return due !== undefined;
    } catch (error) {
      core.transaction.abort();
      throw error;
    }
  }

  private need(vatID: VatID): Vat {
    const vat = this.vats.get(vatID);
    if (!vat) throw Error(`no vat ${vatID}`);
    return vat;
  }

  /** Within a transaction: all that came of a crank. */
  private apply(vatID: VatID, { syscalls, changes }: CrankResult): void {
    const { core, stores } = this.#database;
    const exit = core.hear(vatID, syscalls);
    if (exit) throw Error(`vat ${vatID} asked to end: ${exit.info.body}`);
    const store = stores.provide(vatID);
    for (const [key, value] of changes) {
      if (value === undefined) store.delete(key);
      else store.set(key, value);
    }
  }

  /** Starts a crank in each vat that is idle and has something to do. */
  private startAll(): void {
    const idle = [...this.vats.keys()].filter(vatID => !this.#running.has(vatID));
    const next = this.#database.change(() => this.#inboxes.take(idle));
    for (const { vatId, delivery, finish } of next) {
      const ended = this.make(vatId, delivery, finish)
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => this.#running.delete(vatId));
      this.#running.set(vatId, ended);
    }
  }
}

export async function openKernel({ file, place, modules }: KernelOptions): Promise<Kernel> {
  const vatIDs = Object.keys(modules);
  const database = openDatabase(file);
  const { core, stores, change } = database;
  const cranks = new Cranks(database);

  for (const vatID of vatIDs) {
    const settings = { vatID, module: modules[vatID] ?? '' };
    cranks.vats.set(vatID, await place(settings, makeRemote(stores.provide(vatID))));
    change(() => core.vats.beginIncarnation(vatID));
    await cranks.make(vatID, ['startVat', { body: '#{}', slots: [] }]);
  }

  return {
    get deliveries() {
      return cranks.count;
    },
    tell(vatID, method, args = [], roots = []) {
      change(() => sendToRoot(core, { vatID, method, args, roots, result: undefined }));
    },
    ask: (vatID, method, args = [], roots = []) =>
      change(() => {
        const result = core.promises.make();
        sendToRoot(core, { vatID, method, args, roots, result });
        return result;
      }),
    settlement: promise => core.promises.outcome(promise),
    run: () => cranks.run(),
    async collect() {
      await Promise.all(vatIDs.map(vatID => cranks.make(vatID, ['bringOutYourDead'])));
      await cranks.run();
    },
    async close() {
      await Promise.all([...cranks.vats.values()].map(vat => vat.stop()));
      database.close();
    },
  };
}
