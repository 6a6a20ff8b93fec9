// Stores promises, in stores and in the states of objects, and can be told to forget them.
import { E } from '@endo/far';
import { provide, remote, vatData } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const map = vatData.makeScalarBigMapStore('promises');
  const makeBox = vatData.defineKind('box', content => ({ content }), {
    /** @param {{ state: { content: unknown } }} context */
    content: ({ state }) => state.content,
    /**
     * @param {{ state: { content: unknown } }} context
     * @param {unknown} content
     */
    put: ({ state }, content) => {
      state.content = content;
    },
  });
  const boxes = vatData.makeScalarBigMapStore('boxes');
  provide(baggage, 'known', () => 'a vat with promises in virtual data');
  return remote('keeper', {
    /** What others pass on. */
    take: (called, [promise]) => {
      promise.catch(() => {});
      map.init(called, promise);
      boxes.init(called, makeBox(promise));
    },
    /** Stores the promises for the answers to some messages. */
    ask: (target, method, from, to) => {
      for (let index = from; index < to; index += 1) {
        const answer = E(target)[method](index);
        answer.catch(() => {});
        map.init(`answer ${index}`, answer);
      }
    },
    letGo: called => {
      map.delete(called);
      boxes.delete(called);
    },
    letGoAll: () => {
      map.clear();
      boxes.clear();
    },
    /** Puts a stored promise into a message. */
    trySend: async (called, target) => {
      await E(target).take(called, harden([map.get(called)]));
      return 'sent';
    },
    count: () => harden([map.getSize(), boxes.getSize()]),
  });
};
