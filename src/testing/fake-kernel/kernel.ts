/**
 * A kernel in memory for tests: several vats that talk, with promises,
 * pipelining, collection and upgrades. It refuses what is not lawful, and
 * everything that a real kernel counts it counts. docs/testing.md.
 */
import { makeMarshal } from '@endo/marshal';
import type { Passable } from '@endo/pass-style';
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
import { harden } from '../../realm.js';
import { nextTask } from '../../platform/next-task.js';
import { makeCollectingGCTools } from '../../platform/gc-tools.js';
import { tellResidue } from '../../inspect.js';
import { watchResidue } from '../residue.js';
import { findFaults } from './audit.js';
import { Cranks } from './cranks.js';
import {
  type BuildRootObject,
  Incarnation,
  insistVatOptions,
  type VatOptions,
} from './incarnation.js';
import { makeOutsider, OUTSIDER } from './outsider.js';
import { isNamedByVat, isPromiseRef, type KernelData } from './state.js';
import { makeKernelSyscall } from './syscalls.js';
import type {
  Builder,
  FakeKernel,
  FakeKernelOptions,
  KernelCounts,
  StartOptions,
} from './types.js';

const DEFAULT_LIMIT = 100_000;

/** Smallcaps of plain data. */
function makePlain(): (value: unknown) => KernelData {
  const { toCapData } = makeMarshal<string>(
    value => {
      throw Error(`vat parameters are plain data, without ${String(value)}`);
    },
    undefined,
    { serializeBodyFormat: 'smallcaps' },
  );
  // What cannot pass is refused by it.
  return value => toCapData(harden(value) as Passable);
}

interface VatRecord {
  readonly buildRootObject: BuildRootObject;
  readonly options: StartOptions;
  readonly incarnations: number;
}

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

/** @throws when the realm is not locked down, or an option is wrong or not known */
export async function makeFakeKernel(options: FakeKernelOptions = {}): Promise<FakeKernel> {
  const known = { onEvent: A_FUNCTION, vatOptions: AN_OBJECT };
  insistKnownOptions('makeFakeKernel', options, known);
  insistVatOptions('vatOptions', options.vatOptions);
  const plain = makePlain();
  const note = options.onEvent ?? (() => {});
  const cranks = new Cranks((vatId, delivery) => note({ type: 'delivery', vatId, delivery }));
  const { state, parts, stores, vats } = cranks;
  const { clists, refs, collection } = parts;
  const records = new Map<string, VatRecord>();
  let last: Promise<unknown> = Promise.resolve();

  const toolsFor = (more: VatOptions = {}): VatOptions => {
    const given = { ...options.vatOptions, ...more };
    return { ...given, gcTools: { ...makeCollectingGCTools(), ...given.gcTools } };
  };
  const outsider = makeOutsider(toolsFor());
  const outsiderSyscall = makeKernelSyscall(OUTSIDER, parts, () => {});

  /** What the test asks for at once happens one after another. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(() => work());
    last = turn.catch(() => {});
    return turn;
  };

  /** What the test has said: a send with `E` is made in a later turn. */
  const hear = async (): Promise<void> => {
    await nextTask();
    if (outsider.hasSaid) {
      await cranks.keep(() => outsider.flush(outsiderSyscall));
    }
  };

  const runNow = async (limit = DEFAULT_LIMIT): Promise<number> => {
    for (let count = 0; ; count += 1) {
      await hear();
      if (!(await cranks.step())) {
        return count;
      }
      if (count >= limit) {
        throw Error(`${limit} deliveries have not come to an end`);
      }
    }
  };

  const reapNow = async (vatId: string): Promise<void> => {
    await hear();
    if (vats.has(vatId)) {
      await cranks.deliverAlone(vatId, ['bringOutYourDead']);
    }
  };

  const countAll = (): KernelCounts => ({
    objects: state.objects.size,
    promises: state.promises.size,
    queued: state.queue.size,
    clists: Object.fromEntries(
      [...vats.keys()].sort().map(vatId => [vatId, clists.entries(vatId).length]),
    ),
  });

  const fingerprint = (): string =>
    JSON.stringify([countAll(), state.byKref.values().filter(entry => entry.isReachable).length]);

  const collectNow = async (): Promise<void> => {
    // The engine may let go of something only when it is asked again.
    for (let quiet = 0; quiet < 2;) {
      const before = fingerprint();
      for (const vatId of [...vats.keys()]) {
        await reapNow(vatId);
        await runNow();
      }
      quiet = fingerprint() === before ? quiet + 1 : 0;
    }
  };

  const needVat = (vatId: string): Incarnation => {
    const vat = vats.get(vatId);
    if (vat === undefined) {
      throw Error(`there is no vat ${vatId}`);
    }
    return vat;
  };

  const startDelivery = (parameters: unknown = {}): unknown => ['startVat', plain(parameters)];

  const makeIncarnation = (vatId: string, record: VatRecord): Incarnation =>
    new Incarnation({
      vatId,
      number: record.incarnations,
      buildRootObject: record.buildRootObject,
      options: toolsFor(record.options.vatOptions),
      outward: makeKernelSyscall(vatId, parts, cranks.noteExit),
      vatstore: stores.provide(vatId),
      onSyscall: syscall => note({ type: 'syscall', vatId, syscall }),
    });

  /** Within a crank: an incarnation takes its place, and goes again when the crank is undone. */
  const install = async (incarnation: Incarnation, record: VatRecord): Promise<void> => {
    const { vatId } = incarnation;
    const before = vats.get(vatId);
    state.journal.note(() => {
      incarnation.end();
      if (before === undefined) {
        vats.delete(vatId);
      } else {
        vats.set(vatId, before);
      }
    });
    vats.set(vatId, incarnation);
    await cranks.deliver(vatId, startDelivery(record.options.parameters));
  };

  const startNow = async (
    vatId: string,
    buildRootObject: BuildRootObject,
    startOptions: StartOptions,
  ): Promise<object> => {
    if (records.has(vatId) || vatId === OUTSIDER) {
      throw Error(`there is, or was, a vat ${vatId} already`);
    }
    const record = { buildRootObject, options: startOptions, incarnations: 0 };
    await hear();
    await cranks.keep(async () => {
      await install(makeIncarnation(vatId, record), record);
      const root = clists.toKernel(vatId, 'o+0');
      refs.hold(root);
      const { method, slots } = outsider.introduce(vatId, root);
      const methargs = clists.dataToVat(OUTSIDER, { body: method, slots });
      await cranks.deliver(OUTSIDER, ['message', 'o+0', { methargs, result: null }]);
    });
    records.set(vatId, record);
    const root = outsider.rootOf(vatId);
    if (root === undefined) {
      throw Error(`the root object of vat ${vatId} has not arrived`);
    }
    return root;
  };

  const upgradeNow = async (
    vatId: string,
    buildRootObject: BuildRootObject | undefined,
    startOptions: StartOptions | undefined,
  ): Promise<void> => {
    const old = records.get(vatId);
    if (old === undefined) {
      throw Error(`there is no vat ${vatId}`);
    }
    needVat(vatId);
    await reapNow(vatId);
    const vat = needVat(vatId);
    const record = {
      buildRootObject: buildRootObject ?? old.buildRootObject,
      options: startOptions ?? old.options,
      incarnations: old.incarnations + 1,
    };
    await cranks.keep(async () => {
      endIncarnation(vat);
      await install(makeIncarnation(vatId, record), record);
    });
    vat.end();
    records.set(vatId, record);
  };

  const endIncarnation = ({ vatId, number }: Incarnation): void => {
    const subscribed = new Set(
      state.promises.keys().filter(kref => state.promises.need(kref).subscribers.includes(vatId)),
    );
    const disconnection = plain({
      name: 'vatUpgraded',
      upgradeMessage: 'vat upgraded',
      incarnationNumber: number,
    });
    for (const kref of cranks.rejectDecided(vatId, disconnection)) {
      // A durable watcher of its own may wait to be told.
      const entry = subscribed.has(kref) ? undefined : clists.entry(vatId, kref);
      if (entry !== undefined) {
        clists.remove(entry);
      }
    }
    for (const { vref, kref } of clists.entries(vatId)) {
      const survives = vref === 'o+0' || vref.startsWith('o+d');
      if (!isPromiseRef(kref) && isNamedByVat(vref) && !survives) {
        collection.abandon(vatId, kref);
      }
    }
  };

  const kernel: FakeKernel = {
    startVat: <Root extends object>(
      vatId: string,
      buildRootObject: Builder<Root>,
      startOptions: StartOptions = {},
    ) =>
      inTurn(async () => {
        insistGiven('buildRootObject', buildRootObject, A_FUNCTION);
        insistStart(vatId, buildRootObject, startOptions);
        return (await startNow(vatId, buildRootObject, startOptions)) as Root;
      }),
    run: limit =>
      inTurn(() => {
        insistOptions('run', { limit }, { limit: A_LIMIT });
        return runNow(limit);
      }),
    async settle<T>(promise: T | PromiseLike<T>): Promise<T> {
      const outcome: { isSettled: boolean } = { isSettled: false };
      const settled = Promise.resolve(promise).finally(() => {
        outcome.isSettled = true;
      });
      settled.catch(() => {});
      await inTurn(() => runNow());
      await nextTask();
      if (!outcome.isSettled) {
        throw Error('nothing is left to deliver, and the promise is not settled');
      }
      return settled;
    },
    collect: () =>
      inTurn(async () => {
        await runNow();
        await collectNow();
      }),
    upgradeVat: (vatId, buildRootObject, startOptions) =>
      inTurn(() => {
        insistStart(vatId, buildRootObject, startOptions);
        return upgradeNow(vatId, buildRootObject, startOptions);
      }),
    restart: () =>
      inTurn(async () => {
        for (const vatId of records.keys()) {
          if (vats.has(vatId)) {
            await upgradeNow(vatId, undefined, undefined);
          }
        }
      }),
    terminateVat: vatId =>
      inTurn(async () => {
        await hear();
        needVat(vatId);
        await cranks.keep(() => cranks.terminate(vatId));
      }),
    exitOf(vatId) {
      const exit = cranks.exits.get(vatId);
      return exit && { isFailure: exit.isFailure, body: exit.info.body };
    },
    inspect: vatId => needVat(vatId).liveslots.inspect,
    vatstore: vatId => stores.provide(vatId),
    clist: vatId =>
      clists
        .entries(vatId)
        .map(({ vref, kref, isReachable }) => ({ vref, kref, isReachable }))
        .sort((a, b) => (a.vref < b.vref ? -1 : 1)),
    counts: countAll,
    expectNoResidue: work =>
      // Not in turn as a whole: the work calls for turns itself.
      (async () => {
        await kernel.collect();
        const before = countAll();
        const watches = [...vats].map(
          ([vatId, { liveslots }]) => [vatId, liveslots.inspect, watchResidue(liveslots)] as const,
        );
        await work();
        await kernel.collect();
        const left = watches.flatMap(([vatId, inspect, watch]) => {
          const names = watch.residue();
          return names.length === 0 ? [] : [`vat ${vatId}: ${tellResidue(inspect, names)}`];
        });
        const [was, is] = [JSON.stringify(before), JSON.stringify(countAll())];
        if (was !== is) {
          left.push(`the kernel had ${was} and has ${is}`);
        }
        if (left.length > 0) {
          throw Error(`something was left behind: ${left.join('; ')}`);
        }
      })(),
    checkInvariants() {
      const roots = [...vats.keys()].flatMap(vatId => state.byVref.get(`${vatId} o+0`) ?? []);
      const faults = [...findFaults(state, roots)];
      if (faults.length > 0) {
        throw Error(`the kernel's tables contradict each other: ${faults.join('; ')}`);
      }
      for (const { liveslots } of vats.values()) {
        liveslots.inspect.checkInvariants();
      }
    },
  };

  await cranks.keep(async () => {
    vats.set(OUTSIDER, outsider.incarnation);
    await cranks.deliver(OUTSIDER, startDelivery());
    refs.hold(clists.toKernel(OUTSIDER, 'o+0'));
  });
  return kernel;
}
