// Reads the output of a test run in the Test Anything Protocol, line by line, and judges it.

/**
 * @typedef {object} Verdict
 * @property {number} passed
 * @property {string[]} asExpected failed, and was to fail
 * @property {string[]} unexpected failed; or was to fail, and did not
 * @property {number} others skipped, or known to fail by those who wrote them
 * @property {Set<string>} files with a test that ran
 */

const RESULT = /^(not ok|ok) \d+ - (.*?)(?: # (SKIP|TODO)\b.*)?$/i;

/** @param {string} title with the name of the file in front, in parts */
const fileOf = title => title.split(' › ').slice(0, -1).join('/');

/**
 * @param {Readonly<Record<string, string>>} expected title -> the name of a difference
 * @param {(line: string) => void} print gets the lines of what failed unexpectedly
 */
export const makeJudge = (expected, print) => {
  /** @type {Verdict} */
  const verdict = { passed: 0, asExpected: [], unexpected: [], others: 0, files: new Set() };
  /** @type {Set<string>} */
  const seen = new Set();
  let isPrinting = false;

  /** @param {string} line */
  const take = line => {
    const match = RESULT.exec(line);
    if (match === null) {
      // Comments are what the tests themselves log.
      if (isPrinting && !line.startsWith('#')) print(line);
      return;
    }
    const [, status, title = '', directive] = match;
    isPrinting = false;
    if (directive !== undefined) {
      verdict.others += 1;
      return;
    }
    seen.add(title);
    const isOk = status === 'ok';
    // What goes wrong outside of tests has no file.
    if (fileOf(title) !== '') verdict.files.add(fileOf(title));
    const wasToFail = Object.hasOwn(expected, title);
    if (isOk && !wasToFail) {
      verdict.passed += 1;
    } else if (!isOk && wasToFail) {
      verdict.asExpected.push(title);
    } else {
      verdict.unexpected.push(isOk ? `${title} (was to fail, and passed)` : title);
      isPrinting = !isOk;
      if (isPrinting) print(line);
    }
  };

  /** @returns {Verdict} */
  const finish = () => {
    for (const title of Object.keys(expected)) {
      if (!seen.has(title)) verdict.unexpected.push(`${title} (was to fail, and did not run)`);
    }
    return verdict;
  };

  return { take, finish };
};
