// Three trees of the same packages: with our package under the kernel, with the newest published layer,
// and with the last one that leaks on watched promises.
import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { digestOf, once } from '../../lib/tree.mjs';
import { copyInside, provideLayers, runInside } from '../../swingset/lib/trees.mjs';
import { putSupervisor } from '../../xsnap/lib/supervisor.mjs';
import { provideWorker } from '../../xsnap/lib/worker.mjs';

/** What the other layers are installed as, and which they are. */
const LAYERS = { peer: 'liveslots-peer', leaky: 'liveslots-leaky' };

/** @typedef {'ours' | keyof typeof LAYERS} Layer */
/** @typedef {Record<Layer, string>} Trees folders */

/** @type {Layer[]} */
export const layers = ['ours', 'peer', 'leaky'];

/** What runs inside the trees, in the same folders as here. */
const INSIDE = { wallet: ['inside', 'vats'], swingset: ['inside'] };

const BUNDLES = 'wallet-bundles.json';

/**
 * The vats and contracts are the same in all trees, and are bundled in one of them.
 *
 * @param {string} root of the repository
 * @param {Trees} trees
 */
const provideBundles = async (root, trees) => {
  const source = join(root, 'runtimes/wallet');
  const files = ['package-lock.json', 'inside/bundle.mjs', 'vats/boot.js', 'vats/desk.js'];
  const made = join(root, 'build/runtimes/wallet/bundles');
  await once(made, digestOf(files.map(file => join(source, file))), async () => {
    await runInside(trees.ours, ['wallet/inside/bundle.mjs']);
    cpSync(join(trees.ours, BUNDLES), join(made, BUNDLES));
  });
  for (const tree of Object.values(trees)) cpSync(join(made, BUNDLES), join(tree, BUNDLES));
};

/**
 * Gives each tree what its workers of XS are started with.
 *
 * @param {string} root of the repository
 * @param {Trees} trees
 */
export const provideWorkers = async (root, trees) => {
  for (const tree of Object.values(trees)) {
    await provideWorker(join(root, 'build/runtimes/natives'), tree);
    const bundle = join(tree, 'supervisor.json');
    if (existsSync(bundle)) continue;
    const script = 'supervisor.mjs';
    cpSync(join(root, 'runtimes/xsnap/inside', script), join(tree, script));
    await runInside(tree, [script, bundle]);
    putSupervisor(tree, bundle);
  }
};

/**
 * Installs what is missing, and copies our scripts into the trees.
 *
 * @param {string} root of the repository
 * @param {string} tarball of our package
 * @returns {Promise<Trees>}
 */
export const provideTrees = async (root, tarball) => {
  const trees = await provideLayers(root, tarball, 'wallet', LAYERS);
  for (const tree of Object.values(trees)) {
    for (const [name, parts] of Object.entries(INSIDE)) {
      copyInside(join(root, 'runtimes', name), join(tree, name), parts);
    }
  }
  await provideBundles(root, trees);
  return trees;
};
