/**
 * One collection: its entries one at a time, and what each change does to the
 * counts. Everything that can refuse an operation is asked before anything is
 * changed. The reads are part of what a kernel records, so an ordinal is read
 * once to learn whether a remotable is a key, and once more to encode it.
 * Rules C1, C2 and C4 of docs/SPEC.md.
 */
import { passStyleOf } from '@endo/pass-style';
import { Fail, q } from '../errors.js';
import { harden } from '../realm.js';
import { insistShallow, MAX_DEPTH } from '../smallcaps/depth.js';
import { isPromiseVref, type Vref } from '../refs/vref.js';
import { entryCountKey, entryKey } from '../store/keys.js';
import type { Environment, Identity, Iterated } from './environment.js';
import type { IterationRecord } from './iterations.js';
import type { Schema } from './schema.js';
import { prepareValue, readValue, SET_VALUE, slotsOfValue, type StoredValue } from './values.js';

/** A key that was let in: a remotable by its vref, anything else encoded. */
interface Place {
  readonly key: unknown;
  readonly vref: Vref | undefined;
  readonly encoded: string | undefined;
}

export class Collection {
  readonly env: Environment;
  readonly identity: Identity;
  /** What user code holds. Its methods hold this collection, and so the facade. */
  readonly facade: object;
  readonly #record: IterationRecord;
  /** Entries that are deleted and still counted: user code runs before a `clear` counts them. */
  #uncounted = 0;

  constructor(env: Environment, identity: Identity, makeFacade: (it: Collection) => object) {
    this.env = env;
    this.identity = identity;
    this.#record = env.iterations.of(identity.id);
    this.facade = makeFacade(this);
  }

  /** For an iteration that begins: what it may hold. */
  beginIteration(): Iterated {
    const { env, identity } = this;
    const record = this.#record;
    env.iterations.begin(identity.id, record, this.facade);
    return { env, identity, record };
  }

  /** Until no iteration holds the collection any more. */
  keepForIteration(): void {
    this.#record.facade = this.facade;
  }

  get schema(): Schema {
    return this.env.schemas.get(this.identity.id);
  }

  has(key: unknown): boolean {
    const { schema } = this;
    return this.env.schemas.acceptsKey(schema, key) && this.isPresent(this.placeOf(schema, key));
  }

  get(key: unknown): unknown {
    const { schema } = this;
    this.env.schemas.assertKey(schema, key);
    const [, stored] = this.find(schema, this.placeOf(schema, key));
    return readValue(this.env, stored);
  }

  init(key: unknown, value: unknown): void {
    const { schema } = this;
    this.env.schemas.assertKey(schema, key);
    const place = this.placeOf(schema, key);
    this.assertAbsent(schema, place);
    this.addValue(schema, place, value);
  }

  set(key: unknown, value: unknown): void {
    const { env, schema } = this;
    env.schemas.assertKey(schema, key);
    // As vats know it: what is set is hardened, what is added must be so already.
    insistShallow(value, MAX_DEPTH);
    harden(value);
    env.schemas.assertValue(schema, value);
    const next = prepareValue(env, schema, value, this.identity.isDurable);
    const [dbKey, stored] = this.find(schema, this.placeOf(schema, key));
    const before = slotsOfValue(stored);
    env.whole(() => {
      env.references.updateReferenceCounts(before, next.slots);
      env.store.set(dbKey, next.text);
    });
  }

  /** For maps: sets the entry, or adds it. */
  setOrInit(key: unknown, value: unknown): void {
    const { schema } = this;
    const place = this.admit(schema, key);
    if (this.isPresent(place)) {
      this.set(key, value);
    } else {
      this.addValue(schema, place, value);
    }
  }

  /** For sets: does nothing when the key is there. */
  add(key: unknown): void {
    const { schema } = this;
    const place = this.admit(schema, key);
    if (this.isPresent(place)) {
      return;
    }
    const additionsBefore = this.#record.additions;
    this.env.schemas.assertValue(schema, null);
    if (this.#record.additions === additionsBefore || !this.isPresent(place)) {
      this.addEntry(schema, place, null, SET_VALUE);
    }
  }

  delete(key: unknown): void {
    this.deleteAt(key, !this.identity.isWeak);
  }

  /** Deletes an entry; the caller sees to it that `countDeleted` follows. */
  deleteUncounted(key: unknown): void {
    this.deleteAt(key, false);
    this.#uncounted += 1;
  }

  countDeleted(uncounted: number): void {
    this.env.whole(() => {
      this.changeCount(-uncounted);
      this.#uncounted -= uncounted;
    });
  }

  private deleteAt(key: unknown, isCounted: boolean): void {
    const { env, schema } = this;
    const { id, isWeak } = this.identity;
    env.schemas.assertKey(schema, key);
    const place = this.placeOf(schema, key);
    const [dbKey, stored] = this.find(schema, place);
    const slots = slotsOfValue(stored);
    const { vref } = place;
    env.whole(() => {
      for (const slot of slots) {
        env.references.removeReachableVref(slot);
      }
      env.store.delete(dbKey);
      if (vref !== undefined) {
        env.ordinals.forget(id, vref);
        if (isWeak) {
          env.recognizers.removeCollection(vref, id);
        } else {
          env.references.removeReachableVref(vref);
        }
      }
      if (isCounted) {
        this.changeCount(-1);
      }
    });
  }

  /** The number of entries, of a strong collection. */
  get size(): number {
    return this.readCount() - this.#uncounted;
  }

  /** What a `clear` that is under way has yet to count is subtracted by it. */
  writeSize(size: number): void {
    this.writeCount(size + this.#uncounted);
  }

  private readCount(): number {
    return Number(this.env.store.get(entryCountKey(this.identity.id)));
  }

  private changeCount(by: number): void {
    this.writeCount(this.readCount() + by);
  }

  private writeCount(count: number): void {
    this.env.store.set(entryCountKey(this.identity.id), `${count}`);
  }

  /** The same as `has` and an assertion, where a refusal comes in the words of the latter. */
  private admit(schema: Schema, key: unknown): Place {
    const { schemas } = this.env;
    if (!schemas.acceptsKey(schema, key)) {
      schemas.assertKey(schema, key);
    }
    return this.placeOf(schema, key);
  }

  private placeOf({ label }: Schema, key: unknown): Place {
    if ((typeof key === 'object' && key !== null) || typeof key === 'function') {
      const { slots, codec } = this.env;
      const known = slots.vrefOf(key);
      if (known !== undefined && !isPromiseVref(known)) {
        return { key, vref: known, encoded: undefined };
      }
      const style: string = passStyleOf(key);
      if (style === 'remotable') {
        return { key, vref: codec.toSlotForStore(key), encoded: undefined };
      }
    }
    return { key, vref: undefined, encoded: this.env.keys.encode(key, label) };
  }

  private isPresent({ vref, encoded = '' }: Place): boolean {
    const { store, ordinals } = this.env;
    const { id } = this.identity;
    return vref !== undefined
      ? ordinals.has(id, vref)
      : store.get(entryKey(id, encoded)) !== undefined;
  }

  /** @throws when the key is not there */
  private find({ label }: Schema, place: Place): [dbKey: string, stored: string] {
    const { store, ordinals } = this.env;
    const { id } = this.identity;
    const { vref } = place;
    if (vref === undefined || ordinals.has(id, vref)) {
      const encoded = vref === undefined ? place.encoded : ordinals.encode(id, vref);
      const dbKey = entryKey(id, encoded ?? '');
      const stored = store.get(dbKey);
      if (stored !== undefined) {
        return [dbKey, stored];
      }
    }
    throw Fail`key ${place.key} not found in collection ${q(label)}`;
  }

  private assertAbsent(schema: Schema, place: Place): void {
    if (this.isPresent(place)) {
      throw Fail`key ${place.key} already registered in collection ${q(schema.label)}`;
    }
  }

  private addValue(schema: Schema, place: Place, value: unknown): void {
    const { env } = this;
    const additionsBefore = this.#record.additions;
    env.schemas.assertValue(schema, value);
    const stored = prepareValue(env, schema, value, this.identity.isDurable);
    if (this.#record.additions !== additionsBefore) {
      // User code ran in between, and may have added the very key.
      this.assertAbsent(schema, place);
    }
    this.addEntry(schema, place, value, stored);
  }

  private addEntry(schema: Schema, place: Place, value: unknown, stored: StoredValue): void {
    const { durability, whole } = this.env;
    const { vref } = place;
    if (vref !== undefined && this.identity.isDurable && !durability.isDurable(vref)) {
      throw Fail`key (${place.key}) is not durable in ${value} (in the store ${q(schema.label)})`;
    }
    whole(() => this.writeEntry(place, stored));
  }

  private writeEntry({ vref, encoded: keyText }: Place, stored: StoredValue): void {
    const { store, ordinals, references, recognizers } = this.env;
    const { id, isWeak } = this.identity;
    if (vref !== undefined) {
      ordinals.assign(id, vref);
      if (isWeak) {
        recognizers.addCollection(vref, id);
      } else {
        references.addReachableVref(vref);
      }
    }
    this.#record.additions += 1;
    for (const slot of stored.slots) {
      references.addReachableVref(slot);
    }
    const encoded = vref === undefined ? keyText : ordinals.encode(id, vref);
    store.set(entryKey(id, encoded ?? ''), stored.text);
    if (!isWeak) {
      this.changeCount(1);
    }
  }
}
