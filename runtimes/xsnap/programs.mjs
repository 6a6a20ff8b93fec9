// Random programs on XS: the same syscalls as on the peer, those of the collector included, and the
// same of everything each time.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { auditVats } from '../lib/audit.mjs';
import { clip } from './lib/cranks.mjs';
import { playBoth } from './lib/play.mjs';

/** @import {Outcome} from './inside/programs.mjs' */
/** @import {Crank} from './inside/vat.mjs' */
/** @import {Made} from './lib/play.mjs' */

/** @typedef {(crank: Crank) => unknown} Aspect */

/** @type {Aspect} */
const syscalls = crank => [crank.delivery, crank.syscalls];
/** @type {Aspect} */
const everything = crank => [syscalls(crank), crank.computrons, crank.heap];
/** @type {Aspect} */
const computrons = crank => crank.computrons;

/**
 * @param {readonly Crank[]} left
 * @param {readonly Crank[]} right
 * @param {Aspect} aspect
 * @returns {number} how many differ
 */
const countApart = (left, right, aspect) =>
  Math.abs(left.length - right.length) +
  left.filter((crank, at) => {
    const other = right[at];
    return other !== undefined && !isDeepStrictEqual(aspect(crank), aspect(other));
  }).length;

/** @param {(syscall: unknown) => string} withoutTexts */
const comparing = withoutTexts => {
  /** What both must say. @param {Crank} crank */
  const said = crank => crank.syscalls.map(withoutTexts);

  /** @type {Aspect} */
  const comparable = crank => [crank.delivery, said(crank)];

  /** @param {readonly Crank[]} ours @param {readonly Crank[]} peer */
  const firstApart = (ours, peer) => {
    const at = ours.findIndex((crank, index) => {
      const other = peer[index];
      return other === undefined || !isDeepStrictEqual(comparable(crank), comparable(other));
    });
    const [left, right] = [ours[at], peer[at]];
    if (left === undefined || right === undefined) return `delivery ${String(at)} of one only`;
    const [mine, theirs] = [said(left), said(right)];
    const found = mine.findIndex((text, index) => text !== theirs[index]);
    const position = found < 0 ? mine.length : found;
    return `delivery ${String(at)}, ${clip(left.delivery)}: ${clip(mine[position] ?? 'nothing')}, and on the peer ${clip(theirs[position] ?? 'nothing')}`;
  };
  return { comparable, firstApart };
};

/**
 * What the package's own command for replays compares by.
 *
 * @param {string} library the package
 * @returns {Promise<{ withoutTexts: (syscall: unknown) => string }>}
 */
const loadComparison = library =>
  import(pathToFileURL(join(library, 'liveslots/transcripts/compare.js')).href);

/** @param {Outcome} outcome */
const judge = outcome => {
  const rest = outcome.cranks.slice(outcome.middle);
  const [end, again, loaded, loadedAgain] = outcome.hashes;
  return {
    wrong: [
      ...(countApart(outcome.cranks, outcome.again, everything) > 0 ? ['two runs differ'] : []),
      ...(end === again ? [] : ['the heaps of two runs differ']),
      ...(outcome.failure === undefined ? [] : [`replay: ${outcome.failure}`]),
      ...(countApart(outcome.cranks, outcome.replayed, everything) > 0
        ? ['the replay differs']
        : []),
      ...(countApart(rest, outcome.loaded, syscalls) > 0
        ? ['what goes on from a saved heap makes other syscalls']
        : []),
      ...(countApart(outcome.loaded, outcome.loadedAgain, everything) > 0
        ? ['two that go on from a saved heap differ']
        : []),
      ...(loaded === loadedAgain ? [] : ['the heaps of two that go on differ']),
    ],
    // The engine itself may count otherwise after a heap was loaded.
    afterLoading: countApart(rest, outcome.loaded, computrons),
  };
};

/**
 * Whether what a vat said is lawful to any kernel.
 *
 * @param {string} seed
 * @param {readonly Crank[]} cranks of both incarnations
 */
const audit = async (seed, cranks) => {
  /** @type {import('../lib/audit.mjs').Crossing[]} */
  const crossings = cranks.flatMap(({ delivery, syscalls: said }) => [
    /** @type {const} */ (['deliver', delivery]),
    ...said.flatMap(([syscall, answer]) => [
      /** @type {const} */ (['syscall', syscall]),
      ...(syscall[0] === 'callNow' ? [/** @type {const} */ (['answer', answer])] : []),
    ]),
  ]);
  const { faults, judged } = await auditVats({ [`seed ${seed}`]: crossings });
  return judged === 0 ? [`seed ${seed}: no syscall was judged`, ...faults] : faults;
};

/**
 * @param {Made} made
 * @param {{ smoke?: boolean | undefined }} options
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const checkPrograms = async (made, { smoke = false }) => {
  const { comparable, firstApart } = comparing((await loadComparison(made.library)).withoutTexts);
  const seeds = smoke ? '1' : '1,2,3,4,5,6';
  /** @type {Record<'peer' | 'ours', { outcomes: Record<string, Outcome> }>} */
  const { peer, ours } = await playBoth(made, 'programs', [seeds, smoke ? '100' : '250']);
  const found = Object.entries(ours.outcomes).map(async ([seed, outcome]) => {
    const other = peer.outcomes[seed];
    if (other === undefined) return [`seed ${seed}: the peer has not run`];
    const [mine, theirs] = [judge(outcome), judge(other)];
    const [all, allOfPeer] = [outcome, other].map(({ cranks, upgraded }) => [
      ...cranks,
      ...upgraded,
    ]);
    const apart = countApart(all ?? [], allOfPeer ?? [], comparable);
    console.log(
      `seed ${seed}: ${String(all?.length)} deliveries, ${String(apart)} with other syscalls; after loading, other computrons in ${String(mine.afterLoading)}, peer ${String(theirs.afterLoading)}`,
    );
    return [
      ...(await audit(seed, all ?? [])),
      ...mine.wrong.map(text => `seed ${seed}: ${text}`),
      ...theirs.wrong.map(text => `seed ${seed}, on the peer: ${text}`),
      ...(apart > 0 ? [`seed ${seed}: ${firstApart(all ?? [], allOfPeer ?? [])}`] : []),
      ...(mine.afterLoading > theirs.afterLoading
        ? [`seed ${seed}: more deliveries than on the peer take other computrons after loading`]
        : []),
    ];
  });
  return (await Promise.all(found)).flat();
};
