// The library as it is built from the sources, for programs that judge what was run on it.
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildLibrary } from '../../.ci/lib/build.mjs';
import { withLock } from '../../.ci/lib/lock.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/**
 * Builds what is stale, so that nobody has to have built it before.
 *
 * @param {string} module in `dist`
 * @returns {Promise<unknown>} the module
 */
export const loadBuilt = async module => {
  await withLock(root, () => buildLibrary(root));
  return import(pathToFileURL(join(root, 'dist', module)).href);
};
