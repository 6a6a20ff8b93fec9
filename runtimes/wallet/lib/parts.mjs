// The one difference of a wallet factory, by its name `steady-parts`: it takes the method `get` from its
// store `offerToInvitationMakers`, and keeps that alone. Here a method holds its store; on the peer the
// sweep finds the store dead, asks whether it is stored, and leaves it.

/** @import {Transcripts} from '../../swingset/inside/transcript.mjs' */

const STORE = 'offerToInvitationMakers';
/** Of a question and its answer. */
const LINES = 2;

/** The stores of that name, as the states of wallets were written. @param {readonly string[]} lines */
const storesIn = lines => {
  /** @type {Set<string>} */
  const names = new Set();
  for (const line of lines) {
    if (!line.startsWith('   ["vatstoreSet","vom.o+d') || !line.includes(STORE)) continue;
    /** @type {[string, string, string]} */
    const [, , state] = JSON.parse(line);
    /** @type {{ slots: string[] }} */
    const { slots } = JSON.parse(state)[STORE];
    for (const vref of slots) names.add(vref);
  }
  return names;
};

/**
 * @param {readonly string[]} lines
 * @returns {{ rest: string[], asked: string[] }} without what sweeps ask of those stores, and which they were
 */
const withoutQuestions = lines => {
  const names = [...storesIn(lines)];
  const questions = new Set(
    names
      .flatMap(vref => [`vom.rc.${vref}`, `vom.es.${vref}`])
      .map(key => `   ["vatstoreGet","${key}"]`),
  );
  /** @type {string[]} */
  const rest = [];
  /** @type {string[]} */
  const asked = [];
  let isSweep = false;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    if (line.startsWith('>> ')) isSweep = line.startsWith('>> ["bringOutYourDead');
    if (isSweep && questions.has(line)) {
      asked.push(line);
      at += LINES - 1;
    } else {
      rest.push(line);
    }
  }
  return { rest, asked };
};

/**
 * @param {Transcripts} ours
 * @param {Transcripts} peer
 * @returns {{ ours: Transcripts, peer: Transcripts, asked: number }} without those questions, and how many more
 *   the peer has asked
 */
export const withoutHeldByMethods = (ours, peer) => {
  let asked = 0;
  /** @param {Transcripts} transcripts @param {number} sign */
  const strip = (transcripts, sign) =>
    Object.fromEntries(
      Object.entries(transcripts).map(([vat, lines]) => {
        const stripped = withoutQuestions(lines);
        asked += sign * stripped.asked.length;
        return [vat, stripped.rest];
      }),
    );
  return { ours: strip(ours, -1), peer: strip(peer, 1), asked };
};
