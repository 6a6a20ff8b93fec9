/**
 * A kernel in memory for tests: several vats that talk, with promises,
 * pipelining, collection and upgrades. It refuses what is not lawful, and
 * everything that a real kernel counts it counts. docs/testing.md.
 */
import {
  A_FUNCTION,
  A_LIMIT,
  A_STRING,
  AN_OBJECT,
  ANYTHING,
  insistGiven,
  insistKnownOptions,
  insistOptions,
} from '../../given.js';
import { tellResidue } from '../../inspect.js';
import { makeCollectingGCTools } from '../../platform/gc-tools.js';
import { nextTask } from '../../platform/next-task.js';
import { watchResidue } from '../residue.js';
import { findFaults } from './audit.js';
import { Cranks } from './cranks.js';
import { insistVatOptions, type VatOptions } from './incarnation.js';
import { Lives } from './lives.js';
import { makeOutsider } from './outsider.js';
import { Runs } from './runs.js';
import type { Builder, FakeKernel, FakeKernelOptions, StartOptions } from './types.js';

const insistStart = (vatId: string, code: unknown, options: StartOptions | undefined): void => {
  insistGiven('vatId', vatId, A_STRING);
  if (code !== undefined) {
    insistGiven('buildRootObject', code, A_FUNCTION);
  }
  if (options !== undefined) {
    insistKnownOptions('StartOptions', options, { parameters: ANYTHING, vatOptions: AN_OBJECT });
    insistVatOptions('vatOptions', options.vatOptions);
  }
};

/** What is asked for at once happens one after another. */
function makeTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return work => {
    const turn = last.then(() => work());
    last = turn.catch(() => {});
    return turn;
  };
}

const sayWhatIsLeft = (cranks: Cranks, runs: Runs): (() => string[]) => {
  const before = JSON.stringify(runs.counts());
  const watches = [...cranks.vats].map(
    ([vatId, { liveslots }]) => [vatId, liveslots.inspect, watchResidue(liveslots)] as const,
  );
  return () => {
    const left = watches.flatMap(([vatId, inspect, watch]) => {
      const names = watch.residue();
      return names.length === 0 ? [] : [`vat ${vatId}: ${tellResidue(inspect, names)}`];
    });
    const after = JSON.stringify(runs.counts());
    return before === after ? left : [...left, `the kernel had ${before} and has ${after}`];
  };
};

function checkInvariants({ vats, parts }: Cranks): void {
  const roots = [...vats.keys()].flatMap(vatId => parts.clists.krefOf(vatId, 'o+0') ?? []);
  const faults = [...findFaults(parts.tables, roots)];
  if (faults.length > 0) {
    throw Error(`the kernel's tables contradict each other: ${faults.join('; ')}`);
  }
  for (const { liveslots } of vats.values()) {
    liveslots.inspect.checkInvariants();
  }
}

/** @throws when the realm is not locked down, or an option is wrong or not known */
export async function makeFakeKernel(options: FakeKernelOptions = {}): Promise<FakeKernel> {
  const known = { onEvent: A_FUNCTION, vatOptions: AN_OBJECT };
  insistKnownOptions('makeFakeKernel', options, known);
  insistVatOptions('vatOptions', options.vatOptions);
  const note = options.onEvent ?? (() => {});
  const toolsFor = (more: VatOptions = {}): VatOptions => {
    const given = { ...options.vatOptions, ...more };
    return { ...given, gcTools: { ...makeCollectingGCTools(), ...given.gcTools } };
  };
  const cranks = new Cranks((vatId, delivery) => note({ type: 'delivery', vatId, delivery }));
  const { vats, core } = cranks;
  const outsider = makeOutsider(toolsFor());
  const runs = new Runs(cranks, outsider);
  const reap = (vatId: string): Promise<void> => runs.reap(vatId);
  const lives = new Lives({ cranks, outsider, toolsFor, note, reap });
  const inTurn = makeTurns();

  const kernel: FakeKernel = {
    startVat: <Root extends object>(
      vatId: string,
      buildRootObject: Builder<Root>,
      startOptions: StartOptions = {},
    ) =>
      inTurn(async () => {
        insistGiven('buildRootObject', buildRootObject, A_FUNCTION);
        insistStart(vatId, buildRootObject, startOptions);
        await runs.hear();
        return (await lives.start(vatId, buildRootObject, startOptions)) as Root;
      }),
    run: limit =>
      inTurn(() => {
        insistOptions('run', { limit }, { limit: A_LIMIT });
        return runs.run(limit);
      }),
    async settle<T>(promise: T | PromiseLike<T>): Promise<T> {
      const outcome: { isSettled: boolean } = { isSettled: false };
      const settled = Promise.resolve(promise).finally(() => {
        outcome.isSettled = true;
      });
      settled.catch(() => {});
      await inTurn(() => runs.run());
      await nextTask();
      if (!outcome.isSettled) {
        throw Error('nothing is left to deliver, and the promise is not settled');
      }
      return settled;
    },
    collect: () =>
      inTurn(async () => {
        await runs.run();
        await runs.collect();
      }),
    upgradeVat: (vatId, buildRootObject, startOptions) =>
      inTurn(() => {
        insistStart(vatId, buildRootObject, startOptions);
        return lives.upgrade(vatId, buildRootObject, startOptions);
      }),
    restart: () =>
      inTurn(async () => {
        for (const vatId of lives.ids) {
          if (vats.has(vatId)) {
            await lives.upgrade(vatId);
          }
        }
      }),
    terminateVat: vatId =>
      inTurn(async () => {
        await runs.hear();
        lives.need(vatId);
        await cranks.keep(() => cranks.terminate(vatId));
      }),
    exitOf(vatId) {
      const exit = cranks.exits.get(vatId);
      return exit && { isFailure: exit.isFailure, body: exit.info.body };
    },
    inspect: vatId => lives.need(vatId).liveslots.inspect,
    vatstore: vatId => cranks.stores.provide(vatId),
    clist: vatId =>
      core.clists
        .entries(vatId)
        .map(({ vref, kref, isReachable }) => ({ vref, kref, isReachable }))
        .sort((a, b) => (a.vref < b.vref ? -1 : 1)),
    counts: () => runs.counts(),
    expectNoResidue: work =>
      // Not in turn as a whole: the work calls for turns itself.
      (async () => {
        await kernel.collect();
        const tellLeft = sayWhatIsLeft(cranks, runs);
        await work();
        await kernel.collect();
        const left = tellLeft();
        if (left.length > 0) {
          throw Error(`something was left behind: ${left.join('; ')}`);
        }
      })(),
    checkInvariants: () => checkInvariants(cranks),
  };

  await lives.startOutsider();
  return kernel;
}
