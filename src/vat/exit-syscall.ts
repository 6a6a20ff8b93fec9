/**
 * Which of several exits in one crank counts. Kernels differ: one lets the last
 * stand, another the first. So that a part of the vat that gives up the crank
 * cannot be overruled by another that is content with it, nothing is said after
 * a failure, and a failure is said after anything else. Rule X1 of docs/SPEC.md.
 */
import type { CapData } from '../protocol/capdata.js';
import type { OutwardSyscall } from '../protocol/syscall.js';

export class ExitSyscall {
  readonly #syscall: Pick<OutwardSyscall, 'exit'>;
  #isFailing = false;

  constructor(syscall: Pick<OutwardSyscall, 'exit'>) {
    this.#syscall = syscall;
  }

  /** Whether the vat has said in this crank that it ends as a failure. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** Says it, unless a failure has been said in this crank. */
  say(isFailure: boolean, info: CapData): void {
    if (this.#isFailing) {
      return;
    }
    this.#syscall.exit(isFailure, info);
    this.#isFailing = isFailure;
  }

  /** The crank is over: a kernel that lets the vat live on hears of the next failure. */
  endCrank(): void {
    this.#isFailing = false;
  }
}
