/**
 * Vats come in bundles, and each bundle has its own copy of the `@endo` packages: what the library
 * is given was made by other functions, of other classes, than its own. So it is in the tests: what
 * they import of `@endo` is a second copy, and only `src` and the peer have the installed one.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const copies = join(modules, '.second-copy');

const ENDO = '/node_modules/@endo/';

/** Those that a vat's code can import, and what they stand on. */
const packages = [
  ...['cache-map', 'common', 'env-options', 'errors', 'eventual-send', 'exo', 'far', 'harden'],
  ...['hex', 'immutable-arraybuffer', 'marshal', 'nat', 'pass-style', 'patterns', 'promise-kit'],
];

// The shim belongs to the realm, as does what the lockdown needs.
const isOfTheRealm = (source: string): boolean => source.endsWith('/shim.js');

const versionsIn = (folder: string): string =>
  packages
    .map(name => join(folder, name, 'package.json'))
    .map(file => (existsSync(file) ? readFileSync(file, 'utf8') : 'missing'))
    .join();

/** Made once, and anew when other versions are installed. Others may be making it as well. */
const provideCopies = (): void => {
  const versions = versionsIn(join(modules, '@endo'));
  const current = join(copies, 'node_modules/@endo');
  if (existsSync(current) && versionsIn(current) === versions) return;
  const fresh = mkdtempSync(`${copies}-`);
  for (const name of packages) {
    const from = join(modules, '@endo', name);
    if (existsSync(from)) {
      cpSync(from, join(fresh, 'node_modules/@endo', name), { recursive: true });
    }
  }
  rmSync(copies, { recursive: true, force: true });
  try {
    renameSync(fresh, copies);
  } catch {
    // Another process was faster.
    rmSync(fresh, { recursive: true, force: true });
  }
};

/** For every configuration under which vats of the tests run. */
export const secondCopy = (): Plugin => {
  provideCopies();
  const tests = [join(root, 'test/'), join(root, 'examples/')];
  return {
    name: 'second-copy',
    enforce: 'pre',
    async resolveId(source, importer) {
      const isTest = importer !== undefined && tests.some(folder => importer.startsWith(folder));
      const [, name = ''] = /^@endo\/([^/]+)/.exec(source) ?? [];
      if (!isTest || !packages.includes(name) || isOfTheRealm(source)) return null;
      const installed = await this.resolve(source, importer, { skipSelf: true });
      if (installed === null) return null;
      return { ...installed, id: installed.id.replace(ENDO, `/node_modules/.second-copy${ENDO}`) };
    },
  };
};
