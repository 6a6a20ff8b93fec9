// What the kernel told of each vat: deliveries, syscalls and their results, in lines of text.

/** @import {SlogEntry} from '@agoric/swingset-vat' */
/** @typedef {Record<string, string[]>} Transcripts lines by vat */

/** When these come, and what they say, is up to the collector of the engine. */
const OF_THE_COLLECTOR = new Set([
  'bringOutYourDead',
  'dropExports',
  'retireExports',
  'retireImports',
]);

/** @param {unknown} value */
const show = value => JSON.stringify(value);

export class Recorder {
  /** @type {Transcripts} */
  transcripts = {};
  /**
   * What each vat answered to `bringOutYourDead`, newest last.
   *
   * @type {Record<string, Record<string, number>[]>}
   */
  statistics = {};
  /**
   * What crossed the edge of each vat, collection included, for the audit.
   *
   * @type {Record<string, ['deliver' | 'syscall' | 'answer' | 'rejected', unknown?][]>}
   */
  crossings = {};
  /** Deliveries that a kernel made once more, after a restart. */
  replayed = 0;
  /** Replayed deliveries that did not take what they took before. @type {string[]} */
  diverged = [];
  /** What all deliveries took but those that start vats, where workers tell. */
  computrons = 0;
  /** The same by vat and number. @type {Map<string, number>} */
  #taken = new Map();
  /** Vats that start, which takes as much with any layer. */
  #starting = new Set();
  /** Vats that are in a delivery which is left out. */
  #inGc = new Set();
  #isExact;

  /** @param {boolean} isExact the engine collects at the same moments each time */
  constructor(isExact) {
    this.#isExact = isExact;
  }

  /** @param {SlogEntry} entry */
  take(entry) {
    const { type, vatID, replay } = entry;
    if (type === 'deliver-result') this.#meter(entry);
    if (replay === true) {
      if (type === 'deliver') this.replayed += 1;
      return;
    }
    this.#cross(entry);
    if (type === 'deliver') this.#deliver(entry);
    else if (type === 'deliver-result') this.#result(entry);
    else if (this.#inGc.has(vatID)) return;
    else if (type === 'syscall') this.#add(vatID, `   ${show(entry.vsc)}`);
    else if (type === 'syscall-result') this.#add(vatID, `   -> ${show(entry.vsr)}`);
  }

  /** @param {SlogEntry} entry */
  #cross({ type, vatID, vd, vsc, vsr, dr = [] }) {
    const crossings = (this.crossings[vatID] ??= []);
    if (type === 'deliver') crossings.push(['deliver', vd]);
    else if (type === 'syscall') crossings.push(['syscall', vsc]);
    else if (type === 'syscall-result') {
      const answer = /** @type {{ slots?: unknown } | null | undefined} */ (
        /** @type {unknown[] | undefined} */ (vsr)?.[1]
      );
      if (Array.isArray(answer?.slots)) crossings.push(['answer', answer]);
    } else if (type === 'deliver-result' && dr[0] !== 'ok') crossings.push(['rejected']);
  }

  /** @param {SlogEntry} entry */
  #deliver({ vatID, vd = [] }) {
    if (vd[0] === 'startVat') this.#starting.add(vatID);
    if (!this.#isExact && OF_THE_COLLECTOR.has(String(vd[0]))) this.#inGc.add(vatID);
    else this.#add(vatID, `>> ${show(vd)}`);
  }

  /** @param {SlogEntry} entry */
  #result({ vatID, dr = [] }) {
    const [status, answer] = dr;
    const isStatistics = typeof answer === 'object' && answer !== null;
    if (!this.#inGc.delete(vatID)) {
      this.#add(vatID, `<< ${show(isStatistics ? [status] : [status, answer])}`);
    }
    if (isStatistics) {
      (this.statistics[vatID] ??= []).push(/** @type {Record<string, number>} */ (answer));
    }
  }

  /** @param {SlogEntry} entry */
  #meter({ vatID, deliveryNum, replay, dr = [] }) {
    const [, , usage] = /** @type {[unknown, unknown, { compute: number } | null]} */ (dr);
    if (typeof usage?.compute !== 'number') return;
    const key = `${vatID}, delivery ${String(deliveryNum)}`;
    if (replay !== true) {
      this.#taken.set(key, usage.compute);
      if (!this.#starting.delete(vatID)) this.computrons += usage.compute;
    } else if (this.#taken.get(key) !== usage.compute) {
      this.diverged.push(`${key}: ${String(this.#taken.get(key))} -> ${String(usage.compute)}`);
    }
  }

  /**
   * @param {string} vatID
   * @param {string} line
   */
  #add(vatID, line) {
    (this.transcripts[vatID] ??= []).push(line);
  }
}
