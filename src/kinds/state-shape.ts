/**
 * What the state of a kind may hold: the guard that checks each property, and
 * the rule by which a new shape of a durable kind may follow the old one.
 */
import { assertPattern, mustMatch, type Pattern } from '@endo/patterns';
import { type Passable, passStyleOf } from '@endo/pass-style';
import { Fail, q } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import { acceptorOf } from '../shapes/acceptor.js';
import type { Acceptor } from '../shapes/plain.js';
import { MAX_DEPTH, prepareWalk } from '../smallcaps/depth.js';
import type { StateShape } from './types.js';

const { entries, hasOwn, keys } = Object;

export class StateShapeGuard {
  readonly shape: StateShape;
  readonly fields: readonly string[];
  readonly #acceptors = new Map<string, Acceptor>();
  readonly #tag: string;

  /**
   * @param tag of the kind
   * @throws when `shape` is not a record of patterns
   */
  constructor(shape: unknown, tag: string) {
    this.#tag = tag;
    harden(shape);
    const style: string = passStyleOf(shape as Passable);
    if (style !== 'copyRecord') {
      throw Fail`A stateShape must be a copyRecord: ${shape} (in the kind ${q(tag)})`;
    }
    assertPattern(shape as Pattern);
    this.shape = shape as StateShape;
    this.fields = keys(this.shape);
    for (const [field, pattern] of entries(this.shape)) {
      const accepts = acceptorOf(pattern);
      if (accepts !== undefined) {
        this.#acceptors.set(field, accepts);
      }
    }
  }

  /** @throws when the shape lacks the property, or its pattern refuses the value */
  check(prop: string, value: unknown): void {
    if (this.#acceptors.get(prop)?.(value) === true) {
      return;
    }
    if (!hasOwn(this.shape, prop)) {
      throw Fail`State must only have fields described by stateShape: ${q(this.fields)} (in the kind ${q(
        this.#tag,
      )}, which was given ${q(prop)})`;
    }
    prepareWalk(value, MAX_DEPTH);
    mustMatch(value as Passable, this.shape[prop]);
  }
}

type Fields = Readonly<Record<string, unknown>>;

// Bodies are smallcaps: a '#' before JSON. A kind without a shape has the body
// of undefined, which is no record.
function fieldsOf(shape: CapData): Fields | undefined {
  const parsed: unknown = JSON.parse(shape.body.slice(1));
  return typeof parsed === 'object' && parsed !== null ? (parsed as Fields) : undefined;
}

function isTagged(value: unknown, tag: string): value is { payload: unknown } {
  return typeof value === 'object' && value !== null && (value as Fields)['#tag'] === tag;
}

// An object that was stored before the property came reads as undefined there.
function admitsAbsence(pattern: unknown): boolean {
  return (
    isTagged(pattern, 'match:or') &&
    Array.isArray(pattern.payload) &&
    pattern.payload.some(
      (option: unknown) =>
        option === '#undefined' ||
        (isTagged(option, 'match:kind') && option.payload === 'undefined'),
    )
  );
}

/**
 * @param tag of the kind
 * @param before the shape of the earlier incarnation, serialized
 * @param after the shape of this one
 * @throws unless they are the same but for new properties that may be absent
 */
export function insistCompatibleShapes(tag: string, before: CapData, after: CapData): void {
  if (before.body !== after.body) {
    insistCompatibleFields(tag, before, after);
  }
  if (before.slots.length !== after.slots.length) {
    throw Fail`durable Kind stateShape mismatch (slots.length) (in the kind ${q(tag)})`;
  }
  before.slots.forEach((slot, index) => {
    if (slot !== after.slots[index]) {
      throw Fail`durable Kind stateShape mismatch (slot[${q(`${index}`)}]) (in the kind ${q(tag)})`;
    }
  });
}

function insistCompatibleFields(tag: string, before: CapData, after: CapData): void {
  const oldFields = fieldsOf(before);
  if (oldFields === undefined) {
    throw Fail`durable Kind stateShape mismatch (no old shape) (in the kind ${q(tag)})`;
  }
  const newFields = fieldsOf(after);
  if (newFields === undefined) {
    throw Fail`durable Kind stateShape mismatch (no new shape) (in the kind ${q(tag)})`;
  }
  for (const [field, pattern] of entries(oldFields)) {
    // A field that is gone reads as undefined here, which no pattern's text is.
    const kept = hasOwn(newFields, field) ? JSON.stringify(newFields[field]) : undefined;
    if (kept !== JSON.stringify(pattern)) {
      throw Fail`durable Kind stateShape mismatch (body ${q(field)}) (in the kind ${q(tag)})`;
    }
  }
  for (const [field, pattern] of entries(newFields)) {
    if (!hasOwn(oldFields, field) && !admitsAbsence(pattern)) {
      throw Fail`durable Kind stateShape mismatch (body new field ${q(field)}) (in the kind ${q(tag)})`;
    }
  }
}
