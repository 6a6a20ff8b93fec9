// Random programs on the peer and on ours: the programs that once failed, and a few fresh ones.
// Many more by `npm run fuzz -- --minutes 30 --seed 1`.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { align } from './align.js';
import { makeProgram } from './arbitrary.js';
import { Kernel } from './kernel.js';
import { runFuzzProgram } from './run.js';
import { Names } from './names.js';
import type { FuzzProgram, Reclaim } from './ops.js';
import { makeLines } from './texts.js';
import { makeWatchdog } from './watchdog.js';
import type { Event } from '../../support/vat-run.js';

const regressions = fileURLToPath(new URL('regressions/', import.meta.url));
const watchdog = makeWatchdog({
  seconds: 60,
  path: fileURLToPath(new URL('../../../build/fuzz/endless.json', import.meta.url)),
  label: 'the smoke test',
});
afterAll(() => watchdog.stop());

/** The seed is fixed, so that a change of the library is to blame for a change of the outcome. */
const check = async (
  collector: FuzzProgram['collector'],
  seed: number,
  numRuns: number,
  toldOfErrors = false,
) => {
  let deliveries = 0;
  await fc.assert(
    fc.asyncProperty(makeProgram(undefined, [collector], 20), async program => {
      const report = await runFuzzProgram({ ...program, toldOfErrors }, watchdog);
      deliveries += report.deliveries;
      if (report.failure !== undefined) throw Error(report.failure);
    }),
    { seed, numRuns, endOnFailure: true },
  );
  return deliveries;
};

describe('random programs do the same on both', () => {
  for (const file of readdirSync(regressions).filter(name => name.endsWith('.json'))) {
    it(`also one that did not: ${file}`, async () => {
      const program = JSON.parse(readFileSync(`${regressions}${file}`, 'utf8')) as FuzzProgram;
      expect((await runFuzzProgram(program, watchdog)).failure).toBe(undefined);
    });
  }

  it('with the collector under control', async () => {
    expect(await check('hand', 1, 90)).toBeGreaterThan(400);
  }, 120_000);

  it('with a runtime that is told of errors', async () => {
    expect(await check('hand', 3, 30, true)).toBeGreaterThan(100);
  }, 120_000);

  it.each<
    [
      name: string,
      more: Partial<Reclaim>,
      temperaments: readonly string[] | undefined,
      wanted: Record<string, number>,
    ]
  >([
    ['what reclaims cycles and leftovers, and without', {}, undefined, { 'keys saved': 20 }],
    [
      'long keys and migrations, and with what reclaims besides',
      { maxKeyLength: 400, migrates: true },
      ['upgrades', 'changes', 'everything'],
      { 'keys saved': 20, migrated: 3 },
    ],
  ])(
    'with %s',
    async (_name, more, temperaments, wanted) => {
      let deliveries = 0;
      const fired = new Map<string, number>();
      const program = fc.tuple(
        makeProgram(temperaments, ['hand'], 20),
        fc.constantFrom(1, 3, 1000),
      );
      await fc.assert(
        fc.asyncProperty(program, async ([given, sweepLimit]) => {
          const reclaim = { sweepLimit, ...more };
          const report = await runFuzzProgram({ ...given, reclaim }, watchdog);
          if (report.failure !== undefined) throw Error(report.failure);
          deliveries += report.deliveries;
          report.fired.forEach((times, what) => fired.set(what, (fired.get(what) ?? 0) + times));
        }),
        { seed: 4, numRuns: 60, endOnFailure: true },
      );
      expect(deliveries).toBeGreaterThan(300);
      for (const [what, times] of Object.entries(wanted)) {
        expect(fired.get(what), what).toBeGreaterThan(times);
      }
    },
    120_000,
  );

  it('also what a runtime can ask of the kinds that an incarnation has not defined', async () => {
    const steps = [{ do: 'restart', variant: 11 }] as const;
    const program = {
      collector: 'hand',
      relaxed: false,
      disavow: true,
      variety: true,
      steps,
    } as const;
    const { failure, cut, fired } = await runFuzzProgram(program, watchdog);
    expect([failure, cut, fired.get('missing kinds')]).toEqual([undefined, 'rejected', 1]);
  });

  it('with the collector of the engine', async () => {
    expect(await check('real', 2, 8)).toBeGreaterThan(40);
  }, 120_000);
});

const syscall = (name: string, ...args: unknown[]): Event => ({
  type: 'syscall',
  call: { name, args },
});
const compare = (
  peer: readonly Event[],
  ours: readonly Event[],
  settled: readonly string[] = [],
) => {
  const [peerKernel, oursKernel] = [new Kernel(), new Kernel()];
  const rules: string[] = [];
  const names = new Names({ peer: peerKernel, fired: rule => rules.push(rule) });
  // What was said before this delivery, by both.
  for (const vpid of ['p+5', ...settled]) {
    for (const kernel of [peerKernel, oursKernel]) kernel.said({ name: 'subscribe', args: [vpid] });
    names.pair(vpid, vpid, 'kernel');
  }
  for (const vpid of settled) {
    const call = { name: 'resolve', args: [[[vpid, false, { body: '#1', slots: [] }]]] };
    for (const kernel of [peerKernel, oursKernel]) kernel.said(call);
  }
  names.startDelivery(9, 9);
  const fired = (rule: string): void => void rules.push(rule);
  const verdict = align(makeLines(peer), makeLines(ours), {
    names,
    peerKernel,
    oursKernel,
    fired,
    leftKeys: new Set(),
    errorTexts: () => undefined,
    hasNoResult: () => false,
  });
  return { failure: verdict.failure, rules, faults: oursKernel.faults };
};
const data = (...slots: string[]) => ({ body: '#["&0"]', slots });
const send = (slot: string, result: string): Event => syscall('send', 'd-1', data(slot), result);

describe('the comparison notices', () => {
  it('another argument, another order, one call more or less', () => {
    const [a, b] = [syscall('vatstoreGet', 'a'), syscall('vatstoreGet', 'b')];
    expect(compare([a], [a]).failure).toBe(undefined);
    for (const [peer, ours] of [
      [[a], [b]],
      [
        [a, b],
        [b, a],
      ],
      [[a], [a, a]],
      [[a], []],
    ] as const) {
      expect(compare(peer, ours).failure).toEqual(expect.any(String));
    }
  });

  it('a promise under another name, but for a fresh one where the old is retired', () => {
    expect(compare([send('p+5', 'p+9')], [send('p+5', 'p+9')]).failure).toBe(undefined);
    expect(compare([send('p+5', 'p+9')], [send('p+9', 'p+10')]).failure).toContain('goes by p+5');
    const renamed = compare([send('p+6', 'p+9')], [send('p+9', 'p+10')], ['p+6']);
    expect(renamed).toMatchObject({ failure: undefined, rules: ['retired-name'], faults: [] });
    expect(compare([send('p+6', 'p+9')], [send('p+5', 'p+9')], ['p+6']).failure).toContain('p+6');
  });

  it('that ours says a retired name, though the peer does the same', () => {
    const both = [send('p+6', 'p+9')];
    expect(compare(both, both, ['p+6']).faults).toEqual(['p+6 was retired and is mentioned']);
  });
});

describe('the watchdog', () => {
  it('ends what spins, and says and keeps which program it was', () => {
    const path = join(tmpdir(), `endless-${process.pid}.json`);
    const thread = fileURLToPath(new URL('watchdog-thread.mjs', import.meta.url));
    const spin = `
      const { Worker } = require('node:worker_threads');
      const options = { seconds: 0.2, path: ${JSON.stringify(path)}, label: 'seed 5' };
      const worker = new Worker(${JSON.stringify(thread)}, { workerData: options });
      worker.postMessage({ program: '{"steps":[]}' });
      worker.postMessage({ doing: 'ours: a message' });
      const next = () => Promise.resolve().then(next);
      next();`;
    const { signal, stderr } = spawnSync(process.execPath, ['-e', spin], { encoding: 'utf8' });
    expect(signal).toBe('SIGKILL');
    expect(stderr).toContain('seed 5: a program does not end');
    expect(stderr).toContain('under way: ours: a message');
    expect(readFileSync(path, 'utf8')).toBe('{"steps":[]}');
    rmSync(path);
  });
});
