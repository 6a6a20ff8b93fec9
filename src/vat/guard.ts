/**
 * A syscall that throws loses the crank: the kernel will not commit it, and
 * what the tables say is no longer what the kernel was told. So it is with a
 * stack that is spent between two steps of a change. The guard ends the vat
 * then: it makes no further syscall and accepts no further delivery.
 * Rules E10 and E11 of docs/SPEC.md.
 */
import { makeError, q, X } from '../errors.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';

// What a spent stack throws, in some engines.
const { InternalError = RangeError } = globalThis as { InternalError?: ErrorConstructor };

export class SyscallGuard {
  readonly syscall: OutwardSyscall;
  readonly store: VatStore;
  /** See `Whole`. */
  readonly whole: Whole;
  #failure: Error | undefined;
  #isTorn = false;

  constructor(deps: { syscall: OutwardSyscall; store: VatStore }) {
    const { syscall, store } = deps;
    this.syscall = {
      send: (...args) => this.attempt('send', () => syscall.send(...args)),
      subscribe: vpid => this.attempt('subscribe', () => syscall.subscribe(vpid)),
      resolve: batch => this.attempt('resolve', () => syscall.resolve(batch)),
      exit: (...args) => this.attempt('exit', () => syscall.exit(...args)),
      // A device may fail: its caller is told, and the vat goes on.
      callNow: (...args) => {
        this.insistAlive();
        return syscall.callNow(...args);
      },
      dropImports: vrefs => this.attempt('dropImports', () => syscall.dropImports(vrefs)),
      retireImports: vrefs => this.attempt('retireImports', () => syscall.retireImports(vrefs)),
      retireExports: vrefs => this.attempt('retireExports', () => syscall.retireExports(vrefs)),
      abandonExports: vrefs => this.attempt('abandonExports', () => syscall.abandonExports(vrefs)),
    };
    this.store = {
      get: key => this.attempt('vatstoreGet', () => store.get(key)),
      getNextKey: key => this.attempt('vatstoreGetNextKey', () => store.getNextKey(key)),
      set: (key, value) => this.attempt('vatstoreSet', () => store.set(key, value)),
      delete: key => this.attempt('vatstoreDelete', () => store.delete(key)),
    };
    this.whole = change => {
      try {
        return change();
      } catch (err) {
        // Nothing is called here: there may be no stack left to call it with.
        this.#isTorn ||= err instanceof RangeError || err instanceof InternalError;
        throw err;
      }
    };
  }

  /** @throws when a syscall has failed before, or the stack was spent in a change; the vat is over then */
  insistAlive(): void {
    if (this.#isTorn) {
      this.#failure ??= makeError(
        X`the vat has ended: the stack was spent in the midst of a change`,
      );
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  private attempt<T>(name: string, perform: () => T): T {
    this.insistAlive();
    try {
      return perform();
    } catch (err) {
      this.#failure = makeError(
        X([`the vat has ended: syscall.${name} failed with `, ''], q(String(err))),
      );
      throw err;
    }
  }
}
