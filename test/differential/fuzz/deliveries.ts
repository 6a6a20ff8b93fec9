/**
 * Steps made concrete: which delivery a step is for the peer's c-list, and the same one in the
 * names of ours.
 */
import type { CapData, Delivery, Ref, Resolution } from '../../support/capdata.js';
import { capdata, message, ref } from '../../support/capdata.js';
import type { Kernel } from './kernel.js';
import { ROOT } from './kernel.js';
import type { KernelValue, Pick, Step } from './ops.js';
import { literals, nth } from './vat-values.js';

/** What else a message may call: `undefined` calls the target itself. */
const otherMethods = [undefined, undefined, 'm', 'nothing', Symbol.asyncIterator, 'constructor'];
const DEVICE = 'Alleged: device';
const isRef = (value: unknown): value is Ref =>
  typeof value === 'object' && value !== null && 'ref' in value;

export class Deliveries {
  readonly #kernel: Kernel;
  /** Names of vpids that the vat knows in this incarnation. */
  readonly #isKnown: (vpid: string) => boolean;
  #nextImport = 50;
  #nextPromise = 60;

  constructor(kernel: Kernel, isKnown: (vpid: string) => boolean) {
    this.#kernel = kernel;
    this.#isKnown = isKnown;
  }

  #newPromise(): string {
    this.#nextPromise += 1;
    return `p-${this.#nextPromise}`;
  }

  #reachable(): string[] {
    return [...this.#kernel.exports].flatMap(([vref, entry]) => (entry.isReachable ? [vref] : []));
  }

  /** Promises that may be mentioned: one of the vat's own making only where the vat knows it. */
  #mentionable(): string[] {
    return [...this.#kernel.promises].flatMap(([vpid, entry]) =>
      !entry.isDisconnected && (vpid.startsWith('p-') || this.#isKnown(vpid)) ? [vpid] : [],
    );
  }

  #value(given: KernelValue): unknown {
    const [sort, part] = given;
    const fresh = (): Ref => {
      this.#nextImport += 1;
      return ref(`o-${this.#nextImport}`);
    };
    switch (sort) {
      case 'lit':
        return nth(literals, part);
      case 'import': {
        const known = [...this.#kernel.imports.keys()];
        return known.length === 0 ? fresh() : ref(nth(known, part));
      }
      case 'newImport':
        return fresh();
      case 'export':
        return ref(nth(this.#reachable(), part));
      case 'promise': {
        const known = this.#mentionable();
        return ref(known.length === 0 ? this.#newPromise() : nth(known, part));
      }
      case 'newPromise':
        return ref(this.#newPromise());
      case 'device':
        return ref(`d-${40 + (part % 2)}`, DEVICE);
      case 'list':
        return (part as KernelValue[]).map(item => this.#value(item));
      case 'error':
        return Error(`kernel's error ${String(part)}`);
    }
  }

  /** A kernel pipelines to what the vat decides. */
  #promiseFor(step: Extract<Step, { do: 'message' }>): string | undefined {
    if (step.toPromise !== true) return undefined;
    const decided = [...this.#kernel.promises].flatMap(([vpid, entry]) =>
      entry.decider === 'vat' && !entry.isDisconnected && this.#isKnown(vpid) ? [vpid] : [],
    );
    return decided.length === 0 ? undefined : nth(decided, step.target);
  }

  #message(step: Extract<Step, { do: 'message' }>): Delivery {
    const args = step.args.map(item => this.#value(item));
    const decidable = (): string[] =>
      [...this.#kernel.promises].flatMap(([vpid, entry]) =>
        entry.decider === 'kernel' && !entry.isDisconnected ? [vpid] : [],
      );
    let result: string | null = null;
    switch (step.result[0]) {
      case 'none':
        break;
      case 'new':
        result = this.#newPromise();
        break;
      case 'promise': {
        const known = decidable();
        result = known.length === 0 ? this.#newPromise() : nth(known, step.result[1]);
        break;
      }
      case 'mentioned':
        result = this.#newPromise();
        args.unshift(ref(result));
    }
    const target = step.target === 0 ? ROOT : nth(this.#reachable(), step.target);
    if (step.method !== undefined && step.method > 0) {
      return message(target, nth(otherMethods, step.method), args, result);
    }
    const method = step.waits ? 'run' : 'runNow';
    return message(
      this.#promiseFor(step) ?? target,
      method,
      [step.ops, step.into, ...args],
      result,
    );
  }

  #loopBack(step: Extract<Step, { do: 'loopBack' }>): Delivery | undefined {
    const { sends, promises, exports, imports } = this.#kernel;
    const canPass = (slot: string): boolean =>
      promises.has(slot) ||
      exports.get(slot)?.isReachable === true ||
      imports.has(slot) ||
      slot.startsWith('d');
    const open = sends.filter(
      ({ methargs, result }) =>
        methargs.slots.every(canPass) &&
        (result === undefined || promises.get(result)?.decider === 'kernel'),
    );
    if (open.length === 0) return undefined;
    const { methargs, result } = nth(open, step.send);
    const target = nth(this.#reachable(), step.target);
    return ['message', target, { methargs, result: result ?? null }];
  }

  #notify(step: Extract<Step, { do: 'notify' }>): Delivery | undefined {
    const resolutions: Resolution[] = [];
    for (const [pick, how, given] of step.entries) {
      const open = [...this.#kernel.promises].filter(
        ([vpid, entry]) =>
          entry.isSubscribed &&
          (entry.decider === 'kernel' || entry.isDisconnected) &&
          !resolutions.some(([done]) => done === vpid),
      );
      if (open.length === 0) break;
      const [vpid, entry] = nth(open, pick);
      if (entry.isDisconnected) {
        const reason = { name: 'vatUpgraded', incarnationNumber: 0 };
        resolutions.push([vpid, true, capdata(reason)]);
        continue;
      }
      const value = this.#value(given);
      // A promise is never settled to a promise.
      const settled = isRef(value) && value.ref.startsWith('p') ? [value] : value;
      resolutions.push([vpid, how === 'reject', capdata(settled)]);
    }
    return resolutions.length === 0 ? undefined : ['notify', resolutions];
  }

  #some(all: readonly string[], picks: readonly Pick[]): string[] {
    return all.length === 0 ? [] : [...new Set(picks.map(pick => nth(all, pick)))];
  }

  /** The delivery that a step is, if it is one and there is something for it to be about. */
  make(step: Step): Delivery | undefined {
    const named = (
      type: 'dropExports' | 'retireExports' | 'retireImports',
      all: readonly string[],
      picks: readonly Pick[],
    ): Delivery | undefined => {
      const some = this.#some(all, picks);
      return some.length === 0 ? undefined : [type, some];
    };
    const unreachable = (entries: Kernel['exports']): string[] =>
      [...entries].flatMap(([vref, entry]) => (entry.isReachable ? [] : [vref]));
    switch (step.do) {
      case 'message':
        return this.#message(step);
      case 'loopBack':
        return this.#loopBack(step);
      case 'notify':
        return this.#notify(step);
      case 'dropExports':
        return named(
          step.do,
          this.#reachable().filter(vref => vref !== ROOT),
          step.picks,
        );
      case 'retireExports':
        return named(step.do, unreachable(this.#kernel.exports), step.picks);
      case 'retireImports':
        return named(step.do, unreachable(this.#kernel.imports), step.picks);
      case 'sweep':
        return ['bringOutYourDead'];
      case 'tell':
        return step.what === 'stopVat'
          ? ['stopVat', capdata({ name: 'vatUpgraded', incarnationNumber: 0 })]
          : ['changeVatOptions', { unknown: 1 }];
      case 'limits':
      case 'kill':
      case 'restart':
        return undefined;
    }
  }
}

/** The same delivery in other names; throws where a name has no counterpart. */
export const translate = (
  delivery: Delivery,
  rename: (vpid: string) => string | undefined,
): Delivery => {
  const vref = (name: string): string => {
    if (!name.startsWith('p')) return name;
    const renamed = rename(name);
    if (renamed === undefined) throw Error(`${name} has no counterpart`);
    return renamed;
  };
  const data = ({ body, slots }: CapData): CapData => ({ body, slots: slots.map(vref) });
  switch (delivery[0]) {
    case 'message': {
      const [type, target, { methargs, result }] = delivery;
      return [
        type,
        vref(target),
        { methargs: data(methargs), result: result === null ? null : vref(result) },
      ];
    }
    case 'notify':
      return [
        'notify',
        delivery[1].map(([vpid, isReject, value]): Resolution => [
          vref(vpid),
          isReject,
          data(value),
        ]),
      ];
    default:
      return delivery;
  }
};
