// [C4] [K6] What an acceptor accepts, the pattern accepts: patterns at random, and values that match them,
// almost match them, or deceive. The same of every engine, and of a vat.
import { Far } from '@endo/far';
import { M, matches } from '@endo/patterns';

/** @import {Pattern} from '@endo/patterns' */

/** @typedef {(pattern: Pattern) => ((value: unknown) => boolean) | undefined} AcceptorOf */
/**
 * @typedef {{
 *   acceptorOf: AcceptorOf,
 *   styleOf: (value: unknown) => unknown,
 *   deceptions: readonly ((value: object) => unknown)[],
 * }} Tools `styleOf` gives undefined for what cannot pass; what `deceptions` make all but looks right
 */
/** @typedef {{ pattern: any, value: any }} Pair a pattern, and a value that is made to match it */

const far = Far('far', {});
const other = Far('other', {});
const promise = harden(Promise.resolve(1));

const TEXTS = [
  '',
  'a',
  'text',
  '__proto__',
  'then',
  'x'.repeat(150),
  '\ud800',
  'a\udfff',
  '\uffff',
];
const BIGINTS = [-3n, -1n, 0n, 1n, 2n, 10n ** 30n, -(10n ** 120n)];
const NUMBERS = [-3, -1, 0, -0, 1, 2, 0.5, NaN, Infinity];
const NAMES = ['a', 'b', 'c', 'd', 'then', 'x'.repeat(120)];
const SCALARS = [...TEXTS, ...BIGINTS, ...NUMBERS, true, false, undefined, null, far, other];
const OTHERS = [promise, harden(Error('error')), Symbol.for('a'), new Map(), () => 1];
const LIMITS = [undefined, 0, 1, 3, 100];

const LEAVES = [
  ...[M.any(), M.scalar(), M.key(), M.pattern(), M.string(), M.number(), M.bigint(), M.nat()],
  ...[M.boolean(), M.undefined(), M.null(), M.remotable('x'), M.promise(), M.error()],
  ...[M.record(), M.array(), M.symbol(), M.gte(1), M.lt(2n), M.lte(0), M.gt('a'), far],
];

/** How deep what is made at random is nested. */
const DEPTH = 3;

/**
 * Not by `Array.from`: on XS it gives a list that is made so wrong keys (`findings`).
 *
 * @template T
 * @param {number} length
 * @param {() => T} make
 * @returns {T[]}
 */
const listOf = (length, make) => {
  const list = [];
  for (let index = 0; index < length; index += 1) list.push(make());
  return list;
};

class Maker {
  #state;
  #deceptions;

  /** @param {number} seed @param {Tools['deceptions']} deceptions */
  constructor(seed, deceptions) {
    this.#state = seed;
    this.#deceptions = deceptions;
  }

  /** The generator of Lehmer. @param {number} count @returns {number} */
  below(count) {
    this.#state = (this.#state * 48_271) % 2_147_483_647;
    return this.#state % count;
  }

  /** @template T @param {readonly T[]} list @returns {T} */
  oneOf(list) {
    return /** @type {T} */ (list[this.below(list.length)]);
  }

  /** Up to three. @template T @param {() => T} make @returns {T[]} */
  some(make) {
    return listOf(this.below(4), make);
  }

  /** @template T @param {() => T} make @returns {Record<string, T>} */
  record(make) {
    return Object.fromEntries(this.some(() => [this.oneOf(NAMES), make()]));
  }

  /** @param {string} name */
  limit(name) {
    const limit = this.oneOf(LIMITS);
    return limit === undefined ? undefined : { [name]: limit };
  }

  /** @param {number} [depth] @returns {any} */
  pattern(depth = DEPTH) {
    const part = () => this.pattern(depth - 1);
    const perhaps = (/** @type {() => any} */ make) => (this.below(2) === 0 ? undefined : make());
    const rest = () => this.oneOf([undefined, {}, [], M.any(), M.record(), this.oneOf(LEAVES)]);
    switch (depth === 0 ? this.below(3) : this.below(12)) {
      case 0:
        return this.oneOf(LEAVES);
      case 1:
        return this.oneOf(SCALARS);
      case 2:
        return M.string(this.limit('stringLengthLimit'));
      case 3:
        return this.record(part);
      case 4:
        return this.some(part);
      case 5:
        return M.arrayOf(part(), this.limit('arrayLengthLimit'));
      case 6:
        return M.recordOf(part(), part());
      case 7:
        return M.splitRecord(
          this.record(part),
          perhaps(() => this.record(part)),
          rest(),
        );
      case 8:
        return M.splitArray(
          this.some(part),
          perhaps(() => this.some(part)),
          rest(),
        );
      case 9:
        return M.or(...this.some(part));
      case 10:
        return M.and(...this.some(part));
      default:
        return this.oneOf([M.opt, M.not])(part());
    }
  }

  /** @param {number} [depth] @returns {any} */
  value(depth = DEPTH) {
    const part = () => this.value(depth - 1);
    switch (depth === 0 ? 0 : this.below(6)) {
      case 1:
        return this.some(part);
      case 2:
        return this.record(part);
      case 3:
        return this.oneOf(OTHERS);
      case 4:
        return this.oneOf(this.#deceptions)(this.record(part));
      default:
        return this.oneOf(SCALARS);
    }
  }

  /** @param {number} [depth] @returns {Pair} */
  pair(depth = DEPTH) {
    const part = () => this.pair(depth - 1);
    /** @param {Record<string, Pair>} parts @param {keyof Pair} which */
    const pick = (parts, which) =>
      Object.fromEntries(Object.entries(parts).map(([name, each]) => [name, each[which]]));
    switch (depth === 0 ? this.below(6) : this.below(12)) {
      case 0:
        return { pattern: M.string(), value: this.oneOf(TEXTS) };
      case 1:
        return {
          pattern: this.oneOf([M.bigint(), M.nat(), M.gte(0n)]),
          value: this.oneOf(BIGINTS),
        };
      case 2:
        return { pattern: this.oneOf([M.number(), M.lt(2)]), value: this.oneOf(NUMBERS) };
      case 3:
        return { pattern: M.eref(M.remotable('x')), value: this.oneOf([far, promise]) };
      case 4:
        return { pattern: this.oneOf([M.any(), M.scalar()]), value: this.value(1) };
      case 5: {
        const value = this.oneOf(SCALARS);
        return { pattern: value, value };
      }
      case 6: {
        const parts = this.some(part);
        return { pattern: parts.map(each => each.pattern), value: parts.map(each => each.value) };
      }
      case 7: {
        const { pattern, value } = part();
        return { pattern: M.arrayOf(pattern), value: [value] };
      }
      case 8: {
        const { pattern, value } = part();
        return { pattern: M.recordOf(M.string(), pattern), value: { [this.oneOf(NAMES)]: value } };
      }
      case 9: {
        const [one, another] = [part(), part()];
        return { pattern: M.or(one.pattern, another.pattern), value: another.value };
      }
      case 10: {
        const parts = this.record(part);
        return { pattern: pick(parts, 'pattern'), value: pick(parts, 'value') };
      }
      default: {
        const [required, optional] = [this.record(part), this.record(part)];
        const given = this.below(2) === 0 ? {} : pick(optional, 'value');
        return {
          pattern: M.splitRecord(pick(required, 'pattern'), pick(optional, 'pattern'), {}),
          value: { ...given, ...pick(required, 'value') },
        };
      }
    }
  }
}

/** @param {() => any} work @returns {any} undefined when it throws */
const attempt = work => {
  try {
    return work();
  } catch {
    return undefined;
  }
};

/** @param {Tools} tools */
export const makeChecker = ({ acceptorOf, styleOf, deceptions }) => {
  /** @param {Pair} pair */
  const judge = ({ pattern, value }) => {
    // Not everything that is made here can be hardened, or is a pattern.
    if (attempt(() => (harden(pattern), harden(value), true)) !== true) return '-';
    const isAccepted = attempt(() => acceptorOf(pattern)?.(value)) === true;
    // Whether it can pass at all, a pattern of anything does not look at.
    const isRight = attempt(() => styleOf(value) !== undefined && matches(value, pattern)) === true;
    if (isAccepted) return isRight ? 'A' : 'W';
    return isRight ? 'l' : 'r';
  };
  return Far('checker', {
    /**
     * @param {number} seed
     * @param {number} count
     * @returns {string} a letter for each pair: accepted, wrongly accepted, left to the pattern, which accepts
     *   it, or refused; a dash for what cannot be put to a pattern
     */
    check: (seed, count) => {
      const maker = new Maker(seed, deceptions);
      return listOf(count, () => {
        const pair = attempt(() =>
          maker.below(2) === 0 ? maker.pair() : { pattern: maker.pattern(), value: maker.value() },
        );
        return pair === undefined ? '-' : judge(pair);
      }).join('');
    },
  });
};
