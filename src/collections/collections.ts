/**
 * The scalar stores: the durable and virtual maps and sets of user code, strong
 * and weak, and the baggage. Rules C1 to C4 of docs/SPEC.md.
 */
import { assertPattern, M } from '@endo/patterns';
import { Fail, makeError, q, X } from '../errors.js';
import type { Recognizers } from '../ledger/recognizers.js';
import type { RefCounts } from '../ledger/ref-counts.js';
import type { StoreLimits } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import {
  type BaseRef,
  type CollectionId,
  type KindId,
  parseVref,
  type Vref,
} from '../refs/vref.js';
import type { StoreCodec } from '../slots/codec.js';
import type { Durability } from '../slots/durability.js';
import type { KindRegistry, PartialDeletion } from '../slots/kind-registry.js';
import type { Parts } from '../slots/parts.js';
import type { References } from '../slots/references.js';
import type { ValueTable } from '../slots/slot-table.js';
import type { Numbers } from '../store/counters.js';
import { BAGGAGE_ID_KEY } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import type { Whole } from '../whole.js';
import { dropCollection, dropRetiredKey } from './deletion.js';
import type { Environment } from './environment.js';
import { makeMapFacade } from './facades.js';
import { FacadeMaker } from './facade-maker.js';
import { Factory } from './factory.js';
import { holdingOfWeakKey } from './holdings.js';
import { Iterations, type IterationsDeps } from './iterations.js';
import { KeyCodec } from './key-codec.js';
import { dropSomeOfLeftover, releaseLeftover } from './leftovers.js';
import { Ordinals } from './ordinals.js';
import { baggageTerms, makeOwnFacade, type OwnStore, type OwnStores } from './own-stores.js';
import { countStoredEntries } from './query.js';
import { type OwnTerms, SCALAR, Schemas, type SchemaTerms } from './schema.js';
import { STORE_KIND_NAMES, STORE_KINDS, type StoreKindName } from './store-kinds.js';
import type {
  Baggage,
  MapStore,
  Pattern,
  SetStore,
  StoreOptions,
  WeakMapStore,
  WeakSetStore,
} from './types.js';

export interface CollectionsDeps extends IterationsDeps {
  readonly store: VatStore;
  readonly counters: Numbers;
  readonly registry: KindRegistry;
  readonly slots: ValueTable;
  readonly parts: Parts;
  readonly codec: StoreCodec;
  readonly references: References;
  readonly recognizers: Recognizers;
  readonly refCounts: RefCounts;
  readonly durability: Durability;
  readonly limits: StoreLimits;
  readonly whole: Whole;
  readonly options: {
    /** See `LiveslotsOptions.maxKeyLength`. */
    readonly maxKeyLength: number;
  };
}

export interface Collections extends OwnStores {
  // For user code. Each throws, and changes nothing in the vatstore, when the
  // label is no string, a shape is no pattern, or a durable store's shapes
  // name something that is not durable.

  makeScalarBigMapStore<K = unknown, V = unknown>(
    label?: string,
    options?: StoreOptions,
  ): MapStore<K, V>;
  makeScalarBigWeakMapStore<K = unknown, V = unknown>(
    label?: string,
    options?: StoreOptions,
  ): WeakMapStore<K, V>;
  makeScalarBigSetStore<K = unknown>(label?: string, options?: StoreOptions): SetStore<K>;
  makeScalarBigWeakSetStore<K = unknown>(label?: string, options?: StoreOptions): WeakSetStore<K>;

  /** Takes or reads the numbers of the eight kinds; before anything else. */
  initializeStoreKindInfo(): void;
  /** Finds the baggage, or makes it; it is never collected. */
  provideBaggage(): Baggage;
  /**
   * Version 0.10 of the established implementation kept a virtual table, its
   * "promiseRegistrations", which it made between the baggage and the table of
   * watchers. It died with its incarnation; what is stored of it goes.
   *
   * @param watcherTable the collection that follows it there, and follows the
   *   baggage elsewhere
   */
  dropOldRegistrations(watcherTable: Vref): void;
  /**
   * The key of a weak collection was retired, and its recognition record is
   * gone: the entry goes too.
   *
   * @returns whether more may have become collectable
   */
  deleteEntry(collectionId: CollectionId, vref: Vref): boolean;
  /** What the entry of a weak collection names that has `vref` as its key. */
  holdingOfWeakKey(collectionId: CollectionId, vref: Vref): readonly Vref[];
  /** The numbers of the kinds of collections, durable or virtual ones. */
  storeKindIds(durable: boolean): readonly KindId[];
  /** Deletes at most `limit` parts (1 or more) of a collection that nothing can use any more. */
  dropSomeOfLeftover(collectionId: CollectionId, limit: number): PartialDeletion;
  /** Lowers the count of what a record named that nothing can use any more. */
  releaseLeftover(vref: Vref): void;
  /** At the end of a crank. */
  flushSchemaCache(): void;
  /** Writes what has changed, and goes on remembering it. */
  writeSchemaCache(): void;

  // For tests and inspection.

  /** @param name one of the names in the table of kinds, `scalarMapStore` for one */
  obtainStoreKindID(name: string): KindId;
  /** The number of entries, counted one by one; of weak collections too. */
  storeSizeInternal(vref: Vref): number;
  /** Collections over which an iteration has not ended: it needs them, though they may be out of memory. */
  namesUnderWay(): Iterable<BaseRef>;
  /** Nothing: collections keep no table in memory. */
  getRetentionStats(): Readonly<Record<string, number>>;
}

/** The first collection of every vat. */
const BAGGAGE_COLLECTION = 1;

const OLD_REGISTRATIONS = 'promiseRegistrations';

type StoreNames = readonly [virtual: StoreKindName, durable: StoreKindName];

const MAPS: StoreNames = ['scalarMapStore', 'scalarDurableMapStore'];
const WEAK_MAPS: StoreNames = ['scalarWeakMapStore', 'scalarDurableWeakMapStore'];
const SETS: StoreNames = ['scalarSetStore', 'scalarDurableSetStore'];
const WEAK_SETS: StoreNames = ['scalarWeakSetStore', 'scalarDurableWeakSetStore'];

function assertShape(shape: Pattern): void {
  harden(shape);
  assertPattern(shape);
}

function checkTerms(label: unknown, keyShape?: Pattern, valueShape?: Pattern): SchemaTerms {
  if (typeof label !== 'string') {
    throw makeError(X`${label} must be a string`, TypeError);
  }
  if (keyShape !== undefined) {
    assertShape(keyShape);
  }
  if (valueShape !== undefined) {
    assertShape(valueShape);
  }
  return {
    label,
    keyShape: keyShape === undefined ? SCALAR : M.and(SCALAR, keyShape),
    valueShape,
  };
}

export function makeCollections(deps: CollectionsDeps): Collections {
  const { store, counters, registry, slots, codec, references } = deps;
  const { recognizers, durability, limits, whole } = deps;
  const env: Environment = {
    store,
    codec,
    slots,
    registry,
    references,
    recognizers,
    durability,
    limits,
    whole,
    keys: new KeyCodec({
      toValue: vref => codec.toValue(vref),
      maxKeyLength: deps.options.maxKeyLength,
    }),
    ordinals: new Ordinals(store),
    facades: new FacadeMaker(deps.parts),
    iterations: new Iterations(deps),
    schemas: new Schemas({ store, codec, slots, durability }),
    isFromBefore: id => id < counters.firstOf('collectionID'),
  };
  const factory = new Factory({ env, counters });

  const makeStore = (names: StoreNames, label: string, options: StoreOptions): object => {
    const { keyShape, valueShape, durable } = options;
    const terms = checkTerms(label, keyShape, valueShape);
    return factory.make(names[durable ? 1 : 0], terms);
  };

  const makeScalarBigMapStore = <K, V>(label = 'map', options: StoreOptions = {}): MapStore<K, V> =>
    makeStore(MAPS, label, options) as MapStore<K, V>;

  const makeScalarBigWeakMapStore = <K, V>(
    label = 'weakMap',
    options: StoreOptions = {},
  ): WeakMapStore<K, V> => makeStore(WEAK_MAPS, label, options) as WeakMapStore<K, V>;

  const makeScalarBigSetStore = <K>(label = 'set', options: StoreOptions = {}): SetStore<K> =>
    makeStore(SETS, label, options) as SetStore<K>;

  const makeScalarBigWeakSetStore = <K>(
    label = 'weakSet',
    options: StoreOptions = {},
  ): WeakSetStore<K> => makeStore(WEAK_SETS, label, options) as WeakSetStore<K>;

  return {
    makeScalarBigMapStore: harden(makeScalarBigMapStore),
    makeScalarBigWeakMapStore: harden(makeScalarBigWeakMapStore),
    makeScalarBigSetStore: harden(makeScalarBigSetStore),
    makeScalarBigWeakSetStore: harden(makeScalarBigWeakSetStore),

    initializeStoreKindInfo: () => factory.initializeStoreKindInfo(),

    provideBaggage() {
      const known = store.get(BAGGAGE_ID_KEY);
      if (known !== undefined) {
        return codec.toValue(known as BaseRef) as Baggage;
      }
      const baggage = factory.makeOwn(baggageTerms(), makeMapFacade);
      const vref = codec.toSlotForStore(baggage);
      store.set(BAGGAGE_ID_KEY, vref);
      references.addReachableVref(vref);
      return baggage as Baggage;
    },

    makeOwnStore: <K, V>(terms: OwnTerms) =>
      factory.makeOwn(terms, makeOwnFacade) as OwnStore<K, V>,
    openOwnStore: <K, V>(baseRef: BaseRef) =>
      factory.openOwn(baseRef, makeOwnFacade) as OwnStore<K, V>,

    dropOldRegistrations(watcherTable) {
      const id = ((parseVref(watcherTable).subid ?? 0) - 1) as CollectionId;
      if (id > BAGGAGE_COLLECTION && env.schemas.find(id)?.text.includes(OLD_REGISTRATIONS)) {
        dropCollection(env, { id, isWeak: false, isDurable: false });
      }
    },

    deleteEntry: (collectionId, vref) => dropRetiredKey(env, collectionId, vref),

    holdingOfWeakKey: (collectionId, vref) => holdingOfWeakKey(env, collectionId, vref),

    storeKindIds: durable =>
      STORE_KIND_NAMES.filter(name => STORE_KINDS[name].isDurable === durable).map(name =>
        factory.kindIdOf(name),
      ),
    dropSomeOfLeftover: (collectionId, limit) => dropSomeOfLeftover(env, collectionId, limit),
    releaseLeftover: vref => void releaseLeftover(env, vref),

    flushSchemaCache: () => env.schemas.flush(),
    writeSchemaCache: () => env.schemas.write(),

    obtainStoreKindID(name) {
      if (!Object.hasOwn(STORE_KINDS, name)) {
        throw Fail`no such kind of store: ${q(name)}`;
      }
      return factory.kindIdOf(name as StoreKindName);
    },

    namesUnderWay: () => env.iterations.namesUnderWay(),
    getRetentionStats: () => ({}),

    storeSizeInternal: vref =>
      countStoredEntries(env, (parseVref(vref).subid ?? 0) as CollectionId),
  };
}
