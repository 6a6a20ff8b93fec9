// `npm run runtimes -- swingset`: the kernel of `@agoric/swingset-vat` on this library and on the
// layer that it came with, the same programs on both.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../.ci/lib/lock.mjs';
import { buildPackage, packPackage } from '../../compat/lib/package.mjs';
import { listPrograms, playPrograms } from './lib/programs.mjs';
import { replayVats } from './lib/replay-vats.mjs';
import { provideOptedIn, provideTrees } from './lib/trees.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const args = process.argv.slice(2);

const started = performance.now();
const elapsed = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;

const main = async () => {
  const programs = await listPrograms(
    args.filter(arg => !arg.startsWith('--')),
    args.includes('--smoke'),
  );
  const besidePeer = programs.filter(([, { isOptedIn }]) => isOptedIn !== true);
  const optingIn = programs.filter(program => !besidePeer.includes(program));
  const trees = await withLock(root, async () => {
    const tarball = await packPackage(root, await buildPackage(root));
    const { ours, peer } = await provideTrees(root, tarball);
    const optedIn = optingIn.length > 0 ? await provideOptedIn(root, tarball, ours) : ours;
    return { ours, peer, optedIn };
  });
  console.log(`installed (${elapsed()})`);
  // Each kernel of a program is looked at afterwards: none but these two has run one of these.
  const pair = { ours: trees.ours, peer: trees.peer };
  const failed = besidePeer.length > 0 ? await playPrograms(pair, besidePeer, 'local') : [];
  if (optingIn.length > 0) {
    const opted = { ours: trees.optedIn, peer: trees.ours };
    failed.push(...(await playPrograms(opted, optingIn, 'local')));
  }
  if (besidePeer.length > 0) {
    failed.push(...(await replayVats(root, trees, besidePeer, args.includes('--smoke'))));
  }
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
