// Plays a scenario in a tree: every life of it in a process of its own, over one database.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run, runStep } from '../../../.ci/lib/process.mjs';

/**
 * @typedef {object} Report of one life
 * @property {number} lives that the scenario has
 * @property {unknown} seen
 * @property {import('../program/state.mjs').Summary} state
 * @property {Record<string, import('../program/coverage.mjs').Counts>} counts by vat
 * @property {Record<string, unknown[]>} transcripts by vat
 * @property {string[]} errors
 * @property {{ kernel: unknown[], vats: unknown[] }} dump of the database
 */

/**
 * Puts the program into the tree, since modules are found from where a program stands, and makes
 * bundles of its vats.
 *
 * @param {string} root of the repository
 * @param {string} folder of the tree
 */
export const prepareProgram = async (root, folder) => {
  for (const part of ['program', 'types', 'bundles', 'state']) {
    rmSync(join(folder, part), { recursive: true, force: true });
  }
  for (const part of ['program', 'types']) {
    cpSync(join(root, 'runtimes/ocap-kernel', part), join(folder, part), { recursive: true });
  }
  mkdirSync(join(folder, 'state'));
  await runStep('bundling', process.execPath, ['program/bundle.mjs'], folder);
};

/**
 * @param {string} folder of the tree
 * @param {import('./scenarios.mjs').Scenario} scenario
 * @returns {Promise<Report[]>} one for each life
 */
export const play = async (folder, { name, spareKernel = false, stopsKernel = false }) => {
  const state = join(folder, 'state');
  /** @type {Report[]} */
  const reports = [];
  for (let number = 0; number < (reports[0]?.lives ?? 1); number += 1) {
    const file = join(state, `${name}.${String(number)}.json`);
    // Lockdown in the thread of the kernel; the threads of the vats have all of it in any case.
    const harden = spareKernel ? 'unsafe' : 'safe';
    const { code, signal } = await run(
      process.execPath,
      ['program/main.mjs', name, String(number), file],
      {
        cwd: folder,
        env: { ...process.env, TMPDIR: state, LOCKDOWN_HARDEN_TAMING: harden },
        // What a kernel says that is to stop is in the report.
        stdio: ['ignore', stopsKernel ? 'ignore' : 2, stopsKernel ? 'ignore' : 2],
        timeout: 120_000,
      },
    );
    if (code !== 0) {
      throw new Error(`${name}: life ${String(number)} ended with ${String(signal ?? code)}`);
    }
    /** @type {Report} */
    const report = JSON.parse(readFileSync(file, 'utf8'));
    if (!stopsKernel && report.errors.length > 0) {
      throw new Error(`${name}: the kernel complained: ${report.errors.join('; ')}`);
    }
    reports.push(report);
  }
  return reports;
};
