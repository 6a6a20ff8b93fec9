/**
 * What the vat says and reads: presences and the codec, messages out,
 * resolutions, and its end.
 */
import { type CompleteOptions } from '../options.js';
import { Codec, type CodecDeps } from '../slots/codec.js';
import type { EdgeErrors } from '../slots/edge-errors.js';
import { PresenceMaker } from '../slots/presence.js';
import { ReportingCodec } from '../slots/reporting-codec.js';
import { Exit } from '../vat/exit.js';
import type { SyscallGuard } from '../vat/guard.js';
import { ExitSyscall } from '../vat/exit-syscall.js';
import { Outbound } from '../vat/outbound.js';
import { ReportingResolver } from '../vat/reporting-resolver.js';
import { Resolver, type ResolverDeps } from '../vat/resolve.js';
import { SelfWait } from '../vat/self-wait.js';
import { Unread } from '../vat/unread.js';
import type { Whole } from '../whole.js';
import type { Tables } from './tables.js';

export type Speech = ReturnType<typeof wireSpeech>;

export interface SpeechDeps {
  readonly options: CompleteOptions;
  readonly tables: Tables;
  readonly syscall: SyscallGuard['syscall'];
  readonly whole: Whole;
  /** When the runtime wants to be told of errors. */
  readonly edgeErrors: EdgeErrors | undefined;
}

export function wireSpeech({ options, tables, syscall, whole, edgeErrors }: SpeechDeps) {
  const { vatId, gcTools } = options;
  const { slots, promises, interfaces, registry, counters, parts, candidates } = tables;
  const { exports, known, limits, suspects } = tables;

  // A message to a presence comes back to `outbound`, which is built on the
  // codec, which makes presences: these two are looked up when called.
  const presences: PresenceMaker = new PresenceMaker({
    sender: {
      send: (...message) => outbound.send(...message),
      refuseDisavowed: () => exit.refuseDisavowed(),
    },
    interfaces,
    parts,
    vrefOf: presence => slots.vrefOf(presence),
  });
  const codecDeps: CodecDeps = {
    slots,
    promises,
    presences,
    interfaces,
    registry,
    counters,
    meterControl: gcTools.meterControl,
    vatId,
    logSentError: err => options.console.warn('Logging sent error stack', err),
    refuseDisavowed: () => exit.refuseDisavowed(),
    subscribe: vpid => syscall.subscribe(vpid),
    whole,
    suspects,
    limits: options,
  };
  const codec: Codec =
    edgeErrors === undefined ? new Codec(codecDeps) : new ReportingCodec(codecDeps, edgeErrors);
  const exitSyscall = new ExitSyscall(syscall);
  const selfWait = new SelfWait(vpid => promises.exportedVPIDs.get(vpid));
  const wasAllocated = (id: number): boolean => counters.isAllocated('promiseID', id);
  const unread = new Unread({ syscall, candidates, promises, wasAllocated });
  const resolverDeps: ResolverDeps = {
    syscall,
    exitSyscall,
    selfWait,
    codec,
    promises,
    known,
    exports,
    limits,
    parts,
    unread,
    rejectOversizedResults: options.rejectOversizedResults,
    noteIgnored: options.dropStaleNotifyImports
      ? vrefs => candidates.notePossiblyUnknown(vrefs)
      : undefined,
  };
  const resolver =
    edgeErrors === undefined
      ? new Resolver(resolverDeps)
      : new ReportingResolver(resolverDeps, edgeErrors);
  const said = { syscall, codec, exports, limits, presences, whole };
  const outbound: Outbound = new Outbound({ ...said, promises, known, resolver });
  const exit: Exit = new Exit({ ...said, exitSyscall, slots, candidates });
  return {
    presences,
    codec,
    exitSyscall,
    selfWait,
    wasAllocated,
    unread,
    resolver,
    outbound,
    exit,
  };
}
