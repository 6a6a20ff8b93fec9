/**
 * Kinds as test vats use them: one set of methods for all kinds, and `VatData` typed loosely
 * enough that a vat may do what it should not.
 */
import type { VatTools } from '../support/vat-program.js';
import type { FinishedRun, VatRun } from '../support/vat-run.js';
import { show } from '../support/vat-code.js';

export interface State {
  [prop: string]: unknown;
}
export interface Context {
  readonly state: State;
  readonly self: Thing;
  readonly facets: Readonly<Record<string, Thing>>;
}

/** What callers see of an object or facet with the methods below. */
export interface Thing {
  get(prop?: string): unknown;
  set(value: unknown, prop?: string): void;
  noop(): void;
  keys(): unknown;
  context(): Context;
}

/** Methods for every kind here. */
export const methods = {
  get: ({ state }: Context, prop = 'a') => state[prop],
  set: ({ state }: Context, value: unknown, prop = 'a') => {
    state[prop] = value;
  },
  noop: () => undefined,
  keys: ({ state }: Context) => show(Reflect.ownKeys(state)),
  context: (context: Context) => context,
};

export type Maker = (...args: unknown[]) => Thing;
export type KitMaker = (...args: unknown[]) => Readonly<Record<string, Thing>>;

export interface KindData {
  defineKind(tag: unknown, init: unknown, behavior: unknown, options?: unknown): Maker;
  defineKindMulti(tag: unknown, init: unknown, behavior: unknown, options?: unknown): KitMaker;
  makeKindHandle(tag?: unknown): object;
  defineDurableKind(handle: unknown, init: unknown, behavior: unknown, options?: unknown): Maker;
  defineDurableKindMulti(
    handle: unknown,
    init: unknown,
    behavior: unknown,
    options?: unknown,
  ): KitMaker;
  canBeDurable(value: unknown): boolean;
}

export const kindData = (tools: VatTools): KindData => tools.VatData as unknown as KindData;

/** The handle of a durable kind, found in baggage in later incarnations. */
export const provideHandle = ({ baggage, VatData }: VatTools, tag: string): object => {
  if (!baggage.has(tag)) baggage.init(tag, VatData.makeKindHandle(tag));
  return baggage.get(tag) as object;
};

/** Properties as `name:how`, own ones and those of the prototypes, with what is frozen. */
export const describeObject = (value: object): string => {
  const parts: string[] = [];
  let here: object | null = value;
  while (here !== null && here !== Object.prototype && here !== Function.prototype) {
    const own = Object.entries(Object.getOwnPropertyDescriptors(here) as Record<string, unknown>);
    const names = own.map(([name, descriptor]) => {
      const { get, set, enumerable } = descriptor as PropertyDescriptor;
      return `${name}:${get ? 'get' : ''}${set ? 'set' : ''}${enumerable ? 'e' : ''}`;
    });
    parts.push(`{${names.join(' ')}}${Object.isFrozen(here) ? 'F' : ''}`);
    here = Object.getPrototypeOf(here) as object | null;
  }
  return parts.join(' <- ');
};

/** The notes of a run, in order. */
export const notesOf = (run: Pick<FinishedRun, 'events'> | VatRun): string[] =>
  run.events.flatMap(event => (event.type === 'note' ? [event.text] : []));

/** The keys in the vatstore that begin so. */
export const keysOf = (run: VatRun, prefix: string): string[] =>
  run.store
    .entries()
    .map(([key]) => key)
    .filter(key => key.startsWith(prefix));
