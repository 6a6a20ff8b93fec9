// A kernel whose vats work at the same time. It is made of the parts of the wallet's kernel
// (examples/wallet/kernel); what differs is that a crank is under way while others begin and end. So
// nothing of it touches the tables before it has ended, and then all of it does, in one transaction.

import { handlerFromSyscall } from 'liveslots';
import { makeClists } from '../wallet/kernel/clists.js';
import { makeCollection } from '../wallet/kernel/collection.js';
import { openStore } from '../wallet/kernel/database.js';
import { makeKernelPromises } from '../wallet/kernel/promises.js';
import { makeRefs } from '../wallet/kernel/refs.js';
import { makeRunQueue } from '../wallet/kernel/run-queue.js';
import { loadState } from '../wallet/kernel/state.js';
import { makeSyscall } from '../wallet/kernel/syscalls.js';
import type { CapData, Delivery, Kref, VatID } from '../wallet/kernel/types.js';
import { makeInboxes } from './inboxes.js';
import type { Change, Vat } from './messages.js';
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
  settlement(promise: Kref): { isReject: boolean; data: CapData<Kref> } | undefined;
  /** Until nothing is left to do. Rejects when a vat fails, with the first failure. */
  run(): Promise<void>;
  /** Has every vat collect its garbage, all at once, and runs what follows from it. */
  collect(): Promise<void>;
  close(): Promise<void>;
}

export async function openKernel({ file, place, modules }: KernelOptions): Promise<Kernel> {
  const vatIDs = Object.keys(modules);
  const store = openStore(file);
  const state = loadState(store);
  const refs = makeRefs(state);
  const clists = makeClists(state, refs);
  const queue = makeRunQueue(state, refs);
  const promises = makeKernelPromises(state, refs, queue);
  const collection = makeCollection(state, refs, clists, vatIDs);
  const parts = { state, refs, clists, queue, promises, collection };
  const inboxes = makeInboxes(parts);
  const vats = new Map<VatID, Vat>();
  const running = new Map<VatID, Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  let deliveries = 0;

  const commit = (vat: VatID = '', changes: readonly Change[] = []): void => {
    collection.processSuspects();
    store.commit(
      state.takeChanges(),
      changes.map(([key, value]) => ({ vat, key, value })),
    );
  };

  const noVatstore = {
    get: () => undefined,
    getNextKey: () => undefined,
    set: () => {},
    delete: () => {},
    changes: () => [],
    committed: () => {},
  };
  const fail = (error: unknown): void => {
    failure ??= { error };
  };
  const handlers = new Map(
    vatIDs.map(vatID => [vatID, handlerFromSyscall(makeSyscall(vatID, noVatstore, parts, fail))]),
  );

  const crank = async (vatID: VatID, delivery: Delivery, finish = () => {}): Promise<void> => {
    const [vat, handler] = [vats.get(vatID), handlers.get(vatID)];
    if (!vat || !handler) throw Error(`no vat ${vatID}`);
    const { syscalls, changes } = await vat.deliver(delivery);
    finish();
    for (const syscall of syscalls) handler(syscall);
    if (failure) throw failure.error;
    commit(vatID, changes);
    deliveries += 1;
  };

  /** Starts a crank in each vat that is idle and has something to do. */
  const startCranks = (): void => {
    for (const { vatID, delivery, finish } of inboxes.take(vatIDs.filter(id => !running.has(id)))) {
      const ended = crank(vatID, delivery, finish)
        .catch(fail)
        .finally(() => running.delete(vatID));
      running.set(vatID, ended);
    }
  };

  const run = async (): Promise<void> => {
    for (;;) {
      if (failure) throw failure.error;
      startCranks();
      if (running.size > 0) {
        await Promise.race(running.values());
        continue;
      }
      // What the kernel tells a vat to forget must not be under way to it.
      const action = collection.nextAction();
      if (!action) break;
      await crank(action.vat, [action.type, action.vrefs]);
    }
    commit();
  };

  const rootOf = (vatID: VatID): Kref => clists.toKernel(vatID, 'o+0');
  const push = (
    vatID: VatID,
    method: string,
    args: readonly unknown[],
    roots: readonly VatID[],
    result: Kref | null,
  ): void => {
    const slots = roots.map(rootOf);
    const body = `#${JSON.stringify([method, [...args, ...slots.map((_, index) => `$${index}`)]])}`;
    queue.pushMessage({ target: rootOf(vatID), methargs: { body, slots }, result });
  };

  for (const vatID of vatIDs) {
    const remote = {
      get: (key: string) => store.vatstoreGet(vatID, key),
      entriesAfter(key: string, limit: number) {
        const entries: Array<readonly [string, string]> = [];
        for (let last = key; entries.length < limit;) {
          const next = store.vatstoreNextKey(vatID, last);
          if (next === undefined) break;
          entries.push([next, store.vatstoreGet(vatID, next) ?? '']);
          last = next;
        }
        return entries;
      },
    };
    vats.set(vatID, await place({ vatID, module: modules[vatID] ?? '' }, remote));
    refs.hold(rootOf(vatID)); // roots are pinned
    await crank(vatID, ['startVat', { body: '#{}', slots: [] }]);
  }

  return {
    get deliveries() {
      return deliveries;
    },
    tell: (vatID, method, args = [], roots = []) => push(vatID, method, args, roots, null),
    ask(vatID, method, args = [], roots = []) {
      const result = promises.make();
      push(vatID, method, args, roots, result);
      return result;
    },
    settlement(promise) {
      const { state: settled, data } = state.promises.need(promise);
      return settled === 'unresolved' || !data
        ? undefined
        : { isReject: settled === 'rejected', data };
    },
    run,
    async collect() {
      await Promise.all(vatIDs.map(vatID => crank(vatID, ['bringOutYourDead'])));
      await run();
    },
    async close() {
      await Promise.all([...vats.values()].map(vat => vat.stop()));
      store.close();
    },
  };
}
