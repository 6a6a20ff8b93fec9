// `measure.mjs OUT ROUNDS NAMES WHO=SUPERVISOR…`: measures scenarios under each supervisor, and
// writes the figures down.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import { writeFileSync } from 'node:fs';
import { bundleOf, readSupervisor } from './bundles.mjs';
import { scenarios } from './scenarios.mjs';
import { Vat } from './vat.mjs';

const [out = '', most = '', names = '', ...texts] = process.argv.slice(2);

/**
 * A method that fails costs something, too, but not what is to be measured.
 *
 * @param {string} name
 * @param {Vat} vat
 */
const insistNoneFailed = (name, vat) => {
  for (const { syscalls } of vat.cranks) {
    for (const [[tag, resolutions]] of syscalls) {
      if (tag !== 'resolve') continue;
      const failed = /** @type {[string, boolean, { body: string }][]} */ (resolutions).find(
        ([, isReject]) => isReject,
      );
      if (failed) throw new Error(`In ${name} a method failed: ${failed[2].body}`);
    }
  }
};

/** @param {string} text */
const measure = async text => {
  const { who, bundle, size } = readSupervisor(text);
  /** @type {Record<string, number>} */
  const figures = { 'supervisor bundle': size };
  /** @type {Record<string, unknown>} */
  const cranks = {};
  for (const name of names.split(',')) {
    const scenario = scenarios[name];
    if (scenario === undefined) throw new Error(`There is no scenario ${name}`);
    const vat = await Vat.make(bundle, await bundleOf('measured'));
    Object.assign(figures, await scenario(vat, Number(most)));
    insistNoneFailed(name, vat);
    cranks[name] = vat.cranks;
    await vat.end();
  }
  return { who, figures, cranks };
};

writeFileSync(out, JSON.stringify(await Promise.all(texts.map(measure))));
process.exit(0);
