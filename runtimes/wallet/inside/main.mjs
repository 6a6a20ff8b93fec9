// `main.mjs TYPE NAME ROUNDS`: plays the program of the wallets with vats in workers of a type, and writes
// what happened to `out/NAME.json`. A claim that does not hold is told there.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { Chain } from './chain.mjs';
import { Recorder } from '../../swingset/inside/transcript.mjs';
import { outcomesOf } from './outcomes.mjs';
import { perform, Program } from './program.mjs';

const [workers, name = '', rounds = ''] = process.argv.slice(2);
if (workers !== 'local' && workers !== 'xsnap') throw new Error('Workers are local or xsnap');
const isExact = workers === 'xsnap';

for (const folder of ['state', 'out']) mkdirSync(folder, { recursive: true });
rmSync(`state/${name}`, { recursive: true, force: true });

const recorder = new Recorder(isExact);
const chain = await Chain.make(`state/${name}`, { workers, recorder });
const program = new Program(chain);
const started = performance.now();
/** @type {string | undefined} */
let failure;
try {
  await perform(chain, program, { rounds: Number(rounds), isExact });
  // What was collected once is collected at other moments in a replay, but on an exact engine.
  if (isExact) await chain.play.restart();
} catch (error) {
  failure = error instanceof Error ? `${error.message}\n${String(error.stack)}` : String(error);
}
const seconds = (performance.now() - started) / 1000;
const { transcripts, crossings, statistics, replayed, diverged, computrons } = recorder;
const { published } = chain;
const outcomes = outcomesOf(published);
const { counts, state } = await chain.end();
const told = { transcripts, crossings, statistics, replayed, diverged, computrons };
const { expected } = program;
const all = { failure, shown: [], ...told, counts, state, seconds, published, outcomes, expected };
writeFileSync(`out/${name}.json`, JSON.stringify(all));
process.exit(0);
