/**
 * Stand-ins for what lives elsewhere: presences of imported objects, nodes of
 * devices, and promises that the kernel decides. Messages to them go through
 * the `MessageSender` that the vat's outbound room provides.
 * Rules M3 and T5 of docs/SPEC.md.
 */
import { Remotable } from '@endo/pass-style';
import { Fail } from '../errors.js';
import { type EHandler, getHandledPromise, harden } from '../realm.js';
import type { Vpid, Vref } from '../refs/vref.js';
import type { ImportedPromise } from './promise-table.js';

export interface MessageSender {
  /**
   * Queues a message to the kernel.
   *
   * @param returnedP the promise that the sender holds for the result;
   *   undefined when nobody waits for it (`E.sendOnly`): the message has no
   *   result then
   * @returns what settles with the result, if there is one
   */
  send(
    target: Vref,
    method: PropertyKey | undefined,
    args: readonly unknown[],
    returnedP: Promise<unknown> | undefined,
  ): Promise<unknown> | undefined;
  /** A disavowed presence was used: the vat ends, and this throws. */
  refuseDisavowed(): never;
}

export class PresenceMaker {
  readonly #sender: MessageSender;
  readonly #disavowed = new WeakSet();
  readonly #disavowedNames = new Set<Vref>();

  constructor(sender: MessageSender) {
    this.#sender = sender;
  }

  /** The kernel has been told that the import is dropped. */
  disavow(presence: object, vref: Vref): void {
    this.#disavowed.add(presence);
    this.#disavowedNames.add(vref);
  }

  /** Whether the kernel has been told so, and has not introduced the name again. */
  isDisavowedName(vref: Vref): boolean {
    return this.#disavowedNames.has(vref);
  }

  /**
   * Neither memory nor stored data names it any more, so that nothing can be
   * made of it unless the kernel introduces it anew.
   */
  forgetDisavowedName(vref: Vref): void {
    this.#disavowedNames.delete(vref);
  }

  /**
   * A presence for an import that may have been disavowed. Stored data can
   * still name such a one: what is made from there is disavowed as well.
   *
   * @param isIntroduced whether the kernel names it in what it says now
   */
  makeImport(vref: Vref, iface: string | undefined, isIntroduced: boolean): object {
    const presence = this.makePresence(vref, iface);
    if (isIntroduced) {
      this.#disavowedNames.delete(vref);
    } else if (this.#disavowedNames.has(vref)) {
      this.#disavowed.add(presence);
    }
    return presence;
  }

  /**
   * The kernel introduces anew what stored data has made a presence of. That
   * one is as good as new then: whether it is still in memory must not matter.
   */
  reintroduce(presence: object, vref: Vref): void {
    this.#disavowedNames.delete(vref);
    this.#disavowed.delete(presence);
  }

  /** Undoes an introduction: what the kernel said could not be read. */
  withdrawIntroduction(vref: Vref): void {
    this.#disavowedNames.add(vref);
  }

  isDisavowed(value: object): boolean {
    return this.#disavowed.has(value);
  }

  makePresence(vref: Vref, iface = `Alleged: presence ${vref}`): object {
    const sender = this.#sender;
    const checkUsable = (presence: object): void => {
      if (this.#disavowed.has(presence)) {
        sender.refuseDisavowed();
      }
    };
    const handler: EHandler<object> = {
      applyMethod(presence, method, args, returnedP) {
        checkUsable(presence);
        return sender.send(vref, method, args, returnedP);
      },
      applyFunction(presence, args, returnedP) {
        checkUsable(presence);
        return sender.send(vref, undefined, args, returnedP);
      },
      get(presence, prop) {
        checkUsable(presence);
        return (presence as Record<PropertyKey, unknown>)[prop];
      },
    };
    const HandledPromise = getHandledPromise();
    const made: { presence?: object } = {};
    // The promise itself is not kept: settling with the presence ties the
    // handler to it.
    void harden(
      new HandledPromise((_resolve, _reject, resolveWithPresence) => {
        const target: object = resolveWithPresence(handler);
        made.presence = Remotable(iface, undefined, target as Record<PropertyKey, never>);
      }),
    );
    return harden(made.presence ?? Fail`the eventual-send shim made no presence`);
  }

  makeDevice(vref: Vref, iface = `Alleged: device ${vref}`): object {
    return Remotable(iface);
  }

  /** A promise for what the kernel decides; messages to it are pipelined. */
  makePipelinedPromise(vpid: Vpid): ImportedPromise {
    const sender = this.#sender;
    const HandledPromise = getHandledPromise();
    let isPending = true;
    const checkPending = (): void => {
      if (!isPending) {
        throw Fail`the handler of a pipelined promise was used after its resolution`;
      }
    };
    const handler: EHandler<Promise<unknown>> = {
      applyMethod(_promise, method, args, returnedP) {
        checkPending();
        return sender.send(vpid, method, args, returnedP);
      },
      applyFunction(_promise, args, returnedP) {
        checkPending();
        return sender.send(vpid, undefined, args, returnedP);
      },
      get(promise, prop) {
        checkPending();
        // Properties are not pipelined: the kernel knows only methods.
        return HandledPromise.resolve(promise).then(
          value => (value as Record<PropertyKey, unknown>)[prop],
        );
      },
    };
    const made: { settlers?: Pick<ImportedPromise, 'resolve' | 'reject'> } = {};
    const promise = new HandledPromise<unknown>((resolve, reject) => {
      made.settlers = { resolve, reject };
    }, handler);
    const { resolve, reject } = made.settlers ?? Fail`the eventual-send shim ran no executor`;
    return {
      promise,
      resolve(value) {
        isPending = false;
        resolve(value);
      },
      reject(reason) {
        isPending = false;
        reject(reason);
      },
    };
  }
}
