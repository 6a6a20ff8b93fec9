/**
 * A row of the table: one operation of the public surface, as it is done once and over again. After
 * it, with all settled, dropped and swept, nothing may be left.
 */
import type { Ref } from '../support/capdata.js';
import type { VatData } from '../support/vat-data.js';
import type { AutomaticKernel } from './automatic-kernel.js';

export interface VatPowers {
  readonly D: (device: unknown) => Record<string, (...args: unknown[]) => unknown>;
  readonly exitVat: (completion: unknown) => void;
  readonly exitVatWithFailure: (reason: unknown) => void;
  readonly disavow: (presence: unknown) => void;
  readonly WeakMap: WeakMapConstructor;
  readonly WeakSet: WeakSetConstructor;
}

export interface Tools {
  readonly VatData: VatData;
  readonly vatPowers: VatPowers;
  readonly baggage: unknown;
}

/** @param given what the kernel has passed for this cycle, if the row says so */
export type Operation = (index: number, given: unknown) => unknown;

export interface Row {
  /** Which names of the surface it goes through. */
  readonly covers: readonly string[];
  /** In the vat: called once, for what is done in each cycle. */
  readonly inVat?: (tools: Tools) => Operation;
  /** What the kernel passes in each cycle: by default nothing. */
  readonly given?: (kernel: AutomaticKernel, index: number) => Ref;
  /** In the kernel, once for each cycle, besides. */
  readonly outside?: (kernel: AutomaticKernel, index: number) => Promise<void>;
}

/** What a vat sees of an object or promise that lives elsewhere. */
export interface Remote {
  m(...args: unknown[]): Promise<unknown>;
  n(...args: unknown[]): Promise<unknown>;
  (...args: unknown[]): Promise<unknown>;
}

/** Tries what is meant to be refused. */
export const refused = (work: () => unknown): void => {
  try {
    work();
  } catch {
    return;
  }
  throw Error('it was not refused');
};

export interface Kit {
  readonly promise: Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

export const makeKit = (): Kit => {
  const kit: Partial<{ -readonly [K in keyof Kit]: Kit[K] }> = {};
  kit.promise = harden(
    new Promise((resolve, reject) => {
      kit.resolve = resolve;
      kit.reject = reject;
    }),
  );
  return kit as Kit;
};
