// A kernel with its store on disk, started, stopped and driven from outside as a host does it.
import { existsSync, readFileSync } from 'node:fs';
import { initSwingStore, openSwingStore } from '@agoric/swing-store';
import { initializeSwingset, makeSwingsetController } from '@agoric/swingset-vat';
import { kslot, kunser } from '@agoric/kmarshal';

/** @import {SwingStore} from '@agoric/swing-store' */
/** @import {Config, Controller} from '@agoric/swingset-vat' */
/** @import {Recorder} from './transcript.mjs' */

/** @typedef {Pick<Recorder, 'take' | 'replayed' | 'statistics'>} Listener */

const kernelBundles = JSON.parse(readFileSync('kernel-bundles.json', 'utf8'));
const { kernel: kernelBundle, ...vatBundles } = kernelBundles;

/** More rounds than any chain of drops from vat to vat in these programs. */
const MOST_REAPS = 12;

/** What counts work and names bundles, which has nothing to do with what the vats are now. */
const OF_THE_RUN =
  /^((local\.)?kernelStats|crankNumber|activityhash|bundle\.|namedBundleID\.|v\d+\.source\b)/;

/** What workers are started with, which holds the layer that is compared. */
const SUPERVISOR = /\bb0-[0-9a-f]+/g;

export class Kernel {
  recorder;
  /** @type {SwingStore} */
  #store;
  /** @type {Controller} */
  #controller;
  /** @type {Record<string, unknown>} */
  #endowments;
  #folder;
  /** @type {Map<string, string>} */
  #roots = new Map();

  /**
   * @param {string} folder
   * @param {SwingStore} store
   * @param {Controller} controller
   * @param {Record<string, unknown>} endowments of devices
   * @param {Listener} recorder
   */
  constructor(folder, store, controller, endowments, recorder) {
    this.#folder = folder;
    this.#store = store;
    this.#controller = controller;
    this.#endowments = endowments;
    this.recorder = recorder;
  }

  /**
   * @param {string} folder for the store; nothing is there yet
   * @param {Config} config
   * @param {Record<string, unknown>} endowments of devices
   * @param {Listener} recorder of what the kernel tells
   */
  static async init(folder, config, endowments, recorder) {
    if (existsSync(folder)) throw new Error(`${folder} is taken`);
    const store = initSwingStore(folder);
    const booted = await initializeSwingset(config, [], store.kernelStorage, {
      kernelBundles: vatBundles,
    });
    const controller = await start(store, endowments, recorder);
    const kernel = new Kernel(folder, store, controller, endowments, recorder);
    for (const name of Object.keys(config.vats)) {
      kernel.#roots.set(name, controller.pinVatRoot(name));
    }
    await kernel.run();
    kernel.outcome(booted);
    return kernel;
  }

  /** Ends this kernel and starts another from the store, which replays what the vats went through. */
  async restart() {
    await this.stop();
    this.#store = openSwingStore(this.#folder);
    this.#controller = await start(this.#store, this.#endowments, this.recorder);
  }

  async stop() {
    await this.#controller.shutdown();
    await this.#store.hostStorage.commit();
    await this.#store.hostStorage.close();
  }

  /** Stops for good, and tells what is left. A kernel that broke has nothing to tell. */
  async end() {
    try {
      const left = { counts: this.counts(), state: this.state() };
      await this.stop();
      return left;
    } catch {
      return { counts: { objects: 0, promises: 0, clists: {} }, state: [] };
    }
  }

  async run() {
    await this.#controller.run();
    await this.#store.hostStorage.commit();
  }

  /**
   * A message to the root of a vat, not yet delivered.
   *
   * @param {string} vat
   * @param {string} method
   * @param {unknown[]} args
   * @returns {string} the promise of the kernel for the result
   */
  queue(vat, method, args) {
    return this.#controller.queueToVatRoot(vat, method, args, 'ignore');
  }

  /**
   * What became of a promise. Asking releases it when it is settled.
   *
   * @param {string} kpid
   * @returns {{ state: string, value?: unknown }}
   */
  outcome(kpid) {
    const state = this.#controller.kpStatus(kpid);
    if (state !== 'fulfilled' && state !== 'rejected') return { state };
    return { state, value: kunser(this.#controller.kpResolution(kpid, { incref: false })) };
  }

  /**
   * @param {string} vat
   * @param {string} bundle
   */
  upgrade(vat, bundle, options = {}) {
    const id = this.#store.kernelStorage.kvStore.get(`namedBundleID.${bundle}`);
    if (id === undefined) throw new Error(`There is no bundle ${bundle}`);
    return this.#controller.upgradeStaticVat(vat, false, id, options);
  }

  /** All vats will be asked to bring out their dead, once. */
  askForDead() {
    this.#controller.reapAllVats();
  }

  /** Lets all vats bring out their dead until nothing more goes. */
  async reap() {
    let last = '';
    for (let round = 0; round < MOST_REAPS; round += 1) {
      this.askForDead();
      await this.run();
      const { kernelObjects, kernelPromises, clistEntries } = this.#controller.getStats();
      const now = [kernelObjects, kernelPromises, clistEntries].join(' ');
      if (now === last) return;
      last = now;
    }
    throw new Error('Something more was dropped each time');
  }

  /** @param {string} vat */
  idOf(vat) {
    return this.#controller.vatNameToID(vat);
  }

  /**
   * The root of a vat, to be an argument.
   *
   * @param {string} vat
   */
  root(vat) {
    const kref = this.#roots.get(vat);
    if (kref === undefined) throw new Error(`There is no vat ${vat}`);
    return kslot(kref);
  }

  /** @returns {{ objects: number, promises: number, clists: Record<string, number> }} */
  counts() {
    const { objects, promises, kernelTable } = this.#controller.dump();
    /** @type {Record<string, number>} */
    const clists = {};
    for (const [_kref, vatID] of kernelTable) {
      clists[vatID] = (clists[vatID] ?? 0) + 1;
    }
    // The kernel deletes what the host has just released in some later crank.
    const held = promises.filter(({ refCount }) => refCount > 0);
    return { objects: objects.length, promises: held.length, clists };
  }

  /** The keys of the vatstore of a vat. @param {string} vat */
  keysOf(vat) {
    const { kvStore } = this.#store.kernelStorage;
    const prefix = `${this.idOf(vat)}.vs.`;
    /** @type {string[]} */
    const keys = [];
    for (
      let key = kvStore.getNextKey(prefix);
      key?.startsWith(prefix);
      key = kvStore.getNextKey(key)
    ) {
      keys.push(key);
    }
    return keys;
  }

  /**
   * How many objects and promises the kernel counts itself. `counts` lists them, and reads all transcripts
   * for that, which a long run has no time for.
   */
  stats() {
    const { kernelObjects, kernelPromises } = this.#controller.getStats();
    return { objects: kernelObjects, promises: kernelPromises };
  }

  /**
   * @param {string} word in the options that a vat was made with, its name included
   * @returns {string[]} the vats that were made while the kernel ran
   */
  madeWith(word) {
    const { get } = this.#store.kernelStorage.kvStore;
    /** @type {string[]} */
    const made = JSON.parse(get('vat.dynamicIDs') ?? '[]');
    return made.filter(vatID => get(`${vatID}.options`)?.includes(word));
  }

  /**
   * Everything that the kernel has stored, the stores of the vats included. The store's own dump hardens each
   * byte of the bundles and of the saved heaps with it.
   */
  state() {
    const { kvStore } = this.#store.kernelStorage;
    /** @type {string[]} */
    const lines = [];
    for (let key = kvStore.getNextKey(''); key !== undefined; key = kvStore.getNextKey(key)) {
      if (OF_THE_RUN.test(key)) continue;
      lines.push(`${key} = ${String(kvStore.get(key)).replaceAll(SUPERVISOR, 'b0-')}`);
    }
    return lines;
  }
}

/**
 * @param {SwingStore} store
 * @param {Record<string, unknown>} endowments
 * @param {Listener} recorder
 */
const start = (store, endowments, recorder) =>
  makeSwingsetController(store.kernelStorage, endowments, {
    kernelBundle,
    env: {},
    slogSender: entry => recorder.take(entry),
  });
