/**
 * The established face: `makeLiveSlots` with its positional signature, and
 * `makeMarshaller`, over the same composition root.
 */
import { type Assembly, assemble } from './liveslots.js';
import type { LiveslotsConsole } from './options.js';
import type { GCTools } from './platform/gc-tools.js';
import type { CapData } from './protocol/capdata.js';
import type { OutwardSyscall, Syscall } from './protocol/syscall.js';
import { harden } from './realm.js';
import type { RetentionStats } from './retention-stats.js';
import { makeTestHooks, type TestHooks } from './test-hooks.js';
import type { Dispatch } from './vat/dispatch.js';
import type { BuildVatNamespace } from './vat/lifecycle.js';

export interface LiveSlotsOptions {
  readonly enableDisavow?: boolean;
  readonly relaxDurabilityRules?: boolean;
  readonly allowStateShapeChanges?: boolean;
}

export interface LiveSlots {
  readonly dispatch: Dispatch<RetentionStats>;
  /** The tables themselves, for tests. */
  readonly testHooks: TestHooks;
}

/**
 * @param syscall the vat's way out
 * @param vatId marks errors in logs and in the capdata that is sent
 * @param vatPowers added to what user code gets as its first argument
 * @param options see `LiveslotsOptions`, which explains each
 * @param gcTools the collector, the queue, and metering
 * @param console where warnings go
 * @param buildVatNamespace evaluates the vat's code
 * @throws when the realm is not locked down, or an argument is wrong
 */
export type MakeLiveSlots = (
  syscall: Syscall | OutwardSyscall,
  vatId: string | undefined,
  vatPowers: Readonly<Record<string, unknown>> | undefined,
  options: LiveSlotsOptions | undefined,
  gcTools: Partial<GCTools> | undefined,
  console: LiveslotsConsole | undefined,
  buildVatNamespace: BuildVatNamespace,
) => LiveSlots;

const given = <K extends string, V>(name: K, value: V | undefined): { [P in K]?: V } =>
  (value === undefined ? {} : { [name]: value }) as { [P in K]?: V };

export const makeLiveSlots: MakeLiveSlots = (
  syscall,
  vatId,
  vatPowers,
  options = {},
  gcTools = {},
  console,
  buildVatNamespace,
) => {
  const assembly = assemble({
    syscall,
    buildVatNamespace,
    gcTools,
    enableDisavow: options.enableDisavow === true,
    relaxDurabilityRules: options.relaxDurabilityRules === true,
    allowStateShapeChanges: options.allowStateShapeChanges === true,
    ...given('vatId', vatId),
    ...given('vatPowers', vatPowers),
    ...given('console', console),
  });
  return harden({ dispatch: assembly.dispatch, testHooks: makeTestHooks(assembly) });
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
 * @param syscall the vat's way out
 * @param gcTools the collector, the queue, and metering
 * @param vatId marks errors in the capdata
 */
export function makeMarshaller(
  syscall: Syscall | OutwardSyscall,
  gcTools: Partial<GCTools> = {},
  vatId = 'forVatID',
): { m: Marshaller } {
  const { codec }: Assembly = assemble({
    syscall,
    gcTools,
    vatId,
    buildVatNamespace: () => ({}),
  });
  const serialize = (value: unknown): CapData => codec.serializeForKernel(value);
  const unserialize = (data: CapData): unknown => codec.unserialize(data);
  return { m: { serialize, unserialize, toCapData: serialize, fromCapData: unserialize } };
}
