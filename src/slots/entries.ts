/**
 * What stands for a live value under its name. Most are weak references; what the vat must keep
 * is held by its entry itself, and needs no table besides. Rule T1 of docs/SPEC.md.
 */
import type { ImportedPromise } from './imports.js';

type Weak = WeakRef<object> & { readonly pinned?: undefined; readonly promise?: undefined };

/** A value that the kernel can reach: all that a weak reference does, and holds what it names. */
export class Pin implements WeakRef<object> {
  readonly pinned: object;
  declare readonly promise?: undefined;

  constructor(value: object) {
    this.pinned = value;
  }

  get [Symbol.toStringTag](): 'WeakRef' {
    return 'WeakRef';
  }

  deref(): object {
    return this.pinned;
  }
}

export type Entry = Weak | Pin | ImportedPromise;
