/**
 * Stand-ins for what lives elsewhere: presences of imported objects, nodes of
 * devices, and promises that the kernel decides. Messages to them go through
 * the `MessageSender` that the vat's outbound module provides. There are many of
 * them: one handler serves all presences, and finds the vref by the presence.
 * Rules M3 and T5 of docs/SPEC.md.
 */
import { passStyleOf, Remotable } from '@endo/pass-style';
import { Fail } from '../errors.js';
import { type EHandler, harden, makeHandledPromise } from '../realm.js';
import type { BaseRef, Vpid, Vref } from '../refs/vref.js';
import type { Interfaces } from './interfaces.js';
import type { MessageSender } from './message-sender.js';
import type { Parts } from './parts.js';
import { keepPipelinedPromises, PipelinedPromise } from './pipelined-promise.js';

/** So that user code does not pay for the first look, which may come again with a new promise. */
function lookAt(promise: Promise<unknown>): void {
  try {
    passStyleOf(promise);
  } catch {
    // Where Node.js traces promises each has properties for that, and none can be passed.
  }
}

export interface PresencesDeps {
  readonly sender: MessageSender;
  readonly interfaces: Interfaces;
  readonly parts: Parts;
  readonly vrefOf: (presence: object) => Vref | undefined;
}

export class PresenceMaker {
  readonly #deps: PresencesDeps;
  readonly #handler: EHandler<object>;
  readonly #disavowed = new WeakSet();
  readonly #disavowedNames = new Set<Vref>();

  constructor(deps: PresencesDeps) {
    this.#deps = deps;
    keepPipelinedPromises();
    const { sender } = deps;
    const usable = (presence: object): Vref => {
      if (this.#disavowed.has(presence)) {
        sender.refuseDisavowed();
      }
      return deps.vrefOf(presence) ?? Fail`a presence without a name was used`;
    };
    this.#handler = {
      applyMethod: (presence, method, args, returnedP) =>
        sender.send(usable(presence), method, args, returnedP),
      applyFunction: (presence, args, returnedP) =>
        sender.send(usable(presence), undefined, args, returnedP),
      get(presence, prop) {
        usable(presence);
        return (presence as Record<PropertyKey, unknown>)[prop];
      },
    };
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
  makeImport(vref: BaseRef, iface: string | undefined, isIntroduced: boolean): object {
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

  /**
   * @param iface counts unless the import has been given another one before
   * @throws when `iface` is no interface
   */
  makePresence(vref: BaseRef, iface = `Alleged: presence ${vref}`): object {
    const { interfaces, parts } = this.#deps;
    const prototype = interfaces.prototypeFor(vref, iface);
    let made: object | undefined;
    // Nobody keeps the promise here, but the shim gives it to who asks for the
    // promise of the presence.
    const promise = makeHandledPromise<unknown>((_resolve, _reject, resolveWithPresence) => {
      made = resolveWithPresence(this.#handler);
    }, this.#handler);
    parts.add(promise);
    // The presence is known as passable when it is read; see `SlotValues`.
    lookAt(promise);
    const presence = made ?? Fail`the eventual-send shim made no presence`;
    // As `Remotable` does it.
    return harden(Object.setPrototypeOf(presence, prototype) as object);
  }

  makeDevice(vref: Vref, iface = `Alleged: device ${vref}`): object {
    return Remotable(iface);
  }

  /** A promise for what the kernel decides; messages to it are pipelined. */
  makePipelinedPromise(vpid: Vpid): PipelinedPromise {
    return new PipelinedPromise(this.#deps.sender, vpid);
  }
}
