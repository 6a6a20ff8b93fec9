// The first line in which two transcripts differ, except for what is declared to differ.

/** @import {Difference} from '../inside/play.mjs' */

const WIDTH = 400;
const BEFORE = 8;
const AFTER = 5;

/** @param {string} line */
const clip = line => (line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line);

/**
 * @param {readonly string[]} lines
 * @param {number} at
 * @param {readonly string[]} wanted
 */
const startsWith = (lines, at, wanted) =>
  wanted.every((line, offset) => lines[at + offset] === line);

/**
 * @param {{ ours: readonly string[], peer: readonly string[] }} sides
 * @param {readonly Difference[]} declared in order; each must come up
 * @returns {string | undefined} an account of it
 */
export const findDifference = ({ ours, peer }, declared) => {
  const due = [...declared];
  let [oursAt, peerAt] = [0, 0];
  while (oursAt < ours.length || peerAt < peer.length) {
    if (ours[oursAt] === peer[peerAt]) {
      oursAt += 1;
      peerAt += 1;
      continue;
    }
    const next = due.shift();
    if (next && startsWith(ours, oursAt, next.ours) && startsWith(peer, peerAt, next.peer)) {
      oursAt += next.ours.length;
      peerAt += next.peer.length;
      continue;
    }
    return [
      `differs${next ? `, and not as '${next.rule}' declares` : ''}; after`,
      ...ours.slice(Math.max(0, oursAt - BEFORE), oursAt).map(clip),
      'the peer has',
      ...peer.slice(peerAt, peerAt + AFTER).map(clip),
      'and ours has',
      ...ours.slice(oursAt, oursAt + AFTER).map(clip),
    ].join('\n');
  }
  const unmet = due[0];
  return unmet && `the declared difference '${unmet.rule}' did not come up`;
};
