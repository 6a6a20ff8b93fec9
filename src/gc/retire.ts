/**
 * The deliveries by which the kernel says what it no longer reaches or
 * recognizes. Rules G1 and G7 of docs/SPEC.md.
 */
import type { Candidates } from '../ledger/candidates.js';
import type { GcDelivery } from '../protocol/delivery.js';
import type { Exports } from '../slots/exports.js';
import type { Forgetting } from './forgetting.js';

export class Retirement {
  readonly #exports: Exports;
  readonly #forgetting: Forgetting;
  readonly #candidates: Candidates;

  constructor(deps: { exports: Exports; forgetting: Forgetting; candidates: Candidates }) {
    this.#exports = deps.exports;
    this.#forgetting = deps.forgetting;
    this.#candidates = deps.candidates;
  }

  /** @throws when a name among them cannot be one of this vat; nothing has changed then */
  perform([type, vrefs]: GcDelivery): void {
    if (type !== 'retireImports') {
      for (const vref of vrefs) {
        this.#exports.insistExportable(vref);
      }
    }
    for (const vref of vrefs) {
      switch (type) {
        case 'dropExports':
          this.#exports.dropExport(vref);
          break;
        case 'retireExports':
          this.#exports.retireExport(vref);
          break;
        case 'retireImports':
          this.#forgetting.ceaseRecognition(vref);
          // It may have lost a recognizer since the last sweep. The kernel has
          // retired it now, and must not hear so from this side as well.
          this.#candidates.possiblyRetiredSet.delete(vref);
          break;
      }
    }
  }
}
