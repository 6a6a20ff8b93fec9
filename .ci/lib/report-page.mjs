// The page of a report (src/cli/report/page): TypeScript and the chart library to one script, beside
// the style and the licences of what went in, all in one JSON file that the Node side reads.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

/** Files of a package that say under which terms it may be given on. */
const LICENCE_FILES = ['LICENSE', 'LICENSE.txt', 'NOTICE', 'licenses/LICENSE-d3'];

/**
 * The drawing library caches the widths of texts in plain objects, under the texts themselves: a
 * label `constructor` or `__proto__` would break the cache, and write to `Object.prototype`. The only
 * change to what others wrote; it fails when the text to change is no longer there.
 *
 * @type {import('esbuild').Plugin}
 */
const cachesWithoutPrototype = {
  name: 'caches without prototype',
  setup(build) {
    build.onLoad({ filter: /[\\/]zrender[\\/]lib[\\/]core[\\/]LRU\.js$/ }, ({ path }) => {
      const parts = readFileSync(path, 'utf8').split('this._map = {};');
      if (parts.length !== 3) throw new Error(`${path} has another cache than expected`);
      return { contents: parts.join('this._map = Object.create(null);') };
    });
  },
};

/**
 * @param {string} root
 * @param {readonly string[]} inputs of a bundle, relative to root
 */
const licencesOf = (root, inputs) => {
  const packages = new Set(
    inputs.flatMap(
      input => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input.replaceAll('\\', '/'))?.[1] ?? [],
    ),
  );
  return [...packages]
    .sort()
    .map(name => {
      const folder = join(root, 'node_modules', name);
      const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      const texts = LICENCE_FILES.map(file => join(folder, file))
        .filter(existsSync)
        .map(file => readFileSync(file, 'utf8').replaceAll('\r\n', '\n').trim());
      if (texts.length === 0) throw new Error(`${name} has no licence to give on`);
      const changed = name === 'zrender' ? '; changed: its caches have no prototype' : '';
      return [`${name} ${version} (${license})${changed}`, ...texts].join('\n\n');
    })
    .join(`\n\n${'-'.repeat(72)}\n\n`);
};

/**
 * @param {string} root of the repository
 * @returns {Promise<{ script: string, style: string, licences: string }>}
 */
export const bundleReportPage = async root => {
  const page = join(root, 'src/cli/report/page');
  const built = await build({
    absWorkingDir: root,
    entryPoints: [join(page, 'main.ts'), join(page, 'style.css')],
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    outdir: join(root, 'build/report'),
    write: false,
    metafile: true,
    plugins: [cachesWithoutPrototype],
    logLevel: 'warning',
  });
  /** @param {string} end */
  const output = end => {
    const text = built.outputFiles.find(file => file.path.endsWith(end))?.text;
    if (text === undefined) throw new Error(`The page of the report has no ${end}`);
    return text.trim();
  };
  return {
    script: output('.js'),
    style: output('.css'),
    licences: licencesOf(root, Object.keys(built.metafile.inputs)),
  };
};

/**
 * @param {string} root of the repository
 * @param {string} file where to write it, absolute: `page.json` beside the module `assets.js`
 */
export const buildReportPage = async (root, file) => {
  const assets = await bundleReportPage(root);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(assets));
};
