/**
 * Patterns made into functions that say "surely yes", without the walk through
 * the pattern. Only a hint: what is not surely accepted is put to the pattern
 * itself, which also words the refusal. `test/spec/shapes.test.ts` holds them
 * against `@endo/patterns`, and `runtimes/xsnap/shapes.mjs` does so on XS. Rules
 * C4 and K6 of docs/SPEC.md.
 */
import { getTag, type Passable } from '@endo/pass-style';
import { matches, type Pattern } from '@endo/patterns';
import { MAX_DEPTH, prepareWalk } from '../smallcaps/depth.js';
import {
  acceptList,
  acceptListOf,
  acceptRecord,
  acceptRecordOf,
  acceptSplitList,
  acceptSplitRecord,
} from './containers.js';
import {
  type Acceptor,
  hasRemotableStyle,
  isPassable,
  type IsRemotable,
  styleOf,
} from './plain.js';
import {
  acceptKinds,
  acceptLiteral,
  acceptNat,
  acceptOrdered,
  acceptString,
  ALL_SCALARS,
  BIGINT,
  BOOLEAN,
  NULL,
  NUMBER,
  REMOTABLE,
  STRING,
  UNDEFINED,
} from './scalars.js';

const KINDS: ReadonlyMap<unknown, number> = new Map([
  ['number', NUMBER],
  ['boolean', BOOLEAN],
  ['undefined', UNDEFINED],
  ['null', NULL],
  ['remotable', REMOTABLE],
]);

/** @returns the only limit of that name that a payload may have; NaN for others; undefined for none */
function limitOf(limits: unknown, name: string): number | undefined {
  if (limits === undefined) {
    return undefined;
  }
  const record = limits as Readonly<Record<string, unknown>>;
  const limit = record[name];
  return Object.keys(record).length === 1 && typeof limit === 'number' ? limit : NaN;
}

const isPromise: Acceptor = value =>
  typeof value === 'object' && value !== null && styleOf(value) === 'promise';

class Compiler {
  readonly #isRemotable: IsRemotable;
  /** How many of the patterns so far can throw rather than refuse, as far as is known here. */
  #throwing = 0;

  constructor(isRemotable: IsRemotable) {
    this.#isRemotable = isRemotable;
  }

  /** @returns undefined where there is no short way */
  readonly compile = (shape: unknown): Acceptor | undefined => {
    if (typeof shape !== 'object' || shape === null) {
      return acceptLiteral(shape);
    }
    switch (styleOf(shape)) {
      case 'copyRecord':
        return acceptRecord(shape as Readonly<Record<string, unknown>>, this.compilePart);
      case 'copyArray':
        return acceptList(shape as readonly unknown[], this.compilePart);
      case 'remotable':
        return value => value === shape;
      case 'tagged':
        return this.compileMatcher(
          getTag(shape as Parameters<typeof getTag>[0]),
          (shape as { readonly payload: unknown }).payload,
        );
      default:
        return undefined;
    }
  };

  /** Where there is no short way for a part, the pattern is asked about that. */
  private readonly compilePart = (shape: unknown): Acceptor => {
    const accepts = this.compile(shape);
    if (accepts !== undefined) {
      return accepts;
    }
    this.#throwing += 1;
    return value => {
      try {
        prepareWalk(value, MAX_DEPTH);
        return matches(value as Passable, shape as Pattern);
      } catch {
        return false;
      }
    };
  };

  private kinds(kinds: number): Acceptor {
    return acceptKinds(kinds, this.#isRemotable);
  }

  private compileMatcher(tag: string, payload: unknown): Acceptor | undefined {
    switch (tag) {
      case 'match:any':
        return value => isPassable(value);
      case 'match:scalar':
      case 'match:key':
        return this.kinds(ALL_SCALARS);
      case 'match:remotable':
        return this.kinds(REMOTABLE);
      case 'match:promise':
        return isPromise;
      case 'match:kind':
        return this.compileKind(payload);
      case 'match:and': {
        const parts = (payload as readonly unknown[]).map(this.compilePart);
        return value => parts.length > 0 && parts.every(accepts => accepts(value));
      }
      case 'match:or':
        return this.compileOr(payload as readonly unknown[]);
      case 'match:lt':
      case 'match:lte':
      case 'match:gte':
      case 'match:gt':
        this.#throwing += 1;
        return acceptOrdered(tag, payload);
      default:
        return this.compileWithLimits(tag, payload as readonly unknown[]);
    }
  }

  // One that throws ends it, even before one that would accept.
  private compileOr(shapes: readonly unknown[]): Acceptor | undefined {
    const before = this.#throwing;
    const parts = shapes.map(this.compilePart);
    return this.#throwing > before ? undefined : value => parts.some(accepts => accepts(value));
  }

  private compileKind(kind: unknown): Acceptor | undefined {
    if (kind === 'promise') {
      return isPromise;
    }
    const kinds = KINDS.get(kind);
    return kinds === undefined ? undefined : this.kinds(kinds);
  }

  private compileWithLimits(tag: string, payload: readonly unknown[]): Acceptor | undefined {
    switch (tag) {
      case 'match:string': {
        const longest = limitOf(payload[0], 'stringLengthLimit');
        return longest === undefined ? this.kinds(STRING) : acceptString(longest);
      }
      case 'match:bigint':
        return payload.length === 0 ? this.kinds(BIGINT) : undefined;
      case 'match:nat':
        return payload.length === 0 ? acceptNat : undefined;
      case 'match:arrayOf':
        return acceptListOf(payload[0], limitOf(payload[1], 'arrayLengthLimit'), this.compilePart);
      case 'match:recordOf':
        return payload.length === 2
          ? acceptRecordOf(payload[0], payload[1], this.compilePart)
          : undefined;
      case 'match:splitRecord':
        return acceptSplitRecord(payload, this.compilePart);
      case 'match:splitArray':
        return acceptSplitList(payload, this.compilePart);
      default:
        return undefined;
    }
  }
}

/**
 * @param shape a hardened pattern
 * @param isRemotable asked of objects, before pass-style is
 * @returns undefined where there is no short way
 */
export function acceptorOf(
  shape: unknown,
  isRemotable: IsRemotable = hasRemotableStyle,
): Acceptor | undefined {
  return new Compiler(isRemotable).compile(shape);
}
