// What the threads of the vats said of themselves: whose code ran there, and how many slots are left.

/** @typedef {import('./play.mjs').Report} Report */

/** Modules that no vat gets by without. The peer's main module has no function that could be called. */
const MARKS = { ours: 'src/index.js', peer: 'src/virtualReferences.js' };

/**
 * @param {readonly Report[]} reports
 * @param {'ours' | 'peer'} which
 * @throws when a vat ran on anything but what it should have
 */
export const insistWhoRan = (reports, which) => {
  const other = which === 'ours' ? 'peer' : 'ours';
  const vats = reports.flatMap(({ counts }) => Object.entries(counts));
  if (vats.length === 0) throw new Error(`no vat of ${which} was asked what it ran on`);
  for (const [vatId, { calls }] of vats) {
    const [wanted, unwanted] = [calls[MARKS[which]] ?? 0, calls[MARKS[other]] ?? 0];
    if (wanted === 0 || unwanted > 0) {
      throw new Error(`${vatId} of ${which} ran on ${JSON.stringify(calls)}`);
    }
  }
};

/**
 * @param {readonly Report[]} ours
 * @param {readonly Report[] | undefined} theirs
 * @returns {string} one line of measurements
 */
export const describe = (ours, theirs) => {
  const count = (/** @type {(report: Report) => number} */ of) =>
    ours.reduce((sum, report) => sum + of(report), 0);
  const vats = count(({ counts }) => Object.keys(counts).length);
  const entries = count(({ transcripts }) => Object.values(transcripts).flat().length);
  const rows = count(({ dump }) => dump.kernel.length + dump.vats.length);
  const same = theirs === undefined ? 'not compared' : 'the same there';
  const amount = `${String(ours.length)} lives, ${String(vats)} vats`;
  return `${amount}, ${String(entries)} entries of transcripts and ${String(rows)} rows ${same}`;
};
