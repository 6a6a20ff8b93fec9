// A vat that is started and saved, from which many go on.
import { bundleOf } from './bundles.mjs';
import { VatStore } from './store.mjs';
import { Vat } from './vat.mjs';

/** @import {Bundle} from './vat.mjs' */

/** @typedef {{ again: () => Promise<Vat> }} Base */

/**
 * @param {Bundle} supervisor
 * @param {string} file of the vat
 * @returns {Promise<Base>}
 */
export const makeBase = async (supervisor, file) => {
  const vat = await Vat.make(supervisor, await bundleOf(file));
  await vat.start();
  await vat.bringOutYourDead();
  const snapshot = await vat.snapshot();
  const entries = vat.store.entries();
  await vat.end();
  return { again: () => Vat.load(snapshot, new VatStore(entries), vat.lastResult) };
};
