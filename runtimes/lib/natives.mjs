// Packages with compiled parts. Install scripts do not run by themselves, and compiling takes
// longer than everything else here: what was compiled once for a version is kept.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run, StepFailed } from '../../.ci/lib/process.mjs';

const BUILT = 'build/Release';

/**
 * @param {string} keep
 * @param {string} modules a node_modules
 * @param {string} name
 */
const placeOf = (keep, modules, name) => {
  const { version } = /** @type {{ version: string }} */ (
    JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8'))
  );
  const abi = `node${process.versions.modules}-${process.platform}-${process.arch}`;
  return join(keep, `${name}-${version}-${abi}`);
};

/**
 * @param {string} from
 * @param {string} to
 */
const copyBuilt = (from, to) => {
  mkdirSync(to, { recursive: true });
  if (!existsSync(from)) return;
  for (const file of readdirSync(from)) {
    if (file.endsWith('.node')) cpSync(join(from, file), join(to, file));
  }
};

/**
 * The headers that came with this Node, so that the compiler needs no download of them.
 *
 * @returns {Record<string, string>} environment
 */
const findHeaders = () => {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include/node/node.h')) ? { npm_config_nodedir: prefix } : {};
};

/**
 * @param {string} folder a tree
 * @param {readonly string[]} names
 */
const compile = async (folder, names) => {
  const args = ['rebuild', '--ignore-scripts=false', '--loglevel=error', ...names];
  const env = { ...findHeaders(), ...process.env };
  const ending = await run('npm', args, { cwd: folder, stdio: ['ignore', 2, 2], env });
  if (ending.code !== 0) throw new StepFailed('npm rebuild', ending);
};

/**
 * @param {string} keep a folder that outlives the trees
 * @param {string} folder a tree
 * @param {readonly string[]} names
 */
export const provideNatives = async (keep, folder, names) => {
  const modules = join(folder, 'node_modules');
  const missing = names.filter(name => !existsSync(placeOf(keep, modules, name)));
  if (missing.length > 0) {
    await compile(folder, missing);
    for (const name of missing) {
      copyBuilt(join(modules, name, BUILT), placeOf(keep, modules, name));
    }
  }
  for (const name of names) {
    copyBuilt(placeOf(keep, modules, name), join(modules, name, BUILT));
  }
};
