/**
 * A kernel's side of one vat's promises, as strict as a kernel can be: what it has not heard of, or
 * has deleted, may not be spoken; nothing is resolved twice, nor by who does not decide it. It
 * writes faults down and goes on, so that a test sees all of them.
 */
import type { CapData, Delivery, Resolution } from '../support/capdata.js';

export interface KernelPromise {
  decider: 'vat' | 'kernel';
  /** The vat asked to be notified, in this incarnation or an earlier one. */
  isSubscribed: boolean;
  /** The vat has heard of it in this incarnation. */
  isTold: boolean;
}

const isVpid = (vref: string): boolean => vref.startsWith('p');

/** The part of a syscall object that does not touch the vatstore. */
export interface PromiseSyscalls {
  send(target: string, methargs: CapData, result?: string): void;
  subscribe(vpid: string): void;
  resolve(resolutions: readonly Resolution[]): void;
  exit(isFailure: boolean, info: CapData): void;
  callNow(target: string, method: string, args: CapData): CapData;
  dropImports(vrefs: readonly string[]): void;
  retireImports(vrefs: readonly string[]): void;
  retireExports(vrefs: readonly string[]): void;
  abandonExports(vrefs: readonly string[]): void;
}

export class PromiseKernel {
  /** What the kernel's table for this vat has. */
  readonly promises = new Map<string, KernelPromise>();
  readonly faults: string[] = [];
  /** Syscalls of the present delivery, but for the vatstore's. */
  readonly calls: Array<readonly [name: string, ...args: unknown[]]> = [];
  /** How many deliveries were made. */
  deliveries = 0;
  exit: { isFailure: boolean; info: CapData } | undefined;
  answerCallNow: (target: string, method: string, args: CapData) => CapData = () => ({
    body: '#"#undefined"',
    slots: [],
  });
  readonly #used = new Set<string>();
  #nextNumber = 100;

  /** A name that the kernel makes up; it is told to the vat by the delivery that mentions it. */
  allocate(): string {
    this.#nextNumber += 1;
    const vpid = `p-${this.#nextNumber}`;
    this.promises.set(vpid, { decider: 'kernel', isSubscribed: false, isTold: false });
    return vpid;
  }

  names(where: (promise: KernelPromise) => boolean): string[] {
    return [...this.promises].filter(([, promise]) => where(promise)).map(([vpid]) => vpid);
  }

  #fault(text: string): void {
    this.faults.push(text);
  }

  #retire(vpid: string): void {
    this.promises.delete(vpid);
    this.#used.add(vpid);
  }

  /** The kernel keeps to its own rules. */
  #insist(condition: boolean, what: string): asserts condition {
    if (!condition) throw Error(`the test makes an illegal delivery: ${what}`);
  }

  // What the kernel says.

  beforeDelivery(delivery: Delivery): void {
    this.deliveries += 1;
    this.calls.length = 0;
    if (delivery[0] === 'message') {
      const [, target, { methargs, result }] = delivery;
      if (result !== null) {
        const promise = this.promises.get(result);
        this.#insist(promise?.decider === 'kernel', `${result} cannot be the result of a message`);
        promise.decider = 'vat';
        promise.isTold = true;
      }
      this.#insist(!isVpid(target) || this.promises.has(target), `${target} is unknown`);
      this.#say(methargs.slots);
    } else if (delivery[0] === 'notify') {
      const batch = delivery[1];
      for (const [vpid] of batch) {
        const promise = this.promises.get(vpid);
        this.#insist(promise?.decider === 'kernel', `${vpid} cannot be notified`);
      }
      this.#insist(
        batch.some(([vpid]) => this.promises.get(vpid)?.isSubscribed === true),
        'the vat has not subscribed to any promise of this batch',
      );
      const later = new Set(batch.map(([vpid]) => vpid));
      this.#sayLive(batch, later);
      for (const vpid of later) this.#retire(vpid);
    } else if (delivery[0] === 'startVat') {
      this.#say(delivery[1].slots);
    }
  }

  /** What only entries mention that this incarnation does not wait for, it will not look at. */
  #sayLive(batch: readonly Resolution[], later: ReadonlySet<string>): void {
    const live = new Set([...later].filter(vpid => this.promises.get(vpid)?.isTold === true));
    for (let before = -1; before < live.size;) {
      before = live.size;
      for (const [vpid, , { slots }] of batch) {
        if (live.has(vpid)) for (const vref of slots) if (later.has(vref)) live.add(vref);
      }
    }
    for (const [vpid, , { slots }] of batch) {
      if (live.has(vpid)) this.#say(slots.filter(vref => !later.has(vref)));
    }
  }

  #say(slots: readonly string[]): void {
    for (const vref of slots.filter(isVpid)) {
      const promise = this.promises.get(vref);
      this.#insist(promise !== undefined, `${vref} is unknown`);
      promise.isTold = true;
    }
  }

  /** After each delivery: whatever the vat waits for it must have asked for. */
  afterDelivery(): void {
    for (const [vpid, { decider, isSubscribed, isTold }] of this.promises) {
      if (decider === 'kernel' && isTold && !isSubscribed) {
        this.#fault(`${vpid} was told to the vat, which has not subscribed to it`);
      }
    }
  }

  /**
   * The vat's next incarnation decides nothing that the last one did.
   *
   * @returns which promises the kernel has rejected and must notify the vat of
   */
  upgrade(): string[] {
    const rejected: string[] = [];
    for (const [vpid, promise] of this.promises) {
      promise.isTold = false;
      if (promise.decider === 'kernel') continue;
      promise.decider = 'kernel';
      if (promise.isSubscribed) rejected.push(vpid);
      else this.#retire(vpid);
    }
    return rejected;
  }

  // What the vat says.

  readonly syscalls: PromiseSyscalls = {
    send: (target, methargs, result) => {
      this.calls.push(['send', target, methargs, result]);
      if (isVpid(target)) {
        this.#hear(target, 'send');
        const { decider } = this.promises.get(target) ?? {};
        if (decider === 'vat') this.#fault(`send to ${target}, which the vat itself decides`);
      }
      this.#mention(methargs, 'send');
      if (result !== undefined) this.#allocateByVat(result, 'kernel');
    },
    subscribe: vpid => {
      this.calls.push(['subscribe', vpid]);
      // A vat may tell of a promise of its own by subscribing to it.
      if (vpid.startsWith('p+') && !this.promises.has(vpid)) this.#allocateByVat(vpid, 'vat');
      else this.#hear(vpid, 'subscribe');
      const promise = this.promises.get(vpid);
      if (promise) promise.isSubscribed = true;
    },
    resolve: resolutions => {
      this.calls.push(['resolve', resolutions]);
      if (resolutions.length === 0) this.#fault('an empty resolve');
      const resolved = new Set<string>();
      for (const [vpid, , data] of resolutions) {
        this.#hear(vpid, 'resolve');
        if (resolved.has(vpid)) this.#fault(`resolve of ${vpid} twice in one batch`);
        resolved.add(vpid);
        const { decider } = this.promises.get(vpid) ?? {};
        if (decider === 'kernel') this.#fault(`resolve of ${vpid}, which the kernel decides`);
        this.#mention(data, 'resolve');
      }
      for (const vpid of resolved) this.#retire(vpid);
    },
    exit: (isFailure, info) => {
      this.calls.push(['exit', isFailure, info]);
      this.#mention(info, 'exit');
      this.exit = { isFailure, info };
    },
    callNow: (target, method, args) => {
      this.calls.push(['callNow', target, method, args]);
      if (args.slots.some(isVpid)) this.#fault('callNow with a promise');
      return this.answerCallNow(target, method, args);
    },
    dropImports: vrefs => void this.calls.push(['dropImports', vrefs]),
    retireImports: vrefs => void this.calls.push(['retireImports', vrefs]),
    retireExports: vrefs => void this.calls.push(['retireExports', vrefs]),
    abandonExports: vrefs => void this.calls.push(['abandonExports', vrefs]),
  };

  #hear(vpid: string, how: string): void {
    if (this.#used.has(vpid)) this.#fault(`${how} of ${vpid}, which is retired`);
    else if (!this.promises.has(vpid)) this.#fault(`${how} of ${vpid}, which is unknown`);
    else if (this.promises.get(vpid)?.isTold !== true) {
      this.#fault(`${how} of ${vpid}, which this incarnation has not heard of`);
    }
  }

  #mention({ slots }: CapData, how: string): void {
    for (const vpid of slots.filter(isVpid)) {
      if (!vpid.startsWith('p+') || this.promises.has(vpid)) this.#hear(vpid, how);
      else this.#allocateByVat(vpid, 'vat');
    }
  }

  #allocateByVat(vpid: string, decider: 'vat' | 'kernel'): void {
    if (!vpid.startsWith('p+')) this.#fault(`${vpid} is not for the vat to allocate`);
    if (this.promises.has(vpid) || this.#used.has(vpid)) this.#fault(`${vpid} is allocated again`);
    this.promises.set(vpid, { decider, isSubscribed: false, isTold: true });
  }
}
