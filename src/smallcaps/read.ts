/**
 * The short way from capdata to data. It accepts nothing that marshal would
 * refuse, whatever the slots name; what it does not understand is marshal's to
 * read, or to refuse in its own words. What is read is frozen from the leaves
 * up, which for fresh data is the same as hardened. It needs no stack for what
 * is nested. `test/spec/smallcaps-read.test.ts` and `test/passable` hold it against
 * marshal. Rules T6, T10 and T11 of docs/SPEC.md.
 */
import { makeTagged, type Passable, passStyleOf } from '@endo/pass-style';
import { Fail } from '../errors.js';
import { keepHiddenClass } from '../hidden-classes.js';
import type { CapData } from '../protocol/capdata.js';
import type { Vref } from '../refs/vref.js';
import { DEEP, insistShallowBody, isDeepBody } from './depth.js';
import { isSpecial, isUnpassable, primitiveOfText } from './primitives.js';

/** The object or promise that a vref names. */
export type ValueOf = (vref: Vref, iface: string | undefined) => object;

/** The error that an encoding stands for; of what it holds none is kept but errors. */
export type ErrorOf = (encoding: object, slots: readonly Vref[]) => object;

/** What is thrown to leave the short way; it reaches nobody. */
const NO_SHORT_WAY: unique symbol = Symbol('no short way');

const leave = (): never => {
  throw NO_SHORT_WAY;
};

const { freeze, fromEntries, hasOwn, keys } = Object;
const { isArray } = Array;

type Encoding = Record<PropertyKey, unknown>;

/** What is being read, in its place. */
interface Frame {
  readonly value: Encoding;
  /** Of a record. */
  readonly names: readonly string[] | undefined;
  readonly length: number;
  next: number;
  /** What becomes of it when all that is in it has been read; itself, if nothing is said. */
  readonly finish: (() => object) | undefined;
  /** Names of parts that another one with the same name takes the place of. */
  readonly lost: ReadonlySet<string> | undefined;
  /** Whether nobody sees it, and marshal does not look at it either. */
  readonly isLost: boolean;
}

const isEscaped = (name: string): boolean => name.charCodeAt(0) === 33; // '!'
const nameOf = (name: string): string => (isEscaped(name) ? name.slice(1) : name);

/** With and without its escape a name can be written twice; the last one counts. */
function lostOf(names: readonly string[]): ReadonlySet<string> | undefined {
  const last = new Map(names.map(name => [nameOf(name), name]));
  return last.size === names.length
    ? undefined
    : new Set(names.filter(name => last.get(nameOf(name)) !== name));
}

function openTagged(value: Encoding): Frame {
  const tag = value['#tag'];
  if (keys(value).length !== 2 || !hasOwn(value, 'payload') || typeof tag !== 'string') {
    return leave();
  }
  const label = primitiveOfText(tag)?.value;
  return {
    value,
    names: ['payload'],
    length: 1,
    next: 0,
    finish:
      typeof label === 'string' ? () => makeTagged(label, value['payload'] as Passable) : leave(),
    lost: undefined,
    // What makes it looks at all of it.
    isLost: false,
  };
}

function open(encoding: object, isLost: boolean): Frame {
  const value = encoding as Encoding;
  if (isArray(encoding)) {
    const { length } = encoding;
    return { value, names: undefined, length, next: 0, finish: undefined, lost: undefined, isLost };
  }
  const names = keys(encoding);
  let finish: Frame['finish'];
  for (const name of names) {
    if (isSpecial(name)) {
      if (name === '#tag') {
        return openTagged(value);
      }
      finish = isEscaped(name)
        ? () => fromEntries(names.map(each => [nameOf(each), value[each]]))
        : leave();
    }
  }
  const lost = finish === undefined ? undefined : lostOf(names);
  return { value, names, length: names.length, next: 0, finish, lost, isLost };
}

class Reader {
  readonly #slots: readonly Vref[];
  readonly #valueOf: ValueOf;
  readonly #errorOf: ErrorOf;
  readonly #values: (object | undefined)[] = [];
  /** Only a local object can be called, and only what holds one can be thenable. */
  #hasFunctions = false;

  constructor(slots: readonly Vref[], valueOf: ValueOf, errorOf: ErrorOf) {
    this.#slots = slots;
    this.#valueOf = valueOf;
    this.#errorOf = errorOf;
  }

  /** @param encoding fresh from `JSON.parse`; becomes the value itself, where it can */
  read(encoding: unknown): unknown {
    if (typeof encoding === 'string') {
      const holder: Encoding = { text: encoding };
      this.readText(holder, 'text', encoding);
      return holder['text'];
    }
    return typeof encoding === 'object' && encoding !== null ? this.readObject(encoding) : encoding;
  }

  private readObject(encoding: object): object {
    if (isError(encoding)) {
      return this.#errorOf(encoding, this.#slots);
    }
    const stack: Frame[] = [];
    let frame = open(encoding, false);
    for (;;) {
      const { value, next } = frame;
      if (next < frame.length) {
        const key = keyOf(frame, next);
        frame.next = next + 1;
        const part = value[key];
        if (typeof part === 'string') {
          this.readText(value, key, part);
        } else if (typeof part === 'object' && part !== null) {
          if (isError(part)) {
            value[key] = this.#errorOf(part, this.#slots);
          } else {
            stack.push(frame);
            frame = open(part, frame.isLost || frame.lost?.has(String(key)) === true);
          }
        }
      } else {
        const done = freeze(frame.finish === undefined ? value : frame.finish());
        if (this.#hasFunctions && !frame.isLost && isThenable(done)) {
          // Not even marshal may see it: its test for promises calls into it.
          throw Fail`Cannot pass non-promise thenables`;
        }
        if (stack.length >= DEEP && !frame.isLost) {
          passStyleOf(done as Passable);
        }
        const above = stack.pop();
        if (above === undefined) {
          return done;
        }
        if (done !== value) {
          above.value[keyOf(above, above.next - 1)] = done;
        }
        frame = above;
      }
    }
  }

  private readText(target: Encoding, key: PropertyKey, text: string): void {
    const first = text.charCodeAt(0);
    if (first === 36 || first === 38) {
      const value = this.readSlot(text, first === 36 ? 'remotable' : 'promise');
      this.#hasFunctions ||= typeof value === 'function';
      target[key] = value;
    } else if (isSpecial(text)) {
      target[key] = (primitiveOfText(text) ?? leave()).value;
    } else if (isUnpassable(text)) {
      leave();
    }
  }

  private readSlot(text: string, style: string): object {
    const dot = text.indexOf('.');
    // What else is a number to the language is one to marshal.
    const index = Number(dot < 0 ? text.slice(1) : text.slice(1, dot));
    const vref = index >= 0 ? this.#slots[index] : undefined;
    if (vref === undefined) {
      return leave();
    }
    const iface = dot < 0 ? undefined : text.slice(dot + 1);
    const value = (this.#values[index] ??= this.#valueOf(vref, iface));
    const actual: string = passStyleOf(value as Passable);
    return actual === style ? value : leave();
  }
}

const isThenable = (value: object): boolean =>
  typeof (value as { readonly then?: unknown }).then === 'function';

const keyOf = ({ names }: Frame, index: number): PropertyKey =>
  names === undefined ? index : (names[index] ?? '');

const isError = (encoding: object): boolean =>
  hasOwn(encoding, '#error') && !hasOwn(encoding, '#tag') && !isArray(encoding);

export interface Plain {
  readonly value: unknown;
}

/**
 * @param limit how deep the body may be nested
 * @returns undefined where there is no short way; what was brought to life
 *   until then is found again by marshal
 * @throws what `valueOf` throws, what is wrong with the JSON of the body, that
 *   it is too deep, or holds what one who awaits it would call into
 */
export function capDataToPlain(
  { body, slots }: CapData,
  valueOf: ValueOf,
  errorOf: ErrorOf,
  limit: number,
): Plain | undefined {
  insistShallowBody(body, limit);
  if (body.charCodeAt(0) !== 35) {
    return undefined;
  }
  const encoding: unknown = JSON.parse(body.slice(1));
  try {
    return { value: new Reader(slots, valueOf, errorOf).read(encoding) };
  } catch (err) {
    if (err !== NO_SHORT_WAY) {
      throw err;
    }
  }
  if (isDeepBody(body)) {
    // Marshal would need stack to say what is wrong with it.
    throw Fail`what is deep in it is not smallcaps`;
  }
  return undefined;
}

keepHiddenClass(new Reader([], leave, leave));
