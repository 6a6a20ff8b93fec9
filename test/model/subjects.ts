/**
 * Where a promise can come from and what it can be settled to: what the scenarios of the ledger
 * are multiplied with.
 */
import { E } from '@endo/far';
import { capdata, ref } from '../support/capdata.js';
import type { ScriptedVat } from './scripted-vat.js';
import { makeKit, REMOTE_2 } from './scripted-vat.js';

/** A value to settle with, seen from either side, and what must still be settled afterwards. */
interface Value {
  readonly value: unknown;
  readonly after: () => Promise<void>;
}

export interface Settlement {
  readonly name: string;
  readonly isReject: boolean;
  readonly byKernel: (s: ScriptedVat) => Value;
  readonly byVat: (s: ScriptedVat) => Value;
}

const plain = (value: unknown): Value => ({ value, after: async () => {} });

const VALUES: ReadonlyArray<Omit<Settlement, 'isReject'>> = [
  {
    name: 'data',
    byKernel: () => plain({ a: [1, 'two'] }),
    byVat: () => plain(harden({ a: [1, 'two'] })),
  },
  {
    name: 'a presence',
    byKernel: () => plain(REMOTE_2),
    byVat: ({ vat }) => plain(vat.valueOf('o-51')),
  },
  {
    name: 'a local object',
    byKernel: ({ localVref }) => plain(ref(localVref)),
    byVat: ({ vat, localVref }) => plain(vat.valueOf(localVref)),
  },
  {
    name: 'a promise inside',
    byKernel: ({ vat }) => {
      const inner = vat.kernel.allocate();
      return {
        value: [ref(inner)],
        after: async () => {
          await vat.notify([inner, false, capdata('later')]);
        },
      };
    },
    byVat: s => {
      const kit = makeKit();
      return {
        value: harden([kit.promise]),
        after: async () => {
          await s.run(() => kit.resolve('later'));
        },
      };
    },
  },
];

export const settlements: readonly Settlement[] = VALUES.flatMap(value => [
  { ...value, name: `fulfilled with ${value.name}`, isReject: false },
  { ...value, name: `rejected with ${value.name}`, isReject: true },
]);

export interface Handle {
  readonly promise: Promise<unknown>;
  /** Settles it and everything that it was settled to. */
  readonly settle: (settlement: Settlement) => Promise<void>;
}

export interface Subject {
  readonly name: string;
  readonly open: (s: ScriptedVat) => Promise<Handle>;
}

/** Lets a promise go to the kernel, and ends the message that carried it. */
export const exportPromise = async (s: ScriptedVat, promise: unknown): Promise<void> => {
  await s.run(({ remote }) => void E(remote).m(promise));
  await s.vat.notify([s.vat.resultOfLastSend(), false, capdata(undefined)]);
};

const settleByKernel =
  (s: ScriptedVat, vpid: string): Handle['settle'] =>
  async ({ isReject, byKernel }) => {
    const { value, after } = byKernel(s);
    await s.vat.notify([vpid, isReject, capdata(value)]);
    await after();
  };

const openLocal = (s: ScriptedVat): Handle => {
  const kit = makeKit();
  return {
    promise: kit.promise,
    settle: async ({ isReject, byVat }) => {
      const { value, after } = byVat(s);
      await s.run(() => (isReject ? kit.reject : kit.resolve)(value));
      await after();
    },
  };
};

export const imported: Subject = {
  name: 'an imported promise',
  open: async s => {
    const { vpid, ref: vpidRef } = s.vat.importable();
    const seen: Promise<unknown>[] = [];
    await s.run((_tools, [promise]) => void seen.push(promise as Promise<unknown>), [vpidRef]);
    const [promise] = seen;
    if (!promise) throw Error('no promise arrived');
    return { promise, settle: settleByKernel(s, vpid) };
  },
};

export const local: Subject = {
  name: 'a promise of the vat alone',
  open: async s => openLocal(s),
};

export const exported: Subject = {
  name: 'an exported promise',
  open: async s => {
    const handle = openLocal(s);
    await exportPromise(s, handle.promise);
    return handle;
  },
};

export const result: Subject = {
  name: 'the result of a send',
  open: async s => {
    const seen: Promise<unknown>[] = [];
    await s.run(({ remote }) => void seen.push(E(remote).m()));
    const [promise] = seen;
    if (!promise) throw Error('nothing was sent');
    promise.catch(() => {});
    return { promise, settle: settleByKernel(s, s.vat.resultOfLastSend()) };
  },
};

export const subjects: readonly Subject[] = [imported, local, exported, result];
