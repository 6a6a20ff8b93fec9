// The worker: compiled from the sources in its package by the script that comes with it, once for a
// version, and kept.
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, StepFailed } from '../../../.ci/lib/process.mjs';

const PACKAGE = '@agoric/xsnap';
const BIN = `xsnap-native/xsnap/build/bin/${process.platform === 'darwin' ? 'mac' : 'lin'}/release/xsnap-worker`;

/** What the script reads of the environment; it is not asked to download anything. */
const ENVIRONMENT = 'build.env';

/** @param {string} folder of the package */
const compile = async folder => {
  const pairs = readFileSync(join(folder, ENVIRONMENT), 'utf8')
    .split('\n')
    .filter(line => line.includes('='))
    .map(line => /** @type {[string, string]} */ (line.split(/=(.*)/s, 2)));
  const env = { ...process.env, ...Object.fromEntries(pairs) };
  const log = /** @type {import('node:child_process').StdioOptions} */ ([
    'ignore',
    'ignore',
    'ignore',
  ]);
  const ending = await run(process.execPath, ['src/build.js'], { cwd: folder, stdio: log, env });
  if (ending.code !== 0) throw new StepFailed('the build of the worker', ending);
};

/**
 * @param {string} keep a folder that outlives the trees
 * @param {string} tree with the package installed
 */
export const provideWorker = async (keep, tree) => {
  const folder = join(tree, 'node_modules', PACKAGE);
  const { version } = /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  );
  const kept = join(keep, `xsnap-worker-${version}-${process.platform}-${process.arch}`);
  const bin = join(folder, BIN);
  if (!existsSync(kept)) {
    await compile(folder);
    mkdirSync(keep, { recursive: true });
    cpSync(bin, kept);
  }
  mkdirSync(dirname(bin), { recursive: true });
  cpSync(kept, bin);
};
