/**
 * Vats without code over the core of a kernel: a test says what they say, and sees what they get.
 */
import { makeKernelCore, makeMemoryVatStores } from '../../src/host/index.js';
import type { KernelCore, KernelDelivery } from '../../src/host/index.js';
import type { VatMessageSyscall } from '../../src/index.js';
import { capdata, ref } from '../support/capdata.js';

/** What a test does with such a kernel. */
export interface Rig {
  readonly core: KernelCore;
  /** One crank. What it throws is thrown, and the crank is undone. */
  crank<T>(work: () => T): T;
  /** A vat says something, in a crank of its own. @throws what is not lawful */
  say(vatId: string, ...syscalls: readonly unknown[]): void;
  /** Makes the next delivery. */
  take(): KernelDelivery | undefined;
  /** Makes all deliveries that are due, to vats that do nothing about them. */
  takeAll(): KernelDelivery[];
  /** The vat's name for the root object of another, as a message of the kernel's own brings it. */
  giveRoot(vatId: string, ofVat: string): string;
  /** The c-list of a vat, by its names: whether it reaches what is named. */
  clist(vatId: string): Record<string, boolean>;
  /** The kernel's name. @throws when the vat has no such name */
  kref(vatId: string, vref: string): string;
}

export const data = (...vrefs: string[]) => capdata(vrefs.map(vref => ref(vref)));
export const call = (method: string, ...vrefs: string[]) =>
  capdata([method, vrefs.map(vref => ref(vref))]);

export const makeRig = (...vatIds: string[]): Rig => {
  const core = makeKernelCore({ transaction: makeMemoryVatStores() });
  const { transaction } = core;
  const crank = <T>(work: () => T): T => {
    transaction.begin();
    try {
      const result = work();
      transaction.commit();
      return result;
    } catch (err) {
      transaction.abort();
      throw err;
    }
  };
  const rig: Rig = {
    core,
    crank,
    say: (vatId, ...syscalls) =>
      crank(() => void core.hear(vatId, syscalls as readonly VatMessageSyscall[])),
    take: () => crank(() => core.take()),
    takeAll() {
      const all: KernelDelivery[] = [];
      for (let due = rig.take(); due !== undefined; due = rig.take()) all.push(due);
      return all;
    },
    giveRoot(vatId, ofVat) {
      const root = crank(() => {
        const kref = core.vats.rootOf(ofVat);
        const methargs = { body: '#["take",["$0"]]', slots: [kref] };
        core.send({ target: core.vats.rootOf(vatId), methargs, result: undefined });
        return kref;
      });
      rig.takeAll();
      const entry = core.clists.entry(vatId, root);
      if (entry === undefined) throw Error(`${vatId} has not got the root object of ${ofVat}`);
      return entry.vref;
    },
    clist: vatId =>
      Object.fromEntries(
        core.clists.entries(vatId).map(({ vref, isReachable }) => [vref, isReachable]),
      ),
    kref(vatId, vref) {
      const kref = core.clists.krefOf(vatId, vref);
      if (kref === undefined) throw Error(`${vatId} has no ${vref}`);
      return kref;
    },
  };
  for (const vatId of vatIds) crank(() => core.vats.beginIncarnation(vatId));
  return rig;
};
