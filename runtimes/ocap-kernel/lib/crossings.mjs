// What crossed the edge of each vat of a scenario, over all its lives, as the audit wants it.

/** @typedef {import('../../lib/audit.mjs').Crossing} Crossing */

/**
 * The supervisor makes the first delivery of an incarnation itself, without telling: it names
 * nothing that the kernel has.
 *
 * @type {Crossing}
 */
const START = ['deliver', ['startVat', { body: '', slots: [] }]];

/**
 * @param {unknown} entry of a transcript
 * @returns {Crossing[]}
 */
const crossing = entry => {
  const [tag, what, error] = /** @type {[string, unknown, unknown]} */ (entry);
  if (tag === 'initVat') return [START];
  if (tag === 'deliver' || tag === 'syscall') return [[tag, what]];
  if (tag === 'fault' || (tag === 'done' && error !== null)) return [['rejected']];
  return [];
};

/**
 * @param {readonly import('./play.mjs').Report[]} reports one for each life
 * @returns {Record<string, Crossing[]>} by vat
 */
export const crossingsOf = reports => {
  /** @type {Record<string, Crossing[]>} */
  const crossings = {};
  for (const { transcripts } of reports) {
    for (const [vatId, entries] of Object.entries(transcripts)) {
      (crossings[vatId] ??= []).push(...entries.flatMap(crossing));
    }
  }
  return crossings;
};
