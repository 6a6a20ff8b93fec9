/**
 * The established face: `makeLiveSlots` with its positional signature, and
 * `makeMarshaller`, over the same composition root.
 */
import { Fail, q } from './errors.js';
import { type Assembly, assemble } from './liveslots.js';
import { type OptIns, pickOptIns } from './opt-ins.js';
import type { LiveslotsConsole } from './options.js';
import type { GCTools } from './platform/gc-tools.js';
import type { CapData } from './protocol/capdata.js';
import type { OutwardSyscall, Syscall } from './protocol/syscall.js';
import { harden } from './realm.js';
import type { RetentionStats } from './retention-stats.js';
import { makeTestHooks, type TestHooks } from './test-hooks.js';
import type { Dispatch } from './vat/dispatch.js';
import type { BuildVatNamespace } from './vat/lifecycle.js';

export interface LiveSlotsOptions extends OptIns {
  readonly enableDisavow?: boolean | undefined;
  readonly relaxDurabilityRules?: boolean | undefined;
  readonly allowStateShapeChanges?: boolean | undefined;
}

export interface LiveSlots {
  readonly dispatch: Dispatch<RetentionStats>;
  /** The tables themselves, for tests. */
  readonly testHooks: TestHooks;
}

/** The syscalls as a runtime declares them whose names are plain strings, say. */
export type LooseSyscall = {
  readonly [K in keyof OutwardSyscall]: (...args: never[]) => unknown;
};

function insistBuilder(value: unknown): asserts value is BuildVatNamespace {
  if (typeof value !== 'function') {
    throw Fail`buildVatNamespace must be a function, not ${q(value)}`;
  }
}

const given = <K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };

/**
 * The established call.
 *
 * @param syscall the vat's way out
 * @param vatId marks errors in logs and in the capdata that is sent
 * @param vatPowers added to what user code gets as its first argument
 * @param options see `LiveslotsOptions`, which explains each
 * @param gcTools the collector, the queue, and metering
 * @param console where warnings go
 * @param buildVatNamespace evaluates the vat's code
 * @throws when the realm is not locked down, or an argument is wrong
 */
export function makeLiveSlots(
  syscall: Syscall | OutwardSyscall,
  vatId: string | undefined,
  vatPowers: Readonly<Record<string, unknown>> | undefined,
  options: LiveSlotsOptions | undefined,
  gcTools: Partial<GCTools> | undefined,
  console: LiveslotsConsole | undefined,
  buildVatNamespace: BuildVatNamespace,
): LiveSlots;
/** The same for runtimes that declare less than we know; what they bring is checked all the same. */
export function makeLiveSlots(
  syscall: LooseSyscall,
  vatId?: string,
  vatPowers?: Readonly<Record<string, unknown>>,
  options?: LiveSlotsOptions,
  gcTools?: Partial<GCTools>,
  console?: LiveslotsConsole,
  buildVatNamespace?: unknown,
): LiveSlots;
export function makeLiveSlots(
  syscall: LooseSyscall,
  vatId?: string,
  vatPowers?: Readonly<Record<string, unknown>>,
  options: LiveSlotsOptions = {},
  gcTools: Partial<GCTools> = {},
  console?: LiveslotsConsole,
  buildVatNamespace?: unknown,
): LiveSlots {
  insistBuilder(buildVatNamespace);
  const assembly = assemble({
    syscall: syscall as OutwardSyscall,
    buildVatNamespace,
    gcTools,
    enableDisavow: options.enableDisavow === true,
    relaxDurabilityRules: options.relaxDurabilityRules === true,
    allowStateShapeChanges: options.allowStateShapeChanges === true,
    ...pickOptIns(options),
    ...given('vatId', vatId),
    ...given('vatPowers', vatPowers),
    ...given('console', console),
  });
  return harden({ dispatch: assembly.dispatch, testHooks: makeTestHooks(assembly) });
}

/** The type of `makeLiveSlots`. */
export type MakeLiveSlots = typeof makeLiveSlots;

function refuseSyscall(): never {
  throw Error('this marshaller has no kernel');
}

const NO_SYSCALL: OutwardSyscall = {
  send: refuseSyscall,
  subscribe: refuseSyscall,
  resolve: refuseSyscall,
  exit: refuseSyscall,
  callNow: refuseSyscall,
  dropImports: refuseSyscall,
  retireImports: refuseSyscall,
  retireExports: refuseSyscall,
  abandonExports: refuseSyscall,
};

export interface Marshaller {
  serialize(value: unknown): CapData;
  unserialize(data: CapData): unknown;
  toCapData(value: unknown): CapData;
  fromCapData(data: CapData): unknown;
}

/**
 * The marshal of a vat that is never started: for tools that read and write
 * its capdata.
 *
 * @param syscall the vat's way out; null as long as no promise is unserialized
 * @param gcTools the collector, the queue, and metering
 * @param vatId marks errors in the capdata
 */
export function makeMarshaller(
  syscall: Syscall | OutwardSyscall | null,
  gcTools: Partial<GCTools> = {},
  vatId = 'forVatID',
): { m: Marshaller } {
  const { codec }: Assembly = assemble({
    syscall: syscall ?? NO_SYSCALL,
    gcTools,
    vatId,
    buildVatNamespace: () => ({}),
  });
  const serialize = (value: unknown): CapData => codec.serializeForKernel(value);
  const unserialize = (data: CapData): unknown => codec.unserialize(data);
  return { m: { serialize, unserialize, toCapData: serialize, fromCapData: unserialize } };
}
