/**
 * The vat's c-list as a lawful kernel keeps it: what it may deliver next, and what the vat may say.
 * One for each implementation; the peer's decides what is delivered, ours only watches.
 */
import type { CapData, Delivery, Resolution } from '../../support/capdata.js';
import type { RecordedSyscall } from '../../support/syscall-recorder.js';

export interface PromiseEntry {
  decider: 'vat' | 'kernel';
  isSubscribed: boolean;
  /** Decided by a previous incarnation: the kernel rejects it. */
  isDisconnected: boolean;
}

export interface ObjectEntry {
  isReachable: boolean;
}

export interface Send {
  readonly methargs: CapData;
  readonly result: string | undefined;
}

const isPromise = (vref: string): boolean => vref.startsWith('p');
const isDurable = (vref: string): boolean => vref.startsWith('o+d');
export const ROOT = 'o+0';

export class Kernel {
  readonly promises = new Map<string, PromiseEntry>();
  readonly exports = new Map<string, ObjectEntry>([[ROOT, { isReachable: true }]]);
  readonly imports = new Map<string, ObjectEntry>();
  /** Names of promises that were settled: nobody may say them again. */
  readonly retired = new Set<string>();
  readonly sends: Send[] = [];
  /** What the vat said that it must not say. */
  readonly faults: string[] = [];
  hasExited = false;
  /** Imports that the vat has dropped by itself, outside of a sweep. */
  readonly disavowed = new Set<string>();
  #isSweeping = false;

  #fault(text: string): void {
    this.faults.push(text);
  }

  /** The vat mentions something. */
  #mention(vref: string): void {
    if (isPromise(vref)) {
      if (this.promises.has(vref)) return;
      if (this.retired.has(vref)) this.#fault(`${vref} was retired and is mentioned`);
      if (vref.startsWith('p-')) this.#fault(`${vref} is mentioned, but was never given`);
      this.promises.set(vref, { decider: 'vat', isSubscribed: false, isDisconnected: false });
    } else if (vref.startsWith('o+')) {
      this.exports.set(vref, { isReachable: true });
    } else if (vref.startsWith('o-')) {
      if (this.imports.get(vref)?.isReachable !== true) {
        this.#fault(`${vref} is mentioned, but was dropped or never given`);
      }
    }
  }

  #mentionAll(data: CapData): void {
    for (const slot of data.slots) this.#mention(slot);
  }

  #settle(vpid: string): void {
    this.promises.delete(vpid);
    this.retired.add(vpid);
  }

  /** The kernel mentions something. */
  #give(vref: string): void {
    if (vref.startsWith('o-')) this.imports.set(vref, { isReachable: true });
    if (isPromise(vref) && !this.promises.has(vref)) {
      this.promises.set(vref, { decider: 'kernel', isSubscribed: false, isDisconnected: false });
    }
  }

  said({ name, args }: RecordedSyscall): void {
    switch (name) {
      case 'send': {
        const [target, methargs, result] = args as [string, CapData, string | undefined];
        this.#mention(target);
        this.#mentionAll(methargs);
        if (result !== undefined) {
          if (this.promises.has(result) || this.retired.has(result)) {
            this.#fault(`${result} is not new, but the result of a send`);
          }
          this.promises.set(result, {
            decider: 'kernel',
            isSubscribed: false,
            isDisconnected: false,
          });
        }
        this.sends.push({ methargs, result });
        return;
      }
      case 'subscribe': {
        const [vpid] = args as [string];
        this.#mention(vpid);
        const entry = this.promises.get(vpid);
        if (entry) entry.isSubscribed = true;
        return;
      }
      case 'resolve': {
        const [resolutions] = args as [Resolution[]];
        // What a batch mentions may be resolved by the same batch.
        for (const [, , data] of resolutions) this.#mentionAll(data);
        for (const [vpid] of resolutions) {
          const entry = this.promises.get(vpid);
          if (entry?.decider !== 'vat' || entry.isDisconnected) {
            this.#fault(`${vpid} is not the vat's to resolve`);
          }
        }
        for (const [vpid] of resolutions) this.#settle(vpid);
        return;
      }
      case 'callNow':
        return this.#mentionAll((args as [string, string, CapData])[2]);
      case 'exit':
        this.hasExited = true;
        return this.#mentionAll((args as [boolean, CapData])[1]);
      case 'dropImports':
        for (const vref of args[0] as string[]) {
          const entry = this.imports.get(vref);
          if (!this.#isSweeping) this.disavowed.add(vref);
          if (entry?.isReachable !== true) this.#fault(`${vref} cannot be dropped`);
          else entry.isReachable = false;
        }
        return;
      case 'retireImports':
        for (const vref of args[0] as string[]) {
          if (this.imports.get(vref)?.isReachable !== false) {
            this.#fault(`${vref} cannot be retired as an import`);
          }
          this.imports.delete(vref);
        }
        return;
      case 'retireExports':
      case 'abandonExports':
        for (const vref of args[0] as string[]) {
          const entry = this.exports.get(vref);
          if (!entry || (name === 'retireExports' && entry.isReachable)) {
            this.#fault(`${vref} cannot be retired as an export`);
          }
          this.exports.delete(vref);
        }
        return;
      default:
        return;
    }
  }

  delivered(delivery: Delivery): void {
    this.#isSweeping = delivery[0] === 'bringOutYourDead';
    switch (delivery[0]) {
      case 'message': {
        const { methargs, result } = delivery[2];
        for (const slot of methargs.slots) this.#give(slot);
        if (result === null) return;
        this.promises.set(result, { decider: 'vat', isSubscribed: false, isDisconnected: false });
        return;
      }
      case 'notify':
        for (const [, , data] of delivery[1]) for (const slot of data.slots) this.#give(slot);
        for (const [vpid] of delivery[1]) this.#settle(vpid);
        return;
      case 'dropExports':
        for (const vref of delivery[1]) this.exports.set(vref, { isReachable: false });
        return;
      case 'retireExports':
        for (const vref of delivery[1]) this.exports.delete(vref);
        return;
      case 'retireImports':
        for (const vref of delivery[1]) this.imports.delete(vref);
        return;
      default:
        return;
    }
  }

  /** A device answers. */
  answered(data: CapData): void {
    for (const slot of data.slots) this.#give(slot);
  }

  /** The vat is upgraded: what is not durable is gone, what it decided is rejected. */
  restarted(): void {
    for (const vref of [...this.exports.keys()]) {
      if (!isDurable(vref) && vref !== ROOT) this.exports.delete(vref);
    }
    for (const [vpid, entry] of [...this.promises]) {
      if (entry.decider !== 'vat') continue;
      if (entry.isSubscribed) entry.isDisconnected = true;
      else this.#settle(vpid);
    }
    this.sends.length = 0;
  }
}
