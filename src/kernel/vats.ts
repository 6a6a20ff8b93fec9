/**
 * The kernel's vats, from the first incarnation of one to its end: what they
 * leave behind is rejected, abandoned or kept.
 */
import { quoteShort } from '../errors.js';
import { A_STRING, insistGiven } from '../given.js';
import type { Clists } from './clists.js';
import type { Collection } from './collection.js';
import type { KernelPromises } from './promises.js';
import { isNamedByVat, isPromiseRef, type KernelData, type Kref } from './records.js';
import type { Refs } from './refs.js';
import { TERMINATED } from './routing.js';
import type { KernelTables } from './tables.js';

const ROOT = 'o+0';

/** The reason that SwingSet gives for a promise of an incarnation that has ended. */
const disconnection = (incarnationNumber: number, upgradeMessage: string): KernelData => ({
  body: `#${JSON.stringify({ incarnationNumber, name: 'vatUpgraded', upgradeMessage })}`,
  slots: [],
});

/** Durable objects outlive their incarnation, and the root object is made anew under its name. */
const outlivesIncarnation = (vref: string): boolean => vref === ROOT || vref.startsWith('o+d');

export interface VatsDeps {
  readonly tables: KernelTables;
  readonly refs: Refs;
  readonly clists: Clists;
  readonly promises: KernelPromises;
  readonly collection: Collection;
}

/** The table of vats. The rules are in docs/kernel.md. */
export class Vats {
  readonly #deps: VatsDeps;

  constructor(deps: VatsDeps) {
    this.#deps = deps;
  }

  /** Those that have been begun and not terminated, in order of their ids. */
  ids(): string[] {
    return this.#deps.tables.vats
      .keys()
      .filter(vatId => this.has(vatId))
      .sort();
  }

  /** Whether there is such a vat, which was not terminated. */
  has(vatId: string): boolean {
    return this.#deps.tables.vats.get(vatId)?.isTerminated === false;
  }

  /** Whether there was one that has ended for good. */
  wasTerminated(vatId: string): boolean {
    return this.#deps.tables.vats.get(vatId)?.isTerminated === true;
  }

  /** @throws when there is no such vat */
  insist(vatId: string): void {
    if (!this.has(vatId)) {
      const was = this.wasTerminated(vatId) ? ': it was terminated' : '';
      throw Error(`the kernel has no vat ${quoteShort(vatId)}${was}`);
    }
  }

  /** The kernel's name for the root object of a vat. @throws when there is no such vat */
  rootOf(vatId: string): Kref {
    this.insist(vatId);
    return this.#deps.clists.toKernel(vatId, ROOT);
  }

  /**
   * Begins the first incarnation of a vat, whose root object is held until the
   * vat ends, or the next one: what the one before had to settle is rejected
   * with SwingSet's disconnect object, and its exports that are not durable are
   * abandoned.
   *
   * @param vatId any text; it is not used again when the vat has been terminated
   * @param upgradeMessage the words of the disconnect object; default: `vat upgraded`
   * @returns the number of the incarnation, from 0
   * @throws when an argument is no text, or the vat was terminated; nothing has changed then
   */
  beginIncarnation(vatId: string, upgradeMessage = 'vat upgraded'): number {
    insistGiven('vatId', vatId, A_STRING);
    insistGiven('upgradeMessage', upgradeMessage, A_STRING);
    const { tables, refs } = this.#deps;
    const known = tables.vats.get(vatId);
    if (known?.isTerminated === true) {
      throw Error(`the vat ${quoteShort(vatId)} was terminated: its id is not used again`);
    }
    const number = known?.incarnations ?? 0;
    tables.vats.set(vatId, { incarnations: number + 1, isTerminated: false });
    if (known === undefined) {
      refs.hold(this.rootOf(vatId));
    } else {
      this.endIncarnation(vatId, disconnection(number - 1, upgradeMessage));
    }
    return number;
  }

  /**
   * Ends a vat for good: what it decides is rejected, and its exports are
   * abandoned. What it has stored is the caller's to delete.
   *
   * @throws when there is no such vat
   */
  terminate(vatId: string): void {
    const { tables, refs, clists, collection } = this.#deps;
    refs.release(this.rootOf(vatId));
    tables.vats.set(vatId, { ...tables.vats.need(vatId), isTerminated: true });
    this.rejectDecided(vatId, TERMINATED);
    for (const entry of clists.entries(vatId)) {
      if (!isPromiseRef(entry.kref) && isNamedByVat(entry.vref)) {
        collection.abandon(vatId, entry.kref);
      } else {
        clists.remove(entry);
      }
    }
  }

  private endIncarnation(vatId: string, reason: KernelData): void {
    const { clists, promises, collection } = this.#deps;
    const ownNews = new Set(
      promises.decidedBy(vatId).filter(kref => promises.isSubscribed(vatId, kref)),
    );
    for (const kref of this.rejectDecided(vatId, reason)) {
      // A durable watcher of its own may wait to be told.
      const entry = ownNews.has(kref) ? undefined : clists.entry(vatId, kref);
      if (entry !== undefined) {
        clists.remove(entry);
      }
    }
    for (const { vref, kref } of clists.entries(vatId)) {
      if (!isPromiseRef(kref) && isNamedByVat(vref) && !outlivesIncarnation(vref)) {
        collection.abandon(vatId, kref);
      }
    }
  }

  private rejectDecided(vatId: string, data: KernelData): Kref[] {
    const { promises } = this.#deps;
    const decided = promises.decidedBy(vatId);
    decided.forEach(kref => promises.settle(kref, true, data));
    return decided;
  }
}
