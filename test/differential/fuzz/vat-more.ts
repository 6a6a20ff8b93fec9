/**
 * The rarer things that the vat under test can do: copies as sources, iterations that are meddled
 * with, amplifiers, functions, odd arguments.
 */
import { E, Far } from '@endo/far';
import { makeTagged } from '@endo/pass-style';
import { makeCopyBag, makeCopyMap, makeCopySet, M } from '@endo/patterns';
import { show } from '../../support/vat-code.js';
import type { VatTools } from '../../support/vat-program.js';
import type { MapAction, Meddling, More, Op, Pick, Value } from './ops.js';
import type { Variety } from './vat-variety.js';
import { useWeak } from './vat-stores.js';
import type { AnyStore } from './vat-stores.js';
import { nth } from './vat-values.js';

export interface MoreDeps {
  readonly tools: VatTools;
  readonly variety: Variety;
  readonly value: (given: Value) => unknown;
  readonly put: (register: number, value: unknown) => void;
  readonly find: (what: 'virtual' | 'store' | 'strong store' | 'target', pick: Pick) => unknown;
  readonly keep: (...values: readonly unknown[]) => void;
  readonly quietly: (promise: Promise<unknown>) => Promise<unknown>;
  readonly weak: { maps: Array<WeakMap<object, unknown>>; sets: Array<WeakSet<object>> };
}

const MORE = new Set<string>([
  'amplify',
  'isInstance',
  'function',
  'sendOther',
  'addCopy',
  'addFrom',
  'iterate',
  'tagged',
  'newWeak',
  'weakOdd',
  'storeOdd',
  'deviceOdd',
  'defineOdd',
] satisfies ReadonlyArray<More[0]>);

export const isMore = (op: Op): op is More => MORE.has(op[0]);

const isMap = (store: AnyStore): boolean => 'init' in store;
const methodNames = [Symbol.asyncIterator, 'nothing', 'm', 'readProperty', '__proto__'] as const;

/** An iteration that is meddled with goes on for so long at most. */
const LONGEST = 40;

const iterate = (
  store: AnyStore,
  what: 'keys' | 'values' | 'entries',
  meddling: Meddling,
  [key, item]: readonly [unknown, unknown],
  note: (text: string) => void,
): void => {
  let count = 0;
  for (const found of store[what]()) {
    note(show(found));
    count += 1;
    if (count > LONGEST) break;
    const current = what === 'entries' ? (found as [unknown, unknown])[0] : found;
    switch (meddling) {
      case 'delete':
        store.delete(current);
        break;
      case 'delete other':
        if (store.has(key)) store.delete(key);
        break;
      case 'set':
        if (isMap(store) && store.has(key)) store.set(key, item);
        break;
      case 'add':
        if (isMap(store)) store.init(key, item);
        else store.add(key);
        break;
      case 'clear':
        store.clear();
        break;
      case 'stop':
        return;
      case 'nothing':
        break;
    }
  }
};

const makeTaggedValue = (pick: number, parts: readonly unknown[]): unknown => {
  const list = harden([...parts]) as never[];
  switch (pick % 4) {
    case 0:
      return makeCopySet(list);
    case 1:
      return makeCopyMap(list.map(part => [part, part] as const));
    case 2:
      return makeCopyBag(list.map((part, index) => [part, BigInt(index + 1)]));
    default:
      return makeTagged('of the vat', list);
  }
};

const oddStores = (tools: VatTools, pick: number, value: unknown): unknown => {
  const { VatData } = tools;
  const shapes = [
    { keyShape: value },
    { valueShape: harden([value]), durable: true },
    { keyShape: M.or(M.string(), M.remotable()), valueShape: harden({ x: M.any() }) },
    { keyShape: M.and(M.scalar(), M.not(M.eq('a'))), valueShape: M.kind('copyArray') },
    { keyShape: M.number(), durable: true, valueShape: value },
    { keyShape: M.and(M.string(), M.gte('a')), durable: true },
    { keyShape: M.symbol() },
    { keyShape: M.or(M.boolean(), M.undefined(), M.bigint()) },
  ];
  const options = nth(shapes, pick) as { keyShape?: unknown; valueShape?: unknown };
  const make = pick % 3 === 0 ? VatData.makeScalarBigWeakMapStore : VatData.makeScalarBigMapStore;
  return make(typeof value === 'string' ? value : 'odd', options);
};

const useWeakOddly = (deps: MoreDeps, index: number, action: MapAction, key: unknown): void => {
  const { tools, weak } = deps;
  // What is no object is nowhere, and can be put nowhere.
  useWeak(index, weak, action, key as object, 'of an odd key', got => tools.note(show(got)));
};

export const performMore = (op: More, deps: MoreDeps): void => {
  const { tools, variety, value, put, find, keep, quietly, weak } = deps;
  const { note, VatData } = tools;
  switch (op[0]) {
    case 'amplify': {
      const object = find('virtual', op[2]);
      const facets = variety.amplify(object, op[3]) as Record<string, unknown>;
      note(Object.keys(facets).join());
      return put(op[1], nth(Object.values(facets), op[3]));
    }
    case 'isInstance':
      return note(`is instance: ${variety.isInstance(find('virtual', op[1]), op[2], op[3])}`);
    case 'function':
      return put(
        op[1],
        Far('function', (...args: unknown[]) => args[0]),
      );
    case 'sendOther': {
      const target = find('target', op[2]) as object;
      const args = op[4].map(value);
      keep(...args);
      const sender = E(target) as unknown as Record<
        string | symbol,
        (...all: unknown[]) => Promise<unknown>
      >;
      return put(op[1], quietly(sender[nth(methodNames, op[3])]?.(...args) as Promise<unknown>));
    }
    case 'addCopy': {
      const store = find('store', op[1]) as AnyStore;
      const entries = op[2].map(([key, item]) => [value(key), value(item)] as const);
      const copy = isMap(store)
        ? makeCopyMap(entries as never)
        : makeCopySet(entries.map(([key]) => key) as never[]);
      return store.addAll(copy as never);
    }
    case 'addFrom': {
      const store = find('store', op[1]) as AnyStore;
      const source = find('strong store', op[2]) as AnyStore;
      return store.addAll((isMap(store) ? source.entries() : source.keys()) as never);
    }
    case 'iterate': {
      const store = find('strong store', op[1]) as AnyStore;
      return iterate(store, op[2], op[3], [value(op[4]), value(op[5])], note);
    }
    case 'tagged':
      return put(op[1], makeTaggedValue(op[2], op[3].map(value)));
    case 'newWeak': {
      const key = find('target', op[2]) as object;
      const item = value(op[3]);
      keep(item);
      // What a constructor is given the peer leaves out: 'weak-initial'.
      if (op[1] % 2 === 0) weak.maps[0] = new tools.WeakMap<object, unknown>().set(key, item);
      else weak.sets[0] = new tools.WeakSet<object>().add(key);
      return;
    }
    case 'weakOdd':
      return useWeakOddly(deps, op[1], op[2], value(op[3]));
    case 'storeOdd':
      return put(op[1], oddStores(tools, op[2], value(op[3])));
    case 'deviceOdd':
      tools.vatPowers.D(value(op[1]));
      return;
    case 'defineOdd':
      return void variety.defineOddly(VatData, op[1]);
  }
};
