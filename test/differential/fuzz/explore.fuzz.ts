// Long runs: `npm run fuzz -- --minutes 30 --seed 1`.
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeProgram, temperaments } from './arbitrary.js';
import { runFuzzProgram } from './run.js';
import { shrink } from './shrink.js';
import type { Report } from './lockstep.js';
import type { FuzzProgram } from './ops.js';
import { makeWatchdog } from './watchdog.js';

const env = (name: string, fallback: string): string => process.env[`FUZZ_${name}`] ?? fallback;
const seed = Number(env('SEED', '1'));
const minutes = Number(env('MINUTES', '1'));
const most = Number(env('RUNS', 'Infinity'));
const length = Number(env('LENGTH', '30'));
const collector = env('COLLECTOR', 'hand') as FuzzProgram['collector'];
const reclaims = env('RECLAIM', '') !== '';
const names = env('TEMPERAMENTS', Object.keys(temperaments).join()).split(',');
const regressions = fileURLToPath(new URL('regressions/', import.meta.url));

it(
  'is the same on both for random programs',
  async () => {
    const end = Date.now() + minutes * 60_000;
    const fired = new Map<string, number>();
    const cuts = new Map<string, number>();
    const errorTexts = new Set<string>();
    let programs = 0;
    let deliveries = 0;
    const count = (map: Map<string, number>, key: string, by = 1): void =>
      void map.set(key, (map.get(key) ?? 0) + by);
    /** The first failure: with the collector of the engine it may not come up again. */
    let first: Report | undefined;
    let culprit: FuzzProgram | undefined;
    let failed: { program: FuzzProgram; report: Report; seed: number } | undefined;
    const watchdog = makeWatchdog({
      seconds: Number(env('LIMIT', '60')),
      path: `${regressions}endless-${seed}.json`,
      label: `seed ${seed}`,
    });
    for (let batch = 0; Date.now() < end && programs < most && !failed; batch += 1) {
      const result = await fc.check(
        fc.asyncProperty(makeProgram(names, [collector], length), async given => {
          const program = reclaims
            ? {
                ...given,
                reclaim: {
                  sweepLimit: 1 + (programs % 8),
                  migrates: programs % 2 === 0,
                  ...(programs % 3 === 0 ? { maxKeyLength: 219 + programs } : {}),
                },
              }
            : given;
          const report = await runFuzzProgram(program, watchdog);
          programs += 1;
          deliveries += report.deliveries;
          for (const [rule, times] of report.fired) count(fired, rule, times);
          if (report.cut !== undefined) count(cuts, report.cut);
          for (const pair of report.errorTexts) if (errorTexts.size < 500) errorTexts.add(pair);
          if (report.failure !== undefined) {
            first ??= report;
            culprit ??= program;
            throw Error(report.failure);
          }
        }),
        {
          seed: seed + batch,
          numRuns: Math.min(100, most),
          // Shrinking is done below: fast-check tries every value of a long program.
          endOnFailure: true,
          interruptAfterTimeLimit: end - Date.now() + 60_000,
          markInterruptAsFailure: false,
        },
      );
      if (result.failed && result.counterexample) {
        const program = await shrink(
          culprit ?? result.counterexample[0],
          Number(env('SHRINK', '180')) * 1000,
          watchdog,
        );
        failed = { program, report: await runFuzzProgram(program, watchdog), seed: seed + batch };
      }
    }
    await watchdog.stop();
    console.log(
      JSON.stringify({
        programs,
        deliveries,
        heapMegabytes: Math.round(process.memoryUsage().heapUsed / 2 ** 20),
        fired: Object.fromEntries(fired),
        cuts: Object.fromEntries(cuts),
      }),
    );
    if (env('TEXTS', '') !== '') console.log([...errorTexts].join('\n'));
    if (!failed) return;
    mkdirSync(regressions, { recursive: true });
    const path = `${regressions}seed-${failed.seed}.json`;
    writeFileSync(path, `${JSON.stringify(failed.program, undefined, 1)}\n`);
    const { failure, transcript } =
      failed.report.failure === undefined && first ? first : failed.report;
    writeFileSync(env('TRANSCRIPT', '/dev/null'), transcript.join('\n'));
    expect.fail(
      `seed ${failed.seed}, written to ${path}\n${failed.report.failure === undefined ? 'not every time: ' : ''}${failure ?? ''}`,
    );
  },
  (minutes + 10) * 60_000,
);
