// What the script of a scenario drives: a kernel, with messages as calls.
import { strict as assert } from 'node:assert';

/** @import {Kernel} from './kernel.mjs' */

/**
 * @typedef {{
 *   vats: Record<string, string>,
 *   bundles?: string[],
 *   hasTimer?: boolean,
 *   isSmoke?: boolean,
 *   isOptedIn?: boolean,
 *   script: (play: Play) => Promise<void>,
 *   left?: { objects: number, promises: number },
 *   leftOnPeer?: { objects: number, promises: number },
 *   shown?: unknown[],
 *   shownOnPeer?: unknown[],
 *   onPurpose?: string,
 * }} Scenario vats (name -> file) besides the one called `boot`; more bundles to make vats of; what
 *   happens; what was shown, and what must be left in the kernel when all has been collected; and
 *   the difference of docs/differences.md that it is about, if the two are not to do the same
 */

/** The message of an error, or the value itself. @param {unknown} reason */
export const wordsOf = reason => (reason instanceof Error ? reason.message : reason);

export class Play {
  /** What a script showed with `show`. @type {unknown[]} */
  shown = [];
  /** Where the collector is not exact, the transcripts depend on it then, and cannot be replayed. */
  hasReaped = false;
  #kernel;
  #poll;
  #isExact;

  /**
   * @param {Kernel} kernel
   * @param {(time: bigint) => boolean} poll tells the time to the device
   * @param {boolean} isExact the engine collects at the same moments each time
   */
  constructor(kernel, poll, isExact) {
    this.#kernel = kernel;
    this.#poll = poll;
    this.#isExact = isExact;
  }

  /** @param {string} vat */
  root(vat) {
    return this.#kernel.root(vat);
  }

  /** @param {string} vat */
  idOf(vat) {
    return this.#kernel.idOf(vat);
  }

  /**
   * Sends a message to the root of a vat and runs the kernel until nothing is left to do.
   *
   * @param {string} vat
   * @param {string} method
   * @param {...unknown} args
   * @returns {Promise<any>} the result
   * @throws what the result was rejected with; or when it is unresolved by then
   */
  async call(vat, method, ...args) {
    const answer = this.#kernel.queue(vat, method, args);
    await this.#kernel.run();
    const { state, value } = this.#kernel.outcome(answer);
    if (state === 'rejected') throw value;
    if (state !== 'fulfilled') throw new Error(`${vat}.${method} is ${state}`);
    return value;
  }

  /**
   * Sends a message and does not wait; several before `run` are in the queue together.
   *
   * @param {string} vat
   * @param {string} method
   * @param {...unknown} args
   * @returns {string} for `outcome`
   */
  send(vat, method, ...args) {
    return this.#kernel.queue(vat, method, args);
  }

  run() {
    return this.#kernel.run();
  }

  /**
   * @param {string} kpid from `send`
   * @returns {{ state: string, value?: any }}
   */
  outcome(kpid) {
    return this.#kernel.outcome(kpid);
  }

  get canRestart() {
    return this.#isExact || !this.hasReaped;
  }

  /** Ends the kernel and starts it again from its store, which replays all transcripts. */
  async restart() {
    assert(this.canRestart, 'restart before you reap');
    const before = this.#kernel.recorder.replayed;
    await this.#kernel.restart();
    assert(this.#kernel.recorder.replayed > before, 'nothing was replayed');
  }

  /**
   * @param {string} vat
   * @param {string} bundle
   * @param {unknown} [vatParameters]
   */
  async upgrade(vat, bundle, vatParameters) {
    const answer = this.#kernel.upgrade(vat, bundle, { vatParameters });
    await this.#kernel.run();
    const { state, value } = this.#kernel.outcome(answer);
    if (state !== 'fulfilled') throw value ?? new Error(`the upgrade is ${state}`);
    return value;
  }

  /** Lets all vats bring out their dead until nothing more goes. */
  reap() {
    this.hasReaped = true;
    return this.#kernel.reap();
  }

  counts() {
    return this.#kernel.counts();
  }

  /** The keys of its vatstore. @param {string} vat */
  keysOf(vat) {
    return this.#kernel.keysOf(vat);
  }

  /**
   * The newest statistics of retention that a vat answered to `reap`.
   *
   * @param {string} vat
   * @returns {Record<string, number>}
   */
  statistics(vat) {
    return this.#kernel.recorder.statistics[this.idOf(vat)]?.at(-1) ?? {};
  }

  /** A finding that must be as the scenario says, which may be something else on the peer. @param {unknown} value */
  show(value) {
    this.shown.push(value);
  }

  /** @param {bigint} time */
  async tick(time) {
    this.#poll(time);
    await this.#kernel.run();
  }
}
