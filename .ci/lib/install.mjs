// Whether the installed packages are the ones that the lock file names, and the install if not.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './process.mjs';

/**
 * @typedef {{
 *   version?: string, integrity?: string, optional?: boolean, os?: string[], cpu?: string[],
 * }} LockedPackage
 * @typedef {Record<string, LockedPackage>} LockedPackages by path: 'node_modules/ses'
 */

/**
 * @param {string[] | undefined} list as in a manifest: names, or names with a leading '!'
 * @param {string} actual
 */
const allows = (list, actual) => {
  if (list === undefined || list.length === 0) return true;
  if (list.includes(`!${actual}`)) return false;
  return list.includes(actual) || list.every(entry => entry.startsWith('!'));
};

/**
 * Compares the packages of the lock file with those of the record that npm leaves in node_modules.
 *
 * @param {LockedPackages} wanted
 * @param {LockedPackages} installed
 * @param {{ platform: string, arch: string }} machine
 * @returns {string | undefined} the first difference, in words
 */
export const findDifference = (wanted, installed, machine) => {
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const found = installed[path];
    if (found === undefined) {
      // Packages for other machines are rightly absent. One for this machine may be as well (glibc
      // and musl share os and cpu), so nothing optional is ever called missing.
      if (entry.optional === true) continue;
      return `${path} is missing`;
    }
    if (found.version !== entry.version || found.integrity !== entry.integrity) {
      return `${path} is not the version of the lock file`;
    }
  }
  for (const [path, entry] of Object.entries(installed)) {
    if (wanted[path] === undefined) return `${path} is not in the lock file`;
    // A node_modules that was copied from another machine.
    if (!allows(entry.os, machine.platform) || !allows(entry.cpu, machine.arch)) {
      return `${path} is for another machine`;
    }
  }
  return undefined;
};

/**
 * @param {string} file
 * @returns {unknown}
 */
const readJson = file => JSON.parse(readFileSync(file, 'utf8'));

/** @param {string} root */
const whyInstall = root => {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return 'nothing is installed';
  /** @type {LockedPackages} */
  let installed;
  try {
    installed = /** @type {{ packages: LockedPackages }} */ (readJson(record)).packages;
  } catch {
    return 'the record of installed packages cannot be read';
  }
  const lock = /** @type {{ packages: LockedPackages }} */ (
    readJson(join(root, 'package-lock.json'))
  );
  const difference = findDifference(lock.packages, installed, process);
  if (difference !== undefined) return difference;
  const gone = Object.keys(installed).find(path => !existsSync(join(root, path, 'package.json')));
  return gone === undefined ? undefined : `${gone} was removed`;
};

/** @param {string} root */
const install = async root => {
  const cli = process.env['npm_execpath'];
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  if (cli !== undefined && cli.endsWith('npm-cli.js')) {
    await runStep('npm ci', process.execPath, [cli, ...args], root);
  } else {
    await runStep('npm ci', process.platform === 'win32' ? 'npm.cmd' : 'npm', args, root);
  }
};

/**
 * Makes node_modules what the lock file says. Costs a few milliseconds when it is so already.
 *
 * @param {string} root
 */
export const ensureInstalled = async root => {
  const reason = whyInstall(root);
  if (reason === undefined) return;
  console.error(`Installing packages (${reason})`);
  await install(root);
  const left = whyInstall(root);
  if (left !== undefined) throw new Error(`npm ci ended well, but ${left}`);
};
