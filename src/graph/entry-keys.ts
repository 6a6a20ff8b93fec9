/**
 * Keys of collections as one would write them. They are stored in the passable
 * encoding of `@endo/marshal`, in its legacy order or, behind `~`, in its
 * compact order; this only shows them, so what is no encoding is shown as it is.
 */

/** An encoding that is not one. */
class NoEncoding extends Error {}

const bits = new DataView(new ArrayBuffer(8));

function showNumber(hex: string): string {
  if (!/^[0-9a-f]{16}$/.test(hex)) {
    throw new NoEncoding();
  }
  const isNegative = hex < '8';
  for (const [offset, from] of [
    [0, 0],
    [4, 8],
  ] as const) {
    const half = Number.parseInt(hex.slice(from, from + 8), 16);
    const mask = isNegative ? 0xffffffff : offset === 0 ? 0x80000000 : 0;
    bits.setUint32(offset, half ^ mask);
  }
  return String(bits.getFloat64(0));
}

function showBigint(text: string): string {
  const match = /^([np])([#~]*)([0-9]+):([0-9]+)$/.exec(text);
  if (match === null) {
    throw new NoEncoding();
  }
  const digits = match[4] as string;
  const value = match[1] === 'n' ? BigInt(digits) - 10n ** BigInt(digits.length) : BigInt(digits);
  return `${value}n`;
}

const unescapeCompact = (text: string): string =>
  text.replace(/!_|!\||_@|__|!([!-@])/g, (escape, letter: string | undefined) => {
    switch (escape) {
      case '!_':
        return ' ';
      case '!|':
        return '!';
      case '_@':
        return '^';
      case '__':
        return '_';
      default:
        return String.fromCharCode((letter as string).charCodeAt(0) - 0x21);
    }
  });

/** The elements of an array, each encoded. */
function legacyElements(body: string): string[] {
  const elements: string[] = [];
  let element = '';
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at] as string;
    if (char === '\u0000') {
      elements.push(element);
      element = '';
    } else if (char === '\u0001') {
      at += 1;
      element += body[at] ?? '';
    } else {
      element += char;
    }
  }
  if (element !== '') {
    throw new NoEncoding();
  }
  return elements;
}

/** The same in compact order: nested arrays begin with `^` and end where nothing precedes a space. */
function compactElements(body: string): string[] {
  const elements: string[] = [];
  let depth = 0;
  let start = 0;
  let next = 0;
  for (let at = 0; at < body.length; at += 1) {
    if (body[at] === '^') {
      depth += 1;
      next = at + 1;
    } else if (body[at] === ' ') {
      if (at === next && depth > 0) {
        depth -= 1;
      }
      if (depth === 0) {
        elements.push(body.slice(start, at));
        start = at + 1;
      }
      next = at + 1;
    }
  }
  if (depth !== 0 || start !== body.length) {
    throw new NoEncoding();
  }
  return elements;
}

const MAX_DEPTH = 100;

class Shower {
  readonly #isCompact: boolean;
  #depth = 0;

  constructor(isCompact: boolean) {
    this.#isCompact = isCompact;
  }

  private text(encoded: string): string {
    return this.#isCompact ? unescapeCompact(encoded) : encoded;
  }

  private elements(encoded: string): string[] {
    const opening = this.#isCompact ? '^' : '[';
    if (!encoded.startsWith(opening)) {
      throw new NoEncoding();
    }
    const body = encoded.slice(1);
    return this.#isCompact ? compactElements(body) : legacyElements(body);
  }

  private showRecord(encoded: string): string {
    const [names, values] = this.elements(encoded).map(each => this.elements(each));
    if (names === undefined || values?.length !== names.length) {
      throw new NoEncoding();
    }
    // Names are stored in reverse order.
    const parts = names.map(
      (name, index) => `${this.show(name)}:${this.show(values[index] ?? '')}`,
    );
    return `{${parts.reverse().join(',')}}`;
  }

  show(encoded: string): string {
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH) {
      throw new NoEncoding();
    }
    try {
      return this.showAny(encoded);
    } finally {
      this.#depth -= 1;
    }
  }

  private showAny(encoded: string): string {
    const rest = encoded.slice(1);
    switch (encoded[0]) {
      case 's':
        return JSON.stringify(this.text(rest));
      case 'f':
        return showNumber(rest);
      case 'n':
      case 'p':
        return showBigint(encoded);
      case 'b':
        return rest;
      case 'v':
        return 'null';
      case 'z':
        return 'undefined';
      case 'y':
        return showSymbol(this.text(rest));
      case 'r':
      case '?':
      case '!':
        return rest.slice(rest.indexOf(':') + 1);
      case '[':
      case '^':
        return `[${this.elements(encoded)
          .map(each => this.show(each))
          .join(',')}]`;
      case '(':
        return this.showRecord(rest);
      case ':': {
        const [tag = '', payload = ''] = this.elements(rest);
        return `${this.show(tag)}(${this.show(payload)})`;
      }
      default:
        throw new NoEncoding();
    }
  }
}

const showSymbol = (name: string): string =>
  name.startsWith('@@') && !name.startsWith('@@@@')
    ? `Symbol.${name.slice(2)}`
    : `Symbol.for(${JSON.stringify(name.replace(/^@@@@/, '@@'))})`;

/**
 * @param encoded what stands behind `vc.N.` in the key of an entry
 * @returns `"alice"`, `12n`, `o-5`, `[1,"a"]`; what is no encoding, in angle brackets
 */
export function showEntryKey(encoded: string): string {
  try {
    return encoded.startsWith('~')
      ? new Shower(true).show(encoded.slice(1))
      : new Shower(false).show(encoded);
  } catch (error) {
    if (error instanceof NoEncoding) {
      return `<${encoded}>`;
    }
    throw error;
  }
}
