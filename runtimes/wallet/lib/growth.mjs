// What must hold of what is kept: how many names are registered when all is over, and how both they and the
// heap grow over a long run.

/** @import {About, Curves, Point} from './curves.mjs' */
/** @import {Layer} from './trees.mjs' */
/** @import {Played as AllPlayed} from './judge.mjs' */

/** @typedef {Pick<AllPlayed, 'state' | 'statistics' | 'expected'>} Played what is looked at of a program that was played */

/** @param {Played} played @returns {Record<string, number>} by vat, after its last sweep */
const namesOf = ({ statistics }) =>
  Object.fromEntries(
    Object.entries(statistics).map(([vat, all]) => [vat, all.at(-1)?.['slotToVal'] ?? NaN]),
  );

/** @param {Played} played @returns {string} the vat of the wallet factory */
const factoryOf = ({ state }) => {
  const vats = state.flatMap(line => /^(v\d+)\.options = .*-walletFactory"/.exec(line)?.[1] ?? []);
  if (vats[0] === undefined || vats.length > 1) throw new Error('There is no one wallet factory');
  return vats[0];
};

/** @param {Played} played */
const namesOfFactory = played => namesOf(played)[factoryOf(played)] ?? NaN;

/**
 * No vat may have more names than on the peer, where nothing of the program leaks.
 *
 * @param {Played} ours
 * @param {Played} peer
 * @returns {{ wrong: string[], summary: string }}
 */
export const judgeNames = (ours, peer) => {
  const [here, there] = [namesOf(ours), namesOf(peer)];
  const wrong = Object.entries(here).flatMap(([vat, names]) => {
    return names <= (there[vat] ?? NaN)
      ? []
      : [`${vat} has ${String(names)} names, and on the peer ${String(there[vat])}`];
  });
  const of = `${String(namesOfFactory(ours))} names in the wallet factory, ${String(namesOfFactory(peer))} on the peer`;
  return { wrong, summary: of };
};

/**
 * The older layer keeps each promise that the wallet factory has watched.
 *
 * @param {Played} ours
 * @param {Played} leaky
 */
export const judgeLeak = (ours, leaky) => {
  const [here, there] = [namesOfFactory(ours), namesOfFactory(leaky)];
  const made = Object.keys(ours.expected).length;
  return there - here > made / 2
    ? []
    : [`the older layer has ${String(there)} names in the wallet factory, ours ${String(here)}`];
};

/** The heap settles while the first offers are made: what is measured of its growth begins after them. */
const SETTLED = 250;

/** @param {readonly Point[]} points */
const settled = points => points.filter(({ offers }) => offers > SETTLED);

/**
 * @param {readonly Point[]} points
 * @param {'slotToVal' | 'heap'} figure
 * @returns {number} for each offer, from the first settled point to the last; NaN if there are no two
 */
export const growthOf = (points, figure) => {
  const [first, last] = [settled(points)[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return NaN;
  return ((last[figure] ?? NaN) - (first[figure] ?? NaN)) / (last.offers - first.offers);
};

/** Of XS, for each offer: what the contracts themselves keep of it. */
const SLOTS = 3;

/**
 * @param {About} about
 * @param {Layer} layer
 * @param {readonly Point[]} points of a run that has just been made
 * @returns {string[]} what is not as it has to be
 */
export const judgeCurve = (about, layer, points) => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined)
    return [`${about}, ${layer}: nothing was measured`];
  const grown = last.slotToVal - first.slotToVal;
  const mustLeak = layer === 'leaky' || (layer === 'peer' && about === 'desk');
  if (mustLeak) {
    return grown >= last.offers - first.offers
      ? []
      : [
          `${about}, ${layer}: only ${String(grown)} names more after ${String(last.offers)} offers`,
        ];
  }
  const slots = growthOf(points, 'heap');
  return [
    ...(grown === 0 ? [] : [`${about}, ${layer}: ${String(grown)} names more than at first`]),
    ...(slots > SLOTS
      ? [`${about}, ${layer}: the heap grows by ${slots.toFixed(1)} slots an offer`]
      : []),
  ];
};
