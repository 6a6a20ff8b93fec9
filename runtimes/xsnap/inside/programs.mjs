// `programs.mjs OUT SEEDS STEPS WHO=SUPERVISOR…`: random programs, each once, once more, again from
// what was written down, and from a saved heap, with an upgrade at the end.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import { writeFileSync } from 'node:fs';
import { bundleOf, readSupervisor } from './bundles.mjs';
import { Random } from './random.mjs';
import { VatStore } from './store.mjs';
import { capdata, Vat } from './vat.mjs';

/** @import {Bundle, Crank, Snapshot} from './vat.mjs' */

/**
 * @typedef {{
 *   cranks: Crank[],
 *   again: Crank[],
 *   replayed: Crank[],
 *   failure?: string,
 *   loaded: Crank[],
 *   loadedAgain: Crank[],
 *   middle: number,
 *   hashes: string[],
 *   upgraded: Crank[],
 * }} Outcome `hashes` of the heaps: at the end, and of the second run, and of the two that went on
 *   from the saved heap
 */

const [out = '', seeds = '', steps = '', ...texts] = process.argv.slice(2);
const half = Number(steps);
const DISCONNECTED = capdata('{"name":"vatUpgraded","incarnationNumber":1}');

/** @param {Bundle} supervisor @param {number} seed */
const runOnce = async (supervisor, seed) => {
  const vat = await Vat.make(supervisor, await bundleOf('patterns'));
  const random = new Random(seed);
  vat.mayRefuse = true;
  await vat.start();
  for (let step = 0; step < half; step += 1) await random.step(vat);
  const saved = await vat.snapshot();
  const entries = vat.store.entries();
  const { lastResult } = vat;
  const middle = vat.cranks.length;
  for (let step = 0; step < half; step += 1) await random.step(vat);
  return { vat, random, saved, entries, lastResult, middle };
};

/**
 * The heap is saved at the same place, since the engine collects when it is.
 *
 * @param {Bundle} supervisor
 * @param {Crank[]} cranks
 * @param {number} middle
 */
const replay = async (supervisor, cranks, middle) => {
  const script = cranks.flatMap(({ syscalls }) => syscalls);
  const vat = await Vat.make(supervisor, await bundleOf('patterns'), new VatStore(), script);
  vat.mayRefuse = true;
  /** @type {string | undefined} */
  let failure;
  try {
    for (const { delivery } of cranks) {
      await vat.deliver(delivery);
      if (vat.cranks.length === middle) await vat.snapshot();
    }
  } catch (error) {
    failure = String(error);
  }
  await vat.end();
  return { replayed: vat.cranks, failure };
};

/**
 * @param {Awaited<ReturnType<typeof runOnce>>} run
 * @param {Crank[]} cranks
 */
const goOn = async ({ saved, entries, lastResult, middle }, cranks) => {
  const vat = await Vat.load(saved, new VatStore(entries), lastResult);
  vat.mayRefuse = true;
  for (const { delivery } of cranks.slice(middle)) await vat.deliver(delivery);
  const { hash } = await vat.snapshot();
  await vat.end();
  return { cranks: vat.cranks, hash };
};

/** @param {Bundle} supervisor @param {Vat} vat @param {Random} random */
const upgrade = async (supervisor, vat, random) => {
  await vat.bringOutYourDead();
  await vat.deliver(['stopVat', DISCONNECTED]);
  await vat.end();
  random.upgrade();
  const next = await Vat.make(supervisor, await bundleOf('patterns'), vat.store);
  next.mayRefuse = true;
  await next.start();
  for (let step = 0; step < half; step += 1) await random.step(next);
  await next.bringOutYourDead();
  await next.end();
  return next.cranks;
};

/** @param {Bundle} supervisor @param {number} seed @returns {Promise<Outcome>} */
const play = async (supervisor, seed) => {
  const run = await runOnce(supervisor, seed);
  const cranks = [...run.vat.cranks];
  const second = await runOnce(supervisor, seed);
  const ends = [await run.vat.snapshot(), await second.vat.snapshot()];
  await second.vat.end();
  const { replayed, failure } = await replay(supervisor, cranks, run.middle);
  const [one, other] = [await goOn(run, cranks), await goOn(run, cranks)];
  const upgraded = await upgrade(supervisor, run.vat, run.random);
  return {
    cranks,
    again: second.vat.cranks,
    replayed,
    ...(failure === undefined ? {} : { failure }),
    loaded: one.cranks,
    loadedAgain: other.cranks,
    middle: run.middle,
    hashes: [...ends.map(({ hash }) => hash), one.hash, other.hash],
    upgraded,
  };
};

/** @param {string} text */
const playAll = async text => {
  const { who, bundle } = readSupervisor(text);
  /** @type {Record<string, Outcome>} */
  const outcomes = {};
  for (const seed of seeds.split(',')) outcomes[seed] = await play(bundle, Number(seed));
  return { who, outcomes };
};

writeFileSync(out, JSON.stringify(await Promise.all(texts.map(playAll))));
process.exit(0);
