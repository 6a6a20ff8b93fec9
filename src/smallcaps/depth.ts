/**
 * How deep a value may be nested. There is one bound for all that is written
 * and read, and it is found out without a stack that grows with the value:
 * a stack overflow ends the process on some engines. Rule T10 of docs/SPEC.md.
 */
import { passStyleOf } from '@endo/pass-style';
import { Fail, makeError, X } from '../errors.js';
import { isPlain } from './frames.js';

/** Lists, records, tagged values and errors within one another, the outermost counted. */
export const MAX_DEPTH = 64;

/** What the marshaller itself has to read (errors, other formats): it bears so much with a small stack. */
export const MARSHAL_DEPTH = 48;

/**
 * From here on the values that are read are looked at by pass-style one by
 * one, from the leaves up, so that whoever looks at the whole goes no deeper.
 */
export const DEEP = 16;

const { getOwnPropertyDescriptor, hasOwn, isFrozen } = Object;
const { ownKeys } = Reflect;

/** @throws always; the error names both */
const refuseDepth = (depth: number, limit: number, label = ''): never => {
  throw makeError(
    X([`${label}nested ${depth} levels deep, which is more than the ${limit} that can pass`]),
  );
};

const without = (text: string, part: string): string => text.split(part).join('');

/**
 * Counts brackets outside of strings; says nothing of whether they match. No
 * character is looked up by its index: that takes a walk in some engines.
 */
function depthOfBody(body: string): number {
  const quoted = without(without(body, '\\\\'), '\\"').split('"');
  const bare = quoted.filter((_part, index) => index % 2 === 0).join('');
  const brackets = bare.split('{').join('[').split('}').join(']');
  let depth = -1;
  let deepest = 0;
  for (const part of brackets.split('[')) {
    depth += 1;
    deepest = depth > deepest ? depth : deepest;
    depth -= part.split(']').length - 1;
  }
  return deepest;
}

function hasManyBrackets(body: string, many: number): boolean {
  let left = many;
  for (const bracket of ['[', '{']) {
    for (let at = body.indexOf(bracket); at >= 0; at = body.indexOf(bracket, at + 1)) {
      left -= 1;
      if (left < 0) {
        return true;
      }
    }
  }
  return false;
}

/**
 * To be asked before the body is parsed: parsers need stack as well.
 *
 * @throws when brackets are nested deeper than `limit`; the error names both
 */
export function insistShallowBody(body: string, limit: number): void {
  // What is deep is closed again, too, or is no JSON.
  if (body.length > limit && hasManyBrackets(body, limit)) {
    const depth = depthOfBody(body);
    if (depth > limit) {
      refuseDepth(depth, limit);
    }
  }
}

/** Whether marshal would need much stack for it. */
export const isDeepBody = (body: string): boolean => depthOfBody(body) > DEEP;

interface Level {
  readonly value: object;
  readonly keys: readonly PropertyKey[];
  next: number;
  /** Of what is below it. */
  height: number;
}

const openLevel = (value: object): Level => ({ value, keys: ownKeys(value), next: 0, height: 0 });

interface Survey {
  readonly depth: number;
  readonly isRing: boolean;
  /** All of it, what is inside before what it is in. */
  readonly objects: readonly object[];
}

// Data only: no getter is called. What is in functions cannot pass anyway.
function childOf({ value, keys, next }: Level): object | undefined {
  const descriptor = getOwnPropertyDescriptor(value, keys[next] ?? '');
  const child: unknown =
    descriptor !== undefined && hasOwn(descriptor, 'value') ? descriptor.value : undefined;
  return typeof child === 'object' && child !== null ? child : undefined;
}

function survey(root: object): Survey {
  const heights = new Map<object, number>([[root, 0]]);
  const objects: object[] = [];
  const levels: Level[] = [openLevel(root)];
  let depth = 1;
  let isRing = false;
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    if (level.next === level.keys.length) {
      levels.pop();
      objects.push(level.value);
      const height = level.height + 1;
      heights.set(level.value, height);
      const above = levels.at(-1) ?? level;
      above.height = Math.max(above.height, height);
      depth = Math.max(depth, levels.length + height);
      continue;
    }
    const child = childOf(level);
    level.next += 1;
    const known = child === undefined ? undefined : heights.get(child);
    if (known !== undefined) {
      // What is being looked at has no height yet.
      isRing ||= known === 0;
      level.height = Math.max(level.height, known);
    } else if (child !== undefined) {
      heights.set(child, 0);
      levels.push(openLevel(child));
    }
  }
  return { depth, isRing, objects };
}

// Whoever asks whether it is a promise calls into it.
const isThenable = (value: object): boolean =>
  typeof getOwnPropertyDescriptor(value, 'then')?.value === 'function' && isPlain(value);

/**
 * For a value that is about to be hardened: so that what is too deep for that
 * is refused. What is frozen has been through it. No getter is called.
 *
 * REENTRANCY: a proxied value may run user code here.
 *
 * @throws when it is nested deeper than `limit`; the error names both
 */
export function insistShallow(value: unknown, limit: number): void {
  if (!isFrozen(value)) {
    insistDepth(value, limit);
  }
}

/** The same, whether it is frozen or not. */
export function insistDepth(value: unknown, limit: number): void {
  if (typeof value === 'object' && value !== null) {
    const { depth } = survey(value);
    if (depth > limit) {
      refuseDepth(depth, limit);
    }
  }
}

/**
 * For a value that pass-style is about to walk: it has a walk that needs stack
 * for each level. Afterwards it knows what is in a deep value already.
 *
 * REENTRANCY: a proxied value may run user code here.
 *
 * @throws when it is nested deeper than `limit`, or would call into what it
 *   holds; and, when it is deep at all, if it is not passable
 */
export function prepareWalk(value: unknown, limit: number, label = ''): void {
  if (typeof value !== 'object' || value === null || !isPlain(value)) {
    return;
  }
  let found: Survey;
  try {
    // Pass-style refuses it before it looks at anything that is in it.
    if (!isFrozen(value)) {
      return;
    }
    found = survey(value);
  } catch {
    // A trap of a proxy: it will tell whoever walks.
    return;
  }
  const { depth, isRing, objects } = found;
  if (depth > limit) {
    refuseDepth(depth, limit, label);
  }
  if (objects.some(isThenable)) {
    throw Fail([`${label}Cannot pass non-promise thenables`]);
  }
  if (depth > DEEP) {
    if (isRing) {
      throw Fail`Pass-by-copy data cannot be cyclic ${value}`;
    }
    objects.forEach(passStyleOf as (inner: object) => unknown);
  }
}
