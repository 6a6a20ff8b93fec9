/**
 * Which vrefs survive an upgrade, and so may be named by durable data.
 * Rule V7 of docs/SPEC.md.
 */
import { parseVref, type Vref } from '../refs/vref.js';
import type { KindRegistry } from './kind-registry.js';

export class Durability {
  readonly #registry: KindRegistry;
  readonly #relaxed: boolean;

  /** @param deps.relaxed everything but promises passes; for development only */
  constructor(deps: { registry: KindRegistry; relaxed: boolean }) {
    this.#registry = deps.registry;
    this.#relaxed = deps.relaxed;
  }

  isDurable(vref: Vref): boolean {
    const parsed = parseVref(vref);
    switch (parsed.sort) {
      case 'promise':
        return false;
      case 'presence':
      case 'device':
        return true;
      case 'remotable':
        return this.#relaxed;
      case 'virtual':
        return this.#relaxed || this.#registry.handlerOf(parsed).durable;
    }
  }
}
