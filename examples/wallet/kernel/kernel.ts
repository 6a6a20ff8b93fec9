// A small kernel: it moves messages between vats, one crank at a time, and everything it knows is in
// one SQLite file after each of them. Its tables and their rules are those of `liveslots/host`.

import type { Inspect } from 'liveslots';
import { makeCrankRunner } from 'liveslots/host';
import type { Crank, Kref, Outcome } from 'liveslots/host';
import { openDatabase, sendToRoot } from './database.js';
import type { KernelDatabase } from './database.js';
import { makeVatWorker } from './vat.js';
import type { VatHost, VatWorker } from './vat.js';
import type { BuildRootObject, VatID } from './types.js';

export interface KernelOptions extends VatHost {
  /** The SQLite file; made if it is not there, continued from if it is. */
  readonly file: string;
  readonly vats: Readonly<Record<VatID, BuildRootObject>>;
  /** A vat is told to collect garbage after so many deliveries. */
  readonly reapInterval: number;
}

export interface Kernel {
  /** Deliveries made since the kernel was opened. */
  readonly deliveries: number;
  /** The kernel objects, promises and c-list entries in its tables. */
  readonly tableSize: number;
  /** Makes the next delivery, and commits it. False if there was nothing to do. */
  step(): Promise<boolean>;
  /** Has a vat collect its garbage now; the drops that follow are left to `step`. */
  reap(vat: VatID): Promise<void>;
  /**
   * Sends a message to a root object: plain data as arguments, then the root objects of other vats.
   * Returns the promise of the answer, to be kept until `settlement` has given it.
   */
  ask(vat: VatID, method: string, args?: readonly unknown[], roots?: readonly VatID[]): Kref;
  /** The same, for an answer that nobody waits for. */
  tell(vat: VatID, method: string, args: readonly unknown[]): void;
  /** How a promise from `ask` was settled, if it was; then it is forgotten. */
  settlement(promise: Kref): Outcome | undefined;
  slotToValSize(vat: VatID): number;
  /** What a vat holds, between two deliveries. Throws on the peer, which cannot be asked. */
  inspect(vat: VatID): Inspect;
  close(): void;
}

/** The vats, and the deliveries to them. A vat that breaks the protocol ends the run: none can be spared. */
class Deliveries {
  readonly vats = new Map<VatID, VatWorker>();
  count = 0;
  readonly #database: KernelDatabase;
  readonly #options: KernelOptions;
  readonly #runner;

  constructor(database: KernelDatabase, options: KernelOptions) {
    this.#database = database;
    this.#options = options;
    const { core } = database;
    this.#runner = makeCrankRunner({
      transaction: core.transaction,
      stage(vatID, _delivery, syscalls) {
        const exit = core.hear(vatID, syscalls);
        if (exit) throw Error(`vat ${vatID} asked to end: ${exit.info.body}`);
      },
    });
  }

  need(vatID: VatID): VatWorker {
    const vat = this.vats.get(vatID);
    if (!vat) throw Error(`no vat ${vatID}`);
    return vat;
  }

  async run(choose: () => Crank | undefined): Promise<Crank | undefined> {
    const crank = await this.#runner.run(choose);
    if (crank) this.count += 1;
    return crank;
  }

  /** Each start is a restart of what the file has of a vat: its heap is gone, as after an upgrade. */
  async start(vatID: VatID, build: BuildRootObject): Promise<void> {
    const { core, stores } = this.#database;
    const vat = makeVatWorker(vatID, build, stores.provide(vatID), this.#options);
    this.vats.set(vatID, vat);
    await this.run(() => {
      core.vats.beginIncarnation(vatID, 'the runtime was restarted');
      return { vat, delivery: ['startVat', { body: '#{}', slots: [] }] };
    });
  }

  async reap(vatID: VatID): Promise<void> {
    const vat = this.need(vatID);
    await this.run(() => ({ vat, delivery: ['bringOutYourDead'] }));
    vat.sinceReap = 0;
  }

  async step(): Promise<boolean> {
    const crank = await this.run(() => {
      const due = this.#database.core.take();
      return due && { vat: this.need(due.vatId), delivery: due.delivery };
    });
    if (!crank) return false;
    const vat = this.need(crank.vat.vatId);
    vat.sinceReap += 1;
    if (vat.sinceReap >= this.#options.reapInterval) await this.reap(vat.vatId);
    return true;
  }
}

export async function openKernel(options: KernelOptions): Promise<Kernel> {
  const database = openDatabase(options.file);
  const { core } = database;
  const deliveries = new Deliveries(database, options);
  for (const [vatID, build] of Object.entries(options.vats)) await deliveries.start(vatID, build);

  return {
    get deliveries() {
      return deliveries.count;
    },
    get tableSize() {
      const { objects, promises, clistEntries } = core.sizes();
      return objects + promises + clistEntries;
    },
    step: () => deliveries.step(),
    reap: vatID => deliveries.reap(vatID),
    ask: (vatID, method, args = [], roots = []) =>
      database.change(() => {
        const result = core.promises.make();
        sendToRoot(core, { vatID, method, args, roots, result });
        return result;
      }),
    tell(vatID, method, args) {
      database.change(() =>
        sendToRoot(core, { vatID, method, args, roots: [], result: undefined }),
      );
    },
    settlement(promise) {
      const outcome = core.promises.outcome(promise);
      if (outcome) database.change(() => core.promises.release(promise));
      return outcome;
    },
    slotToValSize: vatID => deliveries.vats.get(vatID)?.slotToValSize() ?? 0,
    inspect: vatID => deliveries.need(vatID).inspect(),
    close: () => database.close(),
  };
}
