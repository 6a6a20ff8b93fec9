/**
 * Messages that leave the vat. Everything that can refuse a message happens
 * before the kernel hears of it. Rules M1 to M5 of docs/SPEC.md.
 */
import type { OutwardSyscall } from '../protocol/syscall.js';
import { harden } from '../realm.js';
import type { Exports } from '../slots/exports.js';
import type { MessageSender, PresenceMaker } from '../slots/presence.js';
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
    promises.keepToCeiling(1);
    const methargs = codec.serializeForKernel(harden([method, args]), WRAPPING);
    limits.assertAcceptable([methargs]);
    const result = promises.allocate();
    const batch = batchForSlots(this.#deps, methargs.slots);

    const imported = presences.makePipelinedPromise(result);
    // Registered is the promise that the sender holds: it is the one that will
    // be sent on, stored and watched.
    const promise = returnedP ?? handledInVain(imported.promise);
    whole(() => {
      exports.retainExportedVrefs(methargs.slots);
      promises.addImport(result, { ...imported, promise });
      promises.register(result, promise);
      syscall.send(target, methargs, result);
      resolver.commit(batch, methargs.slots);
      syscall.subscribe(result);
    });
    return imported.promise;
  };
}

/** Nobody waits for the result of `E.sendOnly`, and its failure is no news. */
function handledInVain(promise: Promise<unknown>): Promise<unknown> {
  promise.catch(() => {});
  return promise;
}
