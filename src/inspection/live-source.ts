/**
 * A running vat as a source for the graph: its vatstore, read through what the
 * runtime gives, and what it has in memory. Between deliveries only: in one, what
 * has changed is not written yet.
 */
import { AN_OBJECT, insistGiven, insistMethods } from '../given.js';
import type { MemoryFacts, MemoryPillar, MemoryValue, VatSource } from '../graph/types.js';
import { type BaseRef, isPromiseVref, type Vref } from '../refs/vref.js';
import type { VatStore } from '../store/vatstore.js';
import type { InspectedParts } from './parts.js';
import type { Trace } from './trace.js';

/** What is read of a vatstore. docs/retention.md. */
export type ReadableStore = Pick<VatStore, 'get' | 'getNextKey'>;

/** Where the keys come from that a running vat is asked about. docs/retention.md. */
export interface SourceOptions {
  /**
   * Where the vatstore is read from. Default: the vat's own way, which makes
   * `vatstoreGet` and `vatstoreGetNextKey` calls; a runtime that records them
   * gives a way of its own here, to the same keys.
   */
  readonly source?: ReadableStore | VatSource | undefined;
}

// A store may have more than is read of it.
const isStore = (given: ReadableStore | VatSource): given is ReadableStore => 'getNextKey' in given;

function* walk(
  store: ReadableStore,
  prefix: string,
): Generator<readonly [string, string], void, undefined> {
  // The prefix may be a key itself.
  const first = prefix === '' ? undefined : store.get(prefix);
  if (first !== undefined) {
    yield [prefix, first];
  }
  for (
    let key = store.getNextKey(prefix);
    key !== undefined && key.startsWith(prefix);
    key = store.getNextKey(key)
  ) {
    const value = store.get(key);
    if (value !== undefined) {
      yield [key, value];
    }
  }
}

function* filtered(
  source: VatSource,
  prefix: string,
): Generator<readonly [string, string], void, undefined> {
  for (const entry of source.entries()) {
    if (entry[0].startsWith(prefix)) {
      yield entry;
    }
  }
}

function pillarsOf(parts: InspectedParts, name: Vref): MemoryPillar[] {
  const { slots, promises, held } = parts;
  if (isPromiseVref(name)) {
    const { kernel, vdata, watcher, thisCrank } = promises.pillarsOf(name);
    return [
      ...(kernel === undefined ? [] : [kernel]),
      ...(vdata > 0 ? (['virtualData'] as const) : []),
      ...(watcher ? (['watched'] as const) : []),
      ...(thisCrank ? (['crank'] as const) : []),
    ];
  }
  const baseRef = name as BaseRef;
  return [
    'heap',
    ...(slots.pins.isPinned(baseRef) ? (['exported'] as const) : []),
    ...(held.has(baseRef) ? (['virtualData'] as const) : []),
  ];
}

function memoryOf(parts: InspectedParts, trace: Trace): MemoryFacts {
  const { slots, promises, held, collections } = parts;
  return {
    tables: () => parts.getRetentionStats(),
    *values(): Generator<MemoryValue, void, undefined> {
      for (const name of slots.slotToVal.keys()) {
        const count = held.countOf(name);
        const pillars = pillarsOf(parts, name);
        yield count > 0 ? { vref: name, pillars, refCount: count } : { vref: name, pillars };
      }
      // What an iteration needs stands in the table again when a sweep comes to it.
      for (const vref of collections.namesUnderWay()) {
        if (!slots.has(vref)) {
          yield { vref, pillars: ['heap'] };
        }
      }
    },
    originOf(vpid) {
      const name = vpid as Vref;
      if (!isPromiseVref(name) || !slots.has(name)) {
        return undefined;
      }
      const { kernel, sinceCrank } = promises.pillarsOf(name);
      return {
        sinceCrank: sinceCrank === undefined ? undefined : sinceCrank - 1,
        madeBy: trace.originOf(name),
        decider:
          kernel === undefined
            ? undefined
            : kernel === 'imported'
              ? 'another vat, or the kernel'
              : 'this vat',
      };
    },
  };
}

/** @throws when the given source has not what it takes; the error names it */
export function liveSource(
  parts: InspectedParts,
  trace: Trace,
  { source }: SourceOptions = {},
): VatSource {
  const memory = memoryOf(parts, trace);
  const store = source ?? parts.vatstore;
  insistGiven('source', store, AN_OBJECT);
  if (isStore(store)) {
    insistMethods('source', store, ['get', 'getNextKey']);
    return {
      name: parts.vatId,
      entries: () => walk(store, ''),
      entriesFrom: prefix => walk(store, prefix),
      get: key => store.get(key),
      memory,
    };
  }
  insistMethods('source', store, ['entries', 'get']);
  const { name, size, kernel } = store;
  return {
    name,
    entries: () => store.entries(),
    entriesFrom: prefix => store.entriesFrom?.(prefix) ?? filtered(store, prefix),
    get: key => store.get(key),
    size,
    kernel,
    memory,
  };
}
