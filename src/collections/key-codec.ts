/**
 * Keys as the text under which the vatstore sorts entries: the passable
 * encoding of `@endo/marshal`, in which remotables stand for their ordinal and
 * vref. Rules C1 and C3 of docs/SPEC.md.
 */
import { makePassableKit } from '@endo/marshal';
import type { Passable, RemotableObject } from '@endo/pass-style';
import { getRankCover } from '@endo/patterns';
import { Fail, q } from '../errors.js';
import type { Vref } from '../refs/vref.js';

const ORDINAL_DIGITS = 10;

/** @param ordinal decimal; the number that the collection gave the remotable */
export const formatRemotableKey = (ordinal: string, vref: Vref): string =>
  `r${ordinal.padStart(ORDINAL_DIGITS, '0')}:${vref}`;

const parseRemotableKey = (encoded: string): Vref =>
  encoded.slice(encoded.indexOf(':') + 1) as Vref;

/** The object that an encoded key names; undefined for any other scalar. */
export const vrefOfRemotableKey = (encoded: string): Vref | undefined =>
  encoded.startsWith('r') ? parseRemotableKey(encoded) : undefined;

/** The encoded form of a remotable inside one collection. */
export type RemotableEncoder = (remotable: object) => string;

const refuseRemotable: RemotableEncoder = remotable =>
  Fail`a remotable is encoded by its ordinal: ${remotable}`;

/** The least encoded key of a range, and what all of them are less than. */
export type KeyRange = readonly [start: string, end: string];

export class KeyCodec {
  readonly #toValue: (vref: Vref) => object;
  readonly #maxLength: number;
  readonly #encodePassable: (key: Passable) => string;
  readonly #decodePassable: (encoded: string) => unknown;
  #encodeRemotable: RemotableEncoder = refuseRemotable;

  /** @param deps.maxKeyLength an encoded key that is no remotable has at most so many characters */
  constructor(deps: { toValue: (vref: Vref) => object; maxKeyLength: number }) {
    this.#toValue = deps.toValue;
    this.#maxLength = deps.maxKeyLength;
    const { encodePassable, decodePassable } = makePassableKit({
      encodeRemotable: remotable => this.#encodeRemotable(remotable),
      decodeRemotable: encoded => deps.toValue(parseRemotableKey(encoded)) as RemotableObject,
    });
    this.#encodePassable = encodePassable;
    this.#decodePassable = decodePassable;
  }

  /**
   * @param key a scalar that is not a remotable
   * @param label of the store
   * @throws when the result would be too long
   */
  encode(key: unknown, label: string): string {
    const encoded = typeof key === 'string' ? `s${key}` : this.#encodePassable(key as Passable);
    if (encoded.length > this.#maxLength) {
      throw Fail`key too large (an encoded key has at most ${q(this.#maxLength)} characters, this one ${q(
        encoded.length,
      )}; in the store ${q(label)})`;
    }
    return encoded;
  }

  /** Makes the object that a remotable's key names, if need be. */
  decode(encoded: string): unknown {
    switch (encoded.charCodeAt(0)) {
      case 115: // 's'
        return encoded.slice(1);
      case 114: // 'r'
        return this.#toValue(parseRemotableKey(encoded));
      default:
        return this.#decodePassable(encoded);
    }
  }

  /** The range outside of which no key matches the pattern. */
  rangeOf(pattern: Passable, encodeRemotable: RemotableEncoder): KeyRange {
    // Restored afterwards: a proxied pattern may run user code that gets here.
    const before = this.#encodeRemotable;
    this.#encodeRemotable = encodeRemotable;
    try {
      return getRankCover(pattern, key => this.#encodePassable(key));
    } finally {
      this.#encodeRemotable = before;
    }
  }
}
