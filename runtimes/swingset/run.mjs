// `npm run runtimes -- swingset`: the kernel of `@agoric/swingset-vat` on this library and on the
// layer that it came with, the same programs on both.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../.ci/lib/lock.mjs';
import { buildPackage, packPackage } from '../../compat/lib/package.mjs';
import { listPrograms, playPrograms } from './lib/programs.mjs';
import { replayVats } from './lib/replay-vats.mjs';
import { provideTrees } from './lib/trees.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const args = process.argv.slice(2);

const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;

const main = async () => {
  const programs = await listPrograms(
    args.filter(arg => !arg.startsWith('--')),
    args.includes('--smoke'),
  );
  const trees = await withLock(root, async () => {
    const tarball = await packPackage(root, await buildPackage(root));
    return provideTrees(root, tarball);
  });
  console.log(`installed (${elapsed()})`);
  const failed = await playPrograms(trees, programs, 'local');
  failed.push(...(await replayVats(root, trees, programs, args.includes('--smoke'))));
  const passed = programs.length - failed.length;
  console.log(`swingset: ${String(passed)} passed, ${String(failed.length)} failed (${elapsed()})`);
  if (failed.length > 0 || passed === 0) process.exitCode = 1;
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
