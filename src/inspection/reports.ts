/**
 * What holds one name: a report for a promise and one for an object. Rules I1
 * and I4 of docs/SPEC.md.
 */
import type { VatSource } from '../graph/types.js';
import {
  type CollectionId,
  insistVref,
  isPromiseVref,
  type ParsedVref,
  parseVref,
  type Vref,
  type VrefSort,
} from '../refs/vref.js';
import type { PromisePillars } from '../slots/promise-table.js';
import {
  collectionPrefix,
  exportStatusKey,
  KIND_ID_ID_KEY,
  kindDescriptorKey,
  recognitionPrefix,
  refCountKey,
  stateKey,
  STORE_KIND_ID_TABLE_KEY,
} from '../store/keys.js';
import { NamesOfPromises } from './names.js';
import type { InspectedParts } from './parts.js';

/** Why the name of a promise is registered: one entry for each pillar. docs/promises.md. */
export interface PromiseReport extends PromisePillars {
  readonly vpid: string;
  /** False when no table has the name: it was never given, or is gone. */
  readonly isKnown: boolean;
  /** Other names under which the same promise is registered. */
  readonly alsoKnownAs: readonly string[];
}

/** Why the name of an object is registered. docs/retention.md. */
export interface ObjectReport {
  readonly vref: string;
  /** False when no table and no key of the vatstore has the name: it was never given, or is gone. */
  readonly isKnown: boolean;
  readonly sort: VrefSort;
  /** A value is registered; the collector may have taken it all the same. */
  readonly isInMemory: boolean;
  /** Places in virtual data that name it. */
  readonly vdata: number;
  /** The kernel can reach it (one facet of it at least). */
  readonly isExported: boolean;
  /** Weak collections, WeakMaps and WeakSets that have it as a key. */
  readonly recognizers: number;
}

/** The vatstore as it is read here. */
export type ReportSource = Pick<VatSource, 'get' | 'entriesFrom' | 'entries'>;

function* keysFrom(source: ReportSource, prefix: string): Generator<string, void, undefined> {
  for (const [key] of source.entriesFrom?.(prefix) ?? source.entries()) {
    if (key.startsWith(prefix)) {
      yield key;
    }
  }
}

/** Whether the vatstore has the thing itself: its state, its metadata, or its descriptor. */
function isStored(source: ReportSource, { baseRef, kindId, subid, durable }: ParsedVref): boolean {
  if (kindId === undefined || subid === undefined) {
    return false;
  }
  if (source.get(stateKey(baseRef)) !== undefined) {
    return true;
  }
  if (durable && `${kindId}` === source.get(KIND_ID_ID_KEY)) {
    // The handle of a durable kind: its instance is the number of that kind.
    const key = kindDescriptorKey(subid as typeof kindId, true);
    return source.get(key) !== undefined;
  }
  const kinds = Object.values(storeKinds(source));
  if (!kinds.includes(kindId)) {
    return false;
  }
  const metadata = `${collectionPrefix(subid as CollectionId)}|`;
  return keysFrom(source, metadata).next().done === false;
}

function storeKinds(store: ReportSource): Record<string, unknown> {
  try {
    return JSON.parse(store.get(STORE_KIND_ID_TABLE_KEY) ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
}

export class Reports {
  readonly #parts: InspectedParts;
  readonly #names: NamesOfPromises;

  constructor(parts: InspectedParts) {
    this.#parts = parts;
    this.#names = new NamesOfPromises(parts);
  }

  /**
   * @param text a vref
   * @param source where counts, export status and recognition are read
   * @throws when the text is no vref
   */
  of(text: string, source: ReportSource): PromiseReport | ObjectReport {
    const vref = insistVref(text);
    return this.ofPromise(vref) ?? this.ofObject(vref, source);
  }

  /** Undefined when the vref names no promise. */
  ofPromise(vpid: Vref): PromiseReport | undefined {
    if (!isPromiseVref(vpid)) {
      return undefined;
    }
    const { slots, promises } = this.#parts;
    const pillars = promises.pillarsOf(vpid);
    const { kernel, vdata, watcher, thisCrank } = pillars;
    const isKnown = slots.has(vpid) || kernel !== undefined || vdata > 0 || watcher || thisCrank;
    return { vpid, isKnown, alsoKnownAs: this.#names.othersOf(vpid), ...pillars };
  }

  private ofObject(vref: Vref, source: ReportSource): ObjectReport {
    const { slots, held, recognizers, collections: stores } = this.#parts;
    const parsed = parseVref(vref);
    const { baseRef, sort } = parsed;
    const hasCount = sort === 'virtual' || sort === 'presence';
    const collections = [...keysFrom(source, recognitionPrefix(vref))].length;
    const report = {
      sort,
      isInMemory: slots.has(baseRef) || [...stores.namesUnderWay()].includes(baseRef),
      vdata: hasCount ? Number(source.get(refCountKey(baseRef)) ?? 0) : held.countOf(baseRef),
      isExported:
        sort === 'virtual'
          ? source.get(exportStatusKey(baseRef))?.includes('r') === true
          : slots.pins.isPinned(baseRef),
      recognizers: (recognizers.vrefRecognizers.get(vref)?.size ?? 0) + collections,
    };
    const isKnown =
      report.isInMemory ||
      report.vdata > 0 ||
      report.isExported ||
      report.recognizers > 0 ||
      slots.pins.isRecognizable(vref) ||
      isStored(source, parsed);
    return { vref, isKnown, ...report };
  }
}
