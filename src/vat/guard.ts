/**
 * A syscall that throws loses the crank: the kernel will not commit it, and
 * what the tables say is no longer what the kernel was told. The same holds
 * for a stack overflow between two steps of a change. The guard ends the vat
 * then: it makes no further syscall and accepts no further delivery. It also
 * tells of syscalls outside a delivery.
 * Rules E10, E11 and E15 of docs/SPEC.md.
 */
import { makeError, q, X } from '../errors.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';

// What a stack overflow throws, in some engines.
const { InternalError = RangeError } = globalThis as { InternalError?: ErrorConstructor };

export class SyscallGuard {
  readonly syscall: OutwardSyscall;
  readonly store: VatStore;
  /** See `Whole`. */
  readonly whole: Whole;
  readonly #beforeOutside: (isRead: boolean) => void;
  #failure: Error | undefined;
  #isTorn = false;
  #isOutside = false;
  /** Whether a syscall has to look at the three above: one test in the usual case. */
  #isSpecial = false;

  /** @param deps.beforeOutside told of each syscall that is made between two deliveries */
  constructor(deps: {
    syscall: OutwardSyscall;
    store: VatStore;
    beforeOutside: (isRead: boolean) => void;
  }) {
    const { syscall, store } = deps;
    this.#beforeOutside = deps.beforeOutside;
    // One wrapper for each number of arguments: a list of them would have to be made and taken
    // apart again at each syscall.
    const one =
      <A, R>(name: string, perform: (a: A) => R) =>
      (a: A): R => {
        if (this.#isSpecial) {
          this.lookAt(name);
        }
        try {
          return perform(a);
        } catch (err) {
          throw this.end(name, err);
        }
      };
    const two =
      <A, B, R>(name: string, perform: (a: A, b: B) => R) =>
      (a: A, b: B): R => {
        if (this.#isSpecial) {
          this.lookAt(name);
        }
        try {
          return perform(a, b);
        } catch (err) {
          throw this.end(name, err);
        }
      };
    this.syscall = {
      send: (target, methargs, result) => {
        if (this.#isSpecial) {
          this.lookAt('send');
        }
        try {
          return syscall.send(target, methargs, result);
        } catch (err) {
          throw this.end('send', err);
        }
      },
      subscribe: one('subscribe', vpid => syscall.subscribe(vpid)),
      resolve: one('resolve', batch => syscall.resolve(batch)),
      exit: two('exit', (isFailure, info) => syscall.exit(isFailure, info)),
      // A device may fail: its caller is told, and the vat goes on.
      callNow: (device, method, args) => {
        if (this.#isSpecial) {
          this.lookAt('callNow');
        }
        return syscall.callNow(device, method, args);
      },
      dropImports: one('dropImports', vrefs => syscall.dropImports(vrefs)),
      retireImports: one('retireImports', vrefs => syscall.retireImports(vrefs)),
      retireExports: one('retireExports', vrefs => syscall.retireExports(vrefs)),
      abandonExports: one('abandonExports', vrefs => syscall.abandonExports(vrefs)),
    };
    this.store = {
      get: one('vatstoreGet', key => store.get(key)),
      getNextKey: one('vatstoreGetNextKey', key => store.getNextKey(key)),
      set: two('vatstoreSet', (key, value) => store.set(key, value)),
      delete: one('vatstoreDelete', key => store.delete(key)),
    };
    this.whole = change => {
      try {
        return change();
      } catch (err) {
        // Nothing is called here: there may be no stack left to call it with.
        if (err instanceof RangeError || err instanceof InternalError) {
          this.#isTorn = true;
          this.#isSpecial = true;
        }
        throw err;
      }
    };
  }

  /** @throws when a syscall has failed before, or the stack overflowed in a change; the vat has ended then */
  insistAlive(): void {
    if (this.#isTorn) {
      this.#failure ??= makeError(X`the vat has ended: stack overflow during a change`);
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  beginDelivery(): void {
    this.#isOutside = false;
    this.#isSpecial = this.#isTorn || this.#failure !== undefined;
  }

  endDelivery(): void {
    this.#isOutside = true;
    this.#isSpecial = true;
  }

  private lookAt(name: string): void {
    this.insistAlive();
    if (this.#isOutside) {
      this.#beforeOutside(name === 'vatstoreGet' || name === 'vatstoreGetNextKey');
    }
  }

  /** A syscall has failed, and the vat with it. */
  private end(name: string, err: unknown): unknown {
    this.#isSpecial = true;
    this.#failure = makeError(
      X([`the vat has ended: syscall.${name} failed with `, ''], q(String(err))),
    );
    return err;
  }
}
