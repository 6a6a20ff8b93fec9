/** What a vat has asked of its vatstore, for comparisons. */
import type { VatRun } from './vat-run.js';

const NAMES = ['vatstoreGet', 'vatstoreGetNextKey', 'vatstoreSet', 'vatstoreDelete'];

/** @param latest of the last delivery only */
export const calls = (run: VatRun, latest: boolean): string[] =>
  NAMES.flatMap(name =>
    run.calls(name, latest).map(call => `${name}(${call.args.map(String).join()})`),
  );
