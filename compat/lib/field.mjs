// A folder in which packages of the field are installed as they are, but with our package in place
// of the one of that name; and their own tests, ready to run there.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runStep } from '../../.ci/lib/process.mjs';

const PEER = '@agoric/swingset-liveslots';

/** What the tests import that is not published, or would bring a whole kernel along. */
const STAND_INS = {
  // Runs a flaky test once more.
  '@agoric/internal/tools/avaRetry.js':
    'export const avaRetry = (ava, title, implementation) => ava(title, implementation);\n',
  '@agoric/swingset-vat/package.json':
    '{ "name": "@agoric/swingset-vat", "version": "0.0.0", "type": "module" }\n',
  '@agoric/swingset-vat/tools/prepare-strict-test-env-ava.js': `
export * from '${PEER}/tools/prepare-strict-test-env.js';
import { wrapTest } from '@endo/ses-ava';
import ava from 'ava';
export const test = wrapTest(ava);
`,
};

/** @param {readonly string[]} files */
const digest = files => {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest('hex');
};

/**
 * @param {string} modules
 * @returns {string[]} every folder of the peer's name in the tree
 */
const placesOfPeer = modules =>
  readdirSync(modules, { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path === PEER || path.endsWith(`node_modules/${PEER}`));

/**
 * @param {string} root of the repository
 * @param {string} tarball of our package
 * @returns {Promise<string>} the folder
 */
export const installField = async (root, tarball) => {
  const source = join(root, 'compat/field');
  const folder = join(root, 'build/compat/field');
  const modules = join(folder, 'node_modules');
  const inputs = ['package.json', 'package-lock.json', '.npmrc'].map(name => join(source, name));
  const wanted = digest([...inputs, tarball, join(root, 'compat/lib/field.mjs')]);
  const stamp = join(folder, '.stamp');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return folder;

  rmSync(folder, { recursive: true, force: true });
  cpSync(source, folder, { recursive: true });
  await runStep('npm ci', 'npm', ['ci'], folder);
  const places = placesOfPeer(modules);
  if (places.length !== 1 || !existsSync(join(modules, PEER, 'liveslots/swingset.js'))) {
    throw new Error(`${PEER} is not ours, or not only ours: ${places.join(', ')}`);
  }
  for (const [path, text] of Object.entries(STAND_INS)) {
    mkdirSync(dirname(join(modules, path)), { recursive: true });
    writeFileSync(join(modules, path), text);
  }
  writeFileSync(stamp, wanted);
  return folder;
};

/**
 * Puts a package with its tests beside the installed ones, since a test runner looks for none in
 * node_modules. The peer's own tests get our sources to stand beside.
 *
 * @param {string} root of the repository
 * @param {string} folder from `installField`
 * @param {string} name without the scope
 * @returns {string} the folder to run the tests in
 */
export const prepareSuite = (root, folder, name) => {
  const suite = join(folder, 'suites', name);
  const published = join(root, 'node_modules/@agoric', name);
  const installed = join(folder, 'node_modules/@agoric', name);
  rmSync(suite, { recursive: true, force: true });
  cpSync(installed, suite, { recursive: true, dereference: true });
  for (const part of ['test', 'package.json']) {
    cpSync(join(published, part), join(suite, part), { recursive: true });
  }
  return suite;
};

/**
 * @param {string} root of the repository
 * @param {string} folder from `installField`
 * @returns {string[]} exports of the package whose place ours takes which ours lacks
 */
export const findMissingExports = (root, folder) => {
  const peer = join(folder, 'suites/peer');
  rmSync(peer, { recursive: true, force: true });
  cpSync(join(root, 'node_modules', PEER), peer, { recursive: true });
  /**
   * @param {string} which
   * @returns {Record<string, string[]>}
   */
  const exportsOf = which =>
    JSON.parse(
      execFileSync(process.execPath, ['exports.mjs', which], { cwd: folder, encoding: 'utf8' }),
    );
  const ours = exportsOf(join(folder, 'node_modules', PEER));
  return Object.entries(exportsOf(peer)).flatMap(([path, names]) =>
    names.filter(name => !ours[path]?.includes(name)).map(name => `${path} ${name}`),
  );
};

/** What `inspect.mjs` prints when all is well. */
const INSPECTED = '[["p-7","imported"],["p-8","exported"]]\nheld\n';

/**
 * @param {string} folder from `installField`
 * @returns {string | undefined} what is wrong with the module by which a vat is inspected
 */
export const findInspectFault = folder => {
  const printed = execFileSync(process.execPath, ['inspect.mjs'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return printed === INSPECTED ? undefined : `src/inspect.js says ${printed}`;
};
