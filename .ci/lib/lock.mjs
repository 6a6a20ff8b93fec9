// One preparation at a time for one checkout: two commands started together must not both install
// or build. The lock lies outside the checkout, since an install empties node_modules.
import { createHash } from 'node:crypto';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @param {number} pid */
const isRunning = pid => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Anything but "no such process" (a process of another user, say) counts as running.
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH');
  }
};

/** @param {string} file */
const tryTake = file => {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
};

/** @param {string} file */
const holder = file => {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
};

/**
 * @template T
 * @param {string} root the checkout
 * @param {() => Promise<T>} body
 * @returns {Promise<T>}
 */
export const withLock = async (root, body) => {
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  const file = join(tmpdir(), `liveslots-${name}.lock`);
  let told = false;
  while (!tryTake(file)) {
    const pid = holder(file);
    // An empty file is one that its owner is just about to write.
    if (pid !== undefined && pid > 0 && !isRunning(pid)) {
      rmSync(file, { force: true });
      continue;
    }
    if (!told)
      console.error(`Waiting for process ${String(pid)}, which is preparing this checkout`);
    told = true;
    await sleep(200);
  }
  try {
    return await body();
  } finally {
    rmSync(file, { force: true });
  }
};
