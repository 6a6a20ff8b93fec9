// The first line in which two transcripts differ.

const WIDTH = 400;
const BEFORE = 8;
const AFTER = 5;

/** @param {string} line */
const clip = line => (line.length > WIDTH ? `${line.slice(0, WIDTH)}…` : line);

/**
 * @param {readonly string[]} ours
 * @param {readonly string[]} peer
 * @returns {string | undefined} an account of it
 */
export const findDifference = (ours, peer) => {
  const length = Math.max(ours.length, peer.length);
  let at = 0;
  while (at < length && ours[at] === peer[at]) at += 1;
  if (at === length) return undefined;
  return [
    'after',
    ...ours.slice(Math.max(0, at - BEFORE), at).map(clip),
    'the peer has',
    ...peer.slice(at, at + AFTER).map(clip),
    'and ours has',
    ...ours.slice(at, at + AFTER).map(clip),
  ].join('\n');
};
