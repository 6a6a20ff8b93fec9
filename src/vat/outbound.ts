/**
 * Messages that leave the vat. Everything that can refuse a message happens
 * before the kernel hears of it. Rules M1 to M5 of docs/SPEC.md.
 */
import type { OutwardSyscall } from '../protocol/syscall.js';
import { harden } from '../realm.js';
import type { Exports } from '../slots/exports.js';
import type { MessageSender } from '../slots/message-sender.js';
import type { PresenceMaker } from '../slots/presence.js';
import type { Whole } from '../whole.js';
import { type BatchDeps, batchForSlots } from './resolution-batch.js';
import type { Resolver } from './resolve.js';

export interface OutboundDeps extends BatchDeps {
  readonly syscall: OutwardSyscall;
  readonly exports: Exports;
  readonly presences: PresenceMaker;
  readonly resolver: Resolver;
  readonly whole: Whole;
}

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
    promises.keepToCeiling(1);
    const methargs = codec.serializeForKernel(harden([method, args]));
    limits.assertOneAcceptable(methargs);
    const result = promises.allocate();
    const batch = batchForSlots(this.#deps, methargs.slots);

    const imported = presences.makePipelinedPromise(result);
    // Registered is the promise that the sender holds: it is the one that will
    // be sent on, stored and watched.
    const answer = imported.promise;
    const promise = returnedP ?? handledInVain(answer);
    imported.promise = promise;
    whole(() => {
      exports.retainExportedVrefs(methargs.slots);
      promises.addImport(result, imported);
      promises.register(result, promise);
      syscall.send(target, methargs, result);
      resolver.commit(batch, methargs.slots);
      syscall.subscribe(result);
    });
    return answer;
  };
}

/** Nobody waits for the result of `E.sendOnly`, and its failure is no news. */
function handledInVain(promise: Promise<unknown>): Promise<unknown> {
  promise.catch(() => {});
  return promise;
}
