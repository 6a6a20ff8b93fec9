/**
 * A syscall that throws loses the crank: the kernel will not commit it, and
 * what the tables say is no longer what the kernel was told. The guard ends the
 * vat then: it makes no further syscall and accepts no further delivery.
 * Rule E10 of docs/SPEC.md.
 */
import { makeError, q, X } from '../errors.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import type { VatStore } from '../store/vatstore.js';

export class SyscallGuard {
  readonly syscall: OutwardSyscall;
  readonly store: VatStore;
  #failure: Error | undefined;

  constructor(deps: { syscall: OutwardSyscall; store: VatStore }) {
    const { syscall, store } = deps;
    this.syscall = {
      send: (...args) => this.#attempt('send', () => syscall.send(...args)),
      subscribe: vpid => this.#attempt('subscribe', () => syscall.subscribe(vpid)),
      resolve: batch => this.#attempt('resolve', () => syscall.resolve(batch)),
      exit: (...args) => this.#attempt('exit', () => syscall.exit(...args)),
      // A device may fail: its caller is told, and the vat goes on.
      callNow: (...args) => {
        this.insistAlive();
        return syscall.callNow(...args);
      },
      dropImports: vrefs => this.#attempt('dropImports', () => syscall.dropImports(vrefs)),
      retireImports: vrefs => this.#attempt('retireImports', () => syscall.retireImports(vrefs)),
      retireExports: vrefs => this.#attempt('retireExports', () => syscall.retireExports(vrefs)),
      abandonExports: vrefs => this.#attempt('abandonExports', () => syscall.abandonExports(vrefs)),
    };
    this.store = {
      get: key => this.#attempt('vatstoreGet', () => store.get(key)),
      getNextKey: key => this.#attempt('vatstoreGetNextKey', () => store.getNextKey(key)),
      set: (key, value) => this.#attempt('vatstoreSet', () => store.set(key, value)),
      delete: key => this.#attempt('vatstoreDelete', () => store.delete(key)),
    };
  }

  /** @throws when a syscall has failed before; the vat is over then */
  insistAlive(): void {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
  }

  #attempt<T>(name: string, perform: () => T): T {
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
