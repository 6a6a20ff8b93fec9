// Trees of the same packages: one with our package under the kernel, and others with other layers.
import { closeSync, cpSync, existsSync, mkdirSync, openSync } from 'node:fs';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, StepFailed } from '../../../.ci/lib/process.mjs';
import { provideNatives } from '../../lib/natives.mjs';
import { digestOfTree, installTree, isOurs, once, PEER } from '../../lib/tree.mjs';

/** What the peer is installed as beside ours; the lock file sees to the versions around it. */
const ALIAS = 'liveslots-peer';
const NATIVES = ['better-sqlite3', 'microtime'];

/** What runs inside the trees: copied there, so that it finds the packages. */
const INSIDE = ['inside', 'scenarios', 'vats'];

/** @typedef {{ ours: string, peer: string }} Trees folders */

/** So much of a log is shown when a script fails. */
const TAIL = 4000;

/**
 * Runs a script inside a tree. What it and its kernel say goes to a log in the tree.
 *
 * @param {string} folder a tree
 * @param {readonly string[]} args of Node
 * @param {Record<string, string>} [more] variables of the environment
 */
export const runInside = async (folder, args, more = {}) => {
  const log = join(folder, 'run.log');
  const file = openSync(log, 'w');
  /** @type {import('node:child_process').StdioOptions} */
  const stdio = ['ignore', file, file];
  const env = { ...process.env, ...more };
  const ending = await run(process.execPath, args, { cwd: folder, stdio, env });
  closeSync(file);
  if (ending.code === 0) return;
  console.error(readFileSync(log, 'utf8').slice(-TAIL));
  throw new StepFailed(args.join(' '), ending);
};

/**
 * @param {string} modules a node_modules
 * @param {string} alias what the other layer is installed as
 */
const putInPlace = (modules, alias) => {
  rmSync(join(modules, PEER), { recursive: true, force: true });
  cpSync(join(modules, alias), join(modules, PEER), { recursive: true });
};

/**
 * @param {string} source folder of a runtime
 * @param {string} folder of the tree
 * @param {readonly string[]} [names] parts of the source
 */
export const copyInside = (source, folder, names = INSIDE) => {
  for (const name of names) {
    rmSync(join(folder, name), { recursive: true, force: true });
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
};

/**
 * Installs what is missing, compiles it and bundles the kernel: a tree with our package, and copies of
 * it, each with another layer in that place.
 *
 * @template {string} Name
 * @param {string} root of the repository
 * @param {string} tarball of our package
 * @param {string} runtime its folder has what is installed
 * @param {Readonly<Record<Name, string>>} layers trees besides `ours`, and what their layer is
 *   installed as
 * @returns {Promise<Record<Name | 'ours', string>>} folders
 */
export const provideLayers = async (root, tarball, runtime, layers) => {
  const source = join(root, 'runtimes', runtime);
  const builds = join(root, 'build/runtimes');
  const folder = join(builds, runtime);
  const ours = join(folder, 'ours');
  const others = /** @type {Name[]} */ (Object.keys(layers));
  const pairs = [['ours', ours], ...others.map(name => [name, join(folder, name)])];
  const trees = /** @type {Record<Name | 'ours', string>} */ (Object.fromEntries(pairs));
  await once(folder, digestOfTree(source, tarball), async () => {
    mkdirSync(ours, { recursive: true });
    await installTree(source, ours);
    await provideNatives(join(builds, 'natives'), ours, NATIVES);
    for (const name of others) {
      cpSync(ours, trees[name], { recursive: true });
      putInPlace(join(trees[name], 'node_modules'), layers[name]);
    }
    for (const tree of Object.values(trees)) copyInside(join(root, 'runtimes/swingset'), tree);
    await Promise.all(Object.values(trees).map(tree => runInside(tree, ['inside/bundle.mjs'])));
  });
  for (const name of others) {
    if (isOurs(trees[name]) || !existsSync(join(trees[name], 'node_modules', PEER))) {
      throw new Error(`There is no ${name} to compare with`);
    }
  }
  return trees;
};

/** What takes the place of the layer's first module, and opts in. */
const OPTING_IN = `import { makeLiveSlots as make } from './index.js';
import { inspectOf } from './inspect.js';
export * from './index.js';
const onError = ({ err, errorId, direction }) =>
  console.log('told of an error', errorId, direction, err.message);
const optIns = { reclaimCycles: true, reclaimLeftovers: true, maxKeyLength: 1000, onError };
/** As a runtime that asks why a start has failed, while the crank is not undone yet. */
const asking = dispatch => {
  const { missingKinds } = inspectOf(dispatch);
  return async delivery => {
    try {
      return await dispatch(delivery);
    } catch (err) {
      if (delivery[0] === 'startVat') console.log('missing kinds', JSON.stringify(missingKinds()));
      throw err;
    }
  };
};
export const makeLiveSlots = (syscall, vatID, powers, options, ...rest) => {
  const made = make(syscall, vatID, powers, { ...options, ...optIns }, ...rest);
  return { ...made, dispatch: asking(made.dispatch) };
};
`;

/**
 * A copy of the tree with our package, whose vats opt into what reclaims, into long keys, and into
 * being told of errors, and whose runtime asks which kinds a start has not defined. No option of the kernel says that: a runtime wraps what the layer gives.
 *
 * @param {string} root of the repository
 * @param {string} tarball of our package
 * @param {string} ours the tree
 * @returns {Promise<string>} folder
 */
export const provideOptedIn = async (root, tarball, ours) => {
  const source = join(root, 'runtimes/swingset');
  const folder = join(root, 'build/runtimes/swingset-opted-in');
  await once(folder, digestOfTree(source, tarball), async () => {
    cpSync(ours, folder, { recursive: true });
    const layer = join(folder, 'node_modules', PEER);
    writeFileSync(join(layer, 'src/opting-in.js'), OPTING_IN);
    const file = join(layer, 'package.json');
    const described = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify({ ...described, main: './src/opting-in.js' }));
    // The kernel has the layer in its bundle.
    copyInside(source, folder);
    await runInside(folder, ['inside/bundle.mjs']);
  });
  copyInside(source, folder);
  return folder;
};

/**
 * Provides both trees, and copies our scripts into them.
 *
 * @param {string} root of the repository
 * @param {string} tarball of our package
 * @returns {Promise<Trees>}
 */
export const provideTrees = async (root, tarball) => {
  const trees = await provideLayers(root, tarball, 'swingset', { peer: ALIAS });
  for (const tree of Object.values(trees)) copyInside(join(root, 'runtimes/swingset'), tree);
  return trees;
};
