/**
 * `bringOutYourDead`: the one time when syscalls may depend on what the
 * collector has done. A fixpoint over the possibly dead, then what the kernel
 * must hear, in sorted order. docs/gc.md; rules G2 to G6, G8 and G9 of
 * docs/SPEC.md.
 */
import { invariant } from '../errors.js';
import type { Candidates } from '../ledger/candidates.js';
import type { ExportStatus } from '../ledger/export-status.js';
import type { Recognizers } from '../ledger/recognizers.js';
import type { RefCounts } from '../ledger/ref-counts.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import { type BaseRef, type ParsedVref, parseVref, type Vref } from '../refs/vref.js';
import type { Interfaces } from '../slots/interfaces.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { SlotTable } from '../slots/slot-table.js';
import { Budget } from './budget.js';
import type { Forgetting } from './forgetting.js';
import { smallest } from './smallest.js';

export interface SweepLimits {
  /** See `LiveslotsOptions.sweepLimit`. */
  readonly sweepLimit: number;
  /** See `LiveslotsOptions.gcListLimit`. */
  readonly gcListLimit: number;
}

/** Imports of which the kernel has been told already that they are dropped. */
export interface DisavowedNames {
  isDisavowedName(vref: Vref): boolean;
  forgetDisavowedName(vref: Vref): void;
}

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
  readonly limits: SweepLimits;
  readonly interfaces: Interfaces;
  readonly disavowed: DisavowedNames;
}

/** What a sweep will tell the kernel, and what it may still do. */
interface Findings {
  readonly importsToDrop: Set<Vref>;
  /** Disavowed ones that the kernel has introduced in what could not be read. */
  readonly disavowedToDrop: Set<Vref>;
  readonly importsToRetire: Set<BaseRef>;
  readonly exportsToRetire: Set<Vref>;
  readonly budget: Budget;
}

export class Sweep {
  readonly #deps: SweepDeps;

  constructor(deps: SweepDeps) {
    this.#deps = deps;
  }

  /** What it has no budget for stays among the candidates. */
  async scanForDeadObjects(): Promise<void> {
    const { candidates, gcAndFinalize, interfaces, limits } = this.#deps;
    const { possiblyDeadSet } = candidates;
    const findings: Findings = {
      importsToDrop: new Set(),
      disavowedToDrop: this.takeDisavowedUnseen(),
      importsToRetire: new Set(),
      exportsToRetire: new Set(),
      budget: new Budget(limits.sweepLimit),
    };
    // The collector is asked again only when something in memory was let go: a
    // chain of stored objects would otherwise cost a collection for each link.
    let wasReleased = true;
    while (wasReleased || (possiblyDeadSet.size > 0 && !findings.budget.isSpent)) {
      if (wasReleased) {
        await gcAndFinalize();
      }
      wasReleased = this.sweepPossiblyDead(findings);
    }
    this.sweepPossiblyRetired(findings);
    this.tellKernel(findings);
    interfaces.forgetTheGone();
  }

  // They are dropped once more as they were by `disavow`, whatever stored data makes of them.
  private takeDisavowedUnseen(): Set<Vref> {
    const { candidates, disavowed } = this.#deps;
    const { introducedUnseen } = candidates;
    const names = [...introducedUnseen].filter(vref => disavowed.isDisavowedName(vref));
    introducedUnseen.clear();
    return new Set(names);
  }

  private sweepPossiblyDead(findings: Findings): boolean {
    const { slots, candidates } = this.#deps;
    const { possiblyDeadSet } = candidates;
    const { budget } = findings;
    for (const baseRef of possiblyDeadSet) {
      if (slots.has(baseRef)) {
        // Its finalizer has not run; it will come up again when it does.
        possiblyDeadSet.delete(baseRef);
      }
    }
    let wasReleased = false;
    for (const baseRef of smallest(possiblyDeadSet, budget.left)) {
      if (budget.isSpent) {
        break;
      }
      possiblyDeadSet.delete(baseRef);
      budget.spend(1);
      wasReleased = this.sweepOne(baseRef, findings) || wasReleased;
    }
    return wasReleased;
  }

  /** @returns whether something in memory was let go, so that the collector may find more */
  private sweepOne(baseRef: BaseRef, findings: Findings): boolean {
    const { slots, refCounts, candidates, forgetting, disavowed } = this.#deps;
    const parsed = parseVref(baseRef);
    switch (parsed.sort) {
      case 'virtual':
        return this.sweepVirtual(parsed, findings);
      case 'remotable':
        if (slots.kernelRecognizableRemotables.delete(baseRef)) {
          findings.exportsToRetire.add(baseRef);
        }
        return forgetting.ceaseRecognition(baseRef);
      case 'presence':
        if (refCounts.get(baseRef) > 0) {
          return false;
        }
        if (disavowed.isDisavowedName(baseRef)) {
          // The kernel knows that it is dropped. Nothing can bring it back now.
          disavowed.forgetDisavowedName(baseRef);
        } else {
          findings.importsToDrop.add(baseRef);
          candidates.possiblyRetiredSet.add(baseRef);
        }
        return false;
      case 'promise':
      case 'device':
        invariant(false, 'only objects can be possibly dead');
    }
  }

  private sweepVirtual(parsed: ParsedVref, findings: Findings): boolean {
    const { registry, refCounts, exportStatus, forgetting, candidates } = this.#deps;
    const { baseRef } = parsed;
    const { budget } = findings;
    // The vatstore is asked twice: kernels replay what is asked, in order.
    if (this.isVirtualObjectReachable(baseRef)) {
      return false;
    }
    const count = refCounts.get(baseRef);
    const { isReachable, retirees } = exportStatus.summarize(baseRef);
    invariant(count === 0 && !isReachable, 'a reachable object is deleted');
    const handler = registry.handlerOf(parsed);
    let wasReleased: boolean;
    if (handler.deleteSome === undefined || budget.left === Infinity) {
      wasReleased = handler.delete(baseRef);
    } else {
      const deletion = handler.deleteSome(baseRef, Math.max(budget.left, 1));
      budget.spend(deletion.parts);
      if (!deletion.isComplete) {
        candidates.possiblyDeadSet.add(baseRef);
        return deletion.mayFindMore;
      }
      wasReleased = deletion.mayFindMore;
    }
    refCounts.forget(baseRef);
    exportStatus.forget(baseRef);
    for (const vref of retirees) {
      findings.exportsToRetire.add(vref);
    }
    return forgetting.ceaseRecognition(baseRef) || wasReleased;
  }

  private isVirtualObjectReachable(baseRef: BaseRef): boolean {
    const { refCounts, exportStatus } = this.#deps;
    const count = refCounts.get(baseRef);
    const { isReachable } = exportStatus.summarize(baseRef);
    return count > 0 || isReachable;
  }

  private sweepPossiblyRetired({ importsToDrop, importsToRetire, budget }: Findings): void {
    const { slots, refCounts, recognizers, candidates, disavowed } = this.#deps;
    const { possiblyRetiredSet } = candidates;
    const dropped: BaseRef[] = [];
    const others: BaseRef[] = [];
    for (const vref of possiblyRetiredSet) {
      if (importsToDrop.has(vref)) {
        dropped.push(vref);
      } else if (slots.has(vref)) {
        possiblyRetiredSet.delete(vref);
      } else {
        others.push(vref);
      }
    }
    // Without a budget none of the others: it may be waiting to be dropped first.
    const chosen = smallest(others, Math.max(budget.left, 0));
    budget.spend(chosen.length);
    for (const vref of [...dropped, ...chosen].sort()) {
      possiblyRetiredSet.delete(vref);
      const isReachable = !importsToDrop.has(vref) && refCounts.get(vref) > 0;
      if (!isReachable && !recognizers.isRecognizable(vref)) {
        importsToRetire.add(vref);
        if (!candidates.possiblyDeadSet.has(vref)) {
          disavowed.forgetDisavowedName(vref);
        }
      }
    }
  }

  private tellKernel(findings: Findings): void {
    const { syscall, interfaces } = this.#deps;
    const { importsToDrop, disavowedToDrop, importsToRetire, exportsToRetire } = findings;
    for (const vref of disavowedToDrop) {
      importsToDrop.add(vref);
    }
    for (const vref of importsToRetire) {
      interfaces.forget(vref);
    }
    this.tell(importsToDrop, vrefs => syscall.dropImports(vrefs));
    this.tell(importsToRetire, vrefs => syscall.retireImports(vrefs));
    this.tell(exportsToRetire, vrefs => syscall.retireExports(vrefs));
  }

  private tell(vrefs: ReadonlySet<Vref>, say: (vrefs: Vref[]) => void): void {
    const sorted = [...vrefs].sort();
    const { gcListLimit } = this.#deps.limits;
    for (let start = 0; start < sorted.length; start += gcListLimit) {
      say(sorted.slice(start, start + gcListLimit));
    }
  }
}
