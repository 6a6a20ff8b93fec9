/**
 * What holds one name: a report for a promise and one for an object. Rules I1
 * and I4 of docs/SPEC.md.
 */
import { insistVref, isVpid, type ParsedVref, parseVref, type Vref } from '../refs/vref.js';
import type { VrefSort } from '../refs/vref.js';
import type { PromisePillars } from '../slots/promise-table.js';
import {
  collectionPrefix,
  KIND_ID_ID_KEY,
  kindDescriptorKey,
  stateKey,
  STORE_KIND_ID_TABLE_KEY,
} from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import { NamesOfPromises } from './names.js';
import type { InspectedParts } from './parts.js';

export interface PromiseReport extends PromisePillars {
  readonly vpid: string;
  /** False when no table has the name: it was never given, or is gone. */
  readonly isKnown: boolean;
  /** Other names under which the same promise is registered. */
  readonly alsoKnownAs: readonly string[];
}

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

/** Whether the vatstore has the thing itself: its state, its metadata, or its descriptor. */
function isStored(store: VatStore, { baseRef, kindId, subid, durable }: ParsedVref): boolean {
  if (kindId === undefined || subid === undefined) {
    return false;
  }
  if (store.get(stateKey(baseRef)) !== undefined) {
    return true;
  }
  if (durable && `${kindId}` === store.get(KIND_ID_ID_KEY)) {
    // The handle of a durable kind: its instance is the number of that kind.
    const key = kindDescriptorKey(subid as typeof kindId, true);
    return store.get(key) !== undefined;
  }
  const kinds = Object.values(storeKinds(store));
  if (!kinds.includes(kindId)) {
    return false;
  }
  const prefix = `${collectionPrefix(subid as Parameters<typeof collectionPrefix>[0])}|`;
  return store.getNextKey(prefix)?.startsWith(prefix) === true;
}

function storeKinds(store: VatStore): Record<string, unknown> {
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
   * @throws when it is none
   */
  of(text: string): PromiseReport | ObjectReport {
    const vref = insistVref(text);
    return this.ofPromise(vref) ?? this.ofObject(vref);
  }

  /** Undefined when the vref names no promise. */
  ofPromise(vpid: Vref): PromiseReport | undefined {
    if (!isVpid(vpid)) {
      return undefined;
    }
    const { slots, promises } = this.#parts;
    const pillars = promises.pillarsOf(vpid);
    const { kernel, vdata, watcher, thisCrank } = pillars;
    const isKnown = slots.has(vpid) || kernel !== undefined || vdata > 0 || watcher || thisCrank;
    return { vpid, isKnown, alsoKnownAs: this.#names.othersOf(vpid), ...pillars };
  }

  private ofObject(vref: Vref): ObjectReport {
    const { slots, held, refCounts, exportStatus, recognizers, vatstore } = this.#parts;
    const parsed = parseVref(vref);
    const { baseRef, sort } = parsed;
    const hasCount = sort === 'virtual' || sort === 'presence';
    const value = slots.valueOf(baseRef);
    const report = {
      sort,
      isInMemory: slots.has(baseRef),
      vdata: hasCount ? refCounts.get(baseRef) : held.countOf(baseRef),
      isExported:
        sort === 'virtual'
          ? exportStatus.summarize(baseRef).isReachable
          : value !== undefined && slots.exportedRemotables.has(value),
      recognizers: recognizers.countCollections(vref),
    };
    const { isInMemory, vdata, isExported } = report;
    const isKnown =
      isInMemory ||
      vdata > 0 ||
      isExported ||
      report.recognizers > 0 ||
      slots.kernelRecognizableRemotables.has(vref) ||
      isStored(vatstore, parsed);
    return { vref, isKnown, ...report };
  }
}
