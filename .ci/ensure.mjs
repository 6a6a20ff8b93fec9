// The one command behind the npm scripts: `node .ci/ensure.mjs <task> [arguments…]`. It installs
// what is missing, builds what is stale, then runs the task. Plain Node without dependencies,
// because on a fresh clone there are none.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildCli, buildLibrary, buildPrograms } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { withLock } from './lib/lock.mjs';
import { endLike, run, StepFailed } from './lib/process.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * @typedef {{
 *   prepare?: () => Promise<unknown>,
 *   script?: string,
 *   node?: readonly string[],
 *   args?: readonly string[],
 * }} Task what to build first, and the Node script that does the work
 */

/** @type {Record<string, Task>} */
const tasks = {
  install: {},
  test: { script: 'node_modules/vitest/vitest.mjs', args: ['run'] },
  demo: {
    prepare: async () => {
      await buildPrograms(root);
      await buildCli(root);
    },
    script: 'build/examples/wallet/main.js',
  },
  mutate: { script: 'test/mutation/main.mjs' },
  mangle: { script: 'test/kernels/mangle/launch.mjs' },
  passable: { script: 'test/passable/launch.mjs' },
  model: { script: 'test/model/main.mjs', args: ['model'] },
  leaks: { script: 'test/leaks/main.mjs' },
  'model-reclaim': { script: 'test/model/main.mjs', args: ['reclaim'] },
  'model-memory': { script: 'test/model/main.mjs', args: ['memory'] },
  leaky: { prepare: () => buildPrograms(root), script: 'build/examples/leaky/main.js' },
  workers: { prepare: () => buildPrograms(root), script: 'build/examples/workers/main.js' },
  bench: {
    prepare: () => buildPrograms(root),
    script: 'build/bench/main.js',
    node: ['--expose-gc'],
  },
  'bench-profile': {
    prepare: () => buildPrograms(root),
    script: 'build/bench/profile.js',
    node: ['--expose-gc'],
  },
  'bench-growth': { prepare: () => buildPrograms(root), script: 'build/bench/growth/main.js' },
  'bench-big': { prepare: () => buildPrograms(root), script: 'build/bench/production/main.js' },
  'bench-leftovers': { prepare: () => buildPrograms(root), script: 'build/bench/leftovers.js' },
  'bench-graph': { prepare: () => buildPrograms(root), script: 'build/bench/graph.js' },
  fuzz: { script: 'test/differential/fuzz/launch.mjs' },
  compat: { script: 'compat/run.mjs' },
  bundle: {
    prepare: () => buildLibrary(root),
    script: 'test/platforms/bundle.mjs',
    node: ['--expose-gc'],
  },
  browser: { prepare: () => buildLibrary(root), script: 'test/platforms/browser/main.mjs' },
  'browser-report': { script: 'test/report/browser/launch.mjs' },
  matrix: { prepare: () => buildLibrary(root), script: '.ci/matrix.mjs' },
  runtimes: { script: 'runtimes/run.mjs' },
  api: { script: 'node_modules/typedoc/bin/typedoc' },
  build: { prepare: () => buildCli(root, { force: true }) },
  cli: { prepare: () => buildCli(root), script: 'build/liveslots-cli/dist/main.js' },
  'build-stale': { prepare: () => buildPrograms(root) },
};

const [name = '', ...rest] = process.argv.slice(2);
const task = Object.hasOwn(tasks, name) ? tasks[name] : undefined;

const main = async () => {
  if (task === undefined) {
    console.error(`Usage: node .ci/ensure.mjs ${Object.keys(tasks).join('|')} [arguments…]`);
    process.exitCode = 2;
    return;
  }
  await withLock(root, async () => {
    await ensureInstalled(root);
    await task.prepare?.();
  });
  if (task.script === undefined) return;
  const script = join(root, task.script);
  if (!existsSync(script)) throw new Error(`There is no ${task.script} to run`);
  endLike(
    await run(process.execPath, [...(task.node ?? []), script, ...(task.args ?? []), ...rest]),
  );
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  if (error instanceof StepFailed) endLike(error.ending);
  else process.exitCode = 1;
}
