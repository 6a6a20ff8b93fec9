/**
 * The syscalls that a runtime passes, checked before any is made.
 * Rule E1 of docs/SPEC.md.
 */
import { insistMethods } from '../given.js';
import type { OutwardSyscall, Syscall } from './syscall.js';

/** What the library calls, but for the vatstore. */
export const OUTWARD = [
  'send',
  'subscribe',
  'resolve',
  'exit',
  'callNow',
  'dropImports',
  'retireImports',
  'retireExports',
] as const satisfies readonly (keyof OutwardSyscall)[];

export const VATSTORE = [
  'vatstoreGet',
  'vatstoreGetNextKey',
  'vatstoreSet',
  'vatstoreDelete',
] as const satisfies readonly (keyof Syscall)[];

export const hasVatstore = (syscall: object): syscall is Syscall => 'vatstoreGet' in syscall;

/** @throws when a method is missing; those of the vatstore may be, all together */
export function insistSyscall(syscall: unknown): asserts syscall is Syscall | OutwardSyscall {
  insistMethods('syscall', syscall, OUTWARD);
  if (hasVatstore(syscall as object)) {
    insistMethods('syscall', syscall, VATSTORE);
  }
}
