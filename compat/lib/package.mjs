// Makes the package of the adapters, ready for `npm pack`: adapters and library are compiled
// together, and the imports by which the adapters reach the library's sources are pointed at the
// copy of it inside the package.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from '../../.ci/lib/process.mjs';

const SOURCES = '../../../src/';
const COPY = '../liveslots/';

/** What a compartment refuses to evaluate, wherever it stands; with or without a module loader. */
const REFUSED = [/(?:^|[^.])\bimport\s*(?:\(|\/[/*])/m, /<!--|-->/, /(?:^|[^.])\beval\s*\(/m];

/**
 * @param {string} folder of the package
 * @throws when a file of it could not be loaded into a compartment
 */
const insistLoadable = folder => {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.js')) continue;
    const text = readFileSync(join(folder, path), 'utf8');
    const found = REFUSED.map(pattern => pattern.exec(text)?.[0]).find(match => match);
    if (found) throw new Error(`${path} has ${JSON.stringify(found)}, which compartments refuse`);
  }
};

/**
 * @param {string} root of the repository
 * @returns {Promise<string>} the folder of the package
 */
export const buildPackage = async root => {
  const compiled = join(root, 'build/compat/compiled');
  const folder = join(root, 'build/compat/package');
  rmSync(compiled, { recursive: true, force: true });
  rmSync(folder, { recursive: true, force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await runStep('tsc', process.execPath, [tsc, '-p', 'compat/tsconfig.build.json'], root);

  const source = join(root, 'compat/swingset-liveslots');
  mkdirSync(folder, { recursive: true });
  cpSync(join(compiled, 'src'), join(folder, 'liveslots'), { recursive: true });
  for (const part of ['src', 'tools']) {
    mkdirSync(join(folder, part));
    const from = join(compiled, 'compat/swingset-liveslots', part);
    for (const name of readdirSync(from)) {
      const text = readFileSync(join(from, name), 'utf8');
      writeFileSync(join(folder, part, name), text.replaceAll(SOURCES, COPY));
    }
  }
  for (const name of ['package.json', 'README.md']) {
    cpSync(join(source, name), join(folder, name));
  }
  cpSync(join(source, 'bin'), join(folder, 'bin'), { recursive: true });
  cpSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  insistLoadable(folder);
  return folder;
};

/**
 * @param {string} root of the repository
 * @param {string} folder of the package
 * @returns {Promise<string>} the tarball, under a name without the version
 */
export const packPackage = async (root, folder) => {
  const top = join(root, 'build/compat');
  const tarball = join(top, 'swingset-liveslots.tgz');
  const packing = join(top, 'packing');
  rmSync(packing, { recursive: true, force: true });
  mkdirSync(packing);
  await runStep('npm pack', 'npm', ['pack', folder, '--silent'], packing);
  const [made = ''] = readdirSync(packing);
  renameSync(join(packing, made), tarball);
  return tarball;
};
