// Whether the program of the wallets went as it had to: what it claims, what the peer did, and which layer
// it was that ran.
import { isDeepStrictEqual } from 'node:util';
import { findDifference } from '../../swingset/lib/compare.mjs';
import { judge, readOutcome } from '../../swingset/lib/judge.mjs';
import { judgeLeak, judgeNames } from './growth.mjs';
import { withoutHeldByMethods } from './parts.mjs';

/** @import {Outcome} from '../../swingset/lib/judge.mjs' */

/**
 * @typedef {Outcome & {
 *   published: [path: string, value: string][],
 *   outcomes: Record<string, string>,
 *   expected: Record<string, string>,
 * }} Played
 */

/** The program is judged as those of `runtimes/swingset` are. */
const SCENARIO = { vats: {}, script: async () => {} };

/**
 * @param {string} folder a tree
 * @param {string} name
 * @returns {Played}
 */
export const readPlayed = (folder, name) => /** @type {Played} */ (readOutcome(folder, name));

/**
 * @param {string} who
 * @param {Played} played
 * @returns {string[]} offers that came to another end than they had to
 */
const judgeOffers = (who, { expected, outcomes }) => {
  const entries = Object.entries(expected);
  if (entries.length === 0) return [`${who}: no offer was made`];
  return entries.flatMap(([id, wanted]) => {
    const outcome = outcomes[id] ?? 'nothing';
    return outcome === wanted ? [] : [`${who}: ${id}: ${outcome}, not ${wanted}`];
  });
};

/** @param {Played} played */
const linesOf = ({ published }) => published.map(entry => JSON.stringify(entry));

/**
 * @param {Played} ours
 * @param {Played} peer
 * @param {boolean} isExact the engine collects at the same moments each time
 * @returns {Promise<{ wrong: string[], summary: string }>}
 */
export const judgePeer = async (ours, peer, isExact) => {
  const plain = withoutHeldByMethods(ours.transcripts, peer.transcripts);
  const { wrong, summary } = await judge(
    SCENARIO,
    { ...ours, transcripts: plain.ours },
    { ...peer, transcripts: plain.peer },
  );
  // On local workers sweeps are left out, and nothing of this can come up.
  if (isExact !== plain.asked > 0) {
    wrong.push(
      `sweeps of the peer have asked ${String(plain.asked)} questions of 'steady-parts' more`,
    );
  }
  const found = findDifference(linesOf(ours), linesOf(peer));
  if (found !== undefined) wrong.push(`what was published: ${found}`);
  wrong.push(...judgeOffers('ours', ours), ...judgeOffers('peer', peer));
  const names = judgeNames(ours, peer);
  wrong.push(...names.wrong);
  if (!isDeepStrictEqual(ours.counts, peer.counts)) {
    wrong.push(
      `the kernels: ${JSON.stringify(ours.counts)}, and on the peer ${JSON.stringify(peer.counts)}`,
    );
  }
  const offers = `${String(Object.keys(ours.expected).length)} offers`;
  const apart = isExact
    ? `, ${String(plain.asked)} questions more on the peer by 'steady-parts'`
    : '';
  return { wrong, summary: `${offers}, ${summary}, ${names.summary}${apart}` };
};

/**
 * The older layer makes other syscalls; what the wallets publish is the same.
 *
 * @param {Played} ours
 * @param {Played} leaky
 * @returns {string[]}
 */
export const judgeLeaky = (ours, leaky) => {
  const found = findDifference(linesOf(ours), linesOf(leaky));
  return [
    ...(leaky.failure === undefined ? [] : [`leaky: ${leaky.failure}`]),
    ...judgeOffers('leaky', leaky),
    ...judgeLeak(ours, leaky),
    ...(found === undefined ? [] : [`what was published on the leaky one: ${found}`]),
  ];
};
