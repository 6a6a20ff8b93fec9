/**
 * The vatstore as the modules of the library use it: the vat's own part of the
 * kernel's database, text keys to text values, synchronous.
 * docs/store-layout.md.
 */
import { Fail, q } from '../errors.js';
import { insistMethods } from '../given.js';
import { KeyOrder } from './key-order.js';

/**
 * The contract, which the conformance suite of `liveslots/testing` checks:
 * keys are in one order, that of UTF-16 code units or that of code points (the
 * bytes of UTF-8); `getNextKey` gives the smallest key that is greater than its
 * argument, whether that is a key or not; what was set in this delivery is seen
 * at once. A method that throws ends the delivery: the
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

/** The part of the syscalls that this module needs. */
export interface VatstoreSyscalls {
  vatstoreGet(key: string): string | undefined;
  vatstoreGetNextKey(priorKey: string): string | undefined;
  vatstoreSet(key: string, value: string): void;
  vatstoreDelete(key: string): void;
}

/** Some kernels answer null for a missing key. */
function textOrNothing(value: unknown, what: string, key: string): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  if (value !== undefined && value !== null) {
    throw Fail([`${what} of `, ' must answer a string or undefined, not ', ''], q(key), q(value));
  }
  return undefined;
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
  const order = new KeyOrder();
  return {
    get: key => textOrNothing(syscall.vatstoreGet(key), 'vatstoreGet', key),
    getNextKey(priorKey) {
      const next = syscall.vatstoreGetNextKey(priorKey);
      const key = textOrNothing(next, 'vatstoreGetNextKey', priorKey);
      if (key !== undefined && !order.accepts(priorKey, key)) {
        throw Fail`vatstoreGetNextKey of ${q(priorKey)} must answer a greater key, not ${q(key)}`;
      }
      return key;
    },
    set: (key, value) => syscall.vatstoreSet(key, value),
    delete: key => syscall.vatstoreDelete(key),
  };
}
