// `curve.mjs TYPE NAME OFFERS EVERY`: makes so many offers, settles each a round later, and writes a line to
// `out/NAME.jsonl` each time that so many more were made: how many names the wallet factory has
// registered, the heap of its worker, and what the kernel holds.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { Chain } from './chain.mjs';
import { kinds } from './kinds.mjs';
import { outcomesOf } from './outcomes.mjs';
import { Program } from './program.mjs';
import { Tally } from './tally.mjs';

const [workers, name = '', offers = '', every = ''] = process.argv.slice(2);
if (workers !== 'local' && workers !== 'xsnap') throw new Error('Workers are local or xsnap');

/** A trade is two offers. */
const PER_ROUND = Object.keys(kinds).length + 1;

for (const folder of ['state', 'out']) mkdirSync(folder, { recursive: true });
const out = `out/${name}.jsonl`;
for (const file of [`state/${name}`, out]) rmSync(file, { recursive: true, force: true });

const started = performance.now();
const tally = new Tally();
const chain = await Chain.make(`state/${name}`, { workers, recorder: tally, areOthersLocal: true });
const factory = chain.factory();

/** @param {number} made */
const tell = async made => {
  await chain.reapOnce();
  const { objects, promises } = chain.counts();
  const [statistics = {}] = tally.statistics[factory] ?? [];
  const { deliveries, syscalls, computrons, ended } = tally;
  const point = {
    offers: made,
    slotToVal: statistics['slotToVal'],
    heap: tally.heaps[factory],
    ...{ objects, promises, deliveries, syscalls, computrons, ended },
    all: Object.fromEntries(
      Object.entries(tally.statistics).map(([vat, [last]]) => [vat, last?.['slotToVal']]),
    ),
    seconds: Math.round((performance.now() - started) / 1000),
  };
  appendFileSync(out, `${JSON.stringify(point)}\n`);
};

const program = new Program(chain);
await program.begin();
await program.end();
await tell(PER_ROUND);
let last = PER_ROUND;
for (let made = 2 * PER_ROUND; last < Number(offers); made += PER_ROUND) {
  await program.begin();
  await program.end();
  if (made - last < Number(every)) continue;
  await tell(made);
  last = made;
  // What came of them is looked at here, and then let go of.
  const outcomes = outcomesOf(chain.takePublished());
  for (const [id, wanted] of Object.entries(program.expected)) {
    if (outcomes[id] !== undefined && outcomes[id] !== wanted) {
      throw new Error(`${id}: ${outcomes[id]}, not ${wanted}`);
    }
  }
  program.expected = {};
}
await chain.end();
process.exit(0);
