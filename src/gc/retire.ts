/**
 * The deliveries by which the kernel says what it no longer reaches or
 * recognizes. Rules G1 and G7 of docs/SPEC.md.
 */
import type { GcDelivery } from '../protocol/delivery.js';
import type { Exports } from '../slots/exports.js';
import type { Forgetting } from './forgetting.js';

export class Retirement {
  readonly #exports: Exports;
  readonly #forgetting: Forgetting;

  constructor(deps: { exports: Exports; forgetting: Forgetting }) {
    this.#exports = deps.exports;
    this.#forgetting = deps.forgetting;
  }

  perform([type, vrefs]: GcDelivery): void {
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
          break;
      }
    }
  }
}
