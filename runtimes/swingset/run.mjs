// `npm run runtimes -- swingset`: the kernel of `@agoric/swingset-vat` on this library and on the
// layer that it came with, the same programs on both.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../.ci/lib/lock.mjs';
import { buildPackage, packPackage } from '../../compat/lib/package.mjs';
import { judge, readOutcome } from './lib/judge.mjs';
import { provideTrees, runInside } from './lib/trees.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = dirname(dirname(here));
const args = process.argv.slice(2);
const named = args.filter(arg => !arg.startsWith('--'));

const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;

/** @type {[name: string, scenario: import('./inside/play.mjs').Scenario][]} */
const scenarios = [];
for (const file of readdirSync(join(here, 'scenarios')).sort()) {
  const name = file.replace(/\.mjs$/, '');
  const { scenario } = await import(`./scenarios/${file}`);
  if (args.includes('--smoke') && !scenario.isSmoke) continue;
  if (named.length === 0 || named.includes(name)) scenarios.push([name, scenario]);
}

const main = async () => {
  const trees = await withLock(root, async () => {
    const tarball = await packPackage(root, await buildPackage(root));
    return provideTrees(root, tarball);
  });
  console.log(`installed (${elapsed()})`);
  const play = ['--expose-gc', 'inside/main.mjs', ...scenarios.map(([name]) => name)];
  await Promise.all([runInside(trees.ours, play), runInside(trees.peer, play)]);
  let failed = 0;
  for (const [name, scenario] of scenarios) {
    const ours = readOutcome(trees.ours, name);
    const peer = readOutcome(trees.peer, name);
    const { wrong, summary } = await judge(scenario, ours, peer);
    console.log(`${wrong.length > 0 ? 'FAIL' : 'ok  '} ${name}: ${summary}`);
    for (const complaint of wrong) console.log(complaint.replace(/^/gm, '     '));
    if (wrong.length > 0) failed += 1;
  }
  const passed = scenarios.length - failed;
  console.log(`swingset: ${String(passed)} passed, ${String(failed)} failed (${elapsed()})`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
