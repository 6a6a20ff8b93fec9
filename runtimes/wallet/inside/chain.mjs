// The chain that the wallets are on: a kernel with the vats of a chain, two wallets, and its bridge.
import { readFileSync } from 'node:fs';
import { buildTimer } from '@agoric/swingset-vat';
import { Kernel } from '../../swingset/inside/kernel.mjs';
import { Play } from '../../swingset/inside/play.mjs';
import { makeWriter } from './actions.mjs';
import { Bridge } from './bridge.mjs';

/** @import {Listener} from '../../swingset/inside/kernel.mjs' */
/** @import {Hands} from './kinds.mjs' */

const bundles = JSON.parse(readFileSync('wallet-bundles.json', 'utf8'));

/**
 * @param {Record<string, unknown>} of
 * @param {Record<string, unknown>} [creationOptions]
 */
const sourcesOf = (of, creationOptions = {}) =>
  Object.fromEntries(
    Object.entries(of).map(([name, bundle]) => [name, { bundle, creationOptions }]),
  );

/** @type {Record<string, unknown>} */
const LOCAL = { managerType: 'local', reapInterval: 'never', reapGCKrefs: 'never' };

/** @type {Record<'seller' | 'buyer', string>} */
export const OWNERS = { seller: 'agoric1seller', buyer: 'agoric1buyer' };

/**
 * Local vats are asked to bring out their dead when the program says so: when they have something to say
 * is up to their collector. On XS the kernel asks them as it does on a chain.
 */
const reaping = /** @type {const} */ ({
  local: { defaultReapInterval: 'never', defaultReapGCKrefs: 'never' },
  xsnap: { defaultReapInterval: 500, defaultReapGCKrefs: 20 },
});

/** A chain with its wallets open. */
export class Chain {
  play;
  /** @type {Hands} */
  hands;
  #kernel;
  #bridge;
  /** Promises of the kernel that have yet to be released. @type {string[]} */
  #sent = [];

  /**
   * @param {Kernel} kernel
   * @param {Bridge} bridge
   * @param {Play} play
   * @param {ReturnType<typeof makeWriter>} writer
   */
  constructor(kernel, bridge, play, { things, write }) {
    this.#kernel = kernel;
    this.#bridge = bridge;
    this.play = play;
    this.things = things;
    this.hands = {
      send: (owner, action) => bridge.spend(OWNERS[owner], write(action)),
      settle: (key, how) => this.#sent.push(play.send('boot', 'settle', key, how)),
    };
  }

  /**
   * @param {string} folder for the store; nothing is there yet
   * @param {{
   *   workers: 'local' | 'xsnap',
   *   recorder: Listener,
   *   areOthersLocal?: boolean,
   *   snapshotInterval?: number,
   * }} options the vats that are no contracts can be in local workers, which take less time; and the heap
   *   of a worker of XS be saved after so many deliveries, as a chain does it when nothing is said
   */
  static async make(folder, { workers, recorder, areOthersLocal = false, snapshotInterval = 200 }) {
    const [timer, bridge] = [buildTimer(), new Bridge()];
    const config = {
      bootstrap: 'boot',
      defaultManagerType: workers,
      ...reaping[workers],
      snapshotInterval,
      vats: sourcesOf(bundles.vats, areOthersLocal ? LOCAL : {}),
      bundles: sourcesOf(bundles.contracts),
      devices: { timer: { sourceSpec: timer.srcPath }, bridge: { sourceSpec: bridge.srcPath } },
    };
    const endowments = { timer: timer.endowments, bridge: bridge.endowments };
    const kernel = await Kernel.init(folder, config, endowments, recorder);
    const play = new Play(kernel, timer.poll, workers === 'xsnap');
    const ids = await play.call('boot', 'publish');
    for (const address of Object.values(OWNERS)) await play.call('boot', 'open', address);
    return new Chain(kernel, bridge, play, makeWriter(ids));
  }

  /** What was published so far. */
  get published() {
    return this.#bridge.published;
  }

  /** The same, and it is forgotten. */
  takePublished() {
    return this.#bridge.published.splice(0);
  }

  /** @param {'walletFactory' | 'desk'} contract @returns {string} its vat */
  vatOf(contract) {
    const found = this.#kernel.madeWith(`-${contract}"`);
    if (found[0] === undefined || found.length > 1) throw new Error(`There is no one ${contract}`);
    return found[0];
  }

  /** How many objects and promises the kernel has. */
  stats() {
    return this.#kernel.stats();
  }

  /** All vats bring out their dead, once. */
  async reapOnce() {
    this.#kernel.askForDead();
    await this.play.run();
  }

  /** All that was sent goes through; the next is of the next block. */
  async block() {
    await this.play.run();
    for (const sent of this.#sent.splice(0)) {
      const { state, value } = this.play.outcome(sent);
      if (state !== 'fulfilled') throw value ?? new Error(`a word to the desk is ${state}`);
    }
    this.#bridge.next();
  }

  end() {
    return this.#kernel.end();
  }

  /** Stops for good, and tells nothing. */
  stop() {
    return this.#kernel.stop();
  }
}
