/**
 * `bringOutYourDead`: the one time when syscalls may depend on what the
 * collector has done. A fixpoint over the possibly dead, then what the kernel
 * must hear, in sorted order. docs/gc.md; rules G2 to G6 of docs/SPEC.md.
 */
import { invariant } from '../errors.js';
import type { Candidates } from '../ledger/candidates.js';
import type { ExportStatus } from '../ledger/export-status.js';
import type { Recognizers } from '../ledger/recognizers.js';
import type { RefCounts } from '../ledger/ref-counts.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import { type BaseRef, type ParsedVref, parseVref, type Vref } from '../refs/vref.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { SlotTable } from '../slots/slot-table.js';
import type { Forgetting } from './forgetting.js';

export interface SweepDeps {
  readonly syscall: OutwardSyscall;
  readonly slots: SlotTable;
  readonly registry: KindRegistry;
  readonly candidates: Candidates;
  readonly refCounts: RefCounts;
  readonly exportStatus: ExportStatus;
  readonly recognizers: Recognizers;
  readonly forgetting: Forgetting;
  /** Collects garbage and runs the finalizers that are due. */
  readonly gcAndFinalize: () => Promise<void>;
}

/** What a sweep will tell the kernel. */
interface Findings {
  readonly importsToDrop: Set<Vref>;
  readonly importsToRetire: Set<Vref>;
  readonly exportsToRetire: Set<Vref>;
}

export class Sweep {
  readonly #deps: SweepDeps;

  constructor(deps: SweepDeps) {
    this.#deps = deps;
  }

  async scanForDeadObjects(): Promise<void> {
    const { candidates, gcAndFinalize } = this.#deps;
    const findings: Findings = {
      importsToDrop: new Set(),
      importsToRetire: new Set(),
      exportsToRetire: new Set(),
    };
    let mayFindMore = true;
    while (mayFindMore) {
      await gcAndFinalize();
      mayFindMore = this.#sweepPossiblyDead(findings);
      mayFindMore ||= candidates.possiblyDeadSet.size > 0;
    }
    this.#sweepPossiblyRetired(findings);
    this.#tellKernel(findings);
  }

  #sweepPossiblyDead(findings: Findings): boolean {
    const { possiblyDeadSet } = this.#deps.candidates;
    let mayFindMore = false;
    for (const baseRef of [...possiblyDeadSet].sort()) {
      possiblyDeadSet.delete(baseRef);
      mayFindMore = this.#sweepOne(baseRef, findings) || mayFindMore;
    }
    return mayFindMore;
  }

  /** @returns whether more may have become collectable */
  #sweepOne(baseRef: BaseRef, findings: Findings): boolean {
    const { slots, refCounts, candidates, forgetting } = this.#deps;
    if (slots.has(baseRef)) {
      // Its finalizer has not run; it will come up again when it does.
      return false;
    }
    const parsed = parseVref(baseRef);
    switch (parsed.sort) {
      case 'virtual':
        return this.#sweepVirtual(parsed, findings);
      case 'remotable':
        if (slots.kernelRecognizableRemotables.delete(baseRef)) {
          findings.exportsToRetire.add(baseRef);
        }
        return forgetting.ceaseRecognition(baseRef);
      case 'presence':
        if (refCounts.get(baseRef) === 0) {
          findings.importsToDrop.add(baseRef);
          candidates.possiblyRetiredSet.add(baseRef);
        }
        return false;
      case 'promise':
      case 'device':
        invariant(false, 'only objects can be possibly dead');
    }
  }

  #sweepVirtual(parsed: ParsedVref, findings: Findings): boolean {
    const { registry, refCounts, exportStatus, forgetting } = this.#deps;
    const { baseRef } = parsed;
    // The vatstore is asked twice: kernels replay what is asked, in order.
    if (this.#isVirtualObjectReachable(baseRef)) {
      return false;
    }
    const count = refCounts.get(baseRef);
    const { isReachable, retirees } = exportStatus.summarize(baseRef);
    invariant(count === 0 && !isReachable, 'a reachable object is deleted');
    const handler = registry.handlerOf(parsed);
    const mayFindMore = handler.delete(baseRef);
    refCounts.forget(baseRef);
    exportStatus.forget(baseRef);
    for (const vref of retirees) {
      findings.exportsToRetire.add(vref);
    }
    return forgetting.ceaseRecognition(baseRef) || mayFindMore;
  }

  #isVirtualObjectReachable(baseRef: BaseRef): boolean {
    const { refCounts, exportStatus } = this.#deps;
    const count = refCounts.get(baseRef);
    const { isReachable } = exportStatus.summarize(baseRef);
    return count > 0 || isReachable;
  }

  #sweepPossiblyRetired({ importsToDrop, importsToRetire }: Findings): void {
    const { slots, refCounts, recognizers, candidates } = this.#deps;
    const { possiblyRetiredSet } = candidates;
    for (const vref of [...possiblyRetiredSet].sort()) {
      possiblyRetiredSet.delete(vref);
      const { baseRef, sort } = parseVref(vref);
      if (sort !== 'presence') {
        continue;
      }
      const isReachable =
        !importsToDrop.has(vref) && (slots.has(baseRef) || refCounts.get(baseRef) > 0);
      if (!isReachable && !recognizers.isRecognizable(vref)) {
        importsToRetire.add(vref);
      }
    }
  }

  #tellKernel({ importsToDrop, importsToRetire, exportsToRetire }: Findings): void {
    const { syscall } = this.#deps;
    if (importsToDrop.size > 0) {
      syscall.dropImports([...importsToDrop].sort());
    }
    if (importsToRetire.size > 0) {
      syscall.retireImports([...importsToRetire].sort());
    }
    if (exportsToRetire.size > 0) {
      syscall.retireExports([...exportsToRetire].sort());
    }
  }
}
