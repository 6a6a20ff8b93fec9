/**
 * Who refers to what: the counts of objects and promises. What a count that
 * falls means is decided when the crank ends, so that the order of events within
 * it does not matter.
 */
import {
  isPromiseRef,
  type KernelData,
  type KernelMessage,
  type Kref,
  namesIn,
} from './records.js';
import type { KernelTables } from './tables.js';

export class Refs {
  readonly #tables: KernelTables;
  #suspects = new Set<Kref>();

  constructor(tables: KernelTables) {
    this.#tables = tables;
  }

  /** Changes what c-lists say about an object. @throws when a count goes wrong */
  change(kref: Kref, reachable: number, recognizable: number): void {
    const { objects } = this.#tables;
    const object = objects.need(kref);
    const next = {
      ...object,
      reachable: object.reachable + reachable,
      recognizable: object.recognizable + recognizable,
    };
    if (next.reachable < 0 || next.recognizable < next.reachable) {
      throw Error(`the reference counts of ${kref} went wrong`);
    }
    objects.set(kref, next);
    if (reachable < 0 || recognizable < 0) {
      this.#suspects.add(kref);
    }
  }

  /** One more that can reach it. @throws when the kernel does not know it */
  hold(kref: Kref): void {
    this.count(kref, 1);
  }

  /** One less: of those that have held it. @throws when a count goes wrong */
  release(kref: Kref): void {
    this.count(kref, -1);
  }

  holdData({ slots }: KernelData): void {
    slots.forEach(kref => this.hold(kref));
  }

  releaseData({ slots }: KernelData): void {
    slots.forEach(kref => this.release(kref));
  }

  holdMessage(message: KernelMessage): void {
    namesIn(message).forEach(kref => this.hold(kref));
  }

  releaseMessage(message: KernelMessage): void {
    namesIn(message).forEach(kref => this.release(kref));
  }

  /** Has it looked at when the crank ends. */
  suspect(kref: Kref): void {
    this.#suspects.add(kref);
  }

  /** What is to be looked at; it is forgotten then. */
  takeSuspects(): Kref[] {
    const taken = [...this.#suspects];
    this.#suspects = new Set();
    return taken;
  }

  private count(kref: Kref, by: 1 | -1): void {
    if (!isPromiseRef(kref)) {
      this.change(kref, by, by);
      return;
    }
    const { promises } = this.#tables;
    const promise = promises.need(kref);
    if (promise.refs + by < 0) {
      throw Error(`the reference count of ${kref} went wrong`);
    }
    promises.set(kref, { ...promise, refs: promise.refs + by });
    if (by < 0) {
      this.#suspects.add(kref);
    }
  }
}
