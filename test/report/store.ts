// Vatstores written by hand, for graphs of a shape that one wants: kinds, objects with references in
// their state, the baggage.
import type { VatSource } from '../../src/graph/index.js';

const capData = (slots: readonly string[]): { body: string; slots: readonly string[] } => ({
  body: `#${JSON.stringify(slots.map((vref, at) => `${vref.startsWith('p') ? '&' : '$'}${String(at)}`))}`,
  slots,
});

/** A source with these keys and values. */
export const sourceOf = (store: ReadonlyMap<string, string>, name = 'by hand'): VatSource => ({
  name,
  entries: () => store.entries(),
  get: key => store.get(key),
  size: store.size,
});

export class StoreByHand {
  readonly store = new Map<string, string>();

  constructor() {
    this.store.set('kindIDID', '1');
    this.store.set(
      'storeKindIDTable',
      JSON.stringify({ scalarDurableMapStore: 6, scalarMapStore: 2, scalarDurableSetStore: 8 }),
    );
    this.store.set('baggageID', 'o+d6/1');
    this.collection(1, 'baggage');
  }

  /** A durable map store with that number. */
  collection(number: number, label: string): this {
    const id = String(number);
    const keyShape = { '#tag': 'match:scalar', payload: '#undefined' };
    const schema = { body: `#${JSON.stringify({ keyShape, label })}`, slots: [] };
    this.store.set(`vc.${id}.|schemata`, JSON.stringify(schema));
    this.store.set(`vc.${id}.|nextOrdinal`, '1');
    this.store.set(`vc.${id}.|entryCount`, '0');
    return this;
  }

  entry(number: number, key: string, ...slots: readonly string[]): this {
    const id = String(number);
    const count = Number(this.store.get(`vc.${id}.|entryCount`) ?? 0) + 1;
    this.store.set(`vc.${id}.s${key}`, JSON.stringify(capData(slots)));
    this.store.set(`vc.${id}.|entryCount`, String(count));
    return this;
  }

  kind(kindID: number, tag: string): this {
    this.store.set(
      `vom.dkind.${String(kindID)}.descriptor`,
      JSON.stringify({ kindID: String(kindID), tag, unfaceted: true }),
    );
    return this;
  }

  /** An object whose property refers to these. */
  object(vref: string, state: Readonly<Record<string, readonly string[]>>): this {
    const record = Object.entries(state).map(([name, slots]) => [name, capData(slots)]);
    this.store.set(`vom.${vref}`, JSON.stringify(Object.fromEntries(record)));
    return this;
  }

  source(name?: string): VatSource {
    return sourceOf(this.store, name);
  }
}
