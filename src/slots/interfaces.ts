/**
 * The interfaces of imports. The first one that an import is given stays for as
 * long as the vat knows its vref, also while the collector has taken the
 * presence. All presences of one interface inherit from one prototype, which is
 * the only mark of the interface on them. Rule T5 of docs/SPEC.md.
 */
import { Remotable } from '@endo/pass-style';
import type { BaseRef } from '../refs/vref.js';
import type { Parts } from './parts.js';
import type { WeakTools } from './entries.js';

/** With fewer prototypes than this nobody looks for those that are gone. */
const FEW = 64;

export class Interfaces {
  readonly #weakTools: WeakTools;
  readonly #parts: Parts;
  /** Of each import that the vat knows. */
  readonly #prototypes = new Map<BaseRef, object>();
  /**
   * Those that anybody can still compare with. Weak, since an interface can be
   * any text: they are looked through when there are twice as many as the last
   * time, and no finalizer has to run.
   */
  readonly #byInterface = new Map<string, WeakRef<object>>();
  #nextLook = FEW;

  constructor(deps: { weakTools: WeakTools; parts: Parts }) {
    this.#weakTools = deps.weakTools;
    this.#parts = deps.parts;
  }

  /** How many imports have an interface. */
  get size(): number {
    return this.#prototypes.size;
  }

  has(baseRef: BaseRef): boolean {
    return this.#prototypes.has(baseRef);
  }

  /**
   * What the presence of an import inherits from.
   *
   * @param iface what is said of it now; it counts if nothing was said before
   * @throws when `iface` is no interface; nothing is remembered then
   */
  prototypeFor(baseRef: BaseRef, iface: string): object {
    const known = this.#prototypes.get(baseRef);
    if (known !== undefined) {
      return known;
    }
    const prototype = this.prototypeOfInterface(iface);
    this.#prototypes.set(baseRef, prototype);
    return prototype;
  }

  /** The vat does not know the import any more. */
  forget(baseRef: BaseRef): void {
    this.#prototypes.delete(baseRef);
  }

  private prototypeOfInterface(iface: string): object {
    const known = this.#byInterface.get(iface)?.deref();
    if (known !== undefined) {
      return known;
    }
    const prototype = Object.getPrototypeOf(Remotable(iface)) as object;
    this.#parts.add(prototype);
    if (this.#byInterface.size >= this.#nextLook) {
      this.forgetTheGone();
    }
    this.#byInterface.set(iface, new this.#weakTools.WeakRef(prototype));
    return prototype;
  }

  /** At the end of a sweep, and when there are many: nothing but memory depends on it. */
  forgetTheGone(): void {
    for (const [iface, ref] of this.#byInterface) {
      if (ref.deref() === undefined) {
        this.#byInterface.delete(iface);
      }
    }
    this.#nextLook = Math.max(FEW, 2 * this.#byInterface.size);
  }
}
