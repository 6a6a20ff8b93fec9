// `collecting.mjs OUT sorts|patterns WHO=SUPERVISOR…`: what vats do about what was released, and
// what a collection changes.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import { writeFileSync } from 'node:fs';
import { makeBase } from './base.mjs';
import { readSupervisor } from './bundles.mjs';
import { patterns } from './patterns.mjs';
import { sorts } from './sorts.mjs';

/** @import {Base} from './base.mjs' */
/** @import {Crank, Vat} from './vat.mjs' */

/** @typedef {(vat: Vat) => Promise<unknown>} Collect */

const [out = '', what = '', ...texts] = process.argv.slice(2);

/** @param {Base} base */
const playSorts = async base => {
  /** @type {Record<string, Crank>} */
  const results = {};
  for (const [name, deliver] of Object.entries(sorts)) {
    const vat = await base.again();
    await deliver(vat);
    results[name] = await vat.bringOutYourDead();
    await vat.end();
  }
  return results;
};

/** @type {Record<string, Collect>} */
const collections = {
  none: async () => {},
  gc: vat => vat.collect(),
  bringOutYourDead: vat => vat.bringOutYourDead(),
};

/** @param {Base} base */
const playPatterns = async base => {
  /** @type {Record<string, Record<string, number[]>>} */
  const results = {};
  for (const [name, { before, steps }] of Object.entries(patterns)) {
    results[name] = {};
    for (const [how, collect] of Object.entries(collections)) {
      const vat = await base.again();
      await before?.(vat);
      const computrons = [];
      for (const step of steps) {
        await collect(vat);
        computrons.push((await step(vat)).computrons);
      }
      results[name][how] = computrons;
      await vat.end();
    }
  }
  return results;
};

/** @param {string} text */
const play = async text => {
  const { who, bundle } = readSupervisor(text);
  const base = await makeBase(bundle, what);
  return { who, results: await (what === 'sorts' ? playSorts(base) : playPatterns(base)) };
};

writeFileSync(out, JSON.stringify(await Promise.all(texts.map(play))));
process.exit(0);
