// Durable counters, which others hold: of one facet, and of two that share their state.
import { durableKind, durableKindMulti, provide, remote, vatData } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const makeCounter = durableKind(baggage, 'counter', called => ({ called, count: 0n }), {
    add: ({ state }, step = 1n) => {
      state.count += step;
      return state.count;
    },
    read: ({ state }) => harden([state.called, state.count]),
    self: ({ self }) => self,
  });
  const makePair = durableKindMulti(
    baggage,
    'pair',
    () => ({ value: undefined, other: undefined }),
    {
      writer: {
        write: ({ state }, value) => {
          state.value = value;
        },
        link: ({ state }, other) => {
          state.other = other;
        },
      },
      reader: {
        read: ({ state }) => state.value,
        linked: ({ state }) => state.other,
        writer: ({ facets }) => facets.writer,
      },
    },
  );
  const kept = provide(baggage, 'kept', () =>
    vatData.makeScalarBigMapStore('kept', { durable: true }),
  );
  return remote('counters', {
    makeCounter: called => makeCounter(called),
    makePair: () => makePair(),
    keep: (called, value) =>
      kept.has(called) ? kept.set(called, value) : kept.init(called, value),
    get: called => kept.get(called),
    drop: called => kept.delete(called),
    keepCounters: count => {
      for (let index = 0; index < count; index += 1) {
        const called = `counter ${index}`;
        kept.init(called, makeCounter(called));
      }
    },
    addToAll: () => {
      let sum = 0n;
      for (const [called, counter] of kept.entries()) {
        if (called.startsWith('counter ')) sum += counter.add();
      }
      return sum;
    },
  });
};
