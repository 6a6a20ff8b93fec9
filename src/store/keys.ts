/**
 * Every persistent key, built in one place. docs/store-layout.md gives what is
 * under each; rules S1 to S9 of docs/SPEC.md.
 */
import type { BaseRef, CollectionId, KindId, Vref } from '../refs/vref.js';

export const ID_COUNTERS_KEY = 'idCounters';
export const KIND_ID_ID_KEY = 'kindIDID';
export const STORE_KIND_ID_TABLE_KEY = 'storeKindIDTable';
export const BAGGAGE_ID_KEY = 'baggageID';
export const WATCHER_TABLE_ID_KEY = 'watcherTableID';
export const WATCHED_PROMISE_TABLE_ID_KEY = 'watchedPromiseTableID';

/** State of a virtual or durable object. */
export const stateKey = (baseRef: BaseRef): string => `vom.${baseRef}`;
/** Reachable count of a virtual object, collection or import; absent for zero. */
export const refCountKey = (baseRef: BaseRef): string => `vom.rc.${baseRef}`;
/** Export status, a letter for each facet. */
export const exportStatusKey = (baseRef: BaseRef): string => `vom.es.${baseRef}`;

/** Where the keys of one sort of record begin, each followed by a vref. */
export const STATE_PREFIX = 'vom.';
export const REF_COUNT_PREFIX = 'vom.rc.';
export const EXPORT_STATUS_PREFIX = 'vom.es.';
export const RECOGNITION_PREFIX = 'vom.ir.';

/** All records of weak collections that recognize `vref` begin so. */
export const recognitionPrefix = (vref: Vref): string => `vom.ir.${vref}|`;
/** The same of all facets of an object. */
export const facetRecognitionPrefix = (baseRef: BaseRef): string => `vom.ir.${baseRef}:`;
export const recognitionKey = (vref: Vref, collectionId: CollectionId): string =>
  `vom.ir.${vref}|${collectionId}`;
/** The collection that a key with `recognitionPrefix` names. */
export function collectionOfRecognitionKey(key: string): CollectionId {
  return Number(key.slice(key.lastIndexOf('|') + 1)) as CollectionId;
}

/** The object, or the facet, that such a key says is recognized. */
export const vrefOfRecognitionKey = (key: string): Vref =>
  key.slice(RECOGNITION_PREFIX.length, key.lastIndexOf('|')) as Vref;

export const DURABLE_KIND_PREFIX = 'vom.dkind.';
export const VIRTUAL_KIND_PREFIX = 'vom.vkind.';
const kindPrefix = (durable: boolean): string => (durable ? DURABLE_KIND_PREFIX : 'vom.vkind.');
export const kindDescriptorKey = (kindId: KindId, durable: boolean): string =>
  `${kindPrefix(durable)}${kindId}.descriptor`;
/** Of which version the states of a durable kind are, while not all are of one. */
export const kindVersionsKey = (kindId: KindId): string =>
  `${DURABLE_KIND_PREFIX}${kindId}.versions`;
export const kindNextIdKey = (kindId: KindId): string => `${DURABLE_KIND_PREFIX}${kindId}.nextID`;

export const COLLECTIONS_PREFIX = 'vc.';
/** No key of the collection is behind this, and all keys of those that follow it are. */
export const endOfCollection = (collectionId: CollectionId): string => `vc.${collectionId}/`;
/** All keys of one collection: its entries, and behind `|` its metadata and ordinals. */
export const collectionPrefix = (collectionId: CollectionId): string => `vc.${collectionId}.`;
export const entryKey = (collectionId: CollectionId, encodedKey: string): string =>
  `vc.${collectionId}.${encodedKey}`;
export const schemataKey = (collectionId: CollectionId): string => `vc.${collectionId}.|schemata`;
export const entryCountKey = (collectionId: CollectionId): string =>
  `vc.${collectionId}.|entryCount`;
export const nextOrdinalKey = (collectionId: CollectionId): string =>
  `vc.${collectionId}.|nextOrdinal`;
/** The ordinal of a remotable that is a key of the collection. */
export const ordinalKey = (collectionId: CollectionId, vref: Vref): string =>
  `vc.${collectionId}.|${vref}`;
