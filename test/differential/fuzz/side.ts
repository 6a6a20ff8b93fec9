/**
 * One implementation under the fuzzer: its vat, its c-list, and on ours the view inside.
 */
import { sourceOf } from '../../../src/graph/index.js';
import { makeInspect } from '../../../src/inspect.js';
import type { Inspect } from '../../../src/inspect.js';
import { assemble } from '../../../src/liveslots.js';
import type { LiveslotsOptions } from '../../../src/options.js';
import { handlerFromSyscall, syscallFromHandler } from '../../../src/protocol/syscall.js';
import type { Syscall } from '../../../src/protocol/syscall.js';
import { makeTestHooks } from '../../../src/test-hooks.js';
import type { MakeLiveSlots, Options } from '../../support/implementations.js';
import { makeVatRun } from '../../support/vat-run.js';
import type { Event, VatRun } from '../../support/vat-run.js';
import { Kernel } from './kernel.js';
import type { FuzzProgram } from './ops.js';
import { makeBuild } from './vat.js';
import type { Probe } from './vat.js';

export interface Side {
  readonly run: VatRun;
  readonly kernel: Kernel;
  readonly probe: Probe;
  /** The events since this was last asked. */
  takeEvents(): readonly Event[];
  /** The same, to be taken again. */
  newEvents(): readonly Event[];
  /** The next number of a promise, as the vatstore has it. */
  nextPromise(): number;
  /** Contradictions between the tables; none where they cannot be seen. */
  checkInvariants(): void;
  /** The tags of the kinds that the last start has not defined; undefined where it cannot be asked. */
  missingKinds(): readonly string[] | undefined;
  /** What is stored, and neither a root nor memory leads to; on ours only. */
  unreached(): readonly string[];
}

/** What can be opted into, of ours. */
export type Reclaiming = Pick<
  Options,
  'reclaimCycles' | 'reclaimLeftovers' | 'sweepLimit' | 'maxKeyLength'
>;

/** The composition root under the signature of the peer, with a window. */
const makeInspected = (found: (inspect: Inspect) => void): MakeLiveSlots => {
  const make = (
    syscall: unknown,
    vatId: unknown,
    vatPowers: unknown,
    options: object,
    gcTools: unknown,
    console: unknown,
    buildVatNamespace: unknown,
  ) => {
    // By way of the other form, as runtimes have it that pass syscalls on as data.
    const assembly = assemble({
      syscall: syscallFromHandler(handlerFromSyscall(syscall as Syscall)),
      vatId,
      vatPowers,
      ...options,
      gcTools,
      console,
      buildVatNamespace,
    } as unknown as LiveslotsOptions);
    found(makeInspect(assembly));
    return harden({ dispatch: assembly.dispatch, testHooks: makeTestHooks(assembly) });
  };
  return make as unknown as MakeLiveSlots;
};

const clistOf = ({ exports, imports, promises }: Kernel) => [
  ...[...exports, ...imports].map(([vref, { isReachable }]) => ({
    vref,
    kernelName: 'ko1',
    isReachable,
  })),
  ...[...promises.keys()].map(vref => ({ vref, kernelName: 'kp1', isReachable: true })),
];

export const makeSide = (
  program: FuzzProgram,
  name: 'peer' | 'ours',
  reclaiming: Reclaiming = {},
): Side => {
  const kernel = new Kernel();
  let inspect: Inspect | undefined;
  const probe: Probe = { isTracking: program.collector === 'hand', held: () => new Set() };
  const run = makeVatRun(
    {
      name: 'fuzz',
      collector: program.collector,
      options: {
        relaxDurabilityRules: program.relaxed,
        enableDisavow: program.disavow,
        allowStateShapeChanges: program.allowStateShapeChanges === true,
        ...(name === 'ours' && program.toldOfErrors === true ? { onError: () => {} } : {}),
        ...reclaiming,
      },
      build: makeBuild(probe, {
        hasVariety: program.variety === true,
        migrates: program.reclaim?.migrates === true,
      }),
      script: async () => undefined,
    },
    name === 'peer' ? 'peer' : makeInspected(made => (inspect = made)),
  );
  // A device gives back what it was given.
  run.answerCallNow((_target, _method, args) => args);
  let mark = 0;
  return {
    run,
    kernel,
    probe,
    takeEvents: () => {
      const events = run.events.slice(mark);
      mark = run.events.length;
      return events;
    },
    newEvents: () => run.events.slice(mark),
    nextPromise: () => {
      const counters = run.store.get('idCounters');
      return counters === undefined ? 5 : (JSON.parse(counters) as { promiseID: number }).promiseID;
    },
    checkInvariants: () => inspect?.checkInvariants(),
    missingKinds: () => {
      // Not by way of the vat, whose syscalls are compared.
      const source = sourceOf('fuzz', new Map(run.store.entries()));
      return inspect?.missingKinds({ source }).map(({ tag }) => tag);
    },
    unreached: () => {
      const source = {
        ...sourceOf('fuzz', new Map(run.store.entries())),
        kernel: {
          clist: () => clistOf(kernel),
          kernelNameOf: () => undefined,
          exportHolders: () => [],
          promise: () => undefined,
        },
      };
      return [...(inspect?.graph({ source }).unreached() ?? [])].map(({ name }) => name);
    },
  };
};
