/**
 * What a runtime brings to `createLiveslots`, checked, and the defaults for
 * what it does not bring. Rule E1 of docs/SPEC.md.
 */
import {
  A_BOOLEAN,
  A_FUNCTION,
  A_STRING,
  AN_OBJECT,
  insistGiven,
  insistMethods,
  insistOptions,
  type Wanted,
  type WantedTable,
} from './given.js';
import { type CompleteOptIns, completeOptIns, OPT_INS, type OptIns } from './opt-ins.js';
import { completeGCTools, type GCTools, type LooseGCTools } from './platform/gc-tools.js';
import { makeMemoryVatStore } from './platform/memory-vatstore.js';
import { hasVatstore, insistSyscall } from './protocol/insist-syscall.js';
import type { OutwardSyscall, Syscall } from './protocol/syscall.js';
import { insistVatStore, type VatStore, vatstoreFromSyscall } from './store/vatstore.js';
import type { OnError } from './slots/edge-errors.js';
import type { BuildVatNamespace } from './vat/lifecycle.js';

/** Where warnings go. */
export interface LiveslotsConsole {
  warn(...args: unknown[]): void;
}

/** What a runtime brings, and what it asks for. docs/options.md. */
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
  readonly gcTools?: Partial<LooseGCTools>;
  /** Default: the global `console`. */
  readonly console?: LiveslotsConsole;
  /** Gives user code `vatPowers.disavow`. Default false. */
  readonly enableDisavow?: boolean;
  /** Lets durable data name what does not survive. For development. Default false. */
  readonly relaxDurabilityRules?: boolean;
  /** Lets a new incarnation change the state shape of a kind at will. Default false. */
  readonly allowStateShapeChanges?: boolean;
  /**
   * Told of each error that crosses the edge, in place of the line on the
   * console. Default: the console is told of each that is written.
   */
  readonly onError?: OnError;
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
  readonly onError: OnError | undefined;
}

/** Beyond what can be opted into, the options that change what a vat may do. */
const FLAGS = {
  enableDisavow: A_BOOLEAN,
  relaxDurabilityRules: A_BOOLEAN,
  allowStateShapeChanges: A_BOOLEAN,
} as const satisfies WantedTable;

/** What `makeLiveSlots` takes as its options. */
export const BEHAVIOURS = {
  ...FLAGS,
  ...OPT_INS,
  onError: A_FUNCTION,
} as const satisfies WantedTable;

/** What a vat's layer takes but for its kernel's part: what the testing kit passes on. */
export const VAT_OPTIONS = {
  vatPowers: AN_OBJECT,
  gcTools: AN_OBJECT,
  console: AN_OBJECT,
  ...BEHAVIOURS,
} as const satisfies WantedTable;

/** What `createLiveslots` takes. */
export const OPTIONS = {
  syscall: AN_OBJECT,
  buildVatNamespace: A_FUNCTION,
  vatId: A_STRING,
  vatstore: AN_OBJECT,
  ...VAT_OPTIONS,
} as const satisfies { readonly [K in keyof Required<LiveslotsOptions>]: Wanted };

const { console: engineConsole } = globalThis as { console?: LiveslotsConsole };

function provideStore({ vatstore, syscall }: LiveslotsOptions): VatStore {
  if (vatstore !== undefined) {
    insistVatStore('vatstore', vatstore);
    return vatstore;
  }
  return hasVatstore(syscall) ? vatstoreFromSyscall(syscall) : makeMemoryVatStore();
}

/** @throws when a part is missing or of the wrong type; the error names it */
export function withDefaults(options: LiveslotsOptions): CompleteOptions {
  insistOptions('liveslots', options, OPTIONS);
  const { syscall, buildVatNamespace, gcTools = {}, vatId = 'unknown' } = options;
  const { console = engineConsole ?? { warn: () => {} } } = options;
  insistSyscall(syscall);
  insistGiven('buildVatNamespace', buildVatNamespace, A_FUNCTION);
  insistMethods('console', console, ['warn']);
  return {
    syscall,
    store: provideStore(options),
    buildVatNamespace,
    vatId,
    vatPowers: options.vatPowers ?? {},
    gcTools: completeGCTools(gcTools),
    console,
    enableDisavow: options.enableDisavow ?? false,
    relaxDurabilityRules: options.relaxDurabilityRules ?? false,
    allowStateShapeChanges: options.allowStateShapeChanges ?? false,
    onError: options.onError,
    ...completeOptIns(options),
  };
}
