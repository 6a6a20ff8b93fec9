/**
 * What a vat may say, applied to the kernel's tables. What is not lawful is
 * refused with an error that says why.
 */
import type { Clists } from './clists.js';
import type { Collection } from './collection.js';
import type { KernelPromises } from './promises.js';
import type { Refs } from './refs.js';
import type { KernelState, Kref } from './state.js';
import type { OutwardSyscall } from '../../protocol/syscall.js';

export interface KernelParts {
  readonly state: KernelState;
  readonly refs: Refs;
  readonly clists: Clists;
  readonly promises: KernelPromises;
  readonly collection: Collection;
}

export interface Exit {
  readonly isFailure: boolean;
  readonly info: { readonly body: string; readonly slots: readonly string[] };
}

/** @param onExit is told when the vat asks to end */
export function makeKernelSyscall(
  vatId: string,
  { state, refs, clists, promises, collection }: KernelParts,
  onExit: (exit: Exit) => void,
): OutwardSyscall {
  const fault = (problem: string): Error => Error(`vat ${vatId} ${problem}`);

  /** The promise of that name, which must be this vat's to settle. */
  const decided = (vref: string): Kref => {
    const kref = clists.toKernel(vatId, vref);
    if (state.promises.need(kref).decider !== vatId) {
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
        const promise = state.promises.need(message.result);
        state.promises.set(message.result, { ...promise, decider: undefined });
      }
      refs.push({ type: 'message', message });
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
      for (const { kref } of settled) {
        // The vat does not use the name again.
        clists.remove(state.byKref.need(`${vatId} ${kref}`));
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
        const entry = clists.need(vatId, vref);
        if (!entry.isReachable) {
          throw fault(`drops ${vref} twice`);
        }
        clists.drop(entry);
      }
    },
    retireImports(vrefs) {
      for (const vref of vrefs) {
        const entry = clists.need(vatId, vref);
        if (entry.isReachable) {
          throw fault(`retires ${vref} without dropping it`);
        }
        clists.remove(entry);
      }
    },
    retireExports(vrefs) {
      for (const vref of vrefs) {
        const entry = clists.need(vatId, vref);
        if (state.objects.need(entry.kref).reachable > 0) {
          throw fault(`retires ${vref}, which others can reach`);
        }
        clists.remove(entry);
        collection.retireEverywhere(entry.kref);
      }
    },
    abandonExports(vrefs) {
      for (const vref of vrefs) {
        collection.abandon(vatId, clists.need(vatId, vref).kref);
      }
    },
  };
}
