// The bundles of vats, and the supervisors that they run under.
import bundleSource from '@endo/bundle-source';
import { readFileSync } from 'node:fs';

/** @import {Bundle} from './vat.mjs' */

/** @typedef {{ who: string, bundle: Bundle, size: number }} Supervisor */

/** @type {Map<string, Promise<unknown>>} */
const bundles = new Map();

/** @param {string} file in `vats`, without its ending */
export const bundleOf = file => {
  const known =
    bundles.get(file) ?? bundleSource(new URL(`../vats/${file}.js`, import.meta.url).pathname);
  bundles.set(file, known);
  return known;
};

/** @param {string} text `WHO=FILE` @returns {Supervisor} */
export const readSupervisor = text => {
  const [who = '', ...rest] = text.split('=');
  const json = readFileSync(rest.join('='), 'utf8');
  return { who, bundle: JSON.parse(json), size: Buffer.byteLength(json) };
};
