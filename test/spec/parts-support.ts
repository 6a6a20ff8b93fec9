/**
 * The parts of one vat, as the library wires them, with a kernel that writes down what it is told.
 * And properties whose runs are repeatable.
 */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { assemble } from '../../src/liveslots.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { makeMeterControl } from '../../src/platform/meter-control.js';
import type { CapData } from '../../src/protocol/capdata.js';
import { syscallFromHandler } from '../../src/protocol/syscall.js';
import type { VatSyscallObject } from '../../src/protocol/syscall.js';
import { insistVpid, insistVref, parseVref } from '../../src/refs/vref.js';
import type { BaseRef, CollectionId, KindId, Vpid, Vref } from '../../src/refs/vref.js';
import type { KindHandler } from '../../src/slots/kind-registry.js';
import type { WeakTools } from '../../src/slots/entries.js';

export const vref = (text: string): Vref => insistVref(text);
export const vpid = (text: string): Vpid => insistVpid(text);
export const baseRef = (text: string): BaseRef => {
  const parsed = parseVref(text);
  if (parsed.baseRef !== text) throw Error(`${text} is no baseRef`);
  return parsed.baseRef;
};
export const kindId = (id: number): KindId => id as KindId;
export const collectionId = (id: number): CollectionId => id as CollectionId;

/** The message of the error that `work` throws; fails when it throws none. */
export const messageOf = (work: () => unknown): string => {
  try {
    work();
  } catch (err) {
    expect(err).toBeInstanceOf(Error);
    return (err as Error).message;
  }
  throw Error('nothing was thrown');
};

/** Runs a property; the same runs each time. A failure prints the seed and the shrunk case. */
export const check = <T>(
  property: fc.IProperty<T>,
  { seed, numRuns }: { seed: number; numRuns: number },
): void => {
  fc.assert(property, { seed, numRuns });
};

/** A stream of pseudo-random integers below a bound, the same for the same seed (mulberry32). */
export const makeRandom = (seed: number): ((bound: number) => number) => {
  let state = seed >>> 0;
  return bound => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
};

/** Lets every turn that is due run. */
export const settleTurns = (): Promise<void> => new Promise(resolve => setImmediate(resolve));

export interface VatPartsOptions {
  readonly weakTools?: WeakTools;
  /** What a device answers. */
  readonly callNow?: (device: string, method: string, args: CapData) => CapData<string>;
  readonly vatId?: string;
}

export const makeVatParts = ({ weakTools, callNow, vatId = 'v1' }: VatPartsOptions = {}) => {
  const store = makeMemoryVatStore();
  /** Every syscall in object form, in order. */
  const said: VatSyscallObject[] = [];
  const sentErrors: Error[] = [];
  const syscall = syscallFromHandler(object => {
    said.push(object);
    if (object[0] === 'callNow') {
      const [, device, method, args] = object;
      return ['ok', callNow?.(device, method, args) ?? null];
    }
    return ['ok', null];
  });
  const meterControl = makeMeterControl();
  const parts = assemble({
    syscall,
    vatstore: store,
    vatId,
    gcTools: { ...weakTools, meterControl },
    console: { warn: (_what, err) => sentErrors.push(err as Error) },
    buildVatNamespace: () => ({}),
  });
  return { ...parts, store, said, sentErrors, syscall, meterControl };
};

export type VatParts = ReturnType<typeof makeVatParts>;

/** A kind whose objects are made when they are asked for. */
export const makeKindHandler = (options: {
  readonly durable?: boolean;
  readonly facetNames?: readonly string[];
  readonly reanimate: KindHandler['reanimate'];
}): KindHandler => ({
  durable: options.durable ?? true,
  facetNames: options.facetNames,
  reanimate: options.reanimate,
  delete: () => false,
});
