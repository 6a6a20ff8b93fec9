/**
 * The short way from plain data to capdata: records and arrays of primitives,
 * objects and promises. The same bytes as marshal's, the same names asked for
 * in the same order, the same errors, and a proxy is asked the same; marshal
 * itself is asked for everything else. Rule T6 of docs/SPEC.md.
 */
import { getInterfaceOf, isErrorLike, passStyleOf } from '@endo/pass-style';
import type { CapData } from '../protocol/capdata.js';
import type { Vref } from '../refs/vref.js';
import { isDoubtful, textOfPrimitive, textOfString } from './primitives.js';

/** Names an object or promise; need not be the same one for another call. */
export type NameOf = (value: object) => Vref;

// JSON puts names that look like indexes first.
const startsLikeIndex = (name: string): boolean => {
  const first = name.charCodeAt(0);
  return first >= 48 && first <= 57; // '0' to '9'
};

class Writer {
  readonly slots: Vref[] = [];
  /** False as soon as something has no short way. Nothing is named after that. */
  isPlain = true;
  readonly #nameOf: NameOf;
  readonly #indexes = new Map<object, number>();

  constructor(nameOf: NameOf) {
    this.#nameOf = nameOf;
  }

  /** Nothing is written or named any more, whoever has kept a function of ours. */
  end(): void {
    this.isPlain = false;
    Object.freeze(this.slots);
  }

  /** @returns its JSON; of no use once `isPlain` is false */
  write(value: unknown): string {
    if ((typeof value !== 'object' || value === null) && typeof value !== 'function') {
      return textOfPrimitive(value) ?? this.giveUp();
    }
    const style: string = passStyleOf(value);
    switch (style) {
      case 'copyArray':
        return this.writeArray(value as readonly unknown[]);
      case 'copyRecord':
        return this.writeRecord(value as Readonly<Record<string, unknown>>);
      case 'remotable':
        return this.writeSlot('$', value, getInterfaceOf(value));
      case 'promise':
        return this.writeSlot('&', value, undefined);
      default:
        return this.giveUp();
    }
  }

  private giveUp(): string {
    this.isPlain = false;
    return '';
  }

  private writeArray(array: readonly unknown[]): string {
    const texts: string[] = [];
    // Asked like this a proxy tells what it tells marshal. Its own idea of `map`
    // can call the function as it likes: only what we wrote counts.
    array.map(element => {
      if (this.isPlain) {
        texts.push(this.write(element));
      }
    });
    return `[${texts.join()}]`;
  }

  private writeRecord(record: Readonly<Record<string, unknown>>): string {
    const names = (Reflect.ownKeys(record) as string[]).sort();
    let text = '';
    for (const name of names) {
      if (startsLikeIndex(name) || isDoubtful(name)) {
        return this.giveUp();
      }
      const valueText = this.write(record[name]);
      if (!this.isPlain) {
        return '';
      }
      text += `${text === '' ? '' : ','}${textOfString(name)}:${valueText}`;
    }
    return `{${text}}`;
  }

  private writeSlot(prefix: string, value: object, iface: string | undefined): string {
    const known = this.#indexes.get(value);
    if (known !== undefined) {
      return `"${prefix}${known}"`;
    }
    const index = this.slots.length;
    this.slots.push(this.#nameOf(value));
    this.#indexes.set(value, index);
    return iface === undefined
      ? `"${prefix}${index}"`
      : JSON.stringify(`${prefix}${index}.${iface}`);
  }
}

/**
 * REENTRANCY: a proxied value may run user code here.
 *
 * @param value hardened
 * @returns undefined where there is no short way; what was named until then
 *   keeps its names, for marshal asks for them in the same order
 * @throws when the value is not passable
 */
export function plainToCapData(value: unknown, nameOf: NameOf): CapData | undefined {
  if (isErrorLike(value)) {
    return undefined;
  }
  const writer = new Writer(nameOf);
  try {
    const body = `#${writer.write(value)}`;
    return writer.isPlain ? Object.freeze({ body, slots: writer.slots }) : undefined;
  } finally {
    writer.end();
  }
}
