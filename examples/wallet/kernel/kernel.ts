// A small kernel: it moves messages between vats, one crank at a time, and everything it knows is in
// one SQLite file after each of them.

import type { Inspect } from 'liveslots';
import { makeClists } from './clists.js';
import { makeCollection } from './collection.js';
import { openStore } from './database.js';
import { makeKernelPromises } from './promises.js';
import { makeRefs } from './refs.js';
import { makeRouter } from './router.js';
import { makeRunQueue } from './run-queue.js';
import { loadState, takeNumber } from './state.js';
import { makeSyscall } from './syscalls.js';
import { endIncarnation } from './upgrade.js';
import { makeVatWorker } from './vat.js';
import type { VatHost, VatWorker } from './vat.js';
import { makeVatstore } from './vatstore.js';
import type { BuildRootObject, CapData, Delivery, Kref, VatID } from './types.js';

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
  settlement(promise: Kref): { isReject: boolean; data: CapData<Kref> } | undefined;
  slotToValSize(vat: VatID): number;
  /** What a vat holds, between two deliveries. Throws on the peer, which cannot be asked. */
  inspect(vat: VatID): Inspect;
  close(): void;
}

export async function openKernel(options: KernelOptions): Promise<Kernel> {
  const vatIDs = Object.keys(options.vats);
  const store = openStore(options.file);
  const state = loadState(store);
  const refs = makeRefs(state);
  const clists = makeClists(state, refs);
  const queue = makeRunQueue(state, refs);
  const promises = makeKernelPromises(state, refs, queue);
  const collection = makeCollection(state, refs, clists, vatIDs);
  const parts = { state, refs, clists, queue, promises, collection };

  const vats = new Map<VatID, VatWorker>();
  const vatstores = new Map(vatIDs.map(vatID => [vatID, makeVatstore(store, vatID)]));
  let deliveries = 0;
  let fault: { reason: unknown } | undefined;

  const commit = (): void => {
    collection.processSuspects();
    const stores = [...vatstores.values()];
    store.commit(
      state.takeChanges(),
      stores.flatMap(vatstore => vatstore.changes()),
    );
    for (const vatstore of stores) vatstore.committed();
  };

  const deliver = async (vatID: VatID, delivery: Delivery): Promise<void> => {
    const vat = vats.get(vatID);
    if (!vat) throw Error(`no vat ${vatID}`);
    deliveries += 1;
    await vat.deliver(delivery);
    if (fault) throw fault.reason;
  };

  const reap = async (vatID: VatID): Promise<void> => {
    await deliver(vatID, ['bringOutYourDead']);
    state.counters.set(`deliveries of ${vatID}`, 0);
    commit();
  };

  const deliverItem = makeRouter(parts, deliver);

  /** Returns how many deliveries the vat has had since it last collected its garbage. */
  const countDelivery = (vatID: VatID): number => {
    const count = (state.counters.get(`deliveries of ${vatID}`) ?? 0) + 1;
    state.counters.set(`deliveries of ${vatID}`, count);
    return count;
  };

  const rootOf = (vatID: VatID): Kref => clists.toKernel(vatID, 'o+0');

  const startVats = async (): Promise<void> => {
    const incarnation = takeNumber(state, 'incarnation', 0);
    if (incarnation > 0) {
      for (const vatID of vatIDs) endIncarnation(vatID, incarnation - 1, parts);
    }
    for (const [vatID, vatstore] of vatstores) {
      const build = options.vats[vatID];
      if (!build) throw Error(`no code for vat ${vatID}`);
      const syscall = makeSyscall(vatID, vatstore, parts, reason => {
        fault ??= { reason };
      });
      vats.set(vatID, makeVatWorker(vatID, build, syscall, options));
      if (incarnation === 0) refs.hold(rootOf(vatID)); // roots are pinned
      await deliver(vatID, ['startVat', { body: '#{}', slots: [] }]);
      commit();
    }
  };

  const push = (
    vatID: VatID,
    method: string,
    args: readonly unknown[],
    roots: readonly VatID[],
    result: Kref | null,
  ): void => {
    const slots = roots.map(rootOf);
    const named = slots.map((_, index) => `$${index}`);
    const body = `#${JSON.stringify([method, [...args, ...named]])}`;
    queue.pushMessage({ target: rootOf(vatID), methargs: { body, slots }, result });
    commit();
  };

  await startVats();

  return {
    get deliveries() {
      return deliveries;
    },
    get tableSize() {
      return state.objects.size + state.promises.size + state.clist.size;
    },
    async step() {
      const action = collection.nextAction();
      if (action) {
        await deliver(action.vat, [action.type, action.vrefs]);
        commit();
        return true;
      }
      let vatID: VatID | undefined;
      while (vatID === undefined) {
        const item = queue.shift();
        if (!item) break;
        vatID = await deliverItem(item);
        queue.release(item);
      }
      const count = vatID === undefined ? 0 : countDelivery(vatID);
      commit();
      if (vatID === undefined) return false;
      if (count >= options.reapInterval) await reap(vatID);
      return true;
    },
    reap,
    ask(vatID, method, args = [], roots = []) {
      const result = promises.make();
      push(vatID, method, args, roots, result);
      return result;
    },
    tell(vatID, method, args) {
      push(vatID, method, args, [], null);
    },
    settlement(promise) {
      const { state: settled, data } = state.promises.need(promise);
      if (settled === 'unresolved' || !data) return undefined;
      refs.release(promise);
      commit();
      return { isReject: settled === 'rejected', data };
    },
    slotToValSize: vatID => vats.get(vatID)?.slotToValSize() ?? 0,
    inspect(vatID) {
      const vat = vats.get(vatID);
      if (!vat) throw Error(`no vat ${vatID}`);
      return vat.inspect();
    },
    close() {
      store.close();
    },
  };
}
