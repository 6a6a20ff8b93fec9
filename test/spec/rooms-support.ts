/**
 * The lower rooms of one vat, wired by hand from the real parts, with a kernel that writes down
 * what it is told. And properties whose runs are repeatable.
 */
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { Candidates } from '../../src/ledger/candidates.js';
import { ExportStatus } from '../../src/ledger/export-status.js';
import { Recognizers } from '../../src/ledger/recognizers.js';
import { RefCounts } from '../../src/ledger/ref-counts.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { makeMeterControl } from '../../src/platform/meter-control.js';
import { CapDataLimits } from '../../src/protocol/capdata.js';
import type { CapData } from '../../src/protocol/capdata.js';
import { syscallFromHandler } from '../../src/protocol/syscall.js';
import type { VatSyscallObject } from '../../src/protocol/syscall.js';
import { insistVpid, insistVref, parseVref } from '../../src/refs/vref.js';
import type { BaseRef, CollectionId, KindId, Vpid, Vref } from '../../src/refs/vref.js';
import { Codec } from '../../src/slots/codec.js';
import { Durability } from '../../src/slots/durability.js';
import { Exports } from '../../src/slots/exports.js';
import { HeldValues } from '../../src/slots/held-values.js';
import { KindRegistry } from '../../src/slots/kind-registry.js';
import type { KindHandler } from '../../src/slots/kind-registry.js';
import { KnownResolutions } from '../../src/slots/known-resolutions.js';
import { PresenceMaker } from '../../src/slots/presence.js';
import { PromiseTable } from '../../src/slots/promise-table.js';
import { References } from '../../src/slots/references.js';
import { SlotTable } from '../../src/slots/slot-table.js';
import type { WeakTools } from '../../src/slots/slot-table.js';
import { IdCounters } from '../../src/store/counters.js';
import { Exit } from '../../src/vat/exit.js';
import { Outbound } from '../../src/vat/outbound.js';
import { Resolver } from '../../src/vat/resolve.js';

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

export interface RoomsOptions {
  readonly weakTools?: WeakTools;
  /** What a device answers. */
  readonly callNow?: (device: string, method: string, args: CapData) => CapData<string>;
  readonly vatId?: string;
}

export const makeRooms = ({ weakTools, callNow, vatId = 'v1' }: RoomsOptions = {}) => {
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
  const limits = new CapDataLimits();
  const counters = new IdCounters(store);
  const candidates = new Candidates();
  const refCounts = new RefCounts({ store, candidates });
  const exportStatus = new ExportStatus(store);
  const recognizers = new Recognizers({ store, candidates });
  const slots = new SlotTable({
    weakTools: weakTools ?? { WeakRef, FinalizationRegistry },
    candidates,
  });
  const registry = new KindRegistry();
  const held = new HeldValues();
  const promises = new PromiseTable({ slots, held, counters });
  const references = new References({ refCounts, held, promises, slots });
  const exports = new Exports({ slots, registry, exportStatus, refCounts, candidates });
  const durability = new Durability({ registry, relaxed: false });
  const meterControl = makeMeterControl();
  const presences: PresenceMaker = new PresenceMaker({
    send: (...message) => outbound.send(...message),
    refuseDisavowed: () => exit.refuseDisavowed(),
  });
  const codec: Codec = new Codec({
    slots,
    promises,
    presences,
    registry,
    counters,
    meterControl,
    vatId,
    logSentError: err => sentErrors.push(err),
    refuseDisavowed: () => exit.refuseDisavowed(),
    subscribe: name => syscall.subscribe(name),
  });
  const known = new KnownResolutions();
  const resolver = new Resolver({ syscall, codec, promises, known, exports, limits });
  const outbound: Outbound = new Outbound({
    syscall,
    codec,
    promises,
    known,
    limits,
    exports,
    presences,
    resolver,
  });
  const exit: Exit = new Exit({ syscall, slots, codec, exports, limits, presences });
  return {
    store,
    said,
    sentErrors,
    syscall,
    limits,
    counters,
    candidates,
    refCounts,
    exportStatus,
    recognizers,
    slots,
    registry,
    held,
    promises,
    references,
    exports,
    durability,
    meterControl,
    presences,
    codec,
    known,
    resolver,
    outbound,
    exit,
  };
};

export type Rooms = ReturnType<typeof makeRooms>;

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
