/**
 * What the vat says to its kernel: the methods, their object form, and the
 * adapter between the two. Every syscall is synchronous. Rules E6 and E7 of
 * docs/SPEC.md.
 */
import { Fail, q, unreachable } from '../errors.js';
import { A_FUNCTION, AN_OBJECT, insistGiven } from '../given.js';
import type { Vpid, Vref } from '../refs/vref.js';
import { type CapData, insistCapData } from './capdata.js';

/** One promise's outcome: its name, whether it was rejected, and the value or reason. */
export type VatOneResolution<V extends string = Vref> = readonly [
  vpid: V,
  isReject: boolean,
  data: CapData<V>,
];

/** The vat's way out, but for its vatstore. A method that throws ends the delivery. */
export interface OutwardSyscall {
  /** Queues a message. `methargs` is `[method, args]`. */
  send(target: Vref, methargs: CapData, result?: Vpid): void;
  /** Asks to be notified when the promise settles. Idempotent. */
  subscribe(vpid: Vpid): void;
  /** Settles promises that this vat decides; each name is retired by it. */
  resolve(resolutions: readonly VatOneResolution[]): void;
  /** Ends the vat after this delivery. */
  exit(isFailure: boolean, info: CapData): void;
  /** Calls a device and gives its answer at once. */
  callNow(device: Vref, method: string, args: CapData): CapData<string>;
  dropImports(vrefs: readonly Vref[]): void;
  retireImports(vrefs: readonly Vref[]): void;
  retireExports(vrefs: readonly Vref[]): void;
  abandonExports(vrefs: readonly Vref[]): void;
}

/**
 * What a runtime gives to one vat. A method that throws ends the delivery: the
 * kernel discards it and the vat. Nothing but these calls leaves the vat.
 */
export interface Syscall extends OutwardSyscall {
  vatstoreGet(key: string): string | undefined;
  vatstoreGetNextKey(priorKey: string): string | undefined;
  vatstoreSet(key: string, value: string): void;
  vatstoreDelete(key: string): void;
}

/** A message as it is delivered: method and arguments as one list, and the promise to resolve with the result. */
export interface VatMessage {
  readonly methargs: CapData;
  readonly result?: Vpid | null | undefined;
}

/** The syscalls that reach other vats, without the vatstore's and the devices'. */
export type VatMessageSyscall =
  | readonly ['send', target: Vref, message: VatMessage]
  | readonly ['subscribe', vpid: Vpid]
  | readonly ['resolve', resolutions: readonly VatOneResolution[]]
  | readonly ['exit', isFailure: boolean, info: CapData]
  | readonly ['dropImports', vrefs: readonly Vref[]]
  | readonly ['retireImports', vrefs: readonly Vref[]]
  | readonly ['retireExports', vrefs: readonly Vref[]]
  | readonly ['abandonExports', vrefs: readonly Vref[]];

/** The object form of a syscall, as it is queued, logged and sent between threads. */
export type VatSyscallObject =
  | VatMessageSyscall
  | readonly ['callNow', device: Vref, method: string, args: CapData]
  | readonly ['vatstoreGet', key: string]
  | readonly ['vatstoreGetNextKey', priorKey: string]
  | readonly ['vatstoreSet', key: string, value: string]
  | readonly ['vatstoreDelete', key: string];

/** The kernel's answer: `null` stands for a missing value. */
export type VatSyscallResult =
  readonly ['ok', result: CapData<string> | string | null] | readonly ['error', message: string];

/** Performs one syscall in object form. Returns an error result, or throws, on failure. */
export type VatSyscallHandler = (syscall: VatSyscallObject) => VatSyscallResult;

/**
 * The method form over a handler of the object form.
 *
 * @param handler performs a syscall
 * @returns a `Syscall`; its methods throw when the handler answers an error,
 *   or what is no answer at all
 * @throws when `handler` is no function
 */
export function syscallFromHandler(handler: VatSyscallHandler): Syscall {
  insistGiven('handler', handler, A_FUNCTION);
  const perform = (object: VatSyscallObject): CapData<string> | string | null => {
    const result: unknown = handler(object);
    const [status, value] = Array.isArray(result) ? (result as unknown[]) : [];
    if (status === 'error') {
      throw Fail([`syscall.${object[0]} failed: `, ''], q(value));
    }
    if (status !== 'ok') {
      throw Fail([`syscall.${object[0]} got no result but `, ''], q(result));
    }
    return value === undefined ? null : (value as CapData<string> | string | null);
  };
  const text = (object: VatSyscallObject): string | undefined => {
    const value = perform(object);
    if (value !== null && typeof value !== 'string') {
      throw Fail([`syscall.${object[0]} must answer a string or null, not `, ''], q(value));
    }
    return value ?? undefined;
  };
  return {
    send(target, methargs, result) {
      perform(['send', target, result === undefined ? { methargs } : { methargs, result }]);
    },
    subscribe: vpid => void perform(['subscribe', vpid]),
    resolve: resolutions => void perform(['resolve', resolutions]),
    exit: (isFailure, info) => void perform(['exit', isFailure, info]),
    callNow(device, method, args) {
      const value = perform(['callNow', device, method, args]);
      insistCapData(value);
      return value;
    },
    dropImports: vrefs => void perform(['dropImports', vrefs]),
    retireImports: vrefs => void perform(['retireImports', vrefs]),
    retireExports: vrefs => void perform(['retireExports', vrefs]),
    abandonExports: vrefs => void perform(['abandonExports', vrefs]),
    vatstoreGet: key => text(['vatstoreGet', key]),
    vatstoreGetNextKey: priorKey => text(['vatstoreGetNextKey', priorKey]),
    vatstoreSet: (key, value) => void perform(['vatstoreSet', key, value]),
    vatstoreDelete: key => void perform(['vatstoreDelete', key]),
  };
}

/**
 * The object form over methods: the other way around.
 *
 * @param syscall the methods that are called
 * @returns a handler; a method that throws becomes an error result
 * @throws when `syscall` is no object
 */
export function handlerFromSyscall(syscall: Syscall): VatSyscallHandler {
  insistGiven('syscall', syscall, AN_OBJECT);
  return object => {
    try {
      return ['ok', applySyscall(syscall, object)];
    } catch (err) {
      return ['error', err instanceof Error ? err.message : String(err)];
    }
  };
}

function applySyscall(syscall: Syscall, object: VatSyscallObject): CapData<string> | string | null {
  switch (object[0]) {
    case 'callNow':
      return syscall.callNow(object[1], object[2], object[3]);
    case 'vatstoreGet':
    case 'vatstoreGetNextKey':
      return syscall[object[0]](object[1]) ?? null;
    case 'vatstoreSet':
      syscall.vatstoreSet(object[1], object[2]);
      return null;
    case 'vatstoreDelete':
      syscall.vatstoreDelete(object[1]);
      return null;
    default:
      applyMessageSyscall(syscall, object);
      return null;
  }
}

/** Performs one that reaches other vats. @throws what the method throws */
export function applyMessageSyscall(syscall: OutwardSyscall, object: VatMessageSyscall): void {
  switch (object[0]) {
    case 'send':
      return syscall.send(object[1], object[2].methargs, object[2].result ?? undefined);
    case 'subscribe':
      return syscall.subscribe(object[1]);
    case 'resolve':
      return syscall.resolve(object[1]);
    case 'exit':
      return syscall.exit(object[1], object[2]);
    case 'dropImports':
    case 'retireImports':
    case 'retireExports':
    case 'abandonExports':
      return syscall[object[0]](object[1]);
    default:
      return unreachable(object, 'syscall');
  }
}
