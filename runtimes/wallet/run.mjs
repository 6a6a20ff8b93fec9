// `npm run runtimes -- wallet`: the wallet factory of a production chain, with zoe, its contracts and the
// bridge, on this library and on the layers that it came with. `--curve=OFFERS` measures a long run, and
// `--stored=OFFERS` one of a contract that stores promises; of one layer, if `--layer=NAME` says so.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withLock } from '../../.ci/lib/lock.mjs';
import { buildPackage, packPackage } from '../../compat/lib/package.mjs';
import { checkStores, provideCommand } from '../lib/check-stores.mjs';
import { isReplayed } from '../lib/replays.mjs';
import { runInside } from '../swingset/lib/trees.mjs';
import { compareHeld } from './lib/held.mjs';
import { judgeLeaky, judgePeer, readPlayed } from './lib/judge.mjs';
import { judgeCurve } from './lib/growth.mjs';
import { keepCurves, measureCurve, readCurves } from './lib/curves.mjs';
import { write } from './lib/picture.mjs';
import { tabulate } from './lib/tables.mjs';
import { layers, provideTrees, provideWorkers } from './lib/trees.mjs';

/** @import {Trees} from './lib/trees.mjs' */

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const { values } = parseArgs({
  options: {
    smoke: { type: 'boolean', default: false },
    workers: { type: 'string', multiple: true, default: ['local', 'xsnap'] },
    rounds: { type: 'string', default: '3' },
    curve: { type: 'string' },
    stored: { type: 'string' },
    layer: { type: 'string', multiple: true, default: [...layers] },
    write: { type: 'boolean', default: false },
  },
});

const stranger = values.layer.find(name => !layers.some(layer => layer === name));
if (stranger !== undefined) {
  console.error(`There is no layer ${stranger} here, only ${layers.join(', ')}`);
  process.exit(2);
}

const isLong = values.curve !== undefined || values.stored !== undefined;
if (!isLong && !values.write && !['ours', 'peer'].every(name => values.layer.includes(name))) {
  console.error('The program is judged beside the peer: choose both ours and peer');
  process.exit(2);
}

const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;

const namedLayers = () => layers.filter(name => values.layer.includes(name));

/** Local vats of the peer's kernel that are gone through on ours, the newest ones; in the smoke part one. */
const REPLAYED = 4;

/**
 * @param {Trees} trees
 * @param {string} name
 * @returns {Promise<string[]>} vats of the peer's kernel that say something else on ours
 */
const replay = async (trees, name) => {
  const command = await provideCommand(root);
  const { state } = readPlayed(trees.peer, name);
  const vats = state.flatMap(line => /^(v\d+)\.options = .*zcf/.exec(line)?.[1] ?? []);
  /** @type {string[]} */
  const left = [];
  for (const vat of vats.slice(values.smoke ? -1 : -REPLAYED)) {
    if (!(await isReplayed(command, trees.peer, join(trees.peer, 'state', name), vat))) {
      left.push(`${vat} leaves the transcript of the peer`);
    }
  }
  return left;
};

/**
 * @param {Trees} trees
 * @param {string} workers
 * @returns {Promise<string[]>} what is not as it has to be
 */
const play = async (trees, workers) => {
  const chosen = values.smoke ? /** @type {const} */ (['ours', 'peer']) : namedLayers();
  const rounds = values.smoke ? '1' : values.rounds;
  const script = ['--expose-gc', 'wallet/inside/main.mjs', workers, workers, rounds];
  await Promise.all(chosen.map(layer => runInside(trees[layer], script)));
  const ours = readPlayed(trees.ours, workers);
  const peer = readPlayed(trees.peer, workers);
  const { wrong, summary } = await judgePeer(ours, peer, workers === 'xsnap');
  if (chosen.some(layer => layer === 'leaky')) {
    wrong.push(...judgeLeaky(ours, readPlayed(trees.leaky, workers)));
  }
  for (const [who, here, there] of /** @type {const} */ ([
    ['ours', ours, peer],
    ['the peer', peer, ours],
  ])) {
    const { missing, garbage } = await compareHeld(here.state, there.state);
    wrong.push(...missing.map(line => `${who} has not what the other holds: ${line}`));
    if (garbage > 0) console.log(`     garbage that ${who} has not: ${String(garbage)} objects`);
  }
  const command = await provideCommand(root);
  for (const layer of ['ours', 'peer']) {
    const store = join(trees[/** @type {'ours' | 'peer'} */ (layer)], 'state', workers);
    wrong.push(...checkStores(command, store).map(line => `${layer}, check: ${line}`));
  }
  if (workers === 'local') wrong.push(...(await replay(trees, workers)));
  console.log(`${wrong.length > 0 ? 'FAIL' : 'ok  '} ${workers}: ${summary} (${elapsed()})`);
  for (const complaint of wrong) console.log(complaint.replace(/^/gm, '     '));
  return wrong;
};

/** After how many offers a point is written. */
const EVERY = /** @type {const} */ ({ wallet: '250', desk: '100' });

/**
 * @param {Trees} trees
 * @param {keyof typeof EVERY} about
 * @param {string} offers
 * @returns {Promise<string[]>} what is not as it has to be
 */
const measure = async (trees, about, offers) => {
  /** @type {string[]} */
  const wrong = [];
  for (const layer of namedLayers()) {
    await measureCurve(root, trees, about, layer, [offers, EVERY[about]]);
    wrong.push(...judgeCurve(about, layer, readCurves(root, about, 'here')[layer]));
    console.log(`${about}, ${layer}: measured (${elapsed()})`);
  }
  return wrong;
};

/** The figures, and with `--write` the picture and the page. */
const tell = async () => {
  if (values.write) keepCurves(root, namedLayers());
  const which = values.write ? 'kept' : 'here';
  const curves = {
    wallet: readCurves(root, 'wallet', which),
    desk: readCurves(root, 'desk', which),
  };
  for (const about of /** @type {const} */ (['wallet', 'desk'])) {
    console.log(`\n${tabulate(about, curves[about]).join('\n')}`);
  }
  if (values.write) await write(root, curves);
};

const main = async () => {
  if (values.write && !isLong) return tell();
  const trees = await withLock(root, async () => {
    const tarball = await packPackage(root, await buildPackage(root));
    return provideTrees(root, tarball);
  });
  const needsXs = isLong || values.workers.includes('xsnap');
  if (needsXs && !values.smoke) await provideWorkers(root, trees);
  console.log(`installed (${elapsed()})`);
  if (isLong) {
    const { curve, stored } = values;
    const wrong = [
      ...(curve === undefined ? [] : await measure(trees, 'wallet', curve)),
      ...(stored === undefined ? [] : await measure(trees, 'desk', stored)),
    ];
    for (const complaint of wrong) console.error(complaint);
    if (wrong.length > 0) process.exitCode = 1;
    return tell();
  }
  let failures = 0;
  for (const workers of values.smoke ? ['local'] : values.workers) {
    failures += (await play(trees, workers)).length;
  }
  console.log(`wallet: ${failures > 0 ? `${String(failures)} failures` : 'passed'} (${elapsed()})`);
  if (failures > 0) process.exitCode = 1;
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
