/**
 * The eight kinds of collections. Their names and order are part of what is
 * stored. docs/store-layout.md.
 */
import { makeError, q, X } from '../errors.js';
import type { KindId } from '../refs/vref.js';
import type { Numbers } from '../store/counters.js';
import { STORE_KIND_ID_TABLE_KEY } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import type { Collection } from './collection.js';
import { makeMapFacade, makeSetFacade, makeWeakMapFacade, makeWeakSetFacade } from './facades.js';

export interface StoreKind {
  readonly isWeak: boolean;
  readonly isDurable: boolean;
  readonly makeFacade: (collection: Collection) => object;
}

const weakMap = { isWeak: true, makeFacade: makeWeakMapFacade };
const map = { isWeak: false, makeFacade: makeMapFacade };
const weakSet = { isWeak: true, makeFacade: makeWeakSetFacade };
const set = { isWeak: false, makeFacade: makeSetFacade };

export const STORE_KINDS = {
  scalarMapStore: { ...map, isDurable: false },
  scalarWeakMapStore: { ...weakMap, isDurable: false },
  scalarSetStore: { ...set, isDurable: false },
  scalarWeakSetStore: { ...weakSet, isDurable: false },
  scalarDurableMapStore: { ...map, isDurable: true },
  scalarDurableWeakMapStore: { ...weakMap, isDurable: true },
  scalarDurableSetStore: { ...set, isDurable: true },
  scalarDurableWeakSetStore: { ...weakSet, isDurable: true },
} satisfies Record<string, StoreKind>;

export type StoreKindName = keyof typeof STORE_KINDS;
export const STORE_KIND_NAMES = Object.keys(STORE_KINDS) as StoreKindName[];

function parseTable(text: string): Record<string, number> {
  const table: unknown = JSON.parse(text);
  if (typeof table !== 'object' || table === null) {
    throw makeError(X`the vatstore's ${q(STORE_KIND_ID_TABLE_KEY)} is not a record: ${q(text)}`);
  }
  return table as Record<string, number>;
}

/** The numbers of the kinds: as saved, or taken now. */
export function provideStoreKindIds(
  store: VatStore,
  counters: Numbers,
): Record<StoreKindName, KindId> {
  const saved = store.get(STORE_KIND_ID_TABLE_KEY);
  const table = saved ? parseTable(saved) : {};
  for (const name of STORE_KIND_NAMES) {
    table[name] ??= counters.allocate('exportID');
  }
  store.set(STORE_KIND_ID_TABLE_KEY, JSON.stringify(table));
  return table as Record<StoreKindName, KindId>;
}
