// Reads the output of a test run in the Test Anything Protocol, and compares two runs by title.

/** @typedef {'passed' | 'failed' | 'other'} Outcome of a test; other: skipped, or known to fail */

/**
 * @typedef {object} Results
 * @property {Map<string, Outcome>} outcomes by title, the name of the file in front of it
 * @property {Map<string, string[]>} reasons what was printed about those that failed
 * @property {Set<string>} files with a test that ran
 */

/**
 * @typedef {object} Verdict
 * @property {number} passed on both
 * @property {string[]} asExpected ended otherwise than on the peer, and were to
 * @property {string[]} unexpected ended otherwise; or were to, and did not
 * @property {string[]} failedOnBoth
 * @property {number} others skipped or known to fail, on both
 */

const RESULT = /^(not ok|ok) \d+ - (.*?)(?: # (SKIP|TODO)\b.*)?$/i;

/** @param {string} title with the name of the file in front, in parts */
const fileOf = title => title.split(' › ').slice(0, -1).join('/');

/** @returns {{ take: (line: string) => void, results: Results }} */
export const makeReader = () => {
  /** @type {Results} */
  const results = { outcomes: new Map(), reasons: new Map(), files: new Set() };
  /** @type {string[] | undefined} */
  let reasons;

  /** @param {string} line */
  const take = line => {
    const match = RESULT.exec(line);
    if (match === null) {
      // Comments are what the tests themselves log.
      if (!line.startsWith('#')) reasons?.push(line);
      return;
    }
    const [, status, title = '', directive] = match;
    reasons = undefined;
    if (directive === undefined && status !== 'ok') {
      reasons = [];
      results.reasons.set(title, reasons);
    }
    const outcome = status === 'ok' ? 'passed' : 'failed';
    results.outcomes.set(title, directive === undefined ? outcome : 'other');
    // What goes wrong outside of tests has no file.
    if (fileOf(title) !== '') results.files.add(fileOf(title));
  };
  return { take, results };
};

/**
 * @param {Results} ours
 * @param {Results} peers
 * @param {Readonly<Record<string, string>>} expected title -> the name of the difference for which it
 *   fails on ours
 * @returns {Verdict}
 */
export const compareRuns = (ours, peers, expected) => {
  /** @type {Verdict} */
  const verdict = { passed: 0, asExpected: [], unexpected: [], failedOnBoth: [], others: 0 };
  const titles = new Set([...ours.outcomes.keys(), ...peers.outcomes.keys()]);
  for (const title of Object.keys(expected)) titles.add(title);
  for (const title of titles) {
    const our = ours.outcomes.get(title) ?? 'not run';
    const their = peers.outcomes.get(title) ?? 'not run';
    const wasToDiffer = Object.hasOwn(expected, title);
    if (our !== their) {
      const isAsExpected = wasToDiffer && our === 'failed' && their === 'passed';
      if (isAsExpected) verdict.asExpected.push(title);
      else verdict.unexpected.push(`${title} (${our} on ours, ${their} on the peer)`);
    } else if (wasToDiffer) {
      verdict.unexpected.push(`${title} (was to differ, and was ${our} on both)`);
    } else if (our === 'passed') {
      verdict.passed += 1;
    } else if (our === 'failed') {
      verdict.failedOnBoth.push(title);
    } else {
      verdict.others += 1;
    }
  }
  return verdict;
};
