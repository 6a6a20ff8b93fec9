// The wallet demo: a small vat runtime under the load of a wallet factory, on this library and on its
// peer. README.md in this folder says what it shows.

import '@endo/init';
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { drawChart } from './chart.js';
import { openFolder } from './folder.js';
import type { Folder } from './folder.js';
import { loadPeer, ours } from './implementations.js';
import type { Implementation } from './implementations.js';
import { thousands } from './numbers.js';
import { HELP, USAGE, parseOptions } from './options.js';
import type { Options } from './options.js';
import { makeProgress } from './progress.js';
import { makeSnapshots } from './report.js';
import type { Snapshots } from './report.js';
import { formatTable } from './table.js';
import { complaints, runWorkload } from './workload.js';
import type { Result } from './workload.js';

const EXIT = { good: 0, leaked: 1, cannotRun: 2, interrupted: 130 } as const;
/** Both implementations make these before anything is measured, so that neither pays for the compiler. */
const WARM_UP_OFFERS = 400;

const say = (text: string): void => console.log(text);
const complain = (text: string): void => console.error(text);

async function loadImplementations({ peer }: Options): Promise<Implementation[]> {
  const found = [ours];
  if (!peer) return found;
  const loaded = await loadPeer();
  if (loaded) found.push(loaded);
  else say('The peer, @agoric/swingset-liveslots, is not installed: the demo runs without it.');
  return found;
}

async function runAll(
  implementations: readonly Implementation[],
  { offers, folder: named }: Options,
  folder: Folder,
  snapshots: Snapshots,
  signal: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = [];
  const measure = async (implementation: Implementation, count: number, isWarmUp: boolean) => {
    const { name } = implementation;
    const progress = makeProgress(process.stdout, name, count);
    const database = isWarmUp ? `${name}-warm-up` : name;
    try {
      return await runWorkload({
        implementation,
        file: folder.freshDatabase(database),
        offers: count,
        signal,
        onProgress: isWarmUp ? () => {} : progress.update,
        // The peer cannot be asked what it holds.
        onMoment: isWarmUp || implementation !== ours ? undefined : snapshots.take,
      });
    } finally {
      if (!isWarmUp) progress.end();
      if (isWarmUp || named === undefined) folder.removeDatabase(database);
    }
  };

  for (const implementation of implementations) {
    await measure(implementation, Math.min(offers, WARM_UP_OFFERS), true);
  }
  for (const implementation of implementations) {
    results.push(await measure(implementation, offers, false));
  }
  return results;
}

function report(results: readonly Result[], folder: Folder, snapshots: Snapshots): number {
  const chart = 'slot-to-val.svg';
  writeFileSync(join(folder.path, chart), drawChart(results));
  say(`\n${formatTable(results)}\n`);
  say('At rest: every offer settled, the history cleared, bringOutYourDead in all vats.');
  if (results.every(({ heapPerOffer }) => heapPerOffer !== undefined)) {
    say(
      'Heap: growth of heapUsed over the second half, at rest and after forced collections; of this,',
    );
    say(
      'half a megabyte either way comes and goes with the engine, whatever the number of offers.',
    );
  } else {
    say('The heap for each offer is measured from about 9,000 offers on: --offers 20000.');
  }
  say(`Chart: ${folder.shown(chart)}`);
  const page = snapshots.report();
  if (page !== undefined) say(`What the wallet held, and why: ${folder.shown(basename(page))}`);

  const [ours] = results;
  const wrong = ours ? complaints(ours) : ['nothing was run'];
  if (wrong.length > 0) {
    complain(`\nThis library did not come back to where it started:\n  ${wrong.join('\n  ')}`);
    return EXIT.leaked;
  }
  say('\nThis library came back to its starting size in all vats.');
  return EXIT.good;
}

async function main(args: readonly string[]): Promise<number> {
  let options: Options;
  try {
    options = parseOptions(args);
  } catch (error) {
    complain(`${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return EXIT.cannotRun;
  }
  if (options.help) {
    say(HELP);
    return EXIT.good;
  }

  const interruption = new AbortController();
  const { signal } = interruption;
  // The first Ctrl-C lets the crank end and closes the database; a second one ends the process.
  process.once('SIGINT', () => interruption.abort());

  try {
    const folder = openFolder(options.folder);
    const implementations = await loadImplementations(options);
    say(
      `${thousands(options.offers)} offers in ${folder.path}, on ` +
        `${implementations.map(({ name }) => name).join(', then on ')}. A warm-up comes first.`,
    );
    const snapshots = makeSnapshots(join(folder.path, 'wallet'));
    const results = await runAll(implementations, options, folder, snapshots, signal);
    return report(results, folder, snapshots);
  } catch (error) {
    if (signal.aborted) {
      complain('Interrupted.');
      return EXIT.interrupted;
    }
    complain(
      `The wallet demo cannot run: ${error instanceof Error ? error.message : String(error)}`,
    );
    return EXIT.cannotRun;
  }
}

process.exitCode = await main(process.argv.slice(2));
