/**
 * A kernel's side of the vat's edge that answers vatstore calls from a memory store and writes
 * down every call: its arguments as they were at that moment, and what was answered.
 */
import type { CapData, Resolution } from './capdata.js';
import type { MemoryStore } from './memory-store.js';

export interface RecordedSyscall {
  readonly name: string;
  readonly args: readonly unknown[];
  /** What the call returned; absent for calls that return nothing. */
  readonly result?: unknown;
  /** The message of the error that the call threw, if the test made it fail. */
  readonly threw?: string;
}

export interface RecordingSyscall {
  send(target: string, methargs: CapData, result?: string): void;
  subscribe(vpid: string): void;
  resolve(resolutions: Resolution[]): void;
  exit(isFailure: boolean, info: CapData): void;
  callNow(target: string, method: string, args: CapData): CapData;
  dropImports(vrefs: string[]): void;
  retireImports(vrefs: string[]): void;
  retireExports(vrefs: string[]): void;
  abandonExports(vrefs: string[]): void;
  vatstoreGet(key: string): string | undefined;
  vatstoreGetNextKey(prior: string): string | undefined;
  vatstoreSet(key: string, value: string): void;
  vatstoreDelete(key: string): void;
}

export interface RecorderHooks {
  readonly store: MemoryStore;
  readonly record: (call: RecordedSyscall) => void;
  /** What a device answers. */
  readonly callNow: (target: string, method: string, args: CapData) => CapData;
  /** Gives an error when the test wants this call to fail. */
  readonly fault: (name: string, args: readonly unknown[]) => Error | undefined;
}

/** A copy that later changes to the original cannot reach; syscall arguments are plain data. */
const snapshot = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(snapshot);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, snapshot(part)]));
  }
  return value;
};

export const makeRecordingSyscall = (hooks: RecorderHooks): RecordingSyscall => {
  const call = <T>(name: string, args: readonly unknown[], answer: () => T): T => {
    const copy = args.map(snapshot);
    const fault = hooks.fault(name, copy);
    if (fault) {
      hooks.record({ name, args: copy, threw: fault.message });
      throw fault;
    }
    const result = answer();
    hooks.record(
      result === undefined ? { name, args: copy } : { name, args: copy, result: snapshot(result) },
    );
    return result;
  };
  const nothing = (): void => undefined;
  const { store } = hooks;
  return {
    // A send without a result may be made with two arguments or with an undefined third one:
    // the kernel sees no difference, so the record does not either.
    send: (target, methargs, result) => call('send', [target, methargs, result], nothing),
    subscribe: vpid => call('subscribe', [vpid], nothing),
    resolve: resolutions => call('resolve', [resolutions], nothing),
    exit: (isFailure, info) => call('exit', [isFailure, info], nothing),
    callNow: (target, method, args) =>
      call('callNow', [target, method, args], () => hooks.callNow(target, method, args)),
    dropImports: vrefs => call('dropImports', [vrefs], nothing),
    retireImports: vrefs => call('retireImports', [vrefs], nothing),
    retireExports: vrefs => call('retireExports', [vrefs], nothing),
    abandonExports: vrefs => call('abandonExports', [vrefs], nothing),
    vatstoreGet: key => call('vatstoreGet', [key], () => store.get(key)),
    vatstoreGetNextKey: prior => call('vatstoreGetNextKey', [prior], () => store.nextKey(prior)),
    vatstoreSet: (key, value) => call('vatstoreSet', [key, value], () => store.set(key, value)),
    vatstoreDelete: key => call('vatstoreDelete', [key], () => store.delete(key)),
  };
};
