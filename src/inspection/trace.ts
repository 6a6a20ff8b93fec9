/**
 * Which message or delivery has made each promise: kept only while somebody has
 * asked for it. Then, and not before, a few methods of the vat's parts are
 * wrapped, so that a vat that nobody traces runs the same instructions as if
 * there were no tracing. Rule I8 of docs/SPEC.md.
 */
import { methodOf, oneLine } from '../transcripts/show.js';
import { interpose } from './interpose.js';
import type { InspectedParts } from './parts.js';

/** Names of methods are the vat's, or its peers': they are cut. */
const LONGEST = 80;

/** What is going on while a name is given. */
interface Circumstance {
  /** `message o+0.pay()` */
  readonly words: string;
  /** The vpid that the delivered message gives to its result. */
  readonly result?: string | undefined;
}

const OUTSIDE: Circumstance = { words: 'a turn between two deliveries' };

const call = (target: string, method: string | undefined): string =>
  oneLine(`${target}${method === undefined ? '' : `.${method}`}()`, LONGEST);

export class Trace {
  readonly #parts: InspectedParts;
  readonly #origins = new Map<string, string>();
  #undo: readonly (() => void)[] | undefined;
  #circumstance = OUTSIDE;
  /** What is being delivered is read just now, and no code of the vat runs. */
  #isArriving = false;
  /** The message that is being sent just now. */
  #sending: string | undefined;

  constructor(parts: InspectedParts) {
    this.#parts = parts;
  }

  get isOn(): boolean {
    return this.#undo !== undefined;
  }

  /** `the result of o-5.pay(), sent in message o+0.start()`; undefined when it was not traced. */
  originOf(vpid: string): string | undefined {
    return this.#origins.get(vpid);
  }

  /** From now on it is noted who is named, or not any more: all notes go then. */
  set(isOn: boolean): void {
    if (isOn === this.isOn) {
      return;
    }
    if (isOn) {
      this.#undo = [...this.listenToDeliveries(), ...this.listenToNames()];
      return;
    }
    this.#undo?.forEach(undo => undo());
    this.#undo = undefined;
    this.#origins.clear();
    this.#circumstance = OUTSIDE;
  }

  private arrive<R>(circumstance: Circumstance, perform: () => R): R {
    this.#circumstance = circumstance;
    this.#isArriving = true;
    try {
      return perform();
    } finally {
      this.#isArriving = false;
    }
  }

  private listenToDeliveries(): (() => void)[] {
    const { inbound, resolver, lifecycle, outbound, promises } = this.#parts;
    return [
      interpose(inbound, 'deliver', deliver => (target, message) => {
        const words = `message ${call(target, methodOf(message.methargs))}`;
        const result = message.result ?? undefined;
        this.arrive({ words, result }, () => deliver(target, message));
      }),
      interpose(resolver, 'notify', notify => resolutions => {
        const names = resolutions.map(([vpid]) => vpid).join(', ');
        const words = oneLine(`the notification of ${names}`, LONGEST);
        this.arrive({ words }, () => notify(resolutions));
      }),
      interpose(
        lifecycle,
        'startVat',
        startVat => parameters =>
          this.arrive({ words: 'the start of the vat' }, () => startVat(parameters)),
      ),
      interpose(promises, 'endCrank', endCrank => () => {
        endCrank();
        this.#circumstance = OUTSIDE;
      }),
      interpose(outbound, 'send', send => (target, method, args, returnedP) => {
        this.#sending = call(target, method === undefined ? undefined : String(method));
        try {
          return send(target, method, args, returnedP);
        } finally {
          this.#sending = undefined;
        }
      }),
    ];
  }

  private listenToNames(): (() => void)[] {
    const { promises, slots } = this.#parts;
    return [
      interpose(promises, 'register', register => (vpid, promise) => {
        register(vpid, promise);
        this.#origins.set(vpid, this.originNow(vpid, false));
      }),
      interpose(promises, 'registerImport', registerImport => (vpid, imported) => {
        registerImport(vpid, imported);
        this.#origins.set(vpid, this.originNow(vpid, true));
      }),
      interpose(slots, 'registerAlias', registerAlias => (vpid, promise) => {
        registerAlias(vpid, promise);
        const { words } = this.#circumstance;
        this.#origins.set(vpid, `a further name, for the kernel, of a promise, given in ${words}`);
      }),
      interpose(promises, 'unregisterUnlessHeld', unregister => vpid => {
        unregister(vpid);
        if (!slots.has(vpid)) {
          this.#origins.delete(vpid);
        }
      }),
    ];
  }

  private originNow(vpid: string, isImported: boolean): string {
    const { words, result } = this.#circumstance;
    const sending = this.#sending;
    if (sending !== undefined) {
      return `${isImported ? 'the result' : 'an argument'} of ${sending}, sent in ${words}`;
    }
    if (vpid === result) {
      return `the result of ${words}`;
    }
    return this.#isArriving ? `named by ${words}` : `made in ${words}`;
  }
}
