// Ends itself, well or badly, with promises of its own and of others open.
import { makePromiseKit } from '@endo/promise-kit';
import { remote } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = ({ exitVat, exitVatWithFailure }) => {
  /** @type {unknown[]} */
  const held = [];
  return remote('quitter', {
    promise: () => makePromiseKit().promise,
    own: () => harden({ promise: makePromiseKit().promise }),
    hold: (...args) => {
      held.push(...args);
    },
    quit: value => {
      exitVat(value);
      return 'never heard';
    },
    fail: reason => exitVatWithFailure(reason),
  });
};
