// An incarnation of the vat of this folder on a vatstore that the caller has, with every syscall
// counted; and the deliveries that fill one.

import type { CapData } from 'liveslots';
import { makeGCTools } from 'liveslots/host';
import { type BuildRootObject, capdata, type Dispatch, type MakeLiveSlots } from '../vat.js';
import type { Amounts } from './amounts.js';
import { buildRootObject } from './vat.js';

/** What an incarnation needs of a vatstore. */
export interface KeyValueStore {
  get(key: string): string | undefined;
  getNextKey(priorKey: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
}

export interface Incarnation {
  readonly dispatch: Dispatch;
  /** How often each syscall was made since it was last asked. */
  takeCounts(): Record<string, number>;
  /** Delivers `method(...args)` to the root object, and gives the body of what it resolves to. */
  call(method: string, args: readonly unknown[], slots?: readonly string[]): Promise<string>;
}

const quiet = { log: () => {}, info: () => {}, warn: () => {}, error: () => {}, debug: () => {} };
const nothing = (): undefined => undefined;

/** Starts the next incarnation on `store`, which is the first one if nothing is in it. */
export async function startIncarnation(
  makeLiveSlots: MakeLiveSlots,
  store: KeyValueStore,
  build: BuildRootObject = buildRootObject,
  options: object = {},
): Promise<Incarnation> {
  let counts: Record<string, number> = {};
  let answer = '';
  const counted =
    <A extends readonly unknown[], R>(name: string, work: (...args: A) => R) =>
    (...args: A): R => {
      counts[name] = (counts[name] ?? 0) + 1;
      return work(...args);
    };
  const refuse = (): never => {
    throw Error('a measured vat must not do this');
  };
  const syscall = {
    send: counted('send', nothing),
    subscribe: counted('subscribe', nothing),
    resolve: counted(
      'resolve',
      (resolutions: readonly (readonly [string, boolean, CapData<string>])[]) => {
        for (const [, isReject, { body }] of resolutions) {
          if (isReject) throw Error(`a measured vat must not fail: ${body}`);
          answer = body;
        }
      },
    ),
    exit: refuse,
    callNow: refuse,
    dropImports: counted('dropImports', nothing),
    retireImports: counted('retireImports', nothing),
    retireExports: counted('retireExports', nothing),
    abandonExports: counted('abandonExports', nothing),
    vatstoreGet: counted('vatstoreGet', (key: string) => store.get(key)),
    vatstoreGetNextKey: counted('vatstoreGetNextKey', (key: string) => store.getNextKey(key)),
    vatstoreSet: counted('vatstoreSet', (key: string, value: string) => store.set(key, value)),
    vatstoreDelete: counted('vatstoreDelete', (key: string) => store.delete(key)),
  };
  const gcTools = makeGCTools();
  const { dispatch } = makeLiveSlots(syscall, 'big', {}, options, gcTools, quiet, () => ({
    buildRootObject: build,
  }));
  await dispatch(['startVat', capdata('{}')]);
  let calls = 0;
  return {
    dispatch,
    takeCounts() {
      const taken = counts;
      counts = {};
      return taken;
    },
    async call(method, args, slots = []) {
      calls += 1;
      answer = '';
      const methargs = capdata(`[${JSON.stringify(method)},${JSON.stringify(args)}]`, slots);
      await dispatch(['message', 'o+0', { methargs, result: `p-${900_000_000 + calls}` }]);
      if (answer === '') throw Error(`${method} has not been answered`);
      return answer;
    },
  };
}

/** How many of a thing one delivery makes. */
export const BATCH = 500;

/** @returns `[first, count]` of each batch */
export function* batchesOf(amount: number): Generator<readonly [first: number, count: number]> {
  for (let first = 0; first < amount; first += BATCH) {
    yield [first, Math.min(BATCH, amount - first)];
  }
}

export const vpidsOf = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `p-${first + index + 1}`);

/** Makes all that there is to be, as a vat makes it. */
export async function fill(
  vat: Incarnation,
  { objects, collections, entries, watches }: Amounts,
): Promise<void> {
  for (const [first, count] of batchesOf(objects)) await vat.call('makeItems', [first, count]);
  for (let number = 0; number < collections; number += 1) {
    await vat.call('makeCollection', [number]);
    for (const [first, count] of batchesOf(entries)) {
      await vat.call('fill', [number, first, count]);
    }
  }
  for (const [first, count] of batchesOf(watches)) {
    const promises = Array.from({ length: count }, (_, index) => `&${index}`);
    await vat.call('watch', [promises], vpidsOf(first, count));
  }
  await vat.dispatch(['bringOutYourDead']);
}
