// Whether two runs of a scenario are the same: what crossed the edge of every vat, and every row of
// the kernel's database, which has the vats' stores in it.

/**
 * @param {readonly unknown[]} ours
 * @param {readonly unknown[]} theirs
 * @returns {string | undefined} the first difference
 */
const firstDifference = (ours, theirs) => {
  const length = Math.max(ours.length, theirs.length);
  for (let index = 0; index < length; index += 1) {
    const [our, their] = [JSON.stringify(ours[index]), JSON.stringify(theirs[index])];
    if (our !== their) return `${String(index)}: ours ${our}, there ${their}`;
  }
  return undefined;
};

/** Whether a delivery failed, without what was said of it. @param {unknown} entry */
const withoutErrorText = entry => {
  const [tag, changes, error] = /** @type {[string, unknown, unknown]} */ (entry);
  return tag === 'done' ? [tag, changes, error !== null] : entry;
};

/**
 * @param {readonly import('./play.mjs').Report[]} ours
 * @param {readonly import('./play.mjs').Report[]} theirs
 * @param {{ except?: readonly string[] }} [scenario] the names of differences on purpose
 * @returns {string[]} the differences
 */
export const compare = (ours, theirs, { except = [] } = {}) => {
  /** @param {readonly unknown[]} transcript */
  const comparable = transcript =>
    except.includes('error-text') ? transcript.map(withoutErrorText) : transcript;
  /** @type {string[]} */
  const found = [];
  ours.forEach((our, number) => {
    const their = theirs[number];
    if (their === undefined) {
      found.push(`life ${String(number)} is lacking there`);
      return;
    }
    /** @type {Record<string, [readonly unknown[], readonly unknown[]]>} */
    const parts = {
      'the kernel’s table': [our.dump.kernel, their.dump.kernel],
      'the vats’ stores': [our.dump.vats, their.dump.vats],
    };
    const vatIds = new Set([...Object.keys(our.transcripts), ...Object.keys(their.transcripts)]);
    for (const vatId of vatIds) {
      parts[vatId] = [
        comparable(our.transcripts[vatId] ?? []),
        comparable(their.transcripts[vatId] ?? []),
      ];
    }
    for (const [name, [one, other]] of Object.entries(parts)) {
      const difference = firstDifference(one, other);
      if (difference !== undefined) {
        found.push(`life ${String(number)}, ${name}, entry ${difference}`);
      }
    }
  });
  return found;
};
