/**
 * What goes on in a collection whether or not user code still holds it: an
 * iteration needs the entries to its end, and to know of what is added. It does
 * not hold the facade, so that the sweep finds that one when it was dropped, as
 * kernels know it; but a collection that nothing else holds stays until its
 * iterations have ended. Rules C3 and K5 of docs/SPEC.md.
 */
import type { BaseRef, CollectionId } from '../refs/vref.js';
import type { MeterControl } from '../slots/meter-control.js';
import type { WeakTools } from '../slots/entries.js';
import type { ValueTable } from '../slots/slot-table.js';

/** Held by a live collection, and by each of its iterations. */
export class IterationRecord {
  /** How many keys were added in this incarnation; an iteration watches it. */
  additions = 0;
  /** Iterations that have begun and not ended; those that nobody holds any more count as well. */
  unfinished = 0;
  /** What stands for the collection in the tables, once nothing else holds it. */
  facade: object | undefined;
}

interface Entry {
  readonly name: BaseRef;
  readonly ref: WeakRef<IterationRecord>;
}

/** So many that were iterated are kept before the gone ones are looked for. */
const FEW = 16;

export interface IterationsDeps {
  readonly slots: Pick<ValueTable, 'vrefOf'>;
  readonly weakTools: WeakTools;
  readonly meterControl: Pick<MeterControl, 'runWithoutMetering'>;
}

export class Iterations {
  readonly #deps: IterationsDeps;
  readonly #iterated = new Map<CollectionId, Entry>();
  #limit = FEW;

  constructor(deps: IterationsDeps) {
    this.#deps = deps;
  }

  /** For a collection that is made, or made anew. Not metered where it is made anew. */
  of(id: CollectionId): IterationRecord {
    return this.find(id) ?? new IterationRecord();
  }

  /** An iteration over the collection that has this facade begins; it holds `record`. */
  begin(id: CollectionId, record: IterationRecord, facade: object): void {
    record.unfinished += 1;
    // What is known here depends on the collector, and what user code is charged for must not.
    this.#deps.meterControl.runWithoutMetering(() => {
      if (this.#iterated.size >= this.#limit) {
        this.forgetTheGone();
      }
      const { slots, weakTools } = this.#deps;
      const name = slots.vrefOf(facade) as BaseRef;
      this.#iterated.set(id, { name, ref: new weakTools.WeakRef(record) });
    });
  }

  /** Whether an iteration over the collection has not ended. */
  isUnderWay(id: CollectionId): boolean {
    return (this.find(id)?.unfinished ?? 0) > 0;
  }

  /** The names of all collections over which an iteration has not ended. */
  *namesUnderWay(): Generator<BaseRef, void> {
    for (const [id, { name }] of this.#iterated) {
      if (this.isUnderWay(id)) {
        yield name;
      }
    }
  }

  private forgetTheGone(): void {
    for (const [id, { ref }] of this.#iterated) {
      if (ref.deref() === undefined) {
        this.#iterated.delete(id);
      }
    }
    this.#limit = 2 * this.#iterated.size + FEW;
  }

  private find(id: CollectionId): IterationRecord | undefined {
    return this.#iterated.get(id)?.ref.deref();
  }
}
