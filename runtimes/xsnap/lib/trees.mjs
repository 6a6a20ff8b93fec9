// A tree with the worker in it, and the bundle of the supervisor made there with a library in place
// of the peer.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { run, runStep, StepFailed } from '../../../.ci/lib/process.mjs';
import { digestOf, once, PEER } from '../../lib/tree.mjs';
import { provideWorker } from './worker.mjs';

const INPUTS = ['package.json', 'package-lock.json', '.npmrc'];
/** What runs inside: copied there, so that it finds the packages. */
const INSIDE = ['xsnap/inside', 'xsnap/vats', 'swingset/vats'];

/** What no bundle needs, and is most of the bytes. */
const LEFT_OUT = `${sep}@agoric${sep}xsnap${sep}`;

/**
 * Installs what is missing and compiles the worker.
 *
 * @param {string} root of the repository
 * @returns {Promise<string>} the folder of the tree
 */
export const provideTree = async root => {
  const source = join(root, 'runtimes/xsnap');
  const builds = join(root, 'build/runtimes');
  const tree = join(builds, 'xsnap/tree');
  await once(tree, digestOf(INPUTS.map(name => join(source, name))), async () => {
    for (const name of INPUTS) cpSync(join(source, name), join(tree, name));
    await runStep('npm ci', 'npm', ['ci', '--loglevel=error'], tree);
  });
  await provideWorker(join(builds, 'natives'), tree);
  return tree;
};

/**
 * Puts what runs inside into a folder of its own, so that several can run at once. It is a package,
 * and so the bundles of vats do not depend on the name of the folder.
 *
 * @param {string} root of the repository
 * @param {string} tree
 * @returns {string} the folder
 */
export const copyInside = (root, tree) => {
  const folder = join(tree, `inside-${String(process.pid)}`);
  for (const name of INSIDE) {
    cpSync(join(root, 'runtimes', name), join(folder, name), { recursive: true });
  }
  cpSync(join(tree, 'package.json'), join(folder, 'package.json'));
  return folder;
};

/** @param {string} folder */
const digestOfFolder = folder => {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
  return createHash('sha256')
    .update(files.map(file => file.slice(folder.length)).join('\n'))
    .update(digestOf(files))
    .digest('hex')
    .slice(0, 16);
};

/**
 * The bundle of the supervisor over a library, made once for each content of it.
 *
 * @param {string} root of the repository
 * @param {string} tree
 * @param {string} [library] a package in place of the peer; without it, the peer
 * @returns {Promise<string>} the file of the bundle
 */
export const provideSupervisor = async (root, tree, library) => {
  const modules = join(tree, 'node_modules');
  const bundles = join(root, 'build/runtimes/xsnap/supervisors');
  const name = library === undefined ? 'peer' : digestOfFolder(library);
  const script = join(root, 'runtimes/xsnap/inside/supervisor.mjs');
  const file = join(
    bundles,
    `${name}-${digestOf([script, join(tree, '.stamp')]).slice(0, 8)}.json`,
  );
  if (existsSync(file)) return file;
  const place = `${file}.${String(process.pid)}`;
  mkdirSync(place, { recursive: true });
  cpSync(modules, join(place, 'node_modules'), {
    recursive: true,
    filter: path => !path.includes(LEFT_OUT),
  });
  if (library !== undefined) {
    rmSync(join(place, 'node_modules', PEER), { recursive: true });
    cpSync(library, join(place, 'node_modules', PEER), { recursive: true });
  }
  cpSync(script, join(place, 'supervisor.mjs'));
  const made = join(place, 'supervisor.json');
  const ending = await run(process.execPath, ['supervisor.mjs', made], { cwd: place });
  if (ending.code !== 0) throw new StepFailed('the bundle of the supervisor', ending);
  renameSync(made, file);
  rmSync(place, { recursive: true });
  return file;
};
