/**
 * Messages that leave the vat. Everything that can refuse a message happens
 * before the kernel hears of it. Rules M1 to M5 of docs/SPEC.md.
 */
import type { OutwardSyscall } from '../protocol/syscall.js';
import type { Vref } from '../refs/vref.js';
import type { Exports } from '../slots/exports.js';
import type { MessageSender } from '../slots/message-sender.js';
import type { PresenceMaker } from '../slots/presence.js';
import type { Whole } from '../whole.js';
import { type BatchDeps, batchForSlots } from './resolution-batch.js';
import type { Resolver } from './resolve.js';

const { freeze } = Object;

export interface OutboundDeps extends BatchDeps {
  readonly syscall: OutwardSyscall;
  readonly exports: Exports;
  readonly presences: PresenceMaker;
  readonly resolver: Resolver;
  readonly whole: Whole;
}

/** `[method, args]`, and the list of the arguments. */
const WRAPPING = 2;

export class Outbound {
  readonly #deps: OutboundDeps;

  constructor(deps: OutboundDeps) {
    this.#deps = deps;
  }

  /**
   * @throws when the arguments are not passable, or they are over the limits
   *   together with what is resolved along with them; nothing was said then
   */
  readonly send: MessageSender['send'] = (target, method, args, returnedP) => {
    const { syscall, codec, promises, limits, exports, presences, resolver, whole } = this.#deps;
    if (returnedP === undefined) {
      this.sendOnly(target, method, args);
      return undefined;
    }
    promises.keepToCeiling(1);
    // The shim has hardened the arguments.
    const methargs = codec.serializeForKernel(freeze([method, args]), WRAPPING);
    limits.assertOneAcceptable(methargs);
    const result = promises.allocate();
    const batch = batchForSlots(this.#deps, methargs.slots);

    const imported = presences.makePipelinedPromise(result);
    // Registered is the promise that the sender holds: it is the one that will
    // be sent on, stored and watched.
    const answer = imported.promise;
    imported.promise = returnedP;
    whole(() => {
      exports.retainExportedVrefs(methargs.slots);
      promises.registerImport(result, imported);
      syscall.send(target, methargs, result);
      resolver.commit(batch, methargs.slots);
      syscall.subscribe(result);
    });
    return answer;
  };

  /** Nobody waits for the result: it gets no name, and nothing is kept of it. */
  private sendOnly(target: Vref, method: PropertyKey | undefined, args: readonly unknown[]): void {
    const { syscall, codec, limits, exports, resolver, whole } = this.#deps;
    const methargs = codec.serializeForKernel(freeze([method, args]), WRAPPING);
    limits.assertOneAcceptable(methargs);
    const batch = batchForSlots(this.#deps, methargs.slots);
    whole(() => {
      exports.retainExportedVrefs(methargs.slots);
      syscall.send(target, methargs);
      resolver.commit(batch, methargs.slots);
    });
  }
}
