/**
 * Vatstores for the tests of `liveslots/inspect`: those that real vats have written, and the facts
 * that a kernel would have beside them.
 */
import { Far } from '@endo/far';
import type { VatGraph } from 'liveslots/inspect';
import { buildGraph, sourceOf } from 'liveslots/inspect';
import type { ImplementationName } from '../support/implementations.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';

export type Build = (tools: VatTools) => Record<string, (...args: never[]) => unknown>;

/** A vat with the methods that `build` gives its root, started. */
export const startVat = async (
  build: Build,
  implementation: ImplementationName = 'ours',
): Promise<VatRun> => {
  const program: VatProgram = {
    name: 'a vat to be looked at',
    build: tools => Far('root', build(tools) as never),
    script: async () => {},
  };
  const run = makeVatRun(program, implementation);
  await run.start();
  const failed = run.events.find(event => event.type === 'outcome' && event.failure);
  if (failed?.type === 'outcome') throw Error(failed.failure);
  return run;
};

export const graphOf = (run: VatRun): VatGraph =>
  buildGraph(sourceOf('a vat', run.store.entries()));

/** The vatstore as a Map that a test may damage. */
export const storeOf = (run: VatRun): Map<string, string> => new Map(run.store.entries());

/** What is checked, as `code key`. */
export const faultsOf = (entries: Iterable<readonly [string, string]>): string[] =>
  buildGraph(sourceOf('damaged', entries))
    .check()
    .faults.filter(({ severity }) => severity === 'fault')
    .map(({ code, key }) => `${code} ${key}`);
