// The kernel's own sources, which its source maps carry, compiled over our package: what it declares by
// hand inside of functions is in no declaration file. What does not compile over the package that it
// asks for either is the kernel's affair.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const DIST = 'node_modules/@metamask/ocap-kernel/dist';

const TSCONFIG = {
  compilerOptions: {
    noEmit: true,
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    module: 'nodenext',
    moduleResolution: 'nodenext',
    allowImportingTsExtensions: true,
    types: ['node', 'ses'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    skipLibCheck: true,
  },
  include: ['**/*.ts'],
};

/**
 * @param {string} tree
 * @param {string} folder where the sources are to stand
 * @returns {number} how many there are
 */
const restore = (tree, folder) => {
  const dist = join(tree, DIST);
  const maps = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter(name =>
    name.endsWith('.mjs.map'),
  );
  for (const name of maps) {
    const file = join(dist, name);
    /** @type {{ sources: string[], sourcesContent?: string[] }} */
    const { sources, sourcesContent } = JSON.parse(readFileSync(file, 'utf8'));
    sources.forEach((source, index) => {
      const path = relative(join(dist, '../src'), resolve(dirname(file), source));
      const text = sourcesContent?.[index];
      if (text === undefined || path.startsWith('..')) {
        throw new Error(`${name} has no source ${source}`);
      }
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    });
  }
  return maps.length;
};

/**
 * @param {string} root of the repository
 * @param {string} tree with the kernel
 * @returns {{ files: number, errors: string[] }} the first line of each complaint of the compiler
 */
const compileSources = (root, tree) => {
  const folder = join(tree, 'kernel-sources');
  rmSync(folder, { recursive: true, force: true });
  const files = restore(tree, folder);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', '.', '--pretty', 'false'], {
    cwd: folder,
    encoding: 'utf8',
  });
  // Without the path of the tree, so that two can be compared.
  const errors = stdout
    .split('\n')
    .filter(line => /\): error TS|^error TS/.test(line))
    .map(line => line.replaceAll(tree, ''));
  return { files, errors };
};

/** What is wrong with the release itself, wherever it is compiled: names that its own build brings. */
const KNOWN = [/@endo\/import-bundle/, /Cannot find name 'GCFunction'/];

/**
 * @param {string} root of the repository
 * @param {string} tree with the kernel, over ours or over the peer
 * @returns {number} how many sources compile
 * @throws when one does not
 */
export const insistCompiles = (root, tree) => {
  const { files, errors } = compileSources(root, tree);
  const faults = errors.filter(line => !KNOWN.some(known => known.test(line)));
  if (faults.length > 0 || files === 0) {
    throw new Error(`the kernel's sources do not compile:\n  ${faults.join('\n  ')}`);
  }
  return files;
};
