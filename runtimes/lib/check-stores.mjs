// `liveslots check` on the databases that kernels leave: what real vats have stored must be sound, on
// our library and on the peer.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundleCommand } from '../../.ci/lib/cli-package.mjs';

/**
 * @param {string} root of the repository
 * @returns {Promise<string>} the script of the command, of the sources as they are
 */
export const provideCommand = async root => {
  const folder = join(root, 'build/runtimes/command');
  await bundleCommand(root, folder, { withLibrary: true });
  return join(folder, 'dist/main.js');
};

/**
 * @param {string} command from `provideCommand`
 * @param {string} file a database
 * @returns {string[]} what is not sound in it
 */
export const checkStores = (command, file) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'check', file], {
    encoding: 'utf8',
  });
  return status === 0 ? [] : `${stdout}${stderr}`.trim().split('\n');
};
