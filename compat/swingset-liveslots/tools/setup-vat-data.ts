/**
 * Puts a `VatData` on the global object, for tests of code that expects to run
 * in a vat. It works on the present incarnation, which `reincarnate` replaces.
 */
import { passStyleOf } from '@endo/pass-style';
import { PassStyleOfEndowmentSymbol } from '@endo/pass-style/endow.js';
import { Fail } from '../../../src/errors.js';
import { harden } from '../../../src/realm.js';
import type { VatData } from '../../../src/vat/vat-powers.js';
import { type FakeOptions, makeFakeVirtualStuff } from './fakeVirtualSupport.js';

// Before a vat's own kinds of them take their place.
const { WeakMap, WeakSet } = globalThis;

export type FakeVomKit = ReturnType<typeof makeFakeVirtualStuff>;

export interface ReincarnateOptions extends Omit<FakeOptions, 'WeakMap' | 'WeakSet'> {
  readonly fakeStore: Map<string, string>;
  readonly fakeVomKit: FakeVomKit;
}

let present: FakeVomKit | undefined;

const kit = (): FakeVomKit => present ?? Fail`no incarnation has been started`;

type AnyFunction = (...args: never[]) => unknown;
const late = <F extends AnyFunction>(find: () => F): F =>
  // The type is that of the function which is found when it is called.
  ((...args: never[]) => find()(...args)) as F;

const vatData: VatData = harden({
  defineKind: late(() => kit().vom.defineKind),
  defineKindMulti: late(() => kit().vom.defineKindMulti),
  defineDurableKind: late(() => kit().vom.defineDurableKind),
  defineDurableKindMulti: late(() => kit().vom.defineDurableKindMulti),
  makeKindHandle: late(() => kit().vom.makeKindHandle),
  canBeDurable: late(() => kit().vom.canBeDurable),
  providePromiseWatcher: late(() => kit().wpm.providePromiseWatcher),
  watchPromise: late(() => kit().wpm.watchPromise),
  makeScalarBigMapStore: late(() => kit().cm.makeScalarBigMapStore),
  makeScalarBigWeakMapStore: late(() => kit().cm.makeScalarBigWeakMapStore),
  makeScalarBigSetStore: late(() => kit().cm.makeScalarBigSetStore),
  makeScalarBigWeakSetStore: late(() => kit().cm.makeScalarBigWeakSetStore),
});

Object.assign(globalThis, { VatData: vatData, [PassStyleOfEndowmentSymbol]: passStyleOf });

/**
 * Ends an incarnation: writes back what it remembers.
 *
 * @param options of the incarnation; by default the present one ends
 * @returns what the next incarnation starts from, with a vatstore of its own
 */
export function flushIncarnation(
  options: Partial<ReincarnateOptions> = {},
): Omit<ReincarnateOptions, 'fakeVomKit'> {
  const { fakeVomKit = present, ...rest } = options;
  if (fakeVomKit !== undefined) {
    fakeVomKit.vom.flushStateCache();
    fakeVomKit.cm.flushSchemaCache();
    fakeVomKit.vrm.flushIDCounters();
  }
  return { ...rest, fakeStore: new Map(options.fakeStore) };
}

/** Starts an incarnation, the first one or the next; it is the present one from here on. */
export function reincarnate(options: Partial<ReincarnateOptions> = {}): ReincarnateOptions {
  const heritage = flushIncarnation(options);
  const fakeVomKit = makeFakeVirtualStuff({ ...heritage, WeakMap, WeakSet });
  present = fakeVomKit;
  Object.assign(globalThis, {
    WeakMap: fakeVomKit.vom.VirtualObjectAwareWeakMap,
    WeakSet: fakeVomKit.vom.VirtualObjectAwareWeakSet,
  });
  return { ...heritage, fakeVomKit };
}
