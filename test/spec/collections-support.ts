/**
 * A vat that does things to stores one step at a time, each step in a crank of its own, so that
 * what a step reads and writes stands alone in the transcript.
 */
import { Far } from '@endo/far';
import type { RemotableObject } from '@endo/pass-style';
import { expect } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { ref } from '../support/capdata.js';
import { makeAttempt } from '../support/vat-code.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';
import { renderTranscript } from '../support/transcript.js';
import { runProgram } from '../support/vat-run.js';

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

/** The notes and the vatstore of ours alone, for what the peer does differently. */
export const runOurs = async (
  name: string,
  build: (kit: StoreKit) => void,
  after?: (run: VatRun) => Promise<void>,
): Promise<{ notes: readonly string[]; entries: ReadonlyMap<string, string> }> => {
  const { events, entries } = await runProgram(makeStoreProgram(name, build, after), 'ours');
  const failures = events.filter(({ type }) => type === 'scriptFailure');
  expect(failures, renderTranscript(events).join('\n')).toEqual([]);
  return {
    notes: events.flatMap(event => (event.type === 'note' ? [event.text] : [])),
    entries: new Map(entries),
  };
};
