/**
 * Acceptors for patterns of lists and records. Each takes a compiler for the
 * patterns inside. Limits that patterns have by default are taken to be lower
 * than they are: `test/spec/shapes.test.ts`.
 */
import { type Acceptor, isList, isPassable, namesOf } from './plain.js';

type Compile = (shape: unknown) => Acceptor;
type Fields = Readonly<Record<string, unknown>>;

const LONGEST_LIST = 1000;
const MOST_NAMES = 50;
const LONGEST_NAME = 100;

const compileFields = (shape: Fields, compile: Compile): Map<string, Acceptor> =>
  new Map(Object.entries(shape).map(([name, field]) => [name, compile(field)]));

/** A record with just these fields. */
export function acceptRecord(shape: Fields, compile: Compile): Acceptor {
  const fields = compileFields(shape, compile);
  return value => {
    const names = namesOf(value);
    const record = value as Fields;
    return (
      names?.length === fields.size &&
      names.every(name => fields.get(name)?.(record[name]) === true)
    );
  };
}

const none: Acceptor = () => false;
const isEmptyList = (shape: unknown): boolean => isList(shape) && shape.length === 0;
const isEmptyRecord = (shape: unknown): boolean => namesOf(shape)?.length === 0;

/**
 * What each of the fields or elements beyond those that are named must be.
 *
 * @param isEmpty whether a pattern accepts nothing but a rest that is empty
 */
function acceptRest(rest: unknown, isEmpty: (shape: unknown) => boolean): Acceptor | undefined {
  if (rest === undefined) {
    return value => isPassable(value);
  }
  return isEmpty(rest) ? none : undefined;
}

/** @param payload `[required, optional?, rest?]` of a pattern that splits a record */
export function acceptSplitRecord(
  payload: readonly unknown[],
  compile: Compile,
): Acceptor | undefined {
  const acceptsRest = acceptRest(payload[2], isEmptyRecord);
  if (acceptsRest === undefined) {
    return undefined;
  }
  const required = compileFields(payload[0] as Fields, compile);
  const optional = compileFields((payload[1] ?? {}) as Fields, compile);
  return value => {
    const record = value as Fields;
    let found = 0;
    const areAccepted = namesOf(value)?.every(name => {
      const field = record[name];
      const requires = required.get(name);
      if (requires !== undefined) {
        found += 1;
        return requires(field);
      }
      const accepts = optional.get(name);
      return accepts === undefined ? acceptsRest(field) : field === undefined || accepts(field);
    });
    return areAccepted === true && found === required.size;
  };
}

/** A list with just these elements. */
export function acceptList(shape: readonly unknown[], compile: Compile): Acceptor {
  const elements = shape.map(compile);
  return value =>
    isList(value) &&
    value.length === elements.length &&
    elements.every((accepts, index) => accepts(value[index]));
}

/** @param payload `[required, optional?, rest?]` of a pattern that splits a list */
export function acceptSplitList(
  payload: readonly unknown[],
  compile: Compile,
): Acceptor | undefined {
  const acceptsRest = acceptRest(payload[2], isEmptyList);
  if (acceptsRest === undefined) {
    return undefined;
  }
  const required = (payload[0] as readonly unknown[]).map(compile);
  const optional = ((payload[1] ?? []) as readonly unknown[]).map(compile);
  const isAccepted = (part: unknown, index: number): boolean => {
    const requires = required[index];
    if (requires !== undefined) {
      return requires(part);
    }
    const accepts = optional[index - required.length];
    return accepts === undefined ? acceptsRest(part) : part === undefined || accepts(part);
  };
  return value => isList(value) && value.length >= required.length && value.every(isAccepted);
}

/** @param longest number of elements */
export function acceptListOf(
  shape: unknown,
  longest: number | undefined,
  compile: Compile,
): Acceptor {
  const accepts = compile(shape);
  const limit = Math.min(longest ?? LONGEST_LIST, LONGEST_LIST);
  return value => isList(value) && value.length <= limit && value.every(accepts);
}

/** Names and values of a record that has any number of them. */
export function acceptRecordOf(names: unknown, values: unknown, compile: Compile): Acceptor {
  const acceptsName = compile(names);
  const acceptsValue = compile(values);
  return value => {
    const found = namesOf(value);
    const record = value as Fields;
    return (
      found !== undefined &&
      found.length <= MOST_NAMES &&
      found.every(
        name => name.length <= LONGEST_NAME && acceptsName(name) && acceptsValue(record[name]),
      )
    );
  };
}
