/**
 * On which implementation the vats of a ledger test run just now, and what they say meanwhile. By
 * default it is ours and nobody writes down anything; `beside` changes that for the time of a test.
 */
import { createHash } from 'node:crypto';
import type { ImplementationName } from '../support/implementations.js';

/** Everything that one vat was told and said, in order, and its vatstore in the end. */
export interface VatRecord {
  readonly lines: string[];
  readonly entries: () => ReadonlyArray<readonly [key: string, value: string]>;
}

interface Side {
  readonly name: ImplementationName;
  readonly records: VatRecord[] | undefined;
}

let current: Side = { name: 'ours', records: undefined };

export const currentSide = (): Side => current;

/** Runs the work with all vats on that side. */
export const onSide = async (
  name: ImplementationName,
  work: () => Promise<void> | void,
): Promise<readonly VatRecord[]> => {
  const records: VatRecord[] = [];
  const before = current;
  current = { name, records };
  try {
    await work();
  } finally {
    current = before;
  }
  return records;
};

const LONG = 2000;

/** One event in a line; what is very long by its beginning and its hash. */
export const describeCall = (what: string, args: readonly unknown[], answer?: unknown): string => {
  const given = args.filter(arg => arg !== undefined).map(arg => JSON.stringify(arg));
  const line = `${what}(${given.join(', ')})${answer === undefined ? '' : ` -> ${String(answer)}`}`;
  if (line.length <= LONG) return line;
  const hash = createHash('sha256').update(line).digest('hex');
  return `${line.slice(0, LONG)}… ${line.length} characters, ${hash}`;
};
