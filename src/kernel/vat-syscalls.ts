/**
 * What a vat may say, applied to the kernel's tables. What is not lawful is
 * refused with an error that says why.
 */
import type { OutwardSyscall } from '../protocol/syscall.js';
import type { Clists } from './clists.js';
import type { Collection } from './collection.js';
import type { KernelPromises } from './promises.js';
import type { KernelData, Kref } from './records.js';
import type { RunQueue } from './run-queue.js';
import type { KernelTables } from './tables.js';

export interface VatSyscallsDeps {
  readonly tables: KernelTables;
  readonly clists: Clists;
  readonly promises: KernelPromises;
  readonly queue: RunQueue;
  readonly collection: Collection;
}

/** That a vat has asked to end. */
export interface VatExit {
  /** The crank in which it asked is to be undone first. */
  readonly isFailure: boolean;
  /** The reason. */
  readonly info: KernelData;
}

/** @param onExit is told when the vat asks to end; the last one counts */
export function makeVatSyscalls(
  vatId: string,
  { tables, clists, promises, queue, collection }: VatSyscallsDeps,
  onExit: (exit: VatExit) => void,
): OutwardSyscall {
  const fault = (problem: string): Error => Error(`vat ${vatId} ${problem}`);

  /** The promise of that name, which must be this vat's to settle. */
  const decided = (vref: string): Kref => {
    const kref = clists.toKernel(vatId, vref);
    if (tables.promises.need(kref).decider !== vatId) {
      throw fault(`does not decide ${vref}`);
    }
    return kref;
  };

  return {
    send(target, methargs, result) {
      const message = {
        target: clists.toKernel(vatId, target),
        methargs: clists.dataToKernel(vatId, methargs),
        result: result === undefined ? undefined : decided(result),
      };
      if (message.result !== undefined) {
        // Whoever gets the message will decide.
        promises.setDecider(message.result, undefined);
      }
      queue.push({ type: 'message', message });
    },
    subscribe(vpid) {
      promises.subscribe(vatId, clists.toKernel(vatId, vpid));
    },
    resolve(resolutions) {
      const settled = resolutions.map(([vpid, isReject, data]) => ({
        kref: decided(vpid),
        isReject,
        data: clists.dataToKernel(vatId, data),
      }));
      for (const { kref, isReject, data } of settled) {
        promises.settle(kref, isReject, data, vatId);
      }
      for (const [vpid] of resolutions) {
        // The vat does not use the name again.
        clists.remove(clists.needNamed(vatId, vpid));
      }
    },
    exit(isFailure, info) {
      onExit({ isFailure, info: clists.dataToKernel(vatId, info) });
    },
    callNow(device) {
      throw fault(`calls ${device}, but this kernel has no devices`);
    },
    dropImports(vrefs) {
      for (const vref of vrefs) {
        const entry = clists.needNamed(vatId, vref);
        if (!entry.isReachable) {
          throw fault(`drops ${vref} twice`);
        }
        clists.drop(entry);
      }
    },
    retireImports(vrefs) {
      for (const vref of vrefs) {
        const entry = clists.needNamed(vatId, vref);
        if (entry.isReachable) {
          throw fault(`retires ${vref} without dropping it`);
        }
        clists.remove(entry);
      }
    },
    retireExports(vrefs) {
      for (const vref of vrefs) {
        const entry = clists.needNamed(vatId, vref);
        if (tables.objects.need(entry.kref).reachable > 0) {
          throw fault(`retires ${vref}, which others can reach`);
        }
        clists.remove(entry);
        collection.retireEverywhere(entry.kref);
      }
    },
    abandonExports(vrefs) {
      for (const vref of vrefs) {
        collection.abandon(vatId, clists.needNamed(vatId, vref).kref);
      }
    },
  };
}
