/**
 * CapData: a body in which slots are referred to by index, and the slots. And
 * the limits on how much of it one syscall may carry. Rules E4 and E5 of
 * docs/SPEC.md.
 */
import { Fail, quoteShort } from '../errors.js';
import { insistVref, type Vref } from '../refs/vref.js';

/** Data that crosses the edge: a body in smallcaps, `#…`, and the names that it refers to by position. */
export interface CapData<Slot = Vref> {
  readonly body: string;
  readonly slots: readonly Slot[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** @throws when `value` lacks a string body or an array of strings as slots */
export function insistCapData(value: unknown): asserts value is CapData<string> {
  if (!isRecord(value)) {
    throw Fail([`capdata must be an object, not ${quoteShort(value)}`]);
  }
  if (typeof value.body !== 'string') {
    throw Fail([`capdata has non-string .body ${quoteShort(value.body)}`]);
  }
  if (!Array.isArray(value.slots)) {
    throw Fail([`capdata has non-Array slots ${quoteShort(value.slots)}`]);
  }
  const slots = value.slots as unknown[];
  for (let index = 0; index < slots.length; index += 1) {
    if (typeof slots[index] !== 'string') {
      throw Fail([`capdata has a slot that is not a string: ${quoteShort(slots[index])}`]);
    }
  }
}

/** Like `insistCapData`, and each slot must be a well-formed vref. */
export function insistVatCapData(value: unknown): asserts value is CapData {
  insistCapData(value);
  for (const slot of value.slots) {
    insistVref(slot);
  }
}

export const DEFAULT_BODY_LIMIT = 10_000_000;
export const DEFAULT_SLOTS_LIMIT = 10_000;

/** How much capdata one syscall may carry, added up over all that it carries. */
export class CapDataLimits {
  #body = DEFAULT_BODY_LIMIT;
  #slots = DEFAULT_SLOTS_LIMIT;

  /**
   * @param body characters of all bodies together
   * @param slots number of all slots together
   */
  set(body: number = DEFAULT_BODY_LIMIT, slots: number = DEFAULT_SLOTS_LIMIT): void {
    this.#body = body;
    this.#slots = slots;
  }

  isAcceptable(capdatas: readonly CapData[]): boolean {
    let body = 0;
    let slots = 0;
    for (let index = 0; index < capdatas.length; index += 1) {
      const capdata = capdatas[index] as CapData;
      body += capdata.body.length;
      slots += capdata.slots.length;
    }
    return body <= this.#body && slots <= this.#slots;
  }

  /** @throws when `isAcceptable` would say no */
  assertAcceptable(capdatas: readonly CapData[]): void {
    if (!this.isAcceptable(capdatas)) {
      throw Fail`syscall capdata too large`;
    }
  }

  /** The same for one that stands alone. */
  assertOneAcceptable({ body, slots }: CapData): void {
    if (body.length > this.#body || slots.length > this.#slots) {
      throw Fail`syscall capdata too large`;
    }
  }
}

/** What kinds and collections need of the limits. */
export type StoreLimits = Pick<CapDataLimits, 'assertAcceptable' | 'assertOneAcceptable'>;
