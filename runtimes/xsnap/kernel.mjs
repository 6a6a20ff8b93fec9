// The kernel of `@agoric/swingset-vat` with all its vats in workers of XS, on the programs of
// `runtimes/swingset`: ours and the peer under the supervisor.
import { join } from 'node:path';
import { withLock } from '../../.ci/lib/lock.mjs';
import { run, runStep } from '../../.ci/lib/process.mjs';
import { packPackage } from '../../compat/lib/package.mjs';
import { readOutcome } from '../swingset/lib/judge.mjs';
import { listPrograms, playPrograms } from '../swingset/lib/programs.mjs';
import { provideTrees } from '../swingset/lib/trees.mjs';
import { isReplayed, provideCommand } from '../lib/replays.mjs';
import { hasSupervisor, putSupervisor } from './lib/supervisor.mjs';
import { provideWorker } from './lib/worker.mjs';

/** @import {Outcome} from '../swingset/lib/judge.mjs' */
/** @import {Trees} from '../swingset/lib/trees.mjs' */
/** @import {Made} from './lib/play.mjs' */

/** The commands for operators. */
const BIN = 'compat/swingset-liveslots/bin';

/** Programs whose transcripts of the peer are gone through on ours. */
const REPLAYED = ['collecting', 'watched-promises'];

/** The part for continuous integration: a program, and so many of its vats gone through. */
const SMOKE = { programs: ['collecting'], vats: 2 };

/**
 * Gives a tree the bundle of its workers by the command for operators.
 *
 * @param {string} root of the repository
 * @param {string} tree
 */
const makeSupervisor = (root, tree) =>
  runStep('the bundle', process.execPath, [join(root, BIN, 'supervisor.mjs')], tree);

/** @param {Outcome} outcome @returns {string[]} the vats that are in workers of XS at the end */
const vatsOf = ({ state }) =>
  state.flatMap(line => /^(v\d+)\.options = .*"type":"xsnap"/.exec(line)?.[1] ?? []);

/**
 * Goes through what the vats of the peer's kernel did, with ours, as an operator would.
 *
 * @param {{ library: string, command: string }} commands the package with its own, and the other one
 * @param {Trees} trees
 * @param {string} name of a program
 * @param {number} [most] vats
 * @returns {Promise<string[]>} vats that leave their transcripts
 */
const replay = async ({ library, command }, trees, name, most = Infinity) => {
  /** @type {string[]} */
  const left = [];
  for (const vat of vatsOf(readOutcome(trees.peer, name)).slice(-most)) {
    const store = join(trees.peer, 'state', name);
    const args = [join(library, 'bin/replay.mjs'), '--store', store, '--vat', vat];
    const { code } = await run(process.execPath, args, { cwd: trees.ours });
    if (code !== 0) left.push(`${vat} of ${name} leaves the transcript of the peer`);
    // On another engine there are no computrons, and the same syscalls.
    if ((await isReplayed(command, trees.ours, store, vat)) !== (code === 0)) {
      left.push(`${vat} of ${name}: the two commands for replays do not agree`);
    }
  }
  return left;
};

/**
 * @param {Made} made
 * @param {{ program?: string[] | undefined, smoke?: boolean | undefined }} options
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const checkKernel = async (
  { root, library, peer, ours },
  { program = [], smoke = false },
) => {
  const trees = await withLock(root, async () =>
    provideTrees(root, await packPackage(root, library)),
  );
  const natives = join(root, 'build/runtimes/natives');
  await provideWorker(natives, trees.ours);
  await provideWorker(natives, trees.peer);
  putSupervisor(trees.peer, peer);
  await makeSupervisor(root, trees.ours);
  if (!hasSupervisor(trees.ours, ours)) return ['the command for operators makes another bundle'];
  const programs = await listPrograms(smoke ? SMOKE.programs : program, false);
  const failed = await playPrograms(trees, programs, 'xsnap');
  const complaints = failed.map(name => `the program ${name}`);
  const commands = { library, command: await provideCommand(root) };
  for (const [name] of programs) {
    if (REPLAYED.includes(name))
      complaints.push(...(await replay(commands, trees, name, smoke ? SMOKE.vats : undefined)));
  }
  return complaints;
};
