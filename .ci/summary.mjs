// The closing line of a CI run: `node .ci/summary.mjs REPORT STATUS` reads the totals of the test
// run from Vitest's JSON report. A run that failed elsewhere (STATUS is its exit code) counts as
// one failure, so that the line never reads as a success which it is not.
import { existsSync, readFileSync } from 'node:fs';

const [report = '', status = '0'] = process.argv.slice(2);

/**
 * @typedef {{
 *   numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   success: boolean,
 * }} Report
 */

const totals = existsSync(report)
  ? /** @type {Report} */ (JSON.parse(readFileSync(report, 'utf8')))
  : undefined;
const passed = totals?.numPassedTests ?? 0;
const skipped = (totals?.numPendingTests ?? 0) + (totals?.numTodoTests ?? 0);
const isBroken = status !== '0' || totals?.success !== true || passed === 0;
const failed = Math.max(totals?.numFailedTests ?? 0, isBroken ? 1 : 0);

console.log(
  `${String(passed)} passed, ${String(failed)} failed${skipped > 0 ? `, ${String(skipped)} skipped` : ''}`,
);
if (failed > 0) process.exitCode = 1;
