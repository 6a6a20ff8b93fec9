// What a vat releases must be found at once, and what it costs must not depend on the collector.
import { isDeepStrictEqual } from 'node:util';
import { clip } from './lib/cranks.mjs';
import { playBoth } from './lib/play.mjs';

/** @import {Crank} from './inside/vat.mjs' */
/** @import {Made} from './lib/play.mjs' */

/** @param {Crank | undefined} crank */
const saidIn = crank => (crank?.syscalls ?? []).map(([syscall]) => syscall);

/** @param {Crank | undefined} crank */
const namesIn = crank =>
  /** @type {{ slotToVal?: number } | null | undefined} */ (crank?.answer)?.slotToVal ?? NaN;

/**
 * @param {Made} made
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const checkSorts = async made => {
  /** @type {Record<'peer' | 'ours', { results: Record<string, Crank> }>} */
  const { peer, ours } = await playBoth(made, 'collecting', ['sorts']);
  const names = Object.keys(peer.results);
  const wrong = names.flatMap(name => {
    const [left, right] = [peer.results[name], ours.results[name]];
    const isSame = isDeepStrictEqual(left?.syscalls, right?.syscalls);
    const isGone = namesIn(right) <= namesIn(left);
    console.log(
      `${isSame && isGone ? 'ok  ' : 'FAIL'} ${name}: ${String(saidIn(right).length)} syscalls, ${String(namesIn(right))} names; peer ${String(saidIn(left).length)}, ${String(namesIn(left))}`,
    );
    if (isSame && isGone) return [];
    return [`${name}: ${clip(saidIn(right))}, and on the peer ${clip(saidIn(left))}`];
  });
  console.log(
    `sorts: ${String(names.length - wrong.length)} of ${String(names.length)} as on the peer`,
  );
  return wrong;
};

/** @param {number[] | undefined} left @param {number[] | undefined} right */
const apart = (left = [], right = []) =>
  Math.max(...left.map((computrons, at) => Math.abs(computrons - (right[at] ?? NaN))));

/**
 * @param {Made} made
 * @returns {Promise<string[]>} what is not as it has to be
 */
export const checkPatterns = async made => {
  /** @type {Record<'peer' | 'ours', { results: Record<string, Record<string, number[]>> }>} */
  const { peer, ours } = await playBoth(made, 'collecting', ['patterns']);
  console.log('computrons of the last step; by how many a collection changes a step, with gc and');
  console.log('with bringOutYourDead');
  console.log(
    '| pattern                              |    peer | gc, reap  |    ours | gc, reap  |',
  );
  console.log(
    '| ------------------------------------ | ------: | --------: | ------: | --------: |',
  );
  const names = Object.keys(peer.results);
  const wrong = names.filter(name => {
    const cells = [peer, ours].map(({ results }) => {
      const { none, gc, bringOutYourDead } = results[name] ?? {};
      const [byGc, byReap] = [apart(none, gc), apart(none, bringOutYourDead)];
      return { last: none?.at(-1), byGc, byReap };
    });
    const texts = cells.map(
      ({ last, byGc, byReap }) =>
        `${String(last).padStart(7)} | ${`${String(byGc)}, ${String(byReap)}`.padStart(9)}`,
    );
    const [theirs, mine] = cells;
    // The engine itself may count otherwise, and then it does so on the peer as well.
    const isSame =
      theirs !== undefined &&
      mine !== undefined &&
      mine.byGc <= theirs.byGc &&
      mine.byReap <= theirs.byReap;
    console.log(`| ${name.padEnd(36)} | ${texts.join(' | ')} |${isSame ? '' : ' *'}`);
    return !isSame;
  });
  console.log(
    `patterns: ${String(names.length - wrong.length)} of ${String(names.length)} cost the same`,
  );
  return wrong.map(name => `${name}: costs other computrons with collections`);
};
