/**
 * The short way from capdata to plain data. It accepts nothing that marshal
 * would refuse; what it does not understand is marshal's to read, or to refuse
 * in its own words. What is read is frozen from the leaves up, which for fresh
 * plain data is the same as hardened. Rule T6 of docs/SPEC.md.
 */
import { passStyleOf } from '@endo/pass-style';
import type { CapData } from '../protocol/capdata.js';
import type { Vref } from '../refs/vref.js';
import { isSpecial, primitiveOfText } from './primitives.js';

/** The object or promise that a vref names. */
export type ValueOf = (vref: Vref, iface: string | undefined) => object;

/** Deeper than what anybody sends, and far from the end of the stack. */
const MAX_DEPTH = 100;
const SLOT = /^[$&](0|[1-9]\d{0,4})(?:\.|$)/;

/** What is thrown to leave the short way; it reaches nobody. */
const NO_SHORT_WAY: unique symbol = Symbol('no short way');

/** Whether it makes a tag or an error of its record, or stands for another name. */
const isOdd = (name: string): boolean => isSpecial(name) || name === '__proto__';

class Reader {
  readonly #slots: readonly Vref[];
  readonly #valueOf: ValueOf;
  readonly #values: (object | undefined)[] = [];

  constructor(slots: readonly Vref[], valueOf: ValueOf) {
    this.#slots = slots;
    this.#valueOf = valueOf;
  }

  /** @param encoding fresh from `JSON.parse`; becomes the value itself */
  read(encoding: unknown, depth: number): unknown {
    if (typeof encoding === 'string') {
      return this.readString(encoding);
    }
    if (typeof encoding !== 'object' || encoding === null) {
      return encoding;
    }
    if (depth > MAX_DEPTH) {
      throw NO_SHORT_WAY;
    }
    return Array.isArray(encoding)
      ? this.readArray(encoding as unknown[], depth)
      : this.readRecord(encoding as Record<string, unknown>, depth);
  }

  private readString(text: string): unknown {
    if (!isSpecial(text)) {
      return text;
    }
    const first = text.charCodeAt(0);
    if (first === 36 || first === 38) {
      return this.readSlot(text, first === 36 ? 'remotable' : 'promise');
    }
    const primitive = primitiveOfText(text);
    if (primitive === undefined) {
      throw NO_SHORT_WAY;
    }
    return primitive.value;
  }

  private readArray(array: unknown[], depth: number): readonly unknown[] {
    for (let index = 0; index < array.length; index += 1) {
      array[index] = this.read(array[index], depth + 1);
    }
    return Object.freeze(array);
  }

  private readRecord(record: Record<string, unknown>, depth: number): object {
    const names = Object.keys(record);
    if (names.some(isOdd)) {
      throw NO_SHORT_WAY;
    }
    for (const name of names) {
      record[name] = this.read(record[name], depth + 1);
    }
    return Object.freeze(record);
  }

  private readSlot(text: string, style: string): object {
    const index = SLOT.exec(text)?.[1];
    const vref = index === undefined ? undefined : this.#slots[Number(index)];
    if (index === undefined || vref === undefined) {
      throw NO_SHORT_WAY;
    }
    const value = (this.#values[Number(index)] ??= this.#valueOf(
      vref,
      text.length > index.length + 1 ? text.slice(index.length + 2) : undefined,
    ));
    const actual: string = passStyleOf(value);
    if (actual !== style) {
      throw NO_SHORT_WAY;
    }
    return value;
  }
}

export interface Plain {
  readonly value: unknown;
}

/**
 * @returns undefined where there is no short way; what was brought to life
 *   until then is found again by marshal
 * @throws what `valueOf` throws, and what is wrong with the JSON of the body
 */
export function capDataToPlain({ body, slots }: CapData, valueOf: ValueOf): Plain | undefined {
  const start = body.charCodeAt(1);
  if (body.charCodeAt(0) !== 35 || (start !== 91 && start !== 123)) {
    return undefined;
  }
  const encoding: unknown = JSON.parse(body.slice(1));
  try {
    return { value: new Reader(slots, valueOf).read(encoding, 0) };
  } catch (err) {
    if (err === NO_SHORT_WAY) {
      return undefined;
    }
    throw err;
  }
}
