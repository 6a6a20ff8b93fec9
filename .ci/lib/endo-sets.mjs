// Sets of versions of the `@endo` packages: the lowest and the highest that the ranges of both packages
// allow, each with both lines of `ses`. The lowest come from the ranges themselves, so that nothing can
// be claimed that is not tried.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ dependencies?: Record<string, string> }} Manifest */

/** @param {string} file @returns {Record<string, string>} the ranges of what a package depends on */
const rangesOf = file => {
  const { dependencies = {} } = /** @type {Manifest} */ (JSON.parse(readFileSync(file, 'utf8')));
  return dependencies;
};

/**
 * @param {string} range of the form ^1.2.3
 * @returns {string} the lowest version in it
 */
export const lowestOf = range => {
  const found = /^\^(\d+\.\d+\.\d+)$/.exec(range);
  if (found?.[1] === undefined) throw new Error(`the range ${range} is not of the form ^1.2.3`);
  return found[1];
};

/**
 * What the lowest versions bring along themselves, of the same time: newer ones would bring newer
 * versions of the others again.
 */
const BROUGHT_ALONG = {
  '@endo/base64': '1.0.9',
  '@endo/common': '1.2.10',
  '@endo/env-options': '1.1.11', // asked for by both lines of `ses`
  '@endo/lockdown': '1.0.15',
  '@endo/nat': '5.1.0',
};

/**
 * What a runtime may have pinned: the lowest that `@agoric/swingset-liveslots` 0.10.3-u21.0.1 asks for,
 * which the ocap kernel runs on. Not computed from our ranges, which have to take them in.
 */
export const PINS = {
  ...BROUGHT_ALONG,
  '@agoric/store': '0.9.3-u21.0.1',
  '@endo/errors': '1.2.10',
  '@endo/eventual-send': '1.3.1',
  '@endo/exo': '1.5.9',
  '@endo/far': '1.1.11',
  '@endo/init': '1.1.9',
  '@endo/marshal': '1.6.4',
  '@endo/pass-style': '1.5.0',
  '@endo/patterns': '1.5.0',
  '@endo/promise-kit': '1.1.10',
};

/** The lines of `ses` that runtimes have. */
export const SES = ['1.14.0', '2.3.0'];

/**
 * @param {string} root of the repository
 * @returns {Record<string, string>} the ranges of the `@endo` packages; both packages claim the same
 */
export const endoRanges = root => {
  const library = rangesOf(join(root, 'package.json'));
  const adapters = rangesOf(join(root, 'compat/swingset-liveslots/package.json'));
  /** @type {Record<string, string>} */
  const ranges = {};
  for (const [name, range] of [...Object.entries(library), ...Object.entries(adapters)]) {
    if (!name.startsWith('@endo/')) continue;
    const other = ranges[name];
    if (other !== undefined && other !== range) {
      throw new Error(`one package asks for ${name} ${other}, the other for ${range}`);
    }
    ranges[name] = range;
  }
  return ranges;
};

/** @typedef {{ name: string, ses: string, versions: Record<string, string> }} EndoSet */

/**
 * @param {string} root of the repository
 * @returns {EndoSet[]} what to install, by name of package: exact versions, or ranges of which npm takes
 *   the highest
 */
export const endoSets = root => {
  const ranges = endoRanges(root);
  const lowest = Object.fromEntries(
    Object.entries(ranges).map(([name, range]) => [name, lowestOf(range)]),
  );
  return SES.flatMap(ses => [
    { name: `lowest-ses-${ses}`, ses, versions: { ...lowest, ...BROUGHT_ALONG } },
    { name: `highest-ses-${ses}`, ses, versions: ranges },
  ]);
};
