/**
 * What a runtime brings to `createLiveslots`, checked, and the defaults for
 * what it does not bring. Rule E1 of docs/SPEC.md.
 */
import { Fail, q } from './errors.js';
import { type CompleteOptIns, completeOptIns, type OptIns } from './opt-ins.js';
import { type GCTools, makeGCTools } from './platform/gc-tools.js';
import { makeMemoryVatStore } from './platform/memory-vatstore.js';
import type { OutwardSyscall, Syscall } from './protocol/syscall.js';
import { type VatStore, vatstoreFromSyscall } from './store/vatstore.js';
import type { BuildVatNamespace } from './vat/lifecycle.js';

/** Where warnings go. */
export interface LiveslotsConsole {
  warn(...args: unknown[]): void;
}

export interface LiveslotsOptions extends OptIns {
  /** The vat's way out. Its vatstore methods are used unless `vatstore` is given. */
  readonly syscall: Syscall | OutwardSyscall;
  /** Evaluates the vat's code; called once, by `startVat`. */
  readonly buildVatNamespace: BuildVatNamespace;
  /** Marks errors in logs and in the capdata that is sent. Default `unknown`. */
  readonly vatId?: string;
  /** Added to what user code gets as its first argument. */
  readonly vatPowers?: Readonly<Record<string, unknown>>;
  /**
   * The vat's store. Default: the vatstore methods of `syscall`; without
   * those, a store in memory that is gone with the process.
   */
  readonly vatstore?: VatStore;
  /** What is left out is taken from the engine. */
  readonly gcTools?: Partial<GCTools>;
  /** Default: the global `console`. */
  readonly console?: LiveslotsConsole;
  /** Gives user code `vatPowers.disavow`. Default false. */
  readonly enableDisavow?: boolean;
  /** Lets durable data name what does not survive. For development. Default false. */
  readonly relaxDurabilityRules?: boolean;
  /** Lets a new incarnation change the state shape of a kind at will. Default false. */
  readonly allowStateShapeChanges?: boolean;
}

export interface CompleteOptions extends CompleteOptIns {
  readonly syscall: OutwardSyscall;
  readonly store: VatStore;
  readonly buildVatNamespace: BuildVatNamespace;
  readonly vatId: string;
  readonly vatPowers: Readonly<Record<string, unknown>>;
  readonly gcTools: GCTools;
  readonly console: LiveslotsConsole;
  readonly enableDisavow: boolean;
  readonly relaxDurabilityRules: boolean;
  readonly allowStateShapeChanges: boolean;
}

const NEEDED = [
  'send',
  'subscribe',
  'resolve',
  'exit',
  'callNow',
  'dropImports',
  'retireImports',
  'retireExports',
] as const satisfies readonly (keyof OutwardSyscall)[];

/** @throws when `syscall` lacks a method; the error names it */
export function insistSyscall(syscall: Syscall | OutwardSyscall): void {
  if (Object(syscall) !== syscall) {
    throw Fail`liveslots needs a syscall object, not ${q(syscall)}`;
  }
  for (const name of NEEDED) {
    if (typeof syscall[name] !== 'function') {
      throw Fail`the syscall object lacks ${q(name)}`;
    }
  }
}

const { console: engineConsole } = globalThis as { console?: LiveslotsConsole };

const hasVatstore = (syscall: Syscall | OutwardSyscall): syscall is Syscall =>
  'vatstoreGet' in syscall;

function provideStore(options: LiveslotsOptions): VatStore {
  if (options.vatstore !== undefined) {
    return options.vatstore;
  }
  return hasVatstore(options.syscall) ? vatstoreFromSyscall(options.syscall) : makeMemoryVatStore();
}

/** @throws when a part is missing or of the wrong type; the error names it */
export function withDefaults(options: LiveslotsOptions): CompleteOptions {
  const { syscall, buildVatNamespace, vatId = 'unknown' } = options;
  if (typeof vatId !== 'string') {
    throw Fail`the vat's id must be a string, not ${q(vatId)}`;
  }
  return {
    syscall,
    store: provideStore(options),
    buildVatNamespace,
    vatId,
    vatPowers: options.vatPowers ?? {},
    gcTools: { ...makeGCTools(), ...options.gcTools },
    console: options.console ?? engineConsole ?? { warn: () => {} },
    enableDisavow: options.enableDisavow ?? false,
    relaxDurabilityRules: options.relaxDurabilityRules ?? false,
    allowStateShapeChanges: options.allowStateShapeChanges ?? false,
    ...completeOptIns(options),
  };
}
