/**
 * Vrefs to values: what is in memory, what is loaded, and what the kernel
 * introduces. Whether a value must be made anew depends on the collector, and
 * nobody may see that. Rules T5, T8 and P11 of docs/SPEC.md.
 */
import { type Passable, passStyleOf } from '@endo/pass-style';
import { annotateError, Fail, makeError, q, quoteShort, reasonOf, X } from '../errors.js';
import { type BaseRef, type ParsedVref, parseVref, type Vpid, type Vref } from '../refs/vref.js';
import type { IdCounters } from '../store/counters.js';
import type { Whole } from '../whole.js';
import { Arrivals } from './arrivals.js';
import type { Interfaces } from './interfaces.js';
import type { Cohort, KindRegistry } from './kind-registry.js';
import type { MeterControl } from './meter-control.js';
import type { PresenceMaker } from './presence.js';
import type { PromiseTable } from './promise-table.js';
import type { SlotTable } from './slot-table.js';

export interface SlotValuesDeps {
  readonly slots: SlotTable;
  readonly promises: PromiseTable;
  readonly presences: PresenceMaker;
  readonly interfaces: Interfaces;
  readonly registry: KindRegistry;
  readonly counters: IdCounters;
  readonly meterControl: MeterControl;
  /** Asks the kernel to notify of a promise that has just been imported. */
  readonly subscribe: (vpid: Vpid) => void;
  readonly whole: Whole;
  /** With `reclaimCycles`: is told of each virtual object that is made anew. */
  readonly suspects?: { noteReloaded(baseRef: BaseRef, isRegistered: boolean): void } | undefined;
}

export class SlotValues {
  readonly #deps: SlotValuesDeps;
  #arrivals: Arrivals | undefined;

  constructor(deps: SlotValuesDeps) {
    this.#deps = deps;
  }

  /** What the delivery that is read now has introduced so far. */
  get arrivals(): Arrivals | undefined {
    return this.#arrivals;
  }

  /**
   * For `work` that reads what the kernel says: runs it without subscribing to
   * the promises that it imports. When it throws, everything that it has
   * imported or loaded is forgotten again.
   *
   * @param work is given their names as they arrive
   * @returns their names, in order of arrival
   */
  collectArrivals(work: (arriving: ReadonlySet<Vpid>) => void): Set<Vpid> {
    const before = this.#arrivals;
    const arrivals = new Arrivals();
    this.#arrivals = arrivals;
    try {
      work(arrivals.vpids);
    } catch (err) {
      arrivals.undo();
      throw err;
    } finally {
      this.#arrivals = before;
    }
    return arrivals.vpids;
  }

  /**
   * The object or promise that a vref names; made, or loaded, if need be. Runs
   * with metering off.
   *
   * @throws when the vat cannot know it
   */
  valueOf(vref: Vref, iface: string | undefined): object {
    this.#deps.meterControl.assertNotMetered();
    const { slots, presences } = this.#deps;
    const parsed = parseVref(vref);
    const known = slots.valueOf(parsed.baseRef);
    let value = known;
    if (parsed.sort === 'virtual') {
      value = this.virtualOf(parsed, known);
    } else if (known === undefined) {
      value = this.importValue(vref, parsed, iface);
    } else if (this.#arrivals !== undefined && presences.isDisavowedName(vref)) {
      presences.reintroduce(known, vref);
      this.#arrivals.note(() => presences.disavow(known, vref));
    }
    // So that nothing else pays for the first look at it: whether it has been
    // looked at before depends on whether the collector has taken it.
    if (parsed.type !== 'promise') {
      passStyleOf(value as Passable);
    }
    return value as object;
  }

  // Whether it is in memory already depends on the collector, so what is
  // refused must not depend on that.
  private virtualOf(parsed: ParsedVref, known: object | undefined): object {
    const { registry } = this.#deps;
    let whole = known;
    try {
      const handler = registry.handlerOf(parsed);
      registry.insistFacet(parsed);
      if (whole === undefined) {
        if (handler.isAllocated?.(parsed.subid ?? 0) === false) {
          throw Fail`I don't remember allocating ${q(parsed.baseRef)}`;
        }
        whole = handler.reanimate(parsed.baseRef);
        this.#deps.suspects?.noteReloaded(parsed.baseRef, this.#deps.slots.has(parsed.baseRef));
        this.registerArrival(parsed.baseRef, whole, handler.facetNames);
      }
    } catch (err) {
      const wrapped = makeError(
        X([`failed to reanimate ${quoteShort(parsed.baseRef)}: ${reasonOf(err)}`]),
      );
      annotateError(wrapped, X`Original error: ${err}`);
      throw wrapped;
    }
    return parsed.facet === undefined ? whole : registry.facetOf(parsed, whole as Cohort);
  }

  // Not called `import`: in a compartment, source with that word before a parenthesis is refused.
  private importValue(vref: Vref, parsed: ParsedVref, iface: string | undefined): object {
    const { slots, presences, interfaces } = this.#deps;
    if (parsed.type === 'promise') {
      return this.importPromise(vref as Vpid, parsed);
    }
    if (parsed.allocatedByVat) {
      throw Fail`I don't remember allocating ${q(vref)}`;
    }
    let value: object;
    if (parsed.type === 'device') {
      value = presences.makeDevice(vref, iface);
      slots.importedDevices.add(value);
    } else {
      const { baseRef } = parsed;
      if (!interfaces.has(baseRef)) {
        this.#arrivals?.note(() => interfaces.forget(baseRef));
      }
      const wasDisavowed = presences.isDisavowedName(vref);
      value = presences.makeImport(baseRef, iface, this.#arrivals !== undefined);
      if (wasDisavowed) {
        this.#arrivals?.note(() => presences.withdrawIntroduction(vref));
      }
    }
    this.registerArrival(parsed.baseRef, value);
    return value;
  }

  private registerArrival(baseRef: BaseRef, value: object, facetNames?: readonly string[]): void {
    const { slots } = this.#deps;
    slots.register(baseRef, value, facetNames);
    this.#arrivals?.note(() => slots.unregister(baseRef, value));
  }

  private importPromise(vpid: Vpid, { allocatedByVat, id }: ParsedVref): object {
    const { promises, presences, counters, subscribe, whole } = this.#deps;
    // One of an earlier incarnation may be spoken of; one that is yet to be given would clash.
    if (allocatedByVat && !counters.isAllocated('promiseID', id)) {
      throw Fail`I don't remember allocating ${q(vpid)}`;
    }
    const imported = presences.makePipelinedPromise(vpid);
    whole(() => {
      promises.registerImport(vpid, imported);
      if (this.#arrivals === undefined) {
        subscribe(vpid);
      } else {
        const { vpids } = this.#arrivals;
        vpids.add(vpid);
        this.#arrivals.note(() => {
          vpids.delete(vpid);
          promises.forsakeImport(vpid);
        });
      }
    });
    return imported.promise;
  }
}
