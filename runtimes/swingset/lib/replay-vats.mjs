// What the vats of the peer's kernel have said, said again by ours: each of them, from the database
// that the kernel has left, by the command for operators.
import { join } from 'node:path';
import { isReplayed, provideCommand } from '../../lib/replays.mjs';
import { readOutcome } from './judge.mjs';

/** @import {Program} from './programs.mjs' */
/** @import {Trees} from './trees.mjs' */

/** So many vats of a program in the part for continuous integration, the newest ones. */
const SMOKE = 1;

/**
 * @param {string} root of the repository
 * @param {Trees} trees
 * @param {readonly Program[]} programs that were played in workers of this engine
 * @param {boolean} isSmoke
 * @returns {Promise<string[]>} those in which a vat says something else
 */
export const replayVats = async (root, trees, programs, isSmoke) => {
  const script = await provideCommand(root);
  /** @type {string[]} */
  const failed = [];
  for (const [name, { onPurpose }] of programs) {
    if (onPurpose !== undefined) continue;
    const { state } = readOutcome(trees.peer, name);
    // The vat that talks to other machines has no layer, and no transcript.
    const vats = state.flatMap(line =>
      line.includes('"enableSetup":true') ? [] : (/^(v\d+)\.options = /.exec(line)?.[1] ?? []),
    );
    for (const vat of vats.slice(isSmoke ? -SMOKE : 0)) {
      const store = join(trees.peer, 'state', name);
      if (await isReplayed(script, trees.peer, store, vat)) continue;
      failed.push(`${name}, ${vat}`);
      console.log(`FAIL ${name}: ${vat} leaves the transcript of the peer`);
    }
  }
  return failed;
};
