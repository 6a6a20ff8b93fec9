// Objects that are handed out, held, and dropped: in memory, of durable kinds, as keys and as values.
import { E, Far } from '@endo/far';

const { defineDurableKind, makeKindHandle } = VatData;
const { makeScalarBigMapStore, makeScalarBigWeakMapStore } = VatData;

/** @param {any} baggage @param {string} key @param {() => any} make */
const provide = (baggage, key, make) => {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key);
};

/** @param {unknown} _powers @param {{ who: string }} parameters @param {any} baggage */
export const buildRootObject = (_powers, { who }, baggage) => {
  const durable = { durable: true };
  const handle = provide(baggage, 'handle', () => makeKindHandle('thing'));
  const makeThing = defineDurableKind(handle, (/** @type {unknown} */ inside) => ({ inside }), {
    inside: (/** @type {any} */ { state }) => state.inside,
  });
  const kept = provide(baggage, 'kept', () => makeScalarBigMapStore('kept', durable));
  const weak = provide(baggage, 'weak', () => makeScalarBigWeakMapStore('weak', durable));
  /** @type {Map<string, unknown>} */
  const held = new Map();

  return Far(`root of ${who}`, {
    /** @param {Record<string, unknown>} roots */
    bootstrap: ({ [who]: _self, ...others }) => baggage.init('others', harden(others)),
    /** @param {unknown} other */
    meet: other => baggage.init('met', other),
    wake: () => undefined,
    /**
     * As arguments and not as a result: this kernel keeps what a result names.
     *
     * @param {any} taker @param {string} key @param {number} size
     */
    hand: async (taker, key, size) => {
      const things = Array.from({ length: size }, (_, index) =>
        index % 2 === 0 ? Far(`thing ${index}`, { inside: () => index }) : makeThing(index),
      );
      await E(taker).take(key, harden(things));
    },
    /** @param {string} key @param {any[]} things */
    take: async (key, things) => {
      held.set(key, things);
      const insides = await Promise.all(things.map(thing => E(thing).inside()));
      return insides.reduce((sum, inside) => sum + inside, 0);
    },
    /** From memory into a store. @param {string} key */
    keep: key => {
      for (const thing of /** @type {unknown[]} */ (held.get(key))) kept.init(thing, thing);
      return kept.getSize();
    },
    /** From memory to where they are only recognized. @param {string} key */
    recognize: key => {
      for (const thing of /** @type {unknown[]} */ (held.get(key))) weak.init(thing, 'known');
    },
    /** @param {string} key */
    drop: key => held.delete(key),
    dropKept: () => kept.clear(),
    keptSize: () => kept.getSize(),
    /** Two vats hold each other's thing. @param {any} other @param {any} self */
    entangle: (other, self) => E(other).wrap(self, makeThing('inner')),
    /** @param {any} asker @param {unknown} inner */
    wrap: (asker, inner) => E(asker).takeWrapped(inner, makeThing(inner)),
    /** @param {any} inner @param {unknown} outer */
    takeWrapped: (inner, outer) => kept.init(inner, outer),
  });
};
