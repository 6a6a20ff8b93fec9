/**
 * A message that the kernel delivers: find the target, run the method, tie the
 * result promise. Rules M6 to M9 of docs/SPEC.md.
 */
import { Fail, invariant, q } from '../errors.js';
import type { OutwardSyscall, VatMessage } from '../protocol/syscall.js';
import { isVpid, parseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { Codec } from '../slots/codec.js';
import type { PromiseTable } from '../slots/promise-table.js';
import { type Call, startCall } from './call.js';
import type { Resolver } from './resolve.js';
import type { SelfWait } from './self-wait.js';

export interface InboundDeps {
  readonly syscall: OutwardSyscall;
  readonly codec: Codec;
  readonly promises: PromiseTable;
  readonly resolver: Resolver;
  readonly selfWait: SelfWait;
  /** Whether this vat has ever given a promise that number. */
  readonly wasAllocated: (promiseId: number) => boolean;
  /** Told why a message failed that has no result to be rejected. */
  readonly reportLost: (reason: unknown) => void;
}

function insistCall(methargs: unknown): Call {
  if (!Array.isArray(methargs)) {
    throw Fail`the methargs of a message must be an array, not ${methargs}`;
  }
  const [method, args] = methargs as unknown[];
  if (method !== undefined && typeof method !== 'string' && typeof method !== 'symbol') {
    throw Fail`the method of a message must be a string or a symbol, not ${method}`;
  }
  if (args !== undefined && args !== null && !Array.isArray(args)) {
    throw Fail`the arguments of a message must be an array, not ${args}`;
  }
  return { method, args: (args as unknown[] | null | undefined) ?? undefined };
}

export class Inbound {
  readonly #deps: InboundDeps;

  constructor(deps: InboundDeps) {
    this.#deps = deps;
  }

  /**
   * @throws when the target is unknown, the arguments cannot be read, or the
   *   result promise is decided by this vat already; no method has run then
   */
  deliver(target: Vref, message: VatMessage): void {
    this.perform(target, message);
    this.#deps.promises.keepToCeiling(0);
  }

  private perform(target: Vref, message: VatMessage): void {
    const { promises, resolver, selfWait, reportLost } = this.#deps;
    const result = message.result;
    if (result) {
      this.insistDecidable(target, result);
    }
    const { object, call } = this.read(target, message);
    if (!result) {
      // Nobody waits for it: its failure is told, and is nobody's fault.
      startCall(object, call).catch(reportLost);
      return;
    }
    const imported = promises.takeDecision(result);
    if (imported === undefined) {
      const outcome = this.start(target, object, call, result);
      promises.register(result, outcome);
      resolver.followForKernel(result, outcome);
    } else {
      const { promise } = imported;
      imported.resolve(this.start(target, selfWait.refusing(object, promise), call, result));
      resolver.followForKernel(result, promise);
    }
  }

  private start(target: Vref, object: object, call: Call, result: Vpid): Promise<unknown> {
    return isVpid(target)
      ? startCall(object, call)
      : this.#deps.selfWait.start(object, call, result);
  }

  private insistDecidable(target: Vref, result: Vpid): void {
    const { promises, wasAllocated } = this.#deps;
    if (target === result) {
      // It would wait for itself, and messages to it would spin for ever.
      throw Fail`a message to ${q(target)} cannot have that as its result`;
    }
    if (promises.importedVPIDs.has(result)) {
      return;
    }
    if (promises.exportedVPIDs.has(result)) {
      throw Fail`the result of a message is ${q(result)}, which this vat decides already`;
    }
    const { allocatedByVat, id } = parseVref(result);
    if (allocatedByVat && !wasAllocated(id)) {
      throw Fail`the result of a message is ${q(result)}: I don't remember allocating it`;
    }
  }

  private read(target: Vref, message: VatMessage): { object: object; call: Call } {
    const { syscall, codec } = this.#deps;
    const read: { object?: object; call?: Call } = {};
    const arrivals = codec.collectArrivals(() => {
      read.object = codec.toValue(target);
      read.call = insistCall(codec.read(message.methargs));
    });
    for (const vpid of arrivals) {
      syscall.subscribe(vpid);
    }
    const { object, call } = read;
    invariant(object !== undefined && call !== undefined, 'a message that was read has no parts');
    return { object, call };
  }
}
