/**
 * A message that the kernel delivers: find the target, run the method, tie the
 * result promise. Rules M6 to M9 of docs/SPEC.md.
 */
import { Fail, invariant, q, quoteShort, reasonOf } from '../errors.js';
import type { OutwardSyscall, VatMessage } from '../protocol/syscall.js';
import { harden } from '../realm.js';
import { isPromiseVref, parseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { Codec } from '../slots/codec.js';
import type { PromiseTable } from '../slots/promise-table.js';
import { type Call, startCall } from './call.js';
import type { QuickAnswer } from './quick-answer.js';
import type { Resolver } from './resolve.js';
import type { SelfWait } from './self-wait.js';
import type { Unread } from './unread.js';

export interface InboundDeps {
  readonly syscall: OutwardSyscall;
  readonly codec: Codec;
  readonly promises: PromiseTable;
  readonly resolver: Resolver;
  readonly selfWait: SelfWait;
  readonly quickAnswer: QuickAnswer;
  readonly unread: Unread;
  /** Whether this vat has ever given a promise that number. */
  readonly wasAllocated: (promiseId: number) => boolean;
  /** Told why a message failed that has no result to be rejected. */
  readonly reportLost: (reason: unknown) => void;
  readonly warn: (message: string) => void;
}

// What it holds may be of any sort, and is not shown.
const describe = (value: unknown): string => {
  switch (typeof value) {
    case 'object':
      return value === null ? 'null' : Array.isArray(value) ? 'an array' : 'an object';
    case 'function':
      return 'a function';
    case 'bigint':
      return `the bigint ${reasonOf(value)}`;
    default:
      return quoteShort(value);
  }
};

/** `[method, args]` */
const WRAPPING = 2;

function insistCall(methargs: unknown): Call {
  if (!Array.isArray(methargs)) {
    throw Fail([`the methargs of a message must be an array, not ${describe(methargs)}`]);
  }
  const [method, args] = methargs as unknown[];
  if (method !== undefined && typeof method !== 'string' && typeof method !== 'symbol') {
    throw Fail([`the method of a message must be a string or a symbol, not ${describe(method)}`]);
  }
  if (args !== undefined && args !== null && !Array.isArray(args)) {
    throw Fail([`the arguments of a message must be an array, not ${describe(args)}`]);
  }
  if (method === undefined && !Array.isArray(args)) {
    throw Fail`a message names neither method nor property`;
  }
  return { method, args: (args as unknown[] | null | undefined) ?? undefined };
}

type Received =
  | { readonly object: object; readonly call: Call; readonly error?: undefined }
  | { readonly error: Error; readonly object?: undefined; readonly call?: undefined };

export class Inbound {
  readonly #deps: InboundDeps;

  constructor(deps: InboundDeps) {
    this.#deps = deps;
  }

  /**
   * A message whose content cannot be read is answered with a rejection.
   *
   * @throws when the target or a slot is unknown, or the result promise is
   *   decided by this vat already; no method has run then
   */
  deliver(target: Vref, message: VatMessage): void {
    this.perform(target, message);
    this.#deps.promises.keepToCeiling(0);
  }

  private perform(target: Vref, message: VatMessage): void {
    const { promises, resolver, selfWait, quickAnswer, reportLost } = this.#deps;
    const result = message.result;
    if (result) {
      this.insistDecidable(target, result);
    }
    const { object, call, error } = this.read(target, message);
    if (error !== undefined) {
      this.refuse(message, error);
      return;
    }
    if (!result) {
      // Nobody waits for it: its failure is told, and is nobody's fault.
      startCall(object, call).catch(reportLost);
      return;
    }
    if (!isPromiseVref(target) && call.args !== undefined && !promises.isKnown(result)) {
      quickAnswer.start(object, call.method, call.args, result);
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
    return isPromiseVref(target)
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

  private read(target: Vref, message: VatMessage): Received {
    const { syscall, codec } = this.#deps;
    const read: { received?: Received } = {};
    const arrivals = codec.collectArrivals(() => {
      const object = codec.toValue(target);
      read.received = codec.readSaid(message.methargs, WRAPPING, methargs => ({
        object,
        call: insistCall(methargs),
      }));
    });
    for (const vpid of arrivals) {
      syscall.subscribe(vpid);
    }
    const { received } = read;
    invariant(received !== undefined, 'a message that was read has no parts');
    return received;
  }

  // No method runs: what the sender said is answered with what is wrong with it.
  private refuse({ methargs, result }: VatMessage, error: Error): void {
    const { promises, resolver, unread, warn } = this.#deps;
    unread.note(methargs.slots, vpid => vpid === result);
    if (!result) {
      warn(`a message was ignored: ${error.message}`);
      return;
    }
    const imported = promises.takeDecision(result);
    if (imported === undefined) {
      const outcome = harden(Promise.reject(error));
      promises.register(result, outcome);
      resolver.followForKernel(result, outcome);
    } else {
      imported.reject(error);
      resolver.followForKernel(result, imported.promise);
    }
  }
}
