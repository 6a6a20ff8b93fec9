/**
 * What any kernel demands of a vat, held against the stream of what the two say
 * to each other. It believes the kernel, and finds what a lawful vat could not
 * have said: kernels end a vat for each of these, or worse. It imports nothing
 * that needs a locked-down realm. docs/testing.md.
 */
import type { CapData } from '../protocol/capdata.js';
import type { Delivery } from '../protocol/delivery.js';
import type { VatSyscallObject } from '../protocol/syscall.js';
import { NameSet } from '../refs/name-set.js';

/** Checks each syscall of a vat against what a kernel takes. Rule E17 of docs/SPEC.md. */
export interface SyscallAudit {
  /** The kernel is about to make this delivery. */
  delivered(delivery: Delivery): void;
  /** The vat has made this syscall. @throws when it is not lawful, and then for every one that follows */
  said(syscall: VatSyscallObject): void;
  /** A device has answered a `callNow`. */
  answered(data: CapData<string>): void;
  /**
   * What comes now is no longer judged: the kernel has done what none may do,
   * a delivery was rejected, or the vat has ended.
   */
  end(why: string): void;
  /** What was not lawful first. */
  readonly fault: string | undefined;
  /** How many syscalls were judged. */
  readonly judged: number;
  /** Why nothing is judged any more, if so. */
  readonly endedFor: string | undefined;
}

type Decider = 'vat' | 'kernel';

const isPromise = (vref: string): boolean => vref.startsWith('p');
const isImport = (vref: string): boolean => vref.startsWith('o-');
const isExport = (vref: string): boolean => vref.startsWith('o+');
const survives = (vref: string): boolean => vref === 'o+0' || vref.startsWith('o+d');

class Audit implements SyscallAudit {
  fault: string | undefined;
  judged = 0;
  endedFor: string | undefined;
  readonly #promises = new Map<string, Decider>();
  /** Names of promises that were settled. */
  readonly #settled = new NameSet();
  /** Whether the vat can reach it; otherwise it only recognizes it. */
  readonly #imports = new Map<string, boolean>();
  /** Whether the kernel can reach it. */
  readonly #exports = new Map<string, boolean>([['o+0', true]]);
  /** What the vat itself has said to be gone. */
  readonly #goneExports = new NameSet();
  readonly #devices = new Set<string>();
  #hasStarted = false;

  end(why: string): void {
    this.endedFor ??= why;
    // Nothing is looked up any more.
    this.#promises.clear();
    this.#imports.clear();
    this.#exports.clear();
    this.#devices.clear();
    this.#settled.clear();
    this.#goneExports.clear();
  }

  // The kernel.

  delivered(delivery: Delivery): void {
    if (this.endedFor !== undefined) {
      return;
    }
    switch (delivery[0]) {
      case 'startVat':
        this.begin();
        return this.introduce(delivery[1]);
      case 'message': {
        const { methargs, result } = delivery[2];
        this.give(delivery[1]);
        this.introduce(methargs);
        if (result) {
          this.appoint(result);
        }
        return;
      }
      case 'notify':
        delivery[1].forEach(([, , data]) => this.introduce(data));
        return delivery[1].forEach(([vpid]) => this.notify(vpid));
      case 'dropExports':
        return delivery[1].forEach(vref => {
          if (this.#exports.has(vref)) {
            this.#exports.set(vref, false);
          }
        });
      case 'retireExports':
        return delivery[1].forEach(vref => this.#exports.delete(vref));
      case 'retireImports':
        return delivery[1].forEach(vref => {
          if (this.#imports.get(vref) === true) {
            this.end(`the kernel retires ${vref}, which the vat can reach`);
          }
          this.#imports.delete(vref);
        });
      default:
    }
  }

  // The vat decides nothing that the incarnation before it did, and what does
  // not survive is no longer exported.
  private begin(): void {
    if (this.#hasStarted) {
      [...this.#promises.keys()].forEach(vpid => this.#promises.set(vpid, 'kernel'));
      [...this.#exports.keys()]
        .filter(vref => !survives(vref))
        .forEach(vref => this.#exports.delete(vref));
    }
    this.#hasStarted = true;
  }

  answered(data: CapData<string>): void {
    if (this.endedFor === undefined) {
      this.introduce(data);
    }
  }

  private introduce({ slots }: CapData<string>): void {
    slots.forEach(vref => this.give(vref));
  }

  private give(vref: string): void {
    if (isPromise(vref)) {
      if (!this.#promises.has(vref)) {
        this.#promises.set(vref, 'kernel');
        this.#settled.delete(vref);
      }
    } else if (isImport(vref)) {
      this.#imports.set(vref, true);
    } else if (isExport(vref)) {
      this.#exports.set(vref, true);
    } else {
      this.#devices.add(vref);
    }
  }

  private appoint(vpid: string): void {
    if (this.#promises.get(vpid) === 'vat') {
      this.end(`the kernel asks the vat to decide ${vpid}, which it decides`);
    }
    this.#promises.set(vpid, 'vat');
    this.#settled.delete(vpid);
  }

  private notify(vpid: string): void {
    if (this.#promises.get(vpid) === 'vat') {
      this.end(`the kernel settles ${vpid}, which the vat decides`);
    }
    this.#promises.delete(vpid);
    this.#settled.add(vpid);
  }

  // The vat.

  said(syscall: VatSyscallObject): void {
    if (this.endedFor !== undefined) {
      return;
    }
    if (this.fault === undefined) {
      this.judged += 1;
      this.fault = this.judge(syscall);
    }
    if (this.fault !== undefined) {
      throw Error(`unlawful syscall: ${this.fault}`);
    }
  }

  private judge(syscall: VatSyscallObject): string | undefined {
    switch (syscall[0]) {
      case 'send':
        return this.send(syscall[1], syscall[2].methargs, syscall[2].result ?? undefined);
      case 'subscribe':
        return this.mention(syscall[1], 'subscribe');
      case 'resolve':
        return this.resolve(syscall[1]);
      case 'exit':
        return this.mentionAll(syscall[2], 'exit');
      case 'callNow':
        return this.call(syscall[1], syscall[3]);
      case 'dropImports':
        return eachOnce(syscall, vref => this.drop(vref));
      case 'retireImports':
        return eachOnce(syscall, vref => this.retireImport(vref));
      case 'retireExports':
        return eachOnce(syscall, vref => this.retireExport(vref));
      case 'abandonExports':
        return eachOnce(syscall, vref =>
          this.#exports.delete(vref) ? undefined : `${vref} is abandoned, but is no export`,
        );
      default:
        return undefined;
    }
  }

  private send(target: string, methargs: CapData, result: string | undefined): string | undefined {
    const known = this.#promises.get(target);
    if (!isImport(target) && known === undefined) {
      const what = this.#settled.has(target) ? 'settled' : 'no import';
      return `a message is sent to ${target}, which is ${what}`;
    }
    if (known === 'vat') {
      return `a message is sent to ${target}, which the vat itself decides`;
    }
    const fault = this.mention(target, 'send') ?? this.mentionAll(methargs, 'send');
    if (fault !== undefined || result === undefined) {
      return fault;
    }
    if (this.#promises.get(result) !== 'vat') {
      if (this.#promises.has(result) || this.#settled.has(result)) {
        return `${result} is the result of a message, but is not new`;
      }
      if (!result.startsWith('p+')) {
        return `${result} is not the vat's to give`;
      }
    }
    this.#promises.set(result, 'kernel');
    return undefined;
  }

  private resolve(batch: readonly (readonly [string, boolean, CapData])[]): string | undefined {
    if (batch.length === 0) {
      return 'nothing is resolved';
    }
    const seen = new Set<string>();
    for (const [vpid, , data] of batch) {
      if (seen.has(vpid)) {
        return `${vpid} is resolved twice in one batch`;
      }
      seen.add(vpid);
      const fault = this.mention(vpid, 'resolve') ?? this.mentionAll(data, 'resolve');
      if (fault !== undefined) {
        return fault;
      }
      if (this.#promises.get(vpid) !== 'vat') {
        return `${vpid} is resolved, but the vat does not decide it`;
      }
    }
    for (const vpid of seen) {
      this.#promises.delete(vpid);
      this.#settled.add(vpid);
    }
    return undefined;
  }

  private call(device: string, args: CapData): string | undefined {
    if (!this.#devices.has(device)) {
      return `${device} is called, but was never given`;
    }
    const promise = args.slots.find(isPromise);
    return promise === undefined
      ? this.mentionAll(args, 'callNow')
      : `${promise} is passed to a device`;
  }

  private drop(vref: string): string | undefined {
    const isReachable = this.#imports.get(vref);
    this.#imports.set(vref, false);
    if (isReachable === undefined) {
      return `${vref} is dropped, but was never given, or is retired`;
    }
    return isReachable ? undefined : `${vref} is dropped twice`;
  }

  private retireImport(vref: string): string | undefined {
    const isReachable = this.#imports.get(vref);
    this.#imports.delete(vref);
    if (isReachable === undefined) {
      return `${vref} is retired twice, or was never given`;
    }
    return isReachable ? `${vref} is retired without a drop` : undefined;
  }

  private retireExport(vref: string): string | undefined {
    const isReachable = this.#exports.get(vref);
    this.#exports.delete(vref);
    this.#goneExports.add(vref);
    if (isReachable === undefined) {
      return `${vref} is retired twice, or was never exported`;
    }
    return isReachable ? `${vref} is retired, but the kernel can reach it` : undefined;
  }

  private mentionAll({ slots }: CapData, how: string): string | undefined {
    for (const vref of slots) {
      const fault = this.mention(vref, how);
      if (fault !== undefined) {
        return fault;
      }
    }
    return undefined;
  }

  private mention(vref: string, how: string): string | undefined {
    if (isImport(vref)) {
      const isReachable = this.#imports.get(vref);
      const why = isReachable === undefined ? 'was never given, or is retired' : 'was dropped';
      return isReachable === true ? undefined : `${how} names ${vref}, which ${why}`;
    }
    if (isExport(vref)) {
      this.#exports.set(vref, true);
      return this.#goneExports.has(vref) ? `${how} names ${vref}, which is retired` : undefined;
    }
    if (!isPromise(vref)) {
      return this.#devices.has(vref) ? undefined : `${how} names ${vref}, which was never given`;
    }
    if (this.#promises.has(vref)) {
      return undefined;
    }
    if (this.#settled.has(vref)) {
      return `${how} names ${vref}, which is settled`;
    }
    if (!vref.startsWith('p+')) {
      return `${how} names ${vref}, which was never given`;
    }
    this.#promises.set(vref, 'vat');
    return undefined;
  }
}

function eachOnce(
  [name, vrefs]: readonly [string, readonly string[]],
  judge: (vref: string) => string | undefined,
): string | undefined {
  if (vrefs.length === 0) {
    return `${name} names nothing`;
  }
  for (const vref of vrefs) {
    const fault = judge(vref);
    if (fault !== undefined) {
      return fault;
    }
  }
  return undefined;
}

/** An audit of one vat, from its first delivery on and over all its incarnations. */
export function makeSyscallAudit(): SyscallAudit {
  return new Audit();
}
