/**
 * The vatstore as the rooms of the library use it: the vat's own part of the
 * kernel's database, text keys to text values, synchronous.
 * docs/store-layout.md.
 */
import { Fail, q } from '../errors.js';
import { insistMethods } from '../given.js';

/**
 * The contract, which the conformance suite of `liveslots/testing` checks:
 * keys compare by UTF-16 code units; `getNextKey` gives the smallest key that
 * is greater than its argument, whether that is a key or not; what was set in
 * this delivery is seen at once. A method that throws ends the delivery: the
 * kernel rolls the store back and the vat is not delivered to again.
 */
export interface VatStore {
  get(key: string): string | undefined;
  getNextKey(priorKey: string): string | undefined;
  set(key: string, value: string): void;
  delete(key: string): void;
}

/** @throws when a method is missing; the error names it */
export function insistVatStore(part: string, store: unknown): asserts store is VatStore {
  insistMethods(part, store, ['get', 'getNextKey', 'set', 'delete']);
}

/** The part of the syscalls that this room needs. */
export interface VatstoreSyscalls {
  vatstoreGet(key: string): string | undefined;
  vatstoreGetNextKey(priorKey: string): string | undefined;
  vatstoreSet(key: string, value: string): void;
  vatstoreDelete(key: string): void;
}

/** Some kernels answer null for a missing key. */
function textOrNothing(value: unknown, what: string, key: string): string | undefined {
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string') {
    throw Fail([`${what} of `, ' must answer a string or undefined, not ', ''], q(key), q(value));
  }
  return value;
}

/**
 * The vatstore behind a vat's syscalls; what the kernel answers is checked.
 *
 * @throws when one of the four methods is missing
 */
export function vatstoreFromSyscall(syscall: VatstoreSyscalls): VatStore {
  insistMethods('syscall', syscall, [
    'vatstoreGet',
    'vatstoreGetNextKey',
    'vatstoreSet',
    'vatstoreDelete',
  ]);
  return {
    get: key => textOrNothing(syscall.vatstoreGet(key), 'vatstoreGet', key),
    getNextKey(priorKey) {
      const next = syscall.vatstoreGetNextKey(priorKey);
      const key = textOrNothing(next, 'vatstoreGetNextKey', priorKey);
      if (key !== undefined && key <= priorKey) {
        throw Fail`vatstoreGetNextKey of ${q(priorKey)} must answer a greater key, not ${q(key)}`;
      }
      return key;
    },
    set: (key, value) => syscall.vatstoreSet(key, value),
    delete: key => syscall.vatstoreDelete(key),
  };
}
