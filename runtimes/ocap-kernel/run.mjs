// `node runtimes/ocap-kernel/run.mjs [--smoke] [scenario…]`: installs an unmodified kernel over our
// package, checks its types against ours, plays the scenarios on it, and compares every one with the
// same on what the kernel asks for. The short run plays some, and compares nothing.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPackage, packPackage } from '../../compat/lib/package.mjs';
import { withLock } from '../../.ci/lib/lock.mjs';
import { runStep } from '../../.ci/lib/process.mjs';
import { auditVats } from '../lib/audit.mjs';
import { checkStores, provideCommand } from '../lib/check-stores.mjs';
import { compare } from './lib/compare.mjs';
import { crossingsOf } from './lib/crossings.mjs';
import { describe, insistWhoRan } from './lib/evidence.mjs';
import { play, prepareProgram } from './lib/play.mjs';
import { scenarios } from './lib/scenarios.mjs';
import { insistCompiles } from './lib/sources.mjs';
import { installTree } from './lib/trees.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const args = process.argv.slice(2);
const isSmoke = args.includes('--smoke');
const names = args.filter(arg => !arg.startsWith('--'));

/** @param {number} since */
const seconds = since => `${((Date.now() - since) / 1000).toFixed(0)} s`;

/** @param {import('./lib/trees.mjs').Which} which @param {string} tarball */
const prepare = async (which, tarball) => {
  const start = Date.now();
  const folder = await installTree(root, which, tarball);
  console.log(`${which}: installed in ${seconds(start)}`);
  await prepareProgram(root, folder);
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await runStep(
    `types of ${which}`,
    process.execPath,
    [tsc, '-p', 'types/tsconfig.tree.json'],
    folder,
  );
  console.log(
    `${which}: types fit, and ${String(insistCompiles(root, folder))} sources of the kernel compile`,
  );
  return folder;
};

/**
 * What a scenario leaves: one database, or one for each of its lives.
 *
 * @param {string} folder of a tree
 * @param {string} name of a scenario
 */
const databasesOf = (folder, name) => {
  const state = join(folder, 'state/ocap-sqlite');
  const found = readdirSync(state).filter(file => file.replace(/\d*\.sqlite$/, '') === name);
  if (found.length === 0) throw new Error(`${name} has left no database`);
  return found.map(file => join(state, file));
};

const main = async () => {
  const unknown = names.filter(name => scenarios.every(each => each.name !== name));
  if (unknown.length > 0) throw new Error(`There is no scenario ${unknown.join(', ')}`);
  const tarball = await withLock(root, async () => packPackage(root, await buildPackage(root)));
  const ours = await prepare('ours', tarball);
  const peer = isSmoke ? undefined : await prepare('peer', tarball);

  const command = await provideCommand(root);

  const chosen = scenarios.filter(({ name, smoke }) =>
    names.length > 0 ? names.includes(name) : !isSmoke || smoke,
  );
  let failures = 0;
  for (const scenario of chosen) {
    const start = Date.now();
    try {
      const [our, their] = await Promise.all([
        play(ours, scenario),
        peer === undefined ? undefined : play(peer, scenario),
      ]);
      insistWhoRan(our, 'ours');
      const { faults, judged } = await auditVats(crossingsOf(our));
      if (faults.length > 0 || judged === 0) {
        throw new Error(faults.join('; ') || 'no syscall was audited');
      }
      if (their !== undefined) insistWhoRan(their, 'peer');
      const differences = their === undefined ? [] : compare(our, their, scenario);
      if (differences.length > 0) throw new Error(`differs\n  ${differences.join('\n  ')}`);
      const unsound = [ours, ...(peer === undefined ? [] : [peer])]
        .flatMap(folder => databasesOf(folder, scenario.name))
        .flatMap(file => checkStores(command, file));
      if (unsound.length > 0) throw new Error(`check\n  ${unsound.join('\n  ')}`);
      console.log(`${scenario.name}: ok, ${seconds(start)}; ${describe(our, their)}`);
      const [first] = our;
      if (scenario.judge !== undefined) console.log(`  ${scenario.judge(first?.seen)}`);
    } catch (error) {
      failures += 1;
      console.log(`${scenario.name}: FAILED: ${error instanceof Error ? error.message : 'why?'}`);
    }
  }
  console.log(`${String(chosen.length - failures)} of ${String(chosen.length)} scenarios passed`);
  if (failures > 0 || chosen.length === 0) process.exitCode = 1;
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
