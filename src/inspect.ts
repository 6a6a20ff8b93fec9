/**
 * Read-only views: what is registered, and which pillars hold it. Meant for
 * runtimes, tests and a person who looks for a leak; no view makes a syscall
 * that writes. docs/promises.md, docs/gc.md; rule I1 of docs/SPEC.md.
 */
import { Fail, q } from './errors.js';
import type { ExportStatus } from './ledger/export-status.js';
import type { Recognizers } from './ledger/recognizers.js';
import type { RefCounts } from './ledger/ref-counts.js';
import { harden } from './realm.js';
import { insistVref, isVpid, parseVref, type Vref, type VrefSort } from './refs/vref.js';
import type { RetentionStats } from './retention-stats.js';
import type { HeldValues } from './slots/held-values.js';
import type { PromisePillars, PromiseTable } from './slots/promise-table.js';
import type { SlotTable } from './slots/slot-table.js';

export interface PromiseReport extends PromisePillars {
  readonly vpid: string;
  /** Other names under which the same promise is registered. */
  readonly alsoKnownAs: readonly string[];
}

export interface ObjectReport {
  readonly vref: string;
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

export interface Inspect {
  readonly slotToVal: {
    readonly size: number;
    has(vref: string): boolean;
    names(): string[];
  };
  /**
   * What holds the promise of that name, or the object.
   *
   * @throws when the text is not a vref
   */
  pillarsOf(vref: string): PromiseReport | ObjectReport;
  /** One report for each registered name of a promise. */
  promises(): PromiseReport[];
  retentionStats(): RetentionStats;
  /**
   * Verifies all tables against each other. Between deliveries they must agree.
   *
   * @throws an error that lists every contradiction
   */
  checkInvariants(): void;
}

export interface InspectDeps {
  readonly slots: SlotTable;
  readonly promises: PromiseTable;
  readonly held: HeldValues;
  readonly refCounts: RefCounts;
  readonly exportStatus: ExportStatus;
  readonly recognizers: Recognizers;
  readonly getRetentionStats: () => RetentionStats;
}

export function makeInspect(deps: InspectDeps): Inspect {
  const { slots, promises, held, refCounts, exportStatus, recognizers } = deps;

  const namesByPromise = (): Map<object, string[]> => {
    const names = new Map<object, string[]>();
    for (const name of slots.slotToVal.keys()) {
      const value = isVpid(name) ? slots.valueOf(name) : undefined;
      if (value !== undefined) {
        names.set(value, [...(names.get(value) ?? []), name]);
      }
    }
    return names;
  };

  const reportPromise = (vpid: Vref, names: Map<object, string[]>): PromiseReport | undefined => {
    if (!isVpid(vpid)) {
      return undefined;
    }
    const promise = slots.valueOf(vpid);
    const all = promise === undefined ? [] : (names.get(promise) ?? []);
    const alsoKnownAs = all.filter(name => name !== vpid);
    return { vpid, alsoKnownAs, ...promises.pillarsOf(vpid) };
  };

  const reportObject = (vref: Vref): ObjectReport => {
    const { baseRef, sort } = parseVref(vref);
    const isStored = sort === 'virtual' || sort === 'presence';
    const value = slots.valueOf(baseRef);
    return {
      vref,
      sort,
      isInMemory: slots.has(baseRef),
      vdata: isStored ? refCounts.get(baseRef) : held.countOf(baseRef),
      isExported:
        sort === 'virtual'
          ? exportStatus.summarize(baseRef).isReachable
          : value !== undefined && slots.exportedRemotables.has(value),
      recognizers: recognizers.countCollections(vref),
    };
  };

  return harden<Inspect>({
    slotToVal: {
      get size() {
        return slots.slotToVal.size;
      },
      has: vref => slots.has(parseVref(vref).baseRef),
      names: () => [...slots.slotToVal.keys()],
    },
    pillarsOf(text) {
      const vref = insistVref(text);
      return reportPromise(vref, namesByPromise()) ?? reportObject(vref);
    },
    promises() {
      const names = namesByPromise();
      return [...slots.slotToVal.keys()].flatMap(name => reportPromise(name, names) ?? []);
    },
    retentionStats: () => deps.getRetentionStats(),
    checkInvariants() {
      const faults = [...slots.faults(), ...promises.faults()];
      for (const [name, value] of held.entries()) {
        if (slots.valueOf(name) !== value) {
          faults.push(`${name} is held by virtual data, but not registered for what it holds`);
        }
      }
      if (faults.length > 0) {
        throw Fail`the tables contradict each other: ${q(faults)}`;
      }
    },
  });
}
