// Makes the package of the command out of src/cli, ready for `npm pack`, in build/liveslots-cli. All
// that the command imports of our sources goes into its files; what is a package stays one.
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { build } from 'esbuild';
import { buildReportPage } from './report-page.mjs';

/** The modules of our own that users of `liveslots` import by a name: one copy of each in a process. */
const published = new Map([
  ['index.ts', 'liveslots'],
  ['host/index.ts', 'liveslots/host'],
  ['testing/index.ts', 'liveslots/testing'],
]);

/**
 * Points imports of published modules at the package.
 *
 * @param {string} root
 * @returns {import('esbuild').Plugin}
 */
const publishedModules = root => ({
  name: 'published-modules',
  setup: builder => {
    builder.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
      const file = join(resolveDir, path).replace(/\.js$/, '.ts');
      const name = published.get(relative(join(root, 'src'), file).replaceAll('\\', '/'));
      return name === undefined ? undefined : { path: name, external: true };
    });
  },
});

/**
 * @param {string} root
 * @returns {Record<string, unknown>} the template with the versions of this repository
 */
const manifest = root => {
  /** @param {string} path @returns {Record<string, any>} */
  const read = path => JSON.parse(readFileSync(join(root, path), 'utf8'));
  const own = read('package.json');
  const { name, dependencies, peerDependencies, ...rest } = read('src/cli/package.template.json');
  /** @param {Record<string, string>} names */
  const withVersions = names =>
    Object.fromEntries(
      Object.keys(names).map(dependency => {
        const version =
          dependency === 'liveslots'
            ? own['version']
            : (own['dependencies'][dependency] ?? own['devDependencies'][dependency]);
        if (version === undefined) throw new Error(`package.json has no ${dependency}`);
        return [dependency, version];
      }),
    );
  return {
    name,
    version: own['version'],
    // Until the library may be published: see `prepublish.mjs`.
    ...(own['private'] === true ? { private: true } : {}),
    ...rest,
    dependencies: withVersions(dependencies),
    // What only `replay` needs, and is three times as large as all the rest.
    peerDependencies: withVersions(peerDependencies),
  };
};

/**
 * The files that run, in a folder. Tests make them with the library inside, since they must see its
 * sources and never a build that may be stale.
 *
 * @param {string} root of the repository
 * @param {string} folder
 * @param {{ withLibrary?: boolean }} [options]
 */
export const bundleCommand = async (root, folder, { withLibrary = false } = {}) => {
  await build({
    entryPoints: {
      main: join(root, 'src/cli/main.ts'),
      // A process of its own: a realm that is locked down.
      'replay-child': join(root, 'src/cli/replay/child.ts'),
    },
    outdir: join(folder, 'dist'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: withLibrary ? [] : [publishedModules(root)],
  });
  // Beside the modules, where `readAssets` of src/cli/report looks for it.
  await buildReportPage(root, join(folder, 'dist/page.json'));
  chmodSync(join(folder, 'dist/main.js'), 0o755);
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest(root), null, 2)}\n`);
};

/**
 * @param {string} root of the repository; `dist` is there
 * @returns {Promise<string>} the folder of the package
 */
export const buildCliPackage = async root => {
  const folder = join(root, 'build/liveslots-cli');
  rmSync(folder, { recursive: true, force: true });
  await bundleCommand(root, folder);
  copyFileSync(join(root, 'src/cli/README.md'), join(folder, 'README.md'));
  copyFileSync(join(root, 'LICENSE'), join(folder, 'LICENSE'));
  // So that it runs where it was built. `npm pack` leaves this out.
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(root, join(folder, 'node_modules/liveslots'), 'junction');
  return folder;
};
