/**
 * A vat's syscalls out of two parts that a runtime has anyway.
 */
import { insistMethods } from '../given.js';
import { OUTWARD } from '../protocol/insist-syscall.js';
import type { OutwardSyscall, Syscall } from '../protocol/syscall.js';
import { insistVatStore, type VatStore } from '../store/vatstore.js';

/**
 * One whole `Syscall` out of what leaves the vat and what it stores.
 *
 * @param outward keeps its `this`
 * @param vatstore keeps its `this`
 * @throws when one of them lacks a method
 */
export function joinSyscall(outward: OutwardSyscall, vatstore: VatStore): Syscall {
  insistMethods('outward', outward, OUTWARD);
  insistVatStore('vatstore', vatstore);
  return {
    send: (target, methargs, result) => outward.send(target, methargs, result),
    subscribe: vpid => outward.subscribe(vpid),
    resolve: resolutions => outward.resolve(resolutions),
    exit: (isFailure, info) => outward.exit(isFailure, info),
    callNow: (device, method, args) => outward.callNow(device, method, args),
    dropImports: vrefs => outward.dropImports(vrefs),
    retireImports: vrefs => outward.retireImports(vrefs),
    retireExports: vrefs => outward.retireExports(vrefs),
    abandonExports: vrefs => outward.abandonExports(vrefs),
    vatstoreGet: key => vatstore.get(key),
    vatstoreGetNextKey: priorKey => vatstore.getNextKey(priorKey),
    vatstoreSet: (key, value) => vatstore.set(key, value),
    vatstoreDelete: key => vatstore.delete(key),
  };
}
