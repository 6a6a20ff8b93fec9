/**
 * What a hand-written vat for the comparison is made of: the vat's own code, and the script of
 * deliveries that its kernel makes. Both implementations run the same program.
 */
import type { Options } from './implementations.js';
import type { KeyText } from './memory-store.js';
import type { VatData } from './vat-data.js';
import type { VatRun } from './vat-run.js';

/** What the code of a test vat is given, all of it belonging to one incarnation. */
export interface VatTools {
  readonly vatPowers: {
    readonly D: (device: unknown) => Record<string, (...args: unknown[]) => unknown>;
    readonly exitVat: (info: unknown) => void;
    readonly exitVatWithFailure: (reason: unknown) => void;
    readonly disavow?: (presence: unknown) => void;
  };
  readonly parameters: Record<string, unknown>;
  readonly baggage: ReturnType<VatData['makeScalarBigMapStore']>;
  readonly VatData: VatData;
  readonly WeakMap: WeakMapConstructor;
  readonly WeakSet: WeakSetConstructor;
  /** 0 for the first incarnation, then one more after each restart. */
  readonly incarnation: number;
  /** A line in the transcript, compared like a syscall. */
  readonly note: (text: string) => void;
  /** Whether the vat's code is being metered just now. */
  readonly isMetered: () => boolean;
  /** Hand an object to the script, which may then let the collector take it (`VatRun.kill`). */
  readonly expose: (name: string, value: object) => void;
}

export interface VatProgram {
  readonly name: string;
  readonly options?: Options;
  /** `hand` (the default) collects nothing that the script does not kill; `real` is the engine's. */
  readonly collector?: 'hand' | 'real';
  /** What the vatstore makes of keys; `utf-16` by default. */
  readonly keyText?: KeyText;
  readonly build: (tools: VatTools) => unknown;
  readonly script: (run: VatRun) => Promise<void>;
}
