/**
 * Where in a body each slot stands. Bodies are in smallcaps (`#…`) or in the
 * older format with `@qclass`; both are walked without a stack of calls, since
 * a hostile vat may nest them as deep as it likes.
 */
import { quote } from './names.js';

/** One place in a body that names a slot. */
export interface SlotPlace {
  readonly slot: number;
  /** `.offers["a"][3]`; empty for the whole value. Made when it is asked for. */
  readonly path: string;
  /** The interface that stands beside it: `Alleged: issuer`. */
  readonly iface: string | undefined;
}

const IDENTIFIER = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** The way to a property, as one would write it. */
export const propertyPath = (name: string): string =>
  IDENTIFIER.test(name) ? `.${name}` : `[${quote(name)}]`;

interface Task {
  readonly value: unknown;
  readonly parent: Task | undefined;
  readonly step: string;
}

function pathOf(task: Task): string {
  const steps: string[] = [];
  for (let each: Task | undefined = task; each !== undefined; each = each.parent) {
    steps.push(each.step);
  }
  return steps.reverse().join('');
}

class Place implements SlotPlace {
  readonly slot: number;
  readonly iface: string | undefined;
  readonly #task: Task;

  constructor({ slot, iface }: Omit<SlotPlace, 'path'>, task: Task) {
    this.slot = slot;
    this.iface = iface;
    this.#task = task;
  }

  get path(): string {
    return pathOf(this.#task);
  }
}

const SLOT = /^[$&](0|[1-9][0-9]{0,8})(?:\.([\s\S]*))?$/;

/** `$3.Alleged: foo`, `&4`. */
function slotOfText(text: string): { slot: number; iface: string | undefined } | undefined {
  const first = text.charCodeAt(0);
  if (first !== 36 && first !== 38) {
    return undefined;
  }
  const match = SLOT.exec(text);
  return match === null ? undefined : { slot: Number(match[1]), iface: match[2] };
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const withoutEscape = (name: string): string => (name.startsWith('!') ? name.slice(1) : name);

function* childrenOf(task: Task, isSmallcaps: boolean): Iterable<Task> {
  const { value } = task;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      yield { value: value[index] as unknown, parent: task, step: `[${index}]` };
    }
  } else if (isRecord(value)) {
    if (!isSmallcaps && value['@qclass'] === 'hilbert') {
      // A record with a property of that name: the others stand apart from it.
      yield { value: value['original'], parent: task, step: '["@qclass"]' };
      yield { value: value['rest'], parent: task, step: '' };
      return;
    }
    for (const name of Object.keys(value)) {
      const hasMeaning = isSmallcaps ? name.startsWith('#') : name === '@qclass';
      if (!hasMeaning) {
        const step = propertyPath(isSmallcaps ? withoutEscape(name) : name);
        yield { value: value[name], parent: task, step };
      }
    }
  }
}

function slotOf(value: unknown, isSmallcaps: boolean): Omit<SlotPlace, 'path'> | undefined {
  if (isSmallcaps) {
    return typeof value === 'string' ? slotOfText(value) : undefined;
  }
  if (!isRecord(value) || value['@qclass'] !== 'slot') {
    return undefined;
  }
  const { index, iface } = value;
  return typeof index === 'number'
    ? { slot: index, iface: typeof iface === 'string' ? iface : undefined }
    : undefined;
}

/**
 * @param body of capdata
 * @param visit called for each place, in the order of the body; a true answer ends the walk
 * @throws a SyntaxError when the body is not JSON
 */
export function walkBody(body: string, visit: (place: SlotPlace) => boolean | void): void {
  const isSmallcaps = body.startsWith('#');
  const root: unknown = JSON.parse(isSmallcaps ? body.slice(1) : body);
  const stack: Task[] = [{ value: root, parent: undefined, step: '' }];
  for (let task = stack.pop(); task !== undefined; task = stack.pop()) {
    const found = slotOf(task.value, isSmallcaps);
    if (found !== undefined) {
      if (visit(new Place(found, task)) === true) {
        return;
      }
    } else if (typeof task.value === 'object') {
      const children = [...childrenOf(task, isSmallcaps)];
      for (let at = children.length - 1; at >= 0; at -= 1) {
        stack.push(children[at] as Task);
      }
    }
  }
}

const MAX_SHOWN_DEPTH = 8;

/** A text of smallcaps as one would write the value: `12n`, `undefined`, `"a"`. */
function showText(text: string, isSmallcaps: boolean): string {
  if (isSmallcaps) {
    switch (text[0]) {
      case '!':
        return JSON.stringify(text.slice(1));
      case '#':
      case '%':
        return text.slice(1);
      case '+':
        return `${text.slice(1)}n`;
      case '-':
        return `${text}n`;
      default:
    }
  }
  return JSON.stringify(text);
}

/**
 * One encoded value as text, as one would write it.
 *
 * @param slots names to put where the body has slots
 * @param limit characters, about; what is longer or very deep is cut
 */
export function showValue(
  value: unknown,
  slots: readonly string[],
  isSmallcaps: boolean,
  limit: number,
): string {
  let left = limit;
  const show = (each: unknown, depth: number): string => {
    const found = slotOf(each, isSmallcaps);
    if (found !== undefined) {
      return slots[found.slot] ?? `slot ${found.slot}`;
    }
    if (typeof each === 'string') {
      const text = showText(each.slice(0, left), isSmallcaps);
      left -= text.length;
      return each.length > limit ? `${text}…` : text;
    }
    left -= 1;
    if (typeof each !== 'object' || each === null) {
      return String(each);
    }
    if (depth > MAX_SHOWN_DEPTH) {
      return '…';
    }
    const isArray = Array.isArray(each);
    const parts: string[] = [];
    for (const name of Object.keys(each)) {
      if (left <= 0) {
        parts.push('…');
        break;
      }
      const inner = show((each as Record<string, unknown>)[name], depth + 1);
      parts.push(isArray ? inner : `${name}: ${inner}`);
    }
    return isArray ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
  };
  return show(value, 0);
}

/**
 * The watches of a promise, `[[watcher, ...args], …]`, each part as text.
 *
 * @throws a SyntaxError when the body is not JSON
 */
export function showWatches(
  body: string,
  slots: readonly string[],
  limit: number,
): readonly (readonly string[])[] {
  const isSmallcaps = body.startsWith('#');
  const root: unknown = JSON.parse(isSmallcaps ? body.slice(1) : body);
  const lists: unknown[] = Array.isArray(root) ? root : [];
  return lists.map(list =>
    Array.isArray(list) ? list.map(each => showValue(each, slots, isSmallcaps, limit)) : [],
  );
}
