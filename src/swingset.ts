/**
 * The established face: `makeLiveSlots` with its positional signature, and
 * `makeMarshaller`, over the same composition root. docs/options.md.
 */
import { insistOptions, unknownOptions } from './given.js';
import { type Assembly, assemble } from './liveslots.js';
import type { OptIns } from './opt-ins.js';
import { BEHAVIOURS, type LiveslotsConsole, type LiveslotsOptions } from './options.js';
import type { GCTools, LooseGCTools } from './platform/gc-tools.js';
import type { CapData } from './protocol/capdata.js';
import { OUTWARD } from './protocol/insist-syscall.js';
import type { OutwardSyscall, Syscall } from './protocol/syscall.js';
import { harden } from './realm.js';
import type { RetentionStats } from './retention-stats.js';
import type { OnError } from './slots/edge-errors.js';
import { makeTestHooks, type TestHooks } from './test-hooks.js';
import type { Dispatch } from './vat/dispatch.js';
import type { BuildVatNamespace } from './vat/lifecycle.js';

/** The options of the established call. docs/options.md. */
export interface LiveSlotsOptions extends OptIns {
  readonly enableDisavow?: boolean | undefined;
  readonly relaxDurabilityRules?: boolean | undefined;
  readonly allowStateShapeChanges?: boolean | undefined;
  /** See `LiveslotsOptions.onError`. */
  readonly onError?: OnError | undefined;
}

/** What the established call returns. */
export interface LiveSlots {
  readonly dispatch: Dispatch<RetentionStats>;
  /** The tables themselves, for tests. */
  readonly testHooks: TestHooks;
}

/** The syscalls as a runtime declares them whose names are plain strings, say. */
export type LooseSyscall = {
  readonly [K in keyof OutwardSyscall]: (...args: never[]) => unknown;
};

const given = <K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };

/** Those that are known; kernels pass on more, which is no reason to refuse a vat. */
function pickBehaviours(options: LiveSlotsOptions): Partial<LiveslotsOptions> {
  return Object.fromEntries(
    Object.keys(BEHAVIOURS).flatMap(name => {
      const value = options[name as keyof LiveSlotsOptions];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

// What was written for the established implementation may bring only the syscalls that its vats
// make, as test rigs do: one that is missing is named when it is made.
function completeSyscall(syscall: LooseSyscall): LooseSyscall {
  if (Object(syscall) !== syscall) {
    return syscall;
  }
  const missing = OUTWARD.filter(name => Reflect.get(syscall, name) === undefined);
  if (missing.length === 0) {
    return syscall;
  }
  const refusals = missing.map(name => {
    const refuse = (): never => {
      throw Error(`the runtime has no syscall.${name}`);
    };
    return [name, { value: refuse }] as const;
  });
  return Object.create(syscall, Object.fromEntries(refusals)) as LooseSyscall;
}

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
 * @throws when the realm is not locked down, or an argument is wrong; the error
 *   names it. Of an option that is not known the console is told
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
  vatPowers?: object,
  options?: LiveSlotsOptions,
  gcTools?: Partial<LooseGCTools>,
  console?: LiveslotsConsole,
  buildVatNamespace?: unknown,
): LiveSlots;
export function makeLiveSlots(
  syscall: LooseSyscall,
  vatId?: string,
  vatPowers?: object,
  options: LiveSlotsOptions = {},
  gcTools: Partial<LooseGCTools> = {},
  console?: LiveslotsConsole,
  buildVatNamespace?: unknown,
): LiveSlots {
  insistOptions('makeLiveSlots', options, BEHAVIOURS);
  const assembly = assemble({
    ...pickBehaviours(options),
    syscall: completeSyscall(syscall) as OutwardSyscall,
    // Whatever it is, it is checked.
    buildVatNamespace: buildVatNamespace as BuildVatNamespace,
    gcTools,
    ...given('vatId', vatId),
    ...given('vatPowers', vatPowers as Readonly<Record<string, unknown>> | undefined),
    ...given('console', console),
  });
  for (const name of unknownOptions(options, BEHAVIOURS)) {
    assembly.warn(`WARNING makeLiveSlots ignores the unknown option ${name}`);
  }
  return Object.freeze({ dispatch: harden(assembly.dispatch), testHooks: makeTestHooks(assembly) });
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

/** Writes values as capdata, and reads them. The names of the methods are those of the field, old and new. */
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
 * @throws when an argument is wrong; the error names it
 */
export function makeMarshaller(
  syscall: Syscall | OutwardSyscall | null,
  gcTools: Partial<LooseGCTools> = {},
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
