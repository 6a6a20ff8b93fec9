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
  /** Vats that are in a delivery which is left out. */
  #inGc = new Set();

  /** @param {SlogEntry} entry */
  take(entry) {
    const { type, vatID, replay } = entry;
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
    if (OF_THE_COLLECTOR.has(String(vd[0]))) this.#inGc.add(vatID);
    else this.#add(vatID, `>> ${show(vd)}`);
  }

  /** @param {SlogEntry} entry */
  #result({ vatID, dr = [] }) {
    const [status, answer] = dr;
    if (!this.#inGc.delete(vatID)) this.#add(vatID, `<< ${show([status, answer])}`);
    else if (typeof answer === 'object' && answer !== null) {
      (this.statistics[vatID] ??= []).push(/** @type {Record<string, number>} */ (answer));
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
