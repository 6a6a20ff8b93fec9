// Makes the package of the adapters, ready for `npm pack`: adapters and library are compiled
// together, and the imports by which the adapters reach the library's sources are pointed at the
// copy of it inside the package. The main module is one flat file.
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
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
 * The bundles of the format `nestedEvaluate`, which workers evaluate, cannot export what was
 * declared by `var`, and esbuild declares everything by `var` but functions.
 *
 * @param {string} file
 */
const insistFunctions = file => {
  const text = readFileSync(file, 'utf8');
  const [, names = ''] = /export\{([^}]*)\};?\s*$/.exec(text) ?? [];
  for (const [name] of names.split(',').map(part => part.split(' as '))) {
    if (!text.includes(`function ${String(name)}(`)) {
      throw new Error(`${file} exports ${String(name)}, which is no function declaration`);
    }
  }
};

/**
 * The module that kernels evaluate in each worker, with all that it needs of the library and of the
 * `@endo` packages in one file without comments: XS pays for every character that it parses, and
 * keeps a record for every name that one module imports from another. A copy of its own is no
 * hindrance: the packages know values by their form, as the vats' bundles have copies of theirs as
 * well. The other modules of the package, which are for tests, stay as they are compiled.
 *
 * @param {string} root of the repository
 * @param {string} folder of the package
 */
const flatten = async (root, folder) => {
  const file = join(folder, 'src/index.js');
  await build({
    entryPoints: [join(root, 'compat/swingset-liveslots/src/index.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minifyWhitespace: true,
    legalComments: 'none',
    logLevel: 'warning',
  });
  insistFunctions(file);
  // One copy of the library for both names of the same function.
  const names = 'makeLiveSlots, makeMarshaller';
  writeFileSync(join(folder, 'src/liveslots.js'), `export { ${names} } from './index.js';\n`);
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
  await flatten(root, folder);
  for (const name of ['package.json', 'README.md']) {
    cpSync(join(source, name), join(folder, name));
  }
  mkdirSync(join(folder, 'bin'));
  for (const name of readdirSync(join(source, 'bin'))) {
    const text = readFileSync(join(source, 'bin', name), 'utf8');
    writeFileSync(join(folder, 'bin', name), text.replaceAll(SOURCES, COPY));
  }
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
