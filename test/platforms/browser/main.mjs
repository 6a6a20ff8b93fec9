// `npm run browser`: the smoke suite in headless Chromium, under lockdown, with the built library.
// Without a browser on this machine it says so and ends well; with `--required` it fails.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const here = join(root, 'test/platforms/browser');
const out = join(root, 'build/browser');
const PAGES = /** @type {const} */ (['locked', 'unlocked']);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** @returns {string | undefined} the first browser on the path, or the one of `CHROMIUM` */
const findBrowser = () =>
  process.env['CHROMIUM'] ??
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .flatMap(folder => NAMES.map(name => join(folder, name)))
    .find(path => existsSync(path));

/**
 * One build for each page: parts that they shared would be evaluated before the rest, and lockdown
 * comes first.
 *
 * @param {string} name
 */
const bundle = async name => {
  mkdirSync(out, { recursive: true });
  await build({
    root: here,
    configFile: false,
    logLevel: 'warn',
    resolve: {
      alias: [
        { find: /^liveslots$/, replacement: join(root, 'dist/index.js') },
        { find: /^liveslots\/(host|testing)$/, replacement: join(root, 'dist/$1/index.js') },
      ],
    },
    build: {
      outDir: out,
      emptyOutDir: false,
      target: 'es2022',
      minify: false,
      modulePreload: false,
      rollupOptions: {
        input: join(here, `${name}.mjs`),
        output: { entryFileNames: '[name].js', inlineDynamicImports: true },
      },
    },
  });
};

/** Serves the bundle to this machine alone. */
const serve = async () => {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const file = join(out, path);
    if (path.endsWith('.js') && existsSync(file)) {
      response.setHeader('content-type', 'text/javascript').end(readFileSync(file));
    } else {
      const script = `<script type="module" src="${path.slice(0, -1)}.js"></script>`;
      response.setHeader('content-type', 'text/html').end(`<!doctype html>${script}`);
    }
  });
  await new Promise(resolve => {
    server.listen(0, '127.0.0.1', () => resolve(undefined));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw Error('the server has no port');
  return { server, origin: `http://127.0.0.1:${String(address.port)}` };
};

/** @param {string} executablePath */
const run = async executablePath => {
  for (const name of PAGES) await bundle(name);
  const { server, origin } = await serve();
  const browser = await chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--js-flags=--expose-gc'],
  });
  let failed = 0;
  try {
    console.log(`Chromium ${browser.version()}`);
    for (const name of PAGES) {
      const page = await browser.newPage();
      /** @type {string[]} */
      const errors = [];
      page.on('pageerror', error => {
        errors.push(`${error.name}: ${error.message}`);
        // Whoever waits for the page's outcome need wait no longer.
        const none = { failed: 0, lines: [] };
        void page.evaluate(x => Object.assign(globalThis, { outcome: x }), none);
      });
      await page.goto(`${origin}/${name}/`);
      const found = await page.waitForFunction(
        () => Reflect.get(globalThis, 'outcome'),
        undefined,
        { timeout: 60_000 },
      );
      const outcome = /** @type {{ failed: number, lines: string[] }} */ (await found.jsonValue());
      for (const line of [...outcome.lines, ...errors.map(error => `FAILED ${error}`)]) {
        console.log(`${name}: ${line}`);
      }
      failed += outcome.failed + errors.length;
    }
  } finally {
    await browser.close();
    server.close();
  }
  if (failed > 0) process.exitCode = 1;
};

const executable = findBrowser();
if (executable !== undefined) {
  await run(executable);
} else {
  const text = `No browser to test in: install Chromium, or name one in CHROMIUM (looked for ${NAMES.join(', ')})`;
  if (process.argv.includes('--required')) throw Error(text);
  console.log(`SKIPPED. ${text}`);
}
