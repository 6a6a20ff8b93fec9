// State that outlives the vat's memory: kinds, stores of every sort, and the baggage that has them.
import { Far } from '@endo/far';

const { defineDurableKind, defineDurableKindMulti, defineKind, makeKindHandle } = VatData;
const { makeScalarBigMapStore, makeScalarBigSetStore, makeScalarBigWeakMapStore } = VatData;

/** @param {any} baggage @param {string} key @param {() => unknown} make */
const provide = (baggage, key, make) => {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key);
};

/** @param {unknown} _powers @param {{ who: string }} parameters @param {any} baggage */
export const buildRootObject = (_powers, { who }, baggage) => {
  const durable = { durable: true };
  const purseHandle = provide(baggage, 'purse handle', () => makeKindHandle('purse'));
  const pairHandle = provide(baggage, 'pair handle', () => makeKindHandle('pair'));
  const byName = provide(baggage, 'by name', () => makeScalarBigMapStore('by name', durable));
  const marked = provide(baggage, 'marked', () => makeScalarBigSetStore('marked', durable));
  const notes = provide(baggage, 'notes', () => makeScalarBigWeakMapStore('notes', durable));
  provide(baggage, 'lives', () => 0);
  baggage.set('lives', baggage.get('lives') + 1);

  const makePurse = defineDurableKind(
    purseHandle,
    (/** @type {number} */ balance) => ({ balance }),
    {
      deposit: (/** @type {any} */ { state }, /** @type {number} */ amount) => {
        if (state.balance + amount < 0) throw Error(`${state.balance} is not enough`);
        state.balance += amount;
        return state.balance;
      },
      balance: (/** @type {any} */ { state }) => state.balance,
    },
  );
  const makePair = defineDurableKindMulti(pairHandle, () => ({ value: undefined }), {
    reader: { get: (/** @type {any} */ { state }) => state.value },
    writer: {
      put: (/** @type {any} */ { state }, /** @type {unknown} */ value) => {
        state.value = value;
      },
    },
  });
  const makeGhost = defineKind('ghost', () => ({ seen: 0 }), {
    look: (/** @type {any} */ { state }) => (state.seen += 1),
  });

  return Far(`root of ${who}`, {
    bootstrap: () => `${who} is up`,
    wake: () => undefined,
    lives: () => baggage.get('lives'),
    /** @param {string} name @param {number} balance */
    open: (name, balance) => {
      const purse = makePurse(balance);
      byName.init(name, purse);
      return purse;
    },
    get: (/** @type {string} */ name) => byName.get(name),
    close: (/** @type {string} */ name) => byName.delete(name),
    mark: (/** @type {unknown} */ thing) => marked.add(thing),
    isMarked: (/** @type {unknown} */ thing) => marked.has(thing),
    /** @param {unknown} thing @param {unknown} text */
    annotate: (thing, text) =>
      notes.has(thing) ? notes.set(thing, text) : notes.init(thing, text),
    note: (/** @type {unknown} */ thing) => (notes.has(thing) ? notes.get(thing) : 'no note'),
    names: () => harden([...byName.keys()]),
    total: () => [...byName.values()].reduce((sum, purse) => sum + purse.balance(), 0),
    makePair,
    makeGhost,
    /** A store far larger than what is looked at at once. @param {number} size */
    fill: size => {
      const big = provide(baggage, 'big', () => makeScalarBigMapStore('big', durable));
      for (let index = 0; index < size; index += 1)
        big.init(index, harden({ square: index * index }));
      return big.getSize();
    },
    bigEntry: (/** @type {number} */ key) => baggage.get('big').get(key).square,
    bigSize: () => baggage.get('big').getSize(),
  });
};
