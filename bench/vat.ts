// One vat for measuring: the same runtime parts for both implementations, a vatstore in memory,
// and syscalls that remember only what the next delivery needs.

import { type CapData, makeLiveSlots as ourMakeLiveSlots } from 'liveslots';
import { makeGCTools, makeMemoryVatStore } from 'liveslots/host';

export type Dispatch = (delivery: unknown) => Promise<unknown>;
export type BuildRootObject = (
  vatPowers: { readonly VatData: VatData },
  vatParameters: unknown,
  baggage: unknown,
) => object;

/** What the measured vats use of `VatData`. */
export interface VatData {
  makeKindHandle(tag: string): object;
  defineKind(
    tag: string,
    init: (...args: never[]) => unknown,
    behavior: Record<string, (...args: never[]) => unknown>,
  ): (...args: unknown[]) => object;
  defineDurableKind(
    handle: object,
    init: (...args: never[]) => unknown,
    behavior: Record<string, (...args: never[]) => unknown>,
  ): (...args: unknown[]) => object;
  makeScalarBigMapStore(label: string, options?: object): Store;
  watchPromise(promise: unknown, watcher: object, ...args: unknown[]): void;
}

export interface Store {
  init(key: unknown, value: unknown): void;
  get(key: unknown): unknown;
  set(key: unknown, value: unknown): void;
  has(key: unknown): boolean;
  delete(key: unknown): void;
  keys(): Iterable<unknown>;
  entries(): Iterable<readonly [unknown, unknown]>;
}

/** The established positional signature, which both implementations have. */
export type MakeLiveSlots = (
  syscall: object,
  vatId: string,
  vatPowers: object,
  options: object,
  gcTools: object,
  console: object,
  buildVatNamespace: (vatGlobals: { VatData: VatData }) => object,
) => {
  dispatch: Dispatch;
  testHooks: { slotToVal: { readonly size: number } };
};

export interface Vat {
  readonly dispatch: Dispatch;
  /** Of this library, and not of the peer. */
  readonly isOurs: boolean;
  readonly slotToVal: { readonly size: number };
  /** Result vpids of the sends since the last call. */
  takeResults(): string[];
  /** Starts one more vat of the same implementation. */
  startAnother(buildRootObject: BuildRootObject): Promise<Vat>;
  /** Delivers `method(...args)` to the root object. */
  call(method: string, body: string, slots?: readonly string[]): Promise<unknown>;
}

export const capdata = (body: string, slots: readonly string[] = []): CapData<string> => ({
  body: `#${body}`,
  slots,
});

const quiet = { log: () => {}, info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };

export async function startVat(
  makeLiveSlots: MakeLiveSlots,
  buildRootObject: BuildRootObject,
): Promise<Vat> {
  const store = makeMemoryVatStore();
  let results: string[] = [];
  const syscall = {
    send(_target: string, _methargs: unknown, result?: string) {
      if (result !== undefined) results.push(result);
    },
    subscribe: () => {},
    resolve(resolutions: readonly (readonly [string, boolean, CapData<string>])[]) {
      for (const [, isReject, { body }] of resolutions) {
        if (isReject) throw Error(`a measured vat must not fail: ${body}`);
      }
    },
    exit() {
      throw Error('a measured vat must not exit');
    },
    callNow: () => capdata('[]'),
    dropImports: () => {},
    retireImports: () => {},
    retireExports: () => {},
    abandonExports: () => {},
    vatstoreGet: (key: string) => store.get(key),
    vatstoreGetNextKey: (key: string) => store.getNextKey(key),
    vatstoreSet: (key: string, value: string) => store.set(key, value),
    vatstoreDelete: (key: string) => store.delete(key),
  };
  const { dispatch, testHooks } = makeLiveSlots(
    syscall,
    'bench',
    {},
    {},
    makeGCTools(),
    quiet,
    () => ({ buildRootObject }),
  );
  await dispatch(['startVat', capdata('{}')]);
  let counter = 0;
  return {
    dispatch,
    isOurs: makeLiveSlots === ourMakeLiveSlots,
    slotToVal: testHooks.slotToVal,
    startAnother: another => startVat(makeLiveSlots, another),
    takeResults() {
      const taken = results;
      results = [];
      return taken;
    },
    call(method, body, slots = []) {
      counter += 1;
      const result = `p-${1_000_000 + counter}`;
      const methargs = capdata(`[${JSON.stringify(method)},${body}]`, slots);
      return dispatch(['message', 'o+0', { methargs, result }]);
    },
  };
}
