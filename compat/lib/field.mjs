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

/** @param {string} place the folder of a package @returns {string} */
const versionOf = place => {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8'));
  return version;
};

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
 * The same folder with the peer where ours is: what else is installed there is the same.
 *
 * @param {string} root of the repository
 * @param {string} field from `installField`
 * @returns {string} the folder
 */
export const installPeerField = (root, field) => {
  const folder = join(root, 'build/compat/peer-field');
  const stamp = readFileSync(join(field, '.stamp'), 'utf8');
  const place = join(folder, '.stamp');
  if (existsSync(place) && readFileSync(place, 'utf8') === stamp) return folder;
  rmSync(folder, { recursive: true, force: true });
  const modules = join(folder, 'node_modules');
  cpSync(join(field, 'node_modules'), modules, { recursive: true, verbatimSymlinks: true });
  rmSync(join(modules, PEER), { recursive: true });
  cpSync(join(root, 'node_modules', PEER), join(modules, PEER), { recursive: true });
  if (existsSync(join(modules, PEER, 'liveslots')))
    throw new Error(`${PEER} is ours, not the peer`);
  writeFileSync(place, stamp);
  return folder;
};

/**
 * Puts a package with its tests beside the installed ones, since a test runner looks for none in
 * node_modules. The peer's own tests get our sources to stand beside.
 *
 * @param {string} folder from `installField` or `installPeerField`
 * @param {string} name without the scope
 * @param {string} published the package as it came, with its tests
 * @returns {string} the folder to run the tests in
 * @throws when another version is installed than was published with the tests
 */
export const prepareSuite = (folder, name, published) => {
  const suite = join(folder, 'suites', name);
  const installed = join(folder, 'node_modules/@agoric', name);
  const [has, wanted] = [installed, published].map(place => versionOf(place));
  if (has !== wanted) throw new Error(`${name} ${has} is installed, with tests of ${wanted}`);
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

/** What the programs beside the installed packages print when all is well. */
const PRINTED = {
  // The module by which a vat is inspected.
  'inspect.mjs': '[["p-7","imported"],["p-8","exported"]]\nheld\n',
  // The environment of tests.
  'test-env.mjs': 'VatData object, debug lockdown of workers true\n',
};

/**
 * @param {string} folder from `installField`
 * @returns {string[]} what is wrong with modules that no test of the field is about
 */
export const findModuleFaults = folder =>
  Object.entries(PRINTED).flatMap(([program, expected]) => {
    const printed = execFileSync(process.execPath, [program], { cwd: folder, encoding: 'utf8' });
    return printed === expected ? [] : [`${program} prints ${printed}`];
  });
