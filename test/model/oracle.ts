/**
 * What must be true of promises, told by events alone: which promises there are, whether the kernel
 * was told of them, how they settled, which places of virtual data hold them, who watches them. It
 * knows pillars and nothing of the library's tables.
 */

export interface PromiseRecord {
  readonly promise: Promise<unknown>;
  settlement: { readonly isReject: boolean; readonly value: unknown } | undefined;
  /** `maybe` where it depends on how a message was forwarded. */
  told: 'no' | 'maybe' | 'yes';
  readonly watches: Set<number>;
}

/** What the library and the kernel say of one name. */
export interface NameReport {
  readonly name: string;
  readonly promise: object | undefined;
  readonly isKnownToKernel: boolean;
  readonly isWatched: boolean;
  readonly vdata: number;
}

/** The promises in a value, at any depth; none if the value cannot be passed. */
export const promisesIn = (value: unknown): Array<Promise<unknown>> => {
  if (value instanceof Promise) return [value];
  if (Array.isArray(value)) return value.flatMap(promisesIn);
  if (typeof value === 'object' && value !== null) {
    if (Object.getPrototypeOf(value) !== Object.prototype) return [];
    return Object.values(value).flatMap(promisesIn);
  }
  return [];
};

const isPassable = (value: unknown): boolean =>
  typeof value !== 'symbol' && (!Array.isArray(value) || value.every(isPassable));

export class Oracle {
  readonly #records = new Map<object, PromiseRecord>();
  /** What virtual data holds, place by place. */
  readonly #places = new Map<string, ReadonlySet<object>>();
  readonly #answers: PromiseRecord[] = [];
  readonly #watchers = new Map<number, PromiseRecord>();
  readonly #calls = new Map<number, boolean[]>();

  #record(promise: Promise<unknown>, told: PromiseRecord['told']): PromiseRecord {
    const record: PromiseRecord = { promise, settlement: undefined, told, watches: new Set() };
    const settle = (isReject: boolean) => (value: unknown) => {
      record.settlement = { isReject, value };
      for (const inner of promisesIn(value)) this.know(inner);
    };
    promise.then(settle(false), settle(true));
    return record;
  }

  /** A promise came up, in the vat's hands or from the kernel. */
  know(promise: Promise<unknown>, told: PromiseRecord['told'] = 'no'): PromiseRecord {
    const known = this.#records.get(promise);
    if (!known) {
      const record = this.#record(promise, told);
      this.#records.set(promise, record);
      return record;
    }
    if (told === 'yes' || known.told === 'no') known.told = told;
    return known;
  }

  /** The kernel hears of a value: of each promise in it, if it can be passed. */
  tell(value: unknown, told: PromiseRecord['told'] = 'yes'): void {
    if (!isPassable(value)) return;
    for (const promise of promisesIn(value)) {
      const record = this.know(promise);
      if (record.told !== 'yes') record.told = told;
    }
  }

  /** The answer to a message: a promise without a name that we know. */
  answer(value: Promise<unknown>): void {
    this.#answers.push(this.#record(value, 'yes'));
  }

  put(place: string, value: unknown): void {
    this.#places.set(place, new Set(promisesIn(value)));
  }

  take(place: string): void {
    this.#places.delete(place);
  }

  watch(promise: Promise<unknown>, id: number): void {
    const record = this.know(promise, 'yes');
    record.told = 'yes';
    record.watches.add(id);
    this.#watchers.set(id, record);
  }

  called(id: number, isReject: boolean): void {
    this.#calls.set(id, [...(this.#calls.get(id) ?? []), isReject]);
  }

  /** Only what durable data and the kernel know comes through. */
  restart(revived: (promise: object) => Promise<unknown> | undefined): void {
    const watched = [...this.#records.values()].filter(
      ({ settlement, watches }) => settlement === undefined && watches.size > 0,
    );
    this.#records.clear();
    this.#answers.length = 0;
    this.#places.clear();
    for (const { promise, watches } of watched) {
      const again = revived(promise);
      if (again) for (const id of watches) this.watch(again, id);
    }
  }

  /** A promise that settled to others told the kernel of them, if it was told itself. */
  #spread(): void {
    const queue = [...this.#records.values(), ...this.#answers];
    for (let record = queue.pop(); record !== undefined; record = queue.pop()) {
      if (record.told === 'no' || record.settlement === undefined) continue;
      if (!isPassable(record.settlement.value)) continue;
      for (const promise of promisesIn(record.settlement.value)) {
        const inner = this.know(promise);
        if (inner.told !== record.told && inner.told !== 'yes') {
          inner.told = record.told;
          queue.push(inner);
        }
      }
    }
  }

  /** What is not as it must be when a delivery has ended. */
  *faults(names: readonly NameReport[]): Generator<string> {
    this.#spread();
    const namesOf = new Map<object, NameReport[]>();
    for (const report of names) {
      if (report.promise === undefined) {
        yield `${report.name} is registered, but its promise was collected`;
      } else {
        namesOf.set(report.promise, [...(namesOf.get(report.promise) ?? []), report]);
        if (!this.#records.has(report.promise) && report.vdata > 0) {
          yield `${report.name} is held by virtual data for a promise that no place holds`;
        }
      }
    }
    for (const record of this.#records.values()) {
      const mine = namesOf.get(record.promise) ?? [];
      const title = `the promise called ${mine.map(({ name }) => name).join(' and ') || 'nothing'}`;
      const known = mine.filter(({ isKnownToKernel }) => isKnownToKernel).length;
      const watched = mine.filter(({ isWatched }) => isWatched).length;
      if (record.settlement !== undefined) {
        if (known > 0) yield `${title} is settled, but the kernel knows it`;
        if (watched > 0) yield `${title} is settled, but its watch stands`;
      } else {
        if (record.told === 'yes' && known === 0) yield `${title} is not known to the kernel`;
        if (record.told === 'no' && known > 0) yield `${title} was never told to the kernel`;
        if (record.watches.size > 0 && watched === 0) yield `${title} has lost its watch`;
        if (record.watches.size === 0 && watched > 0) yield `${title} was never watched`;
      }
      const places = [...this.#places.values()].filter(held => held.has(record.promise)).length;
      const counted = mine.reduce((sum, { vdata }) => sum + vdata, 0);
      if (places !== counted) yield `${title} is in ${places} places, but counted ${counted} times`;
    }
    for (const [id, { settlement }] of this.#watchers) {
      const calls = this.#calls.get(id) ?? [];
      const due = settlement === undefined ? [] : [settlement.isReject];
      if (calls.join() !== due.join()) {
        yield `watch ${id} was called [${calls.join()}], not [${due.join()}]`;
      }
    }
  }
}
