// The transcripts that a kernel of SwingSet has kept, gone through by the command `liveslots replay`,
// as an operator would before a layer is swapped.
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { bundleCommand } from '../../.ci/lib/cli-package.mjs';
import { run } from '../../.ci/lib/process.mjs';

/**
 * The command, built from the sources as they are.
 *
 * @param {string} root of the repository
 * @returns {Promise<string>} its script
 */
export const provideCommand = async root => {
  // Inside the repository, so that it finds the packages.
  const folder = join(root, 'build/runtimes/command');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await bundleCommand(root, folder, { withLibrary: true });
  return join(folder, 'dist/main.js');
};

/**
 * @param {string} script of the command
 * @param {string} tree where the kernel is installed, with what evaluates its vats
 * @param {string} store the folder of its database
 * @param {string} vat
 * @returns {Promise<boolean>} whether the vat says again what it has said
 */
export const isReplayed = async (script, tree, store, vat) => {
  const args = [script, 'replay', store, '--vat', vat, '--every', '0'];
  const { code } = await run(process.execPath, args, { cwd: tree });
  return code === 0;
};
