/**
 * A vat that does things to stores one step at a time, each step in a crank of its own, so that
 * what a step reads and writes stands alone in the transcript.
 */
import { Far } from '@endo/far';
import type { RemotableObject } from '@endo/pass-style';
import { M } from '@endo/patterns';
import { expect } from 'vitest';
import { expectSame, runBeside } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { ref } from '../support/capdata.js';
import { makeAttempt } from '../support/vat-code.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';
import { notesOf } from './kinds-support.js';

/** Three imported objects. */
export const IMPORTS = ['o-50', 'o-51', 'o-52'] as const;

export interface StoreKit extends VatTools {
  /** What `IMPORTS` name; there from the first step on. */
  readonly imports: readonly [RemotableObject, RemotableObject, RemotableObject];
  /** A local object that was never exported. */
  readonly local: (name: string) => RemotableObject;
  /** Adds a step; they run in order, each in a delivery. */
  readonly step: (label: string, thunk: () => unknown) => void;
  /** The same without a crank between them. */
  readonly together: (label: string, thunks: Readonly<Record<string, () => unknown>>) => void;
}

/** @param build runs in the delivery that brings the imports; it may make stores */
export const makeStoreProgram = (
  name: string,
  build: (kit: StoreKit) => void,
  after: (run: VatRun) => Promise<void> = async () => {},
): VatProgram => {
  let steps: Array<() => void> = [];
  return {
    name,
    build: tools => {
      const attempt = makeAttempt(tools.note);
      return Far('root', {
        meet: (...imports: [RemotableObject, RemotableObject, RemotableObject]) => {
          steps = [];
          build({
            ...tools,
            imports,
            local: label => Far(label, {}),
            step: (label, thunk) => steps.push(() => attempt(label, thunk)),
            together: (label, thunks) =>
              steps.push(() => {
                for (const [part, thunk] of Object.entries(thunks)) {
                  attempt(`${label}: ${part}`, thunk);
                }
              }),
          });
        },
        step: (index: unknown) => steps[Number(index)]?.(),
      });
    },
    script: async run => {
      await run.start();
      await runSteps(run, () => steps.length);
      await after(run);
    },
  };
};

const runSteps = async (run: VatRun, count: () => number): Promise<void> => {
  const imports = IMPORTS.map(vref => ref(vref, 'Alleged: import'));
  await run.message('o+0', 'meet', imports);
  for (let index = 0; index < count(); index += 1) await run.message('o+0', 'step', [index]);
};

/** Runs the steps on both; fails unless they do the same. */
export const expectSameStores = async (
  name: string,
  build: (kit: StoreKit) => void,
  declared: readonly Difference[] = [],
  after?: (run: VatRun) => Promise<void>,
): Promise<void> => {
  const { peer } = await expectSame(makeStoreProgram(name, build, after), declared);
  expect(peer.filter(line => line.includes('(note: '))).not.toHaveLength(0);
};

/** The same, and the notes and the vatstore of ours, where the peer is known to do otherwise. */
export const runStoresBeside = async (
  name: string,
  build: (kit: StoreKit) => void,
  declared: readonly Difference[],
  after?: (run: VatRun) => Promise<void>,
): Promise<{ notes: readonly string[]; entries: ReadonlyMap<string, string> }> => {
  const run = await runBeside(makeStoreProgram(name, build, after), declared);
  return { notes: notesOf(run), entries: new Map(run.store.entries()) };
};

/** Stores with something of every sort in them, kept in `kept`. */
export const fillStores = (
  { VatData, imports, local }: StoreKit,
  kept: Record<string, object>,
  durable: boolean,
): void => {
  const [one, two, three] = imports;
  const shapes = durable
    ? { keyShape: M.or(three, one, M.any()), valueShape: M.or(two, M.any()) }
    : { keyShape: M.or(three, local('in a shape'), M.any()) };
  const map = VatData.makeScalarBigMapStore('map', { durable, ...shapes });
  const weakMap = VatData.makeScalarBigWeakMapStore('weak map', { durable, ...shapes });
  const set = VatData.makeScalarBigSetStore('set', { durable });
  const weakSet = VatData.makeScalarBigWeakSetStore('weak set', { durable });
  for (const store of [map, weakMap]) {
    store.init('a', one);
    store.init(one, harden([three, two, one]));
    store.init(two, 'text');
    store.init(3, undefined);
    if (!durable) {
      store.init(local('key'), local('value'));
    }
  }
  map.init(weakMap, set);
  weakMap.init(set, set);
  set.addAll([one, three, 'x', weakSet]);
  weakSet.addAll([one, three, 'x']);
  if (!durable) {
    set.add(local('in a set'));
    weakSet.add(local('in a weak set'));
  }
  Object.assign(kept, { map, weakMap, set, weakSet });
};
