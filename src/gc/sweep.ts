/**
 * `bringOutYourDead`: the one time when syscalls may depend on what the
 * collector has done. A fixpoint over the possibly dead, then what the kernel
 * must hear, in sorted order. docs/gc.md; rules G2 to G6, G8 and G9 of
 * docs/SPEC.md.
 */
import { invariant } from '../errors.js';
import type { Candidates } from '../ledger/candidates.js';
import type { OutwardSyscall } from '../protocol/syscall.js';
import { type BaseRef, type ParsedVref, parseVref, sortOf, type Vref } from '../refs/vref.js';
import type { Interfaces } from '../slots/interfaces.js';
import type { IdCounters } from '../store/counters.js';
import type { Cycles } from './cycles.js';
import { isEarlierCollection } from './earlier.js';
import { Findings } from './findings.js';
import type { Forgetting } from './forgetting.js';
import type { KnownDrops } from './known-drops.js';
import type { Leftovers } from './leftovers.js';
import { smallest } from './smallest.js';
import type { SweptTables } from './swept-tables.js';

export interface SweepOptions {
  readonly relaxDurabilityRules: boolean;
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

export interface SweepDeps extends SweptTables {
  readonly syscall: OutwardSyscall;
  readonly candidates: Candidates;
  readonly counters: IdCounters;
  readonly forgetting: Forgetting;
  /** Collects garbage and runs the finalizers that are due. */
  readonly gcAndFinalize: () => Promise<void>;
  readonly options: SweepOptions;
  readonly interfaces: Interfaces;
  readonly disavowed: DisavowedNames;
  /** With `reclaimCycles`. */
  readonly cycles: Cycles | undefined;
  /** With `reclaimLeftovers`. */
  readonly leftovers: Leftovers | undefined;
  /** With either of the two. */
  readonly knownDrops: KnownDrops | undefined;
}

export class Sweep {
  readonly #deps: SweepDeps;
  readonly #findings = new Findings();

  constructor(deps: SweepDeps) {
    this.#deps = deps;
  }

  /** What it has no budget for stays among the candidates. */
  async scanForDeadObjects(): Promise<void> {
    const { cycles, leftovers, interfaces, options } = this.#deps;
    const findings = this.#findings;
    const { budget } = findings;
    budget.begin(options.sweepLimit);
    findings.disavowedToDrop = this.takeDisavowedUnseen();
    leftovers?.beginSweep();
    try {
      for (let wasReleased: boolean | undefined = true; wasReleased !== undefined;) {
        await this.sweepUntilNothingComesUp(findings, wasReleased);
        wasReleased = cycles?.step(budget) ?? leftovers?.step(budget);
      }
      this.sweepPossiblyRetired(findings);
      this.tellKernel(findings);
    } finally {
      findings.clear();
    }
    interfaces.forgetTheGone();
  }

  private async sweepUntilNothingComesUp(findings: Findings, mustCollect: boolean): Promise<void> {
    const { candidates, gcAndFinalize } = this.#deps;
    const { possiblyDeadSet } = candidates;
    // The collector is asked again only when something in memory was released: a
    // chain of stored objects would otherwise cost a collection for each link.
    let wasReleased = mustCollect;
    while (wasReleased || (possiblyDeadSet.size > 0 && !findings.budget.isSpent)) {
      if (wasReleased) {
        await gcAndFinalize();
      }
      wasReleased = this.sweepPossiblyDead(findings);
    }
  }

  // They are dropped once more as they were by `disavow`, whatever stored data makes of them.
  private takeDisavowedUnseen(): Set<Vref> | undefined {
    const { candidates, disavowed } = this.#deps;
    const { introducedUnseen } = candidates;
    if (introducedUnseen.size === 0) {
      return undefined;
    }
    const names = [...introducedUnseen].filter(vref => disavowed.isDisavowedName(vref));
    introducedUnseen.clear();
    return new Set(names);
  }

  private sweepPossiblyDead(findings: Findings): boolean {
    const { slots, candidates } = this.#deps;
    const { possiblyDeadSet } = candidates;
    const { budget } = findings;
    let wasReleased = false;
    const chosen = smallest(possiblyDeadSet, budget.left);
    for (let index = 0; index < chosen.length && !budget.isSpent; index += 1) {
      const baseRef = chosen[index] as BaseRef;
      // Here, and not for all of them before: what falls with one of them may be among those that
      // are still to come, and is not to be looked at twice.
      possiblyDeadSet.delete(baseRef);
      if (slots.has(baseRef)) {
        // Its finalizer has not run; it will come up again when it does.
        continue;
      }
      budget.spend(1);
      wasReleased = this.sweepOne(baseRef, findings) || wasReleased;
    }
    return wasReleased;
  }

  /** @returns whether something in memory was released, so that the collector may find more */
  private sweepOne(baseRef: BaseRef, findings: Findings): boolean {
    const { slots, forgetting } = this.#deps;
    switch (sortOf(baseRef)) {
      case 'virtual':
        return this.sweepVirtual(parseVref(baseRef), findings);
      case 'remotable':
        if (slots.pins.retire(baseRef)) {
          findings.exportsToRetire.push(baseRef);
        }
        return forgetting.ceaseRecognition(baseRef);
      case 'presence':
        this.sweepImport(baseRef, findings);
        return false;
      case 'promise':
      case 'device':
        invariant(false, 'only objects can be possibly dead');
    }
  }

  private sweepImport(baseRef: BaseRef, { importsToDrop }: Findings): void {
    const { refCounts, candidates, disavowed } = this.#deps;
    if (refCounts.get(baseRef) > 0) {
      return;
    }
    if (disavowed.isDisavowedName(baseRef)) {
      // The kernel knows that it is dropped. Nothing can bring it back now.
      disavowed.forgetDisavowedName(baseRef);
    } else {
      importsToDrop.push(baseRef);
      // Whether it is retired as well is seen when all are known that are dropped.
      candidates.possiblyRetiredSet.delete(baseRef);
    }
  }

  private sweepVirtual(parsed: ParsedVref, findings: Findings): boolean {
    const { registry, refCounts, exportStatus, forgetting, candidates, cycles } = this.#deps;
    const { baseRef } = parsed;
    const { budget } = findings;
    const countBefore = refCounts.get(baseRef);
    if (exportStatus.summarize(baseRef).isReachable) {
      return false;
    }
    if (countBefore > 0) {
      cycles?.noteOutOfMemory(baseRef);
      return false;
    }
    if (registry.keepInUse(parsed)) {
      return false;
    }
    // The vatstore is asked twice: kernels replay what is asked, in order.
    const count = refCounts.get(baseRef);
    const { isReachable, retirees } = exportStatus.summarize(baseRef);
    invariant(count === 0 && !isReachable, 'a reachable object is deleted');
    const handler = registry.handlerOf(parsed);
    const deleteSome = handler.deleteSome?.bind(handler);
    let wasReleased: boolean;
    if (deleteSome === undefined || budget.left === Infinity) {
      wasReleased = this.deleting(baseRef, () => handler.delete(baseRef));
    } else {
      const limit = Math.max(budget.left, 1);
      const deletion = this.deleting(baseRef, () => deleteSome(baseRef, limit));
      budget.spend(deletion.parts);
      if (!deletion.isComplete) {
        candidates.possiblyDeadSet.add(baseRef);
        return deletion.mayFindMore;
      }
      wasReleased = deletion.mayFindMore;
    }
    refCounts.forget(baseRef);
    exportStatus.forget(baseRef);
    // An export that the kernel has abandoned, and does not know, may not be retired. With relaxed
    // rules it may have been exported again since.
    if (this.#deps.options.relaxDurabilityRules || !isEarlierCollection(parsed, this.#deps)) {
      for (const vref of retirees) {
        findings.exportsToRetire.push(vref);
      }
    }
    const mayFindMore = this.deleting(baseRef, () => forgetting.ceaseRecognition(baseRef));
    cycles?.noteGone(baseRef);
    return mayFindMore || wasReleased;
  }

  /** What is lowered by the deletion of garbage is no suspect. */
  private deleting<T>(baseRef: BaseRef, work: () => T): T {
    const { cycles } = this.#deps;
    return cycles === undefined ? work() : cycles.duringDeletionOf(baseRef, work);
  }

  private sweepPossiblyRetired({ importsToDrop, importsToRetire, budget }: Findings): void {
    const { slots, refCounts, recognizers, candidates, disavowed, knownDrops } = this.#deps;
    const { possiblyRetiredSet } = candidates;
    const unreachable = new Set(possiblyRetiredSet.size === 0 ? [] : importsToDrop);
    const others: BaseRef[] = [];
    for (const vref of possiblyRetiredSet) {
      // What was dropped in this sweep is among those to look at already, and may have lost the last
      // collection that recognizes it after that.
      if (slots.has(vref) || unreachable.has(vref)) {
        possiblyRetiredSet.delete(vref);
      } else {
        others.push(vref);
      }
    }
    // Without a budget none of them: it may be waiting to be dropped first.
    const chosen = smallest(others, Math.max(budget.left, 0));
    budget.spend(chosen.length);
    importsToDrop.sort();
    const all = chosen.length === 0 ? importsToDrop : [...importsToDrop, ...chosen].sort();
    for (let index = 0; index < all.length; index += 1) {
      const vref = all[index] as BaseRef;
      possiblyRetiredSet.delete(vref);
      const isDropped = chosen.length === 0 || unreachable.has(vref);
      const isReachable = !isDropped && refCounts.get(vref) > 0;
      const isKnown = isDropped || knownDrops?.has(vref) !== false;
      if (isReachable || !isKnown || recognizers.isRecognizable(vref)) {
        if (isDropped) {
          knownDrops?.add(vref);
        }
      } else {
        knownDrops?.delete(vref);
        importsToRetire.push(vref);
        if (!candidates.possiblyDeadSet.has(vref)) {
          disavowed.forgetDisavowedName(vref);
        }
      }
    }
  }

  private tellKernel(findings: Findings): void {
    const { syscall, interfaces } = this.#deps;
    const { importsToDrop, disavowedToDrop, importsToRetire, exportsToRetire } = findings;
    for (const vref of importsToRetire) {
      interfaces.forget(vref);
    }
    const dropped: readonly Vref[] =
      disavowedToDrop === undefined
        ? importsToDrop
        : [...new Set([...importsToDrop, ...disavowedToDrop])].sort();
    this.tell(dropped, vrefs => syscall.dropImports(vrefs));
    this.tell(importsToRetire, vrefs => syscall.retireImports(vrefs));
    this.tell(exportsToRetire.sort(), vrefs => syscall.retireExports(vrefs));
  }

  private tell(sorted: readonly Vref[], say: (vrefs: Vref[]) => void): void {
    const { gcListLimit } = this.#deps.options;
    for (let start = 0; start < sorted.length; start += gcListLimit) {
      say(sorted.slice(start, start + gcListLimit));
    }
  }
}
