// `curve.mjs wallet|desk TYPE NAME OFFERS EVERY OUT`: makes so many offers, settles each a round later, and
// appends a line to the file OUT each time that so many more were made: how many names the wallet factory,
// or the desk, has registered, the heap of its worker, and what the kernel holds.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import { appendFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Chain } from './chain.mjs';
import { kinds, storing } from './kinds.mjs';
import { outcomesOf } from './outcomes.mjs';
import { Program } from './program.mjs';
import { Tally } from './tally.mjs';

const [about, workers, name = '', offers = '', every = '', out = ''] = process.argv.slice(2);
if (workers !== 'local' && workers !== 'xsnap') throw new Error('Workers are local or xsnap');

const [chosen, contract, perRound] =
  about === 'desk'
    ? /** @type {const} */ ([storing, 'desk', 1])
    : // A trade is two offers.
      /** @type {const} */ ([kinds, 'walletFactory', Object.keys(kinds).length + 1]);

/** More deliveries than a run has: saving the heaps of all workers takes most of the time. */
const NEVER = 1_000_000_000;

const SWEEPS = 3;

mkdirSync('state', { recursive: true });
rmSync(`state/${name}`, { recursive: true, force: true });
writeFileSync(out, '');

const tally = new Tally();
const options = { areOthersLocal: true, snapshotInterval: NEVER };
const chain = await Chain.make(`state/${name}`, { workers, recorder: tally, ...options });
const vat = chain.vatOf(contract);

/** @param {number} made */
const tell = async made => {
  // A sweep that drops something leaves garbage of its own in the heap, and the next one collects that.
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) await chain.reapOnce();
  const [statistics = {}] = tally.statistics[vat] ?? [];
  const { deliveries, syscalls, computrons, ended } = tally;
  const { user, system } = process.cpuUsage();
  const point = {
    offers: made,
    slotToVal: statistics['slotToVal'],
    heap: tally.heaps[vat],
    ...chain.stats(),
    ...{ deliveries, syscalls, computrons, ended },
    all: Object.fromEntries(
      Object.entries(tally.statistics).map(([each, [last]]) => [each, last?.['slotToVal']]),
    ),
    kernelSeconds: Math.round((user + system) / 1_000_000),
  };
  appendFileSync(out, `${JSON.stringify(point)}\n`);
};

const program = new Program(chain, chosen);

/** What came of the offers until now is looked at, and then released. */
const judge = () => {
  const outcomes = outcomesOf(chain.takePublished());
  for (const [id, wanted] of Object.entries(program.expected)) {
    const outcome = outcomes[id] ?? 'nothing';
    if (outcome !== wanted) throw new Error(`${id}: ${outcome}, not ${wanted}`);
  }
  program.expected = {};
};

let last = 0;
for (let made = perRound; last < Number(offers); made += perRound) {
  await program.begin();
  await program.end();
  // The first offers are told of as well: what they leave behind for good is no growth.
  if (last > 0 && made - last < Number(every)) continue;
  judge();
  await tell(made);
  last = made;
}
await chain.stop();
process.exit(0);
