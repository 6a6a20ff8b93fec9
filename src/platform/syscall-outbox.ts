/**
 * What a vat says in a crank, held back until it is known to count.
 */
import { A_FUNCTION, insistKnownOptions } from '../given.js';
import type { OutwardSyscall, VatMessageSyscall } from '../protocol/syscall.js';

/** What a vat has said in the present crank. */
export interface SyscallOutbox {
  /** Give this to the vat. Its methods note what was said, and answer at once. */
  readonly syscall: OutwardSyscall;
  /** How many syscalls are held. */
  readonly size: number;
  /** All of them, in order; the outbox is empty then. */
  take(): VatMessageSyscall[];
  /** Forgets them: the crank has failed. */
  discard(): void;
}

/** What `makeSyscallOutbox` takes. docs/host.md. */
export interface SyscallOutboxOptions {
  /** Devices answer at once, so they cannot wait. Default: throws that there are none. */
  readonly callNow?: OutwardSyscall['callNow'];
}

/** @throws when `callNow` is no function, or for an option that is not known */
export function makeSyscallOutbox(options: SyscallOutboxOptions = {}): SyscallOutbox {
  insistKnownOptions('makeSyscallOutbox', options, { callNow: A_FUNCTION });
  const refuse: OutwardSyscall['callNow'] = device => {
    throw Error(`${device} was called, but this vat has no devices`);
  };
  const { callNow = refuse } = options;
  let said: VatMessageSyscall[] = [];
  const note = (syscall: VatMessageSyscall): void => void said.push(syscall);
  return {
    syscall: {
      send: (target, methargs, result) =>
        note(['send', target, result === undefined ? { methargs } : { methargs, result }]),
      subscribe: vpid => note(['subscribe', vpid]),
      resolve: resolutions => note(['resolve', resolutions]),
      exit: (isFailure, info) => note(['exit', isFailure, info]),
      callNow: (device, method, args) => callNow(device, method, args),
      dropImports: vrefs => note(['dropImports', vrefs]),
      retireImports: vrefs => note(['retireImports', vrefs]),
      retireExports: vrefs => note(['retireExports', vrefs]),
      abandonExports: vrefs => note(['abandonExports', vrefs]),
    },
    get size() {
      return said.length;
    },
    take() {
      const taken = said;
      said = [];
      return taken;
    },
    discard() {
      said = [];
    },
  };
}
