/**
 * The migrations of a durable kind, as its definition gives them: checked, and
 * chained from the version of a stored state to that of the definition. Rule
 * K7 of docs/SPEC.md; docs/migrations.md.
 */
import { type Passable, passStyleOf } from '@endo/pass-style';
import { Fail, q } from '../errors.js';
import { quoteShort } from '../errors.js';
import { harden } from '../realm.js';
import { insistShallow, MAX_DEPTH } from '../smallcaps/depth.js';
import { StateShapeGuard } from './state-shape.js';

const { hasOwn, keys } = Object;

/** The values of a state, by property; frozen. */
export type StateValues = Readonly<Record<string, unknown>>;

/** The version of state that was stored before its kind gave any. */
export const FIRST_VERSION = 1;

/** The property of a stored state that says its version; no shape may have it. */
export const VERSION_PROPERTY = '|version';

interface Step {
  /** A version, or what states of any earlier version match. */
  readonly from: number | StateShapeGuard;
  readonly to: number;
  readonly migrate: (state: StateValues) => unknown;
}

const isVersion = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= FIRST_VERSION;

/** @throws unless `value` is a whole number from 1 on */
function insistVersion(what: string, value: unknown, tag: string): asserts value is number {
  if (!isVersion(value)) {
    throw Fail([
      `${what} must be a whole number from 1 on, not ${quoteShort(value)} (in the kind ${quoteShort(tag)})`,
    ]);
  }
}

/** Whether each property has its pattern, and each pattern accepts its property. */
function matchesShape(guard: StateShapeGuard, state: StateValues): boolean {
  try {
    for (const prop of new Set([...guard.fields, ...keys(state)])) {
      guard.check(prop, hasOwn(state, prop) ? state[prop] : undefined);
    }
    return true;
  } catch {
    return false;
  }
}

function readStep(given: unknown, tag: string, version: number): Step {
  if (typeof given !== 'object' || given === null) {
    throw Fail([
      `a migration must be a record of from and migrate, not ${quoteShort(given)} (in the kind ${quoteShort(tag)})`,
    ]);
  }
  const { from, to: givenTo, migrate } = given as Readonly<Record<string, unknown>>;
  if (typeof migrate !== 'function') {
    throw Fail([
      `the migrate of a migration must be a function, not ${quoteShort(migrate)} (in the kind ${quoteShort(tag)})`,
    ]);
  }
  const isShape = typeof from === 'object' && from !== null;
  if (!isShape) {
    insistVersion('the from of a migration', from, tag);
  }
  const to = givenTo ?? (isShape ? version : from + 1);
  insistVersion('the to of a migration', to, tag);
  if (to > version || (!isShape && to <= from)) {
    throw Fail([
      `a migration must lead to a later version, at most to the stateVersion ${version}, not from ${isShape ? 'a shape' : from} to ${to} (in the kind ${quoteShort(tag)})`,
    ]);
  }
  return {
    from: isShape ? new StateShapeGuard(from, tag) : from,
    to,
    migrate: migrate as Step['migrate'],
  };
}

export class Migrations {
  /** That of the definition: what every state is migrated to. */
  readonly version: number;
  readonly #tag: string;
  readonly #steps: readonly Step[];

  /**
   * REENTRANCY: reads what user code gave.
   *
   * @param tag of the kind
   * @param version the option `stateVersion`
   * @param given the option `migrations`
   * @throws when one of them is wrong; the error names it
   */
  constructor(tag: string, version: unknown, given: unknown) {
    insistVersion('stateVersion', version, tag);
    this.version = version;
    this.#tag = tag;
    if (given !== undefined && !Array.isArray(given)) {
      throw Fail([
        `migrations must be an array, not ${quoteShort(given)} (in the kind ${quoteShort(tag)})`,
      ]);
    }
    this.#steps = [...((given ?? []) as unknown[])].map(each => readStep(each, tag, version));
    const numbers = this.#steps.map(({ from }) => from).filter(from => typeof from === 'number');
    const twice = numbers.find((from, index) => numbers.indexOf(from) !== index);
    if (twice !== undefined) {
      throw Fail`two migrations start from the version ${q(twice)} (in the kind ${q(tag)})`;
    }
  }

  /** @throws when no chain of migrations can lead from the version to that of the definition */
  insistReachable(from: number): void {
    let at = from;
    while (at !== this.version) {
      const step = this.#steps.find(each =>
        typeof each.from === 'number' ? each.from === at : each.to > at,
      );
      if (step === undefined) {
        throw Fail`the kind ${q(this.#tag)} has no migration from the version ${q(at)} of its state, which the vatstore may hold`;
      }
      if (typeof step.from !== 'number') {
        // Which steps a shape leads to is known when there is a state to look at.
        return;
      }
      at = step.to;
    }
  }

  /**
   * REENTRANCY: runs user code.
   *
   * @param from the version of the state; earlier than that of the definition
   * @param old hardened
   * @returns the state of the version of the definition, hardened; not yet
   *   held against its shape
   * @throws what a migration throws, or when none applies
   */
  run(from: number, old: StateValues): StateValues {
    let state = old;
    for (let at = from; at < this.version;) {
      const version = at;
      const step = this.#steps.find(each =>
        typeof each.from === 'number'
          ? each.from === version
          : each.to > version && matchesShape(each.from, state),
      );
      if (step === undefined) {
        throw Fail`no migration starts from the version ${q(version)}, or from a shape of it`;
      }
      const { migrate } = step;
      const next = migrate(state);
      insistShallow(next, MAX_DEPTH);
      harden(next);
      const style: string = passStyleOf(next as Passable);
      if (style !== 'copyRecord') {
        throw Fail`a migration must return a record of the new state, not a ${q(style)}`;
      }
      state = next as StateValues;
      at = step.to;
    }
    return state;
  }
}
