/**
 * The short way from data to capdata. The same bytes as marshal's, the same
 * names asked for in the same order; marshal is asked for what errors look
 * like, and words the refusals. It needs no stack for what is nested, and
 * names nothing before all of it is known to be passable. A proxy is asked
 * once for what it is, where marshal asks it twice. `test/spec/smallcaps.test.ts`
 * and `test/passable` hold it against marshal.
 * Rules T6 and T10 of docs/SPEC.md.
 */
import {
  getInterfaceOf,
  isErrorLike,
  nameForPassableSymbol,
  type Passable,
  passStyleOf,
} from '@endo/pass-style';
import { keepHiddenClass } from '../hidden-classes.js';
import type { CapData } from '../protocol/capdata.js';
import type { Vref } from '../refs/vref.js';
import { appendTo, type Frame, isData, isPlain, openFrame, textOfFrame } from './frames.js';
import { NO_SLOTS, textOfPrimitive } from './primitives.js';

/** Names an object or promise; need not be the same one for another call. */
export type NameOf = (value: object) => Vref;

/** The JSON of an error. */
export type TextOfError = (error: object) => string;

const { freeze } = Object;

// No JSON has it: it is escaped there.
const MARK = '\u0000';

/** What is thrown to leave the short way; it reaches nobody. */
const NO_SHORT_WAY: unique symbol = Symbol('no short way');

const leave = (): never => {
  throw NO_SHORT_WAY;
};

function nextOf(frame: Frame): unknown {
  const { value, names, next } = frame;
  frame.next = next + 1;
  const key = names === undefined ? next : (names[next] ?? '');
  return isData(value, key) ? (value as Record<PropertyKey, unknown>)[key] : leave();
}

class Writer {
  readonly named: object[] = [];
  readonly errors: object[] = [];
  readonly #indexes = new Map<object, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns the JSON, with a mark for each error */
  write(root: unknown): string {
    const stack: Frame[] = [];
    let value = root;
    for (;;) {
      let text = this.textOf(value);
      if (text === undefined) {
        const opened = openFrame(value as object);
        stack.push(opened !== undefined && stack.length < this.#limit ? opened : leave());
      }
      let frame = stack.at(-1);
      while (frame !== undefined) {
        if (text !== undefined) {
          appendTo(frame, text);
        }
        if (frame.next < frame.length) {
          break;
        }
        text = textOfFrame(frame);
        stack.pop();
        frame = stack.at(-1);
      }
      if (frame === undefined) {
        return text ?? leave();
      }
      value = nextOf(frame);
    }
  }

  /** @returns undefined for what has parts */
  private textOf(value: unknown): string | undefined {
    switch (typeof value) {
      case 'object':
        return value === null || isPlain(value) ? textOfPrimitive(value) : this.textOfLeaf(value);
      case 'function':
        return this.textOfLeaf(value);
      case 'symbol': {
        const name = nameForPassableSymbol(value);
        return name === undefined ? leave() : JSON.stringify(`%${name}`);
      }
      default:
        return textOfPrimitive(value) ?? leave();
    }
  }

  private textOfLeaf(value: object): string {
    const style: string = passStyleOf(value as Passable);
    switch (style) {
      case 'remotable':
        return this.textOfSlot('$', value, getInterfaceOf(value));
      case 'promise':
        return this.textOfSlot('&', value, undefined);
      case 'error':
        return `${MARK}${this.errors.push(value) - 1}${MARK}`;
      default:
        return leave();
    }
  }

  private textOfSlot(prefix: string, value: object, iface: string | undefined): string {
    const known = this.#indexes.get(value);
    if (known !== undefined) {
      return `"${prefix}${known}"`;
    }
    const index = this.named.push(value) - 1;
    this.#indexes.set(value, index);
    return iface === undefined
      ? `"${prefix}${index}"`
      : JSON.stringify(`${prefix}${index}.${iface}`);
  }
}

function withErrors(marked: string, errors: readonly object[], textOfError: TextOfError): string {
  const texts = errors.map(textOfError);
  return marked
    .split(MARK)
    .map((part, at) => (at % 2 === 0 ? part : (texts[Number(part)] ?? '')))
    .join('');
}

/**
 * REENTRANCY: a proxied value may run user code here.
 *
 * @param value hardened
 * @param limit how deep it may be nested
 * @returns undefined where there is no short way: it is too deep, not passable,
 *   or an error. Nothing has been named then
 * @throws what `nameOf` throws; and for data that would call into what it holds
 */
export function plainToCapData(
  value: unknown,
  nameOf: NameOf,
  textOfError: TextOfError,
  limit: number,
): CapData | undefined {
  if (isErrorLike(value)) {
    return undefined;
  }
  const writer = new Writer(limit);
  let text: string;
  try {
    text = writer.write(value);
  } catch (err) {
    if (err === NO_SHORT_WAY) {
      return undefined;
    }
    throw err;
  }
  const { named, errors } = writer;
  const slots = named.length === 0 ? NO_SLOTS : freeze(named.map(nameOf));
  const body = `#${errors.length === 0 ? text : withErrors(text, errors, textOfError)}`;
  return freeze({ body, slots });
}

keepHiddenClass(new Writer(0));
keepHiddenClass({
  written: plainToCapData(null, leave, leave, 1),
  slots: freeze([''].map(String)),
});
