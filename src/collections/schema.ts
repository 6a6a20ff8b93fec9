/**
 * What a collection demands of its keys and values, and its label. Written at
 * the end of the crank that makes the collection, read at the first use in a
 * later one. Rules C4 and S8 of docs/SPEC.md.
 */
import type { Passable } from '@endo/pass-style';
import { M, matches, mustMatch, type Pattern } from '@endo/patterns';
import { Fail, invariant, makeError, q, X } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import { type CollectionId, isPromiseVref, type Vref } from '../refs/vref.js';
import type { StoreCodec } from '../slots/codec.js';
import type { Durability } from '../slots/durability.js';
import type { ValueTable } from '../slots/slot-table.js';
import { acceptorOf } from '../shapes/acceptor.js';
import { type Acceptor, hasRemotableStyle } from '../shapes/plain.js';
import { MAX_DEPTH, prepareWalk } from '../smallcaps/depth.js';
import { WriteBackCache } from '../store/cache.js';
import { schemataKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';

/** The record of the terms. */
const SHAPE_WRAPPING = 1;

/** What a caller lays down for a collection. */
export interface SchemaTerms {
  readonly label: string;
  readonly keyShape: Pattern;
  /** Undefined where anything passable will do. */
  readonly valueShape: Pattern | undefined;
}

/** Of which it is known how they are stored. They name nothing. */
export interface OwnTerms extends SchemaTerms {
  readonly text: string;
}

export interface Schema extends SchemaTerms {
  /** What is surely accepted, without asking the shape. */
  acceptsKey: Acceptor;
  acceptsValue: Acceptor;
}

/** A schema as it is stored: readable even where what its shapes name is gone. */
export interface StoredSchema {
  readonly text: string;
  /** What the shapes name. */
  readonly slots: readonly Vref[];
  schema: Schema | undefined;
}

export interface SchemasDeps {
  readonly store: VatStore;
  readonly codec: StoreCodec;
  readonly slots: ValueTable;
  readonly durability: Durability;
}

/** The shape of keys where none is given. */
export const SCALAR: Pattern = M.scalar();

const SCHEMAS_REMEMBERED = 512;

function remember(memo: Map<string, StoredSchema>, key: string, stored: StoredSchema): void {
  if (memo.size >= SCHEMAS_REMEMBERED) {
    memo.clear();
  }
  memo.set(key, stored);
}

const never: Acceptor = () => false;

export class Schemas {
  readonly #deps: SchemasDeps;
  readonly #cache: WriteBackCache<StoredSchema>;
  readonly #isRemotable: (value: object) => boolean;
  /** Schemas without slots, by their text: parsing one is slow, and most vats have few. */
  readonly #parsed = new Map<string, StoredSchema>();

  /** Schemas without shapes of their own, by their label. */
  readonly #plain = new Map<string, StoredSchema>();

  constructor(deps: SchemasDeps) {
    const { store, slots } = deps;
    this.#deps = deps;
    this.#isRemotable = value => {
      const vref = slots.vrefOf(value);
      return vref === undefined ? hasRemotableStyle(value) : !isPromiseVref(vref);
    };
    this.#cache = new WriteBackCache<StoredSchema>({
      read: key => {
        const text = store.get(key);
        return text === undefined ? undefined : this.parse(text);
      },
      write: (key, { text }) => store.set(key, text),
      delete: key => store.delete(key),
    });
  }

  /**
   * REENTRANCY: a proxied shape may run user code here.
   *
   * @param terms the shapes are hardened patterns
   * @throws when the shapes cannot be stored; nothing is changed then
   */
  prepare(terms: SchemaTerms, durable: boolean): StoredSchema {
    if (terms.valueShape !== undefined || terms.keyShape !== SCALAR) {
      return this.serializeTerms(terms, durable);
    }
    const known = this.#plain.get(terms.label);
    if (known !== undefined) {
      return known;
    }
    const stored = this.serializeTerms(terms, durable);
    remember(this.#plain, terms.label, stored);
    return stored;
  }

  /** Of terms that are the same in every vat. */
  ofOwn(terms: OwnTerms): StoredSchema {
    return { text: terms.text, slots: [], schema: this.makeSchema(terms) };
  }

  private serializeTerms(terms: SchemaTerms, durable: boolean): StoredSchema {
    const { codec, durability } = this.#deps;
    const { label, keyShape, valueShape } = terms;
    const data = codec.serializeForStore(
      harden(valueShape === undefined ? { label, keyShape } : { label, keyShape, valueShape }),
      SHAPE_WRAPPING,
    );
    if (durable) {
      data.slots.forEach((vref, index) => {
        if (!durability.isDurable(vref)) {
          throw Fail`value is not durable: ${q(vref)} at slot ${q(index)} of ${data.body} (in the shapes of the store ${q(
            label,
          )})`;
        }
      });
    }
    return { text: JSON.stringify(data), slots: data.slots, schema: this.makeSchema(terms) };
  }

  set(collectionId: CollectionId, stored: StoredSchema): void {
    this.#cache.set(schemataKey(collectionId), stored);
  }

  find(collectionId: CollectionId): StoredSchema | undefined {
    return this.#cache.get(schemataKey(collectionId));
  }

  /** The same, and nothing is remembered. */
  peek(collectionId: CollectionId): StoredSchema | undefined {
    return this.#cache.peek(schemataKey(collectionId));
  }

  get(collectionId: CollectionId): Schema {
    const stored = this.find(collectionId);
    invariant(stored !== undefined, 'a collection has no schema');
    stored.schema ??= this.unserialize(stored.text);
    return stored.schema;
  }

  delete(collectionId: CollectionId): void {
    this.#cache.delete(schemataKey(collectionId));
  }

  flush(): void {
    this.#cache.flush();
  }

  write(): void {
    this.#cache.write();
  }

  // REENTRANCY: where a pattern decides, a proxied key or value may run user code.

  acceptsKey(schema: Schema, key: unknown): boolean {
    if (schema.acceptsKey(key)) {
      return true;
    }
    prepareWalk(key, MAX_DEPTH);
    return matches(key as Passable, schema.keyShape);
  }

  /** @throws in the words of the pattern that refuses the key */
  assertKey(schema: Schema, key: unknown): void {
    if (!schema.acceptsKey(key)) {
      const what = `invalid key type for collection ${q(schema.label)}`;
      prepareWalk(key, MAX_DEPTH, `${what}: `);
      mustMatch(key as Passable, schema.keyShape, what);
    }
  }

  /** @throws in the words of the pattern that refuses the value */
  assertValue(schema: Schema, value: unknown): void {
    const { valueShape, acceptsValue } = schema;
    if (valueShape !== undefined && !acceptsValue(value)) {
      const what = `invalid value type for collection ${q(schema.label)}`;
      prepareWalk(value, MAX_DEPTH, `${what}: `);
      mustMatch(value as Passable, valueShape, what);
    }
  }

  private makeSchema(terms: SchemaTerms): Schema {
    const { label, keyShape, valueShape } = terms;
    // Made when they are first asked: most stores are never written to in the crank that makes them.
    const schema: Schema = {
      label,
      keyShape,
      valueShape,
      acceptsKey: key => (schema.acceptsKey = this.acceptorOf(keyShape))(key),
      acceptsValue: value => (schema.acceptsValue = this.acceptorOf(valueShape))(value),
    };
    return schema;
  }

  private acceptorOf(shape: Pattern | undefined): Acceptor {
    return (shape === undefined ? undefined : acceptorOf(shape, this.#isRemotable)) ?? never;
  }

  private parse(text: string): StoredSchema {
    const known = this.#parsed.get(text);
    if (known !== undefined) {
      return known;
    }
    const { slots } = JSON.parse(text) as CapData;
    const stored: StoredSchema = { text, slots, schema: undefined };
    // One that names objects would keep them alive here.
    if (slots.length === 0) {
      remember(this.#parsed, text, stored);
    }
    return stored;
  }

  // Vatstores of earlier systems keep the label beside the shapes, where it is
  // not looked for: errors about such a collection give this instead.
  private unserialize(text: string): Schema {
    const terms = this.#deps.codec.unserialize(JSON.parse(text) as CapData) as SchemaTerms;
    const { label, keyShape, valueShape } = terms as Partial<SchemaTerms>;
    if (keyShape === undefined) {
      throw makeError(X`the vatstore has a collection without a key shape: ${q(text)}`);
    }
    return this.makeSchema({ label: label ?? '[undefined]', keyShape, valueShape });
  }
}
