// A vat whose virtual data holds itself in every sort of cycle, each of which holds an object of
// another vat; and whose memory alone holds durable data, which an upgrade leaves over.
import { E } from '@endo/far';
import { durableKind, durableKindMulti, provide, remote, vatData } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  /** @param {unknown} lent */
  const init = lent => ({ lent, to: undefined });
  const methods = {
    /**
     * @param {{ state: Record<string, unknown> }} context
     * @param {unknown} to
     */
    link: ({ state }, to) => {
      state['to'] = to;
    },
  };
  const makeNode = durableKind(baggage, 'node', init, methods);
  const makeKit = durableKindMulti(baggage, 'kit', init, { one: methods, two: methods });
  const makeVirtual = vatData.defineKind('virtual', init, methods);
  provide(baggage, 'kept', () => vatData.makeScalarBigMapStore('kept', { durable: true }));
  /** @type {unknown[]} */
  const memory = [];

  /** @type {Record<string, (lent: unknown) => void>} */
  const cycles = {
    self: lent => {
      const node = makeNode(lent);
      node.link(node);
    },
    pair: lent => {
      const [one, two] = [makeVirtual(lent), makeVirtual(lent)];
      one.link(two);
      two.link(one);
    },
    ring: lent => {
      const first = makeNode(lent);
      let last = first;
      for (let at = 0; at < 9; at += 1) {
        const next = makeNode(lent);
        last.link(next);
        last = next;
      }
      last.link(first);
    },
    facets: lent => {
      const { one, two } = makeKit(lent);
      one.link(two);
    },
    value: lent => {
      const map = vatData.makeScalarBigMapStore('map', { durable: true });
      const node = makeNode(lent);
      map.init('node', node);
      node.link(map);
    },
    key: lent => {
      const set = vatData.makeScalarBigSetStore('set');
      const node = makeVirtual(lent);
      set.add(node);
      node.link(set);
    },
    store: lent => {
      const map = vatData.makeScalarBigMapStore('map in itself', { durable: true });
      map.init('itself', harden([map, lent]));
    },
    weak: lent => {
      const map = vatData.makeScalarBigWeakMapStore('weak', { durable: true });
      const [key, value] = [makeNode(lent), makeNode(lent)];
      map.init(key, value);
      value.link(key);
      key.link(map);
    },
  };

  return remote('hoarder', {
    hoard: async lender => {
      for (const make of Object.values(cycles)) make(await E(lender).lend());
    },
    keepInMemory: async lender => {
      for (let at = 0; at < 5; at += 1) {
        const map = vatData.makeScalarBigMapStore('left over', { durable: true });
        map.init('lent', await E(lender).lend());
        memory.push(map, makeNode(await E(lender).lend()));
        cycles['pair']?.(await E(lender).lend());
      }
    },
    keptInMemory: () => memory.length,
    /** @param {number} length of a key */
    readBack: length => {
      const key = 'k'.repeat(length);
      const map = vatData.makeScalarBigMapStore('long keys');
      map.init(key, length);
      return map.get(key);
    },
    fail: () => {
      throw Error('it was asked to fail');
    },
  });
};
