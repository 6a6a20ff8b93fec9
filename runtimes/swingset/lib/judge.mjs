// Whether a program went on our library as it had to: its own claims hold, every vat did the same
// as on the peer, the kernel is left with the same, and it was ours that ran.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { auditVats } from '../../lib/audit.mjs';
import { findDifference } from './compare.mjs';

/** @import {Scenario} from '../inside/play.mjs' */

/**
 * @typedef {{
 *   failure?: string,
 *   shown: unknown[],
 *   transcripts: Record<string, string[]>,
 *   crossings: Record<string, import('../../lib/audit.mjs').Crossing[]>,
 *   statistics: Record<string, Record<string, number>[]>,
 *   replayed: number,
 *   diverged: string[],
 *   computrons: number,
 *   counts: { objects: number, promises: number, clists: Record<string, number> },
 *   state: string[],
 *   seconds: number,
 * }} Outcome
 */

/** The number that only ours has among its statistics of retention. */
const MARKER = 'promiseNames';

/**
 * @param {string} folder a tree
 * @param {string} name of a scenario
 * @returns {Outcome}
 */
export const readOutcome = (folder, name) =>
  JSON.parse(readFileSync(join(folder, 'out', `${name}.json`), 'utf8'));

/** @param {Outcome} outcome */
const allStatistics = ({ statistics }) => Object.values(statistics).flat();

/**
 * @param {Outcome} ours
 * @param {Outcome} peer
 * @returns {string[]}
 */
const judgeMarkers = (ours, peer) => {
  const [marked, unmarked] = [allStatistics(ours), allStatistics(peer)];
  return [
    ...(marked.length > 0 && marked.every(each => MARKER in each) ? [] : ['ours did not run']),
    ...(unmarked.length > 0 && !unmarked.some(each => MARKER in each)
      ? []
      : ['the peer did not run beside ours']),
  ];
};

/**
 * @param {string} who
 * @param {Outcome} outcome
 * @param {{ objects: number, promises: number }} wanted
 */
const judgeCounts = (who, { counts }, wanted) =>
  counts.objects === wanted.objects && counts.promises === wanted.promises
    ? []
    : [
        `${who}: ${String(counts.objects)} objects and ${String(counts.promises)} promises are left in the kernel, not ${String(wanted.objects)} and ${String(wanted.promises)}`,
      ];

/**
 * @param {string} who
 * @param {Outcome} outcome
 * @param {readonly unknown[]} wanted
 */
const judgeShown = (who, { shown }, wanted) =>
  isDeepStrictEqual(shown, wanted)
    ? []
    : [`${who}: showed ${JSON.stringify(shown)}, not ${JSON.stringify(wanted)}`];

/**
 * @param {Outcome} ours
 * @param {Outcome} peer
 * @returns {string[]} where the vats, or what the kernel has stored, are not the same
 */
const compare = (ours, peer) => {
  const vats = new Set([...Object.keys(ours.transcripts), ...Object.keys(peer.transcripts)]);
  const complaints = [...vats].map(vat => {
    const found = findDifference(ours.transcripts[vat] ?? [], peer.transcripts[vat] ?? []);
    return found && `${vat}: ${found}`;
  });
  const found = findDifference(ours.state, peer.state);
  if (found !== undefined) complaints.push(`the store of the kernel: ${found}`);
  return complaints.filter(each => each !== undefined);
};

/**
 * @param {Scenario} scenario
 * @param {Outcome} ours
 * @param {Outcome} peer
 * @returns {Promise<{ wrong: string[], summary: string }>}
 */
export const judge = async (scenario, ours, peer) => {
  const { left, leftOnPeer = left, shown = [], shownOnPeer = shown, onPurpose } = scenario;
  const { faults, judged } = await auditVats(ours.crossings);
  const wrong = [
    ...faults,
    ...(judged > 0 ? [] : ['no syscall was audited']),
    ...(ours.failure === undefined ? [] : [`ours: ${ours.failure}`]),
    ...(peer.failure === undefined ? [] : [`peer: ${peer.failure}`]),
    ...ours.diverged.map(each => `ours: the replay took other computrons, ${each}`),
    ...(scenario.isOptedIn === true ? [] : judgeMarkers(ours, peer)),
    ...(left ? judgeCounts('ours', ours, left) : []),
    ...(leftOnPeer ? judgeCounts('peer', peer, leftOnPeer) : []),
    ...judgeShown('ours', ours, shown),
    ...judgeShown('peer', peer, shownOnPeer),
  ];
  const compared = compare(ours, peer);
  if (onPurpose === undefined) wrong.push(...compared);
  else if (compared.length === 0) wrong.push(`the difference '${onPurpose}' did not come up`);
  const lines = Object.values(ours.transcripts).flat();
  const deliveries = lines.filter(line => line.startsWith('>>')).length;
  const syscalls = lines.filter(line => line.startsWith('   [')).length;
  const summary = [
    `${String(Object.keys(ours.transcripts).length)} vats`,
    `${String(deliveries)} deliveries`,
    `${String(syscalls)} syscalls ${onPurpose === undefined ? 'as on the peer' : `but for '${onPurpose}'`}`,
    `${String(judged)} audited`,
    `${String(ours.replayed)} replayed`,
    ...(ours.computrons > 0
      ? [`${(peer.computrons / ours.computrons).toFixed(2)} times fewer computrons`]
      : []),
    `${String(ours.counts.objects)} objects and ${String(ours.counts.promises)} promises left`,
    `${ours.seconds.toFixed(1)} s`,
  ].join(', ');
  return { wrong, summary };
};
