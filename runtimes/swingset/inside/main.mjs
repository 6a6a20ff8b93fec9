// Plays scenarios on the kernel of this tree, its vats in workers of a type: `main.mjs TYPE NAME…`.
// What happened in each is written to `out/NAME.json`. A script whose claims do not hold says so there.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import bundleSource from '@endo/bundle-source';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { buildTimer } from '@agoric/swingset-vat';
import { Kernel } from './kernel.mjs';
import { Play } from './play.mjs';
import { Recorder } from './transcript.mjs';

/** @import {Source} from '@agoric/swingset-vat' */
/** @import {Scenario} from './play.mjs' */

const [workers, ...names] = process.argv.slice(2);
if (workers !== 'local' && workers !== 'xsnap') throw new Error('Workers are local or xsnap');
const isExact = workers === 'xsnap';

/** @type {Map<string, Promise<unknown>>} */
const bundles = new Map();

/**
 * @param {string} file in `vats`, without its ending
 * @returns {Promise<Source>}
 */
const sourceOf = async file => {
  const known =
    bundles.get(file) ?? bundleSource(new URL(`../vats/${file}.js`, import.meta.url).pathname);
  bundles.set(file, known);
  return { bundle: await known };
};

/** @param {Record<string, string>} files */
const sourcesOf = async files =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(files).map(async ([name, file]) => [name, await sourceOf(file)]),
    ),
  );

/**
 * @param {Scenario} scenario
 * @returns {Promise<Omit<import('@agoric/swingset-vat').Config, 'devices'>>}
 */
const configOf = async ({ vats, bundles: more = [] }) => ({
  bootstrap: 'boot',
  defaultManagerType: workers,
  defaultReapInterval: 'never',
  vats: await sourcesOf({ boot: 'boot', ...vats }),
  bundles: await sourcesOf(Object.fromEntries(more.map(file => [file, file]))),
});

/**
 * @param {string} name
 * @param {Scenario} scenario
 */
const perform = async (name, scenario) => {
  const timer = buildTimer();
  const devices = scenario.hasTimer ? { timer: { sourceSpec: timer.srcPath } } : {};
  const config = { ...(await configOf(scenario)), devices };
  const recorder = new Recorder(isExact);
  const kernel = await Kernel.init(`state/${name}`, config, { timer: timer.endowments }, recorder);
  const started = performance.now();
  /** @type {string | undefined} */
  let failure;
  const play = new Play(kernel, timer.poll, isExact);
  try {
    await scenario.script(play);
    // What was collected once is collected at other moments in a replay, but on an exact engine.
    if (play.canRestart) await play.restart();
    await play.call('boot', 'ping');
    await play.reap();
    if (isExact) await play.restart();
  } catch (error) {
    failure = error instanceof Error ? `${error.message}\n${String(error.stack)}` : String(error);
  }
  const { transcripts, crossings, statistics, replayed, diverged, computrons } = recorder;
  const seconds = (performance.now() - started) / 1000;
  const { counts, state } = await kernel.end();
  const told = { transcripts, crossings, statistics, replayed, diverged, computrons };
  return { failure, shown: play.shown, ...told, counts, state, seconds };
};

for (const folder of ['state', 'out']) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
}
for (const name of names) {
  const { scenario } = await import(`../scenarios/${name}.mjs`);
  writeFileSync(`out/${name}.json`, JSON.stringify(await perform(name, scenario)));
}
