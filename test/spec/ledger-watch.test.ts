// The promise ledger and watches: however often promises are watched, stored, settled and released,
// the tables come back to the size they had.
import { E, Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { capdata, ref } from '../support/capdata.js';
import type { CapData, Resolution } from '../support/capdata.js';
import type { ImplementationName } from '../support/implementations.js';
import type { Remote } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { renderTranscript } from '../support/transcript.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';

const program: VatProgram = {
  name: 'watch and release',
  build: ({ VatData, baggage }) => {
    const handle = VatData.makeKindHandle('watcher');
    const makeWatcher = VatData.defineDurableKind(handle, () => ({ told: 0 }), {
      onFulfilled: ({ state }) => void (state.told = (state.told as number) + 1),
      onRejected: ({ state }) => void (state.told = (state.told as number) + 1),
      told: ({ state }) => state.told,
    });
    const watcher = makeWatcher();
    baggage.init('watcher', watcher);
    const store = VatData.makeScalarBigMapStore('held');
    const local = Far('local', {});
    let settle: ((value: unknown) => void) | undefined;
    let fail: ((reason: unknown) => void) | undefined;
    const watch = (promise: unknown, isStored: boolean): void => {
      VatData.watchPromise(promise, watcher);
      if (isStored) store.init('promise', harden(promise));
    };
    return Far('root', {
      local: () => local,
      take: () => undefined,
      watch: ([promise]: [unknown], isStored: boolean) => watch(promise, isStored),
      watchOwn: (isStored: boolean) => {
        const promise = new Promise((resolve, reject) => {
          settle = resolve;
          fail = reject;
        });
        watch(promise, isStored);
      },
      settleOwn: (isReject: boolean, value: unknown) => {
        (isReject ? fail : settle)?.(value);
        settle = undefined;
        fail = undefined;
      },
      watchSettled: (isReject: boolean, value: unknown, isStored: boolean) =>
        watch(isReject ? Promise.reject(value) : Promise.resolve(value), isStored),
      watchResult: (x: Remote, isStored: boolean) => watch(E(x).m(), isStored),
      letGo: () => store.delete('promise'),
      told: () => watcher.told(),
    });
  },
  // Each test makes its own deliveries.
  script: async () => undefined,
};

/** What a promise is settled to, and what settles the promises that come with it. */
interface Settlement {
  readonly name: string;
  readonly isReject: boolean;
  readonly value: (round: number) => unknown;
  readonly after?: (round: number) => Resolution;
}

const settlements: readonly Settlement[] = [
  { name: 'data', isReject: false, value: round => ({ round }) },
  { name: 'a presence', isReject: false, value: () => ref('o-51') },
  { name: 'a local object', isReject: false, value: () => ref('o+11') },
  {
    name: 'a promise inside',
    isReject: false,
    value: round => [ref(`p-${50_000 + round}`)],
    after: round => [`p-${50_000 + round}`, false, capdata('later')],
  },
  { name: 'a rejection', isReject: true, value: () => Error('no') },
  { name: 'a rejection with a presence', isReject: true, value: () => ref('o-51') },
];

type Round = (
  run: VatRun,
  round: number,
  settlement: Settlement,
  isStored: boolean,
) => Promise<void>;

const imported: Round = async (run, round, { isReject, value }, isStored) => {
  const vpid = `p-${1000 + round}`;
  await run.message('o+0', 'watch', [[ref(vpid)], isStored]);
  await run.notify([vpid, isReject, capdata(value(round))]);
};

const own: Round = async (run, round, { isReject, value }, isStored) => {
  await run.message('o+0', 'watchOwn', [isStored]);
  await run.message('o+0', 'settleOwn', [isReject, value(round)]);
};

const settled: Round = async (run, round, { isReject, value }, isStored) => {
  await run.message('o+0', 'watchSettled', [isReject, value(round), isStored]);
};

const result: Round = async (run, round, { isReject, value }, isStored) => {
  await run.message('o+0', 'watchResult', [ref('o-50'), isStored]);
  await run.notify([run.lastResult(), isReject, capdata(value(round))]);
};

const sizes = ({ hooks }: VatRun) => ({
  slotToVal: hooks.slotToVal.size,
  exportedVPIDs: hooks.exportedVPIDs.size,
  importedVPIDs: hooks.importedVPIDs.size,
});

/** The vatstore without what must go on changing: the counters and the watcher's own count. */
const lasting = ({ store }: VatRun): Array<[string, string]> =>
  store.entries().filter(([key]) => key !== 'idCounters' && key !== 'vom.o+d10/1');

const startRun = async (implementation: ImplementationName): Promise<VatRun> => {
  const run = makeVatRun(program, implementation);
  await run.start();
  // Everything that settlements refer to is known before the first measurement.
  await run.message('o+0', 'local', [], 'p-1');
  await run.message('o+0', 'take', [ref('o-50'), ref('o-51'), ref('o+11')]);
  return run;
};

const runRounds = async (
  run: VatRun,
  rounds: number,
  round: Round,
  isStored: boolean,
  settlementOf: (index: number) => Settlement,
): Promise<void> => {
  for (let index = 0; index < rounds; index += 1) {
    const settlement = settlementOf(index);
    await round(run, index, settlement, isStored);
    if (isStored) await run.message('o+0', 'letGo');
    if (settlement.after) await run.notify(settlement.after(index));
  }
};

const failures = (run: VatRun): string[] =>
  run.events.flatMap(event =>
    event.type === 'outcome' && event.failure !== undefined ? [event.failure] : [],
  );

const toldSoFar = async (run: VatRun): Promise<CapData | undefined> => {
  await run.message('o+0', 'told', [], 'p-2');
  const [resolutions] = run.calls('resolve', true)[0]?.args ?? [];
  return (resolutions as Resolution[] | undefined)?.[0]?.[2];
};

/** All that went over the edge, and the vatstore; the peer's tables are not the same. */
const expectSameRun = (peer: VatRun, ours: VatRun): void => {
  expect(renderTranscript(ours.events)).toEqual(renderTranscript(peer.events));
  expect(ours.store.entries()).toEqual(peer.store.entries());
};

const expectNoResidue = async (
  rounds: number,
  round: Round,
  isStored: boolean,
  settlementOf: (index: number) => Settlement,
): Promise<void> => {
  const run = await startRun('ours');
  const before = { tables: sizes(run), vatstore: lasting(run) };
  await runRounds(run, rounds, round, isStored, settlementOf);
  expect(failures(run)).toEqual([]);
  expect(sizes(run)).toEqual(before.tables);
  expect(lasting(run)).toEqual(before.vatstore);
  expect(await toldSoFar(run)).toEqual(capdata(rounds));
  if (rounds <= 10) {
    const peer = await startRun('peer');
    await runRounds(peer, rounds, round, isStored, settlementOf);
    await toldSoFar(peer);
    expectSameRun(peer, run);
  }
};

const subjects: ReadonlyArray<{ subject: string; round: Round }> = [
  { subject: 'an imported promise', round: imported },
  { subject: 'a promise of the vat', round: own },
  { subject: 'a promise already settled', round: settled },
  { subject: 'the result of a send', round: result },
];
const cases = subjects.flatMap(({ subject, round }) => [
  { subject, round, isStored: false },
  { subject: `${subject}, in a virtual map store when it settles,`, round, isStored: true },
]);

const pick = (index: number): Settlement => {
  const settlement = settlements[index % settlements.length];
  if (!settlement) throw Error('there is no settlement');
  return settlement;
};

describe('what is watched leaves nothing behind', () => {
  for (const { subject, round, isStored } of cases) {
    it.each(settlements)(`[P1] ${subject} and settled to $name`, async settlement => {
      await expectNoResidue(1, round, isStored, () => settlement);
      await expectNoResidue(10, round, isStored, () => settlement);
    });

    it(`[P1] ${subject} a thousand times, settled to each in turn`, async () => {
      await expectNoResidue(1000, round, isStored, pick);
    });
  }

  it('[P1] a promise that virtual data alone held, unsettled', async () => {
    const run = await startRun('ours');
    const before = sizes(run);
    const script = async (on: VatRun): Promise<void> => {
      await on.message('o+0', 'watchOwn', [true]);
      await on.message('o+0', 'letGo');
      await on.message('o+0', 'settleOwn', [false, 'late']);
    };
    await script(run);
    expect(failures(run)).toEqual([]);
    expect(sizes(run)).toEqual(before);
    const peer = await startRun('peer');
    await script(peer);
    expectSameRun(peer, run);
  });

  it('[P1] a promise that is released by virtual data before the kernel settles it', async () => {
    const run = await startRun('ours');
    const before = sizes(run);
    const script = async (on: VatRun): Promise<void> => {
      await on.message('o+0', 'watch', [[ref('p-900')], true]);
      await on.message('o+0', 'letGo');
      expect(sizes(on).importedVPIDs).toBe(1);
      await on.notify(['p-900', false, capdata('late')]);
    };
    await script(run);
    expect(failures(run)).toEqual([]);
    expect(sizes(run)).toEqual(before);
    const peer = await startRun('peer');
    await script(peer);
    expectSameRun(peer, run);
  });
});

describe('the leak that this is about', () => {
  it('[P1] shows on the peer, one entry for each promise, so these tests can fail', async () => {
    const run = await startRun('peer');
    const { slotToVal: before } = sizes(run);
    await runRounds(run, 100, imported, true, () => pick(0));
    expect(failures(run)).toEqual([]);
    expect(sizes(run).slotToVal).toBe(before + 100);
  });
});
