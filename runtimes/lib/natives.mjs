// Packages with compiled parts. Install scripts do not run by themselves, and compiling takes
// longer than everything else here: what was compiled once for a version is kept.
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from '../../.ci/lib/process.mjs';

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
 * @param {string} keep a folder that outlives the trees
 * @param {string} folder a tree
 * @param {readonly string[]} names
 */
export const provideNatives = async (keep, folder, names) => {
  const modules = join(folder, 'node_modules');
  const missing = names.filter(name => !existsSync(placeOf(keep, modules, name)));
  if (missing.length > 0) {
    const args = ['rebuild', '--ignore-scripts=false', '--loglevel=error', ...missing];
    await runStep('npm rebuild', 'npm', args, folder);
    for (const name of missing) {
      copyBuilt(join(modules, name, BUILT), placeOf(keep, modules, name));
    }
  }
  for (const name of names) {
    copyBuilt(placeOf(keep, modules, name), join(modules, name, BUILT));
  }
};
