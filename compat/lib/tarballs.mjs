// What packages of the field are published with: whether their tarballs hold tests, or programs. Looked
// up in the tarballs themselves, as the registry has them.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/**
 * @typedef {object} Contents
 * @property {string} version
 * @property {string} folder the package as it came
 * @property {string[]} tests the files of tests
 * @property {string[]} programs files to be run by themselves: scripts, and commands of the package
 * @property {string} digest of all files, but for what tells versions apart
 */

/** Files that differ from version to version though the code is the same. */
const OF_THE_VERSION = /^(?:package\.json|CHANGELOG\.md|.*\.tsbuildinfo)$/;
const TEST = /^(?:.*\/)?test\/(?:.*\.test|(?:.*\/)?test-[^/]*)\.[cm]?[jt]s$/;
const DECLARATION = /\.d\.[cm]?ts$/;
const PROGRAM = /^(?:scripts|bin)\/.*\.(?:[cm]?js|sh)$/;

/**
 * @param {string} keep a folder for tarballs that were fetched once
 * @param {string} name without the scope
 * @param {string} version
 * @returns {string} the folder of the package as it came
 */
const fetchPackage = (keep, name, version) => {
  const folder = join(keep, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  mkdirSync(keep, { recursive: true });
  const fetching = mkdtempSync(join(keep, 'fetching-'));
  const args = ['pack', `@agoric/${name}@${version}`, '--silent', '--pack-destination', fetching];
  execFileSync('npm', args, { cwd: fetching, stdio: ['ignore', 'ignore', 'inherit'] });
  const [tarball = ''] = readdirSync(fetching);
  execFileSync('tar', ['xzf', tarball], { cwd: fetching });
  renameSync(join(fetching, 'package'), folder);
  rmSync(fetching, { recursive: true });
  return folder;
};

/**
 * @param {string} keep
 * @param {string} name without the scope
 * @param {string} version
 * @returns {Contents}
 */
export const lookInto = (keep, name, version) => {
  const folder = fetchPackage(keep, name, version);
  /** @type {{ name: string, version: string, bin?: string | Record<string, string> }} */
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  if (manifest.name !== `@agoric/${name}` || manifest.version !== version) {
    throw new Error(`${basename(folder)} is ${manifest.name}@${manifest.version}`);
  }
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .map(path => path.replaceAll('\\', '/'))
    .sort();
  const hash = createHash('sha256');
  for (const path of files.filter(each => !OF_THE_VERSION.test(each))) {
    hash.update(`${path}\n`).update(readFileSync(join(folder, path)));
  }
  const { bin = {} } = manifest;
  const commands = typeof bin === 'string' ? [bin] : Object.values(bin);
  return {
    version,
    folder,
    tests: files.filter(path => TEST.test(path) && !DECLARATION.test(path)),
    programs: [...new Set([...files.filter(path => PROGRAM.test(path)), ...commands])],
    digest: hash.digest('hex'),
  };
};

/**
 * @param {string} keep
 * @param {string} name without the scope
 * @param {{ latest: string, lines: readonly string[] }} versions
 * @returns {{ latest: Contents, says: string[] }} what the latest holds, and a line for each version
 */
export const describePackage = (keep, name, { latest, lines }) => {
  const ofLatest = lookInto(keep, name, latest);
  const says = [ofLatest, ...lines.map(version => lookInto(keep, name, version))].map(contents => {
    const { version, tests, programs, digest } = contents;
    const held = tests.length > 0 ? `${String(tests.length)} files of tests` : 'no tests';
    const others = programs.length > 0 ? `; programs: ${programs.join(', ')}` : '; no programs';
    const same = contents !== ofLatest && digest === ofLatest.digest ? `; all as in ${latest}` : '';
    return `@agoric/${name} ${version}: ${held} in its tarball${others}${same}`;
  });
  return { latest: ofLatest, says };
};
