// Deliveries at random to the vat `patterns`, as a kernel could make them: it names only what the vat
// can have, and settles only what is unsettled.
import { capdata } from './vat.mjs';

/** @import {CapData, Crank, Vat} from './vat.mjs' */

const PLAIN = [
  ...['get', 'self', 'readerOf', 'read', 'getKept', 'askKept', 'askThis', 'drop', 'readState'],
  ...['holdReader', 'holdWriter', 'keepReader', 'giveReader', 'keysOf', 'entries', 'members'],
  ...['beginWalk', 'walkOn', 'walkOn', 'endWalk', 'defineHolding', 'makeHolding', 'dropMaker'],
  ...['mapKept', 'getMapped', 'keepInner', 'getInner', 'watchOwn', 'settleOwn', 'throwIt', 'drop'],
];
const OF_SORTS = ['hold', 'keep', 'replace', 'swap', 'replaceState', 'give', 'makeAgain'];
const OF_THINGS = [
  ...['giveBack', 'holdThis', 'keepThis', 'isHeld', 'callThis', 'keyed', 'hasKey', 'addMember'],
  ...['putWeakly', 'getWeakly', 'mapWeak', 'getWeak', 'addWeak', 'hasWeak', 'sendRemotable'],
  ...['watchAnswer', 'ask', 'take'],
];
const SORTS = ['plain', 'shaped', 'finished', 'thisful', 'facets', 'virtual', 'exo'];

/** @param {number} seed @returns {(below: number) => number} */
const makeRandom = seed => {
  let state = seed;
  return below => {
    // The generator of Lehmer, which needs no more than whole numbers.
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

export class Random {
  #random;
  /** What the vat has given away, and whether the kernel still holds it. @type {Map<string, boolean>} */
  #exports = new Map();
  /** What the vat was given, and whether it still holds it. @type {Map<string, boolean>} */
  #imports = new Map();
  /** Unsettled promises that the vat wants to be told of. @type {Set<string>} */
  #awaited = new Set();
  #lastImport = 100;
  #lastPromise = 10_000;

  /** @param {number} seed */
  constructor(seed) {
    this.#random = makeRandom(seed);
  }

  /**
   * Makes one delivery.
   *
   * @param {Vat} vat
   */
  async step(vat) {
    this.#learn(await this.#choose(vat));
  }

  /** What does not outlive an upgrade. */
  upgrade() {
    for (const vref of this.#exports.keys()) {
      if (!/^o\+(0$|d)/.test(vref)) this.#exports.delete(vref);
    }
    for (const vpid of this.#awaited) if (vpid.startsWith('p+')) this.#awaited.delete(vpid);
  }

  /** @param {Vat} vat */
  #choose(vat) {
    const dice = this.#random(100);
    if (dice < 8) return vat.bringOutYourDead();
    if (dice < 14) return this.#letGo(vat);
    if (dice < 30 && this.#awaited.size > 0) return this.#settle(vat);
    if (dice < 45) return vat.call(this.#pick(OF_SORTS), JSON.stringify([this.#pick(SORTS)]));
    if (dice < 52) return vat.call('watch', '[["&0"]]', [this.#newPromise()]);
    if (dice < 58) return this.#callExport(vat);
    if (dice < 75) return vat.call(this.#pick(PLAIN));
    return vat.call(this.#pick(OF_THINGS), '["$0.Alleged: thing"]', [this.#thing()]);
  }

  /** @param {Vat} vat */
  #letGo(vat) {
    const [vref, isHeld] = this.#pick([...this.#exports]) ?? [];
    if (vref === undefined || vref === 'o+0') return vat.bringOutYourDead();
    if (isHeld) {
      this.#exports.set(vref, false);
      return vat.deliver(['dropExports', [vref]]);
    }
    this.#exports.delete(vref);
    return vat.deliver(['retireExports', [vref]]);
  }

  /** @param {Vat} vat */
  #settle(vat) {
    const vpid = this.#pick([...this.#awaited]);
    this.#awaited.delete(vpid);
    const isRejected = this.#random(4) === 0;
    const hasThing = this.#random(3) === 0;
    const data = hasThing
      ? capdata('"$0.Alleged: thing"', [this.#thing()])
      : capdata(isRejected ? '"no"' : '"yes"');
    return vat.notify([[vpid, isRejected, data]]);
  }

  /** @param {Vat} vat */
  #callExport(vat) {
    const held = [...this.#exports].filter(([, isHeld]) => isHeld).map(([vref]) => vref);
    const target = held.length > 0 ? this.#pick(held) : 'o+0';
    return vat.send(target, 'get');
  }

  #thing() {
    const held = [...this.#exports].filter(([, isHeld]) => isHeld).map(([vref]) => vref);
    if (held.length > 0 && this.#random(3) === 0) return this.#pick(held);
    const known = [...this.#imports.keys()];
    if (known.length > 0 && this.#random(2) === 0) return this.#imported(this.#pick(known));
    this.#lastImport += 1;
    return this.#imported(`o-${String(this.#lastImport)}`);
  }

  /** @param {string} vref */
  #imported(vref) {
    this.#imports.set(vref, true);
    return vref;
  }

  #newPromise() {
    this.#lastPromise += 1;
    return `p-${String(this.#lastPromise)}`;
  }

  /** @param {Crank} crank */
  #learn({ syscalls }) {
    for (const [[tag, ...args]] of syscalls) {
      if (tag === 'subscribe') this.#awaited.add(String(args[0]));
      if (tag === 'send') this.#give(/** @type {{ methargs: CapData }} */ (args[1]).methargs);
      if (tag === 'resolve') {
        const [list] = /** @type {[[string, boolean, CapData][]]} */ (args);
        for (const [vpid, , data] of list) {
          this.#awaited.delete(vpid);
          this.#give(data);
        }
      }
      const [vrefs] = /** @type {[string[]]} */ (args);
      if (tag === 'dropImports') for (const vref of vrefs) this.#imports.set(vref, false);
      if (tag === 'retireImports') for (const vref of vrefs) this.#imports.delete(vref);
      if (tag === 'retireExports' || tag === 'abandonExports') {
        for (const vref of vrefs) this.#exports.delete(vref);
      }
    }
  }

  /** @param {CapData} data */
  #give({ slots }) {
    for (const slot of slots) if (slot.startsWith('o+')) this.#exports.set(slot, true);
  }

  /**
   * @template T
   * @param {readonly T[]} list
   * @returns {T}
   */
  #pick(list) {
    return /** @type {T} */ (list[this.#random(list.length)]);
  }
}
