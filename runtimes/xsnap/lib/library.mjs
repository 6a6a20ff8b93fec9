// A checkout of this library, as a package in the place of the peer.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from '../../../.ci/lib/install.mjs';
import { withLock } from '../../../.ci/lib/lock.mjs';

/**
 * Builds the package with the checkout's own scripts, and copies it, so that the checkout can be
 * built anew meanwhile.
 *
 * @param {string} checkout
 * @param {string} folder where to
 */
export const copyPackage = (checkout, folder) =>
  withLock(checkout, async () => {
    await ensureInstalled(checkout);
    const script = join(checkout, 'compat/lib/package.mjs');
    const { buildPackage } = await import(pathToFileURL(script).href);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    cpSync(/** @type {string} */ (await buildPackage(checkout)), folder, { recursive: true });
  });
