/**
 * A kernel's table of what one vat imports and exports, as strict as a kernel can be: it ends the
 * run at the first syscall that a lawful vat could not make. The faulty syscall throws, and so does
 * everything after it.
 */
import type { CapData, Delivery, Resolution } from './capdata.js';
import type { RecordedSyscall } from './syscall-recorder.js';

interface ObjectEntry {
  /** Otherwise the vat only recognizes it, or, of an export, the kernel does. */
  isReachable: boolean;
}

const isImport = (vref: string): boolean => vref.startsWith('o-');
const isExport = (vref: string): boolean => vref.startsWith('o+');
const isPromise = (vref: string): boolean => vref.startsWith('p');

export class StrictKernel {
  readonly imports = new Map<string, ObjectEntry>();
  readonly exports = new Map<string, ObjectEntry>([['o+0', { isReachable: true }]]);
  readonly promises = new Map<string, 'vat' | 'kernel'>();
  /** The first fault; the run is over. */
  fault: string | undefined;
  /** `disavow` says a drop outside `bringOutYourDead`, and no other does. */
  allowsDisavow = false;
  /** No list in one syscall of collection may be longer. */
  maxListLength = Infinity;
  #delivery: Delivery | undefined;
  #toldInThisSweep = new Set<string>();

  // What the kernel does.

  /** Checks that a lawful kernel could make this delivery, and enters what it introduces. */
  beforeDelivery(delivery: Delivery): void {
    if (this.fault !== undefined) throw Error(`the run is over: ${this.fault}`);
    this.#delivery = delivery;
    this.#toldInThisSweep = new Set();
    switch (delivery[0]) {
      case 'message':
        this.#insistLawful(this.exports.get(delivery[1])?.isReachable === true, delivery[1]);
        this.#introduceAll(delivery[2].methargs);
        if (delivery[2].result !== null) this.promises.set(delivery[2].result, 'vat');
        break;
      case 'notify':
        for (const [vpid, , data] of delivery[1]) {
          this.#insistLawful(this.promises.get(vpid) === 'kernel', vpid);
          this.#introduceAll(data);
        }
        for (const [vpid] of delivery[1]) this.promises.delete(vpid);
        break;
      case 'dropExports':
        for (const vref of delivery[1]) {
          this.#insistLawful(this.exports.get(vref)?.isReachable === true, vref);
          this.exports.set(vref, { isReachable: false });
        }
        break;
      case 'retireExports':
        for (const vref of delivery[1]) {
          this.#insistLawful(this.exports.get(vref)?.isReachable === false, vref);
          this.exports.delete(vref);
        }
        break;
      case 'retireImports':
        for (const vref of delivery[1]) {
          this.#insistLawful(this.imports.get(vref)?.isReachable === false, vref);
          this.imports.delete(vref);
        }
        break;
      case 'startVat':
        this.#introduceAll(delivery[1]);
        break;
      case 'changeVatOptions':
      case 'bringOutYourDead':
      case 'stopVat':
        break;
    }
  }

  #insistLawful(isLawful: boolean, vref: string): void {
    if (!isLawful) {
      throw Error(`the test's own kernel is unlawful: ${JSON.stringify(this.#delivery)} (${vref})`);
    }
  }

  #introduceAll({ slots }: CapData): void {
    for (const vref of slots) {
      if (isImport(vref)) {
        this.imports.set(vref, { isReachable: true });
      } else if (isPromise(vref)) {
        if (!this.promises.has(vref)) this.promises.set(vref, 'kernel');
      } else if (isExport(vref)) {
        this.#insistLawful(this.exports.get(vref)?.isReachable === true, vref);
      }
    }
  }

  // What the vat says.

  /** @throws at the first syscall that is not lawful, and at every one after it */
  said({ name, args }: RecordedSyscall): void {
    if (this.fault !== undefined) throw Error(`the run is over: ${this.fault}`);
    switch (name) {
      case 'send': {
        const [target, methargs, result] = args as [string, CapData, string | undefined];
        this.#mention(target);
        this.#mentionAll(methargs);
        if (result !== undefined) {
          this.#insist(!this.promises.has(result), `${result} is the result of two sends`);
          this.promises.set(result, 'kernel');
        }
        break;
      }
      case 'subscribe': {
        const [vpid] = args as [string];
        this.#insist(this.promises.has(vpid), `subscribe: ${vpid} is not known`);
        break;
      }
      case 'resolve': {
        const [resolutions] = args as [Resolution[]];
        for (const [, , data] of resolutions) this.#mentionAll(data);
        for (const [vpid] of resolutions) {
          this.#insist(this.promises.get(vpid) === 'vat', `${vpid} is not the vat's to resolve`);
        }
        for (const [vpid] of resolutions) this.promises.delete(vpid);
        break;
      }
      case 'callNow':
        this.#mentionAll(args[2] as CapData);
        break;
      case 'exit':
        this.#mentionAll(args[1] as CapData);
        break;
      case 'dropImports':
        this.#sayGc(name, args, vref => {
          const entry = this.imports.get(vref);
          this.#insist(entry !== undefined, `${vref} is dropped, but was never given`);
          this.#insist(entry?.isReachable === true, `${vref} is dropped twice`);
          this.imports.set(vref, { isReachable: false });
        });
        break;
      case 'retireImports':
        this.#sayGc(name, args, vref => {
          const entry = this.imports.get(vref);
          this.#insist(entry !== undefined, `${vref} is retired twice, or was never given`);
          this.#insist(entry?.isReachable === false, `${vref} is retired without a drop`);
          this.imports.delete(vref);
        });
        break;
      case 'retireExports':
        this.#sayGc(name, args, vref => {
          const entry = this.exports.get(vref);
          this.#insist(entry !== undefined, `${vref} is retired twice, or was never exported`);
          this.#insist(entry?.isReachable === false, `${vref} is retired, but it is reachable`);
          this.exports.delete(vref);
        });
        break;
      default:
        this.#insist(name.startsWith('vatstore'), `${name} is no syscall of a lawful vat`);
    }
  }

  #sayGc(name: string, args: readonly unknown[], say: (vref: string) => void): void {
    const [vrefs] = args as [string[]];
    const isDisavowal = this.allowsDisavow && name === 'dropImports' && vrefs.length === 1;
    this.#insist(
      this.#delivery?.[0] === 'bringOutYourDead' || isDisavowal,
      `${name} outside bringOutYourDead`,
    );
    this.#insist(vrefs.length > 0, `${name} of nothing`);
    this.#insist(vrefs.length <= this.maxListLength, `${name} of ${vrefs.length} names`);
    const sorted = [...vrefs].sort();
    this.#insist(sorted.join() === vrefs.join(), `${name} is not sorted: ${vrefs.join()}`);
    for (const vref of vrefs) {
      const saying = `${name} ${vref}`;
      this.#insist(!this.#toldInThisSweep.has(saying), `${saying} is said twice`);
      this.#toldInThisSweep.add(saying);
      say(vref);
    }
  }

  #mentionAll({ slots }: CapData): void {
    for (const vref of slots) this.#mention(vref);
  }

  #mention(vref: string): void {
    if (isImport(vref)) {
      const entry = this.imports.get(vref);
      this.#insist(entry !== undefined, `${vref} is mentioned, but was never given, or is retired`);
      this.#insist(entry?.isReachable === true, `${vref} is mentioned, but was dropped`);
    } else if (isExport(vref)) {
      this.exports.set(vref, { isReachable: true });
    } else if (isPromise(vref) && !this.promises.has(vref)) {
      this.#insist(vref.startsWith('p+'), `${vref} is mentioned, but was never given`);
      this.promises.set(vref, 'vat');
    }
  }

  #insist(isLawful: boolean, fault: string): void {
    if (isLawful) return;
    this.fault = fault;
    throw Error(`illegal syscall: ${fault}`);
  }
}
