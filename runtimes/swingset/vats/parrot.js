// Says what it is told, calls whom it is shown, and fails when asked to.
import { E } from '@endo/far';
import { remote, wordsOf } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = () => {
  /** @type {unknown[]} */
  const heard = [];
  const own = remote('own', { answer: () => 'own' });
  return remote('parrot', {
    echo: (...args) => harden(args),
    fail: message => {
      throw Error(message);
    },
    failWith: reason => {
      throw reason;
    },
    own: () => own,
    isOwn: value => value === own,
    hear: value => {
      heard.push(value);
    },
    heard: () => harden([...heard]),
    call: (target, method, ...args) => E(target)[method](...args),
    tryCall: async (target, method, ...args) => {
      try {
        await E(target)[method](...args);
        return 'it did not fail';
      } catch (error) {
        return wordsOf(error);
      }
    },
    callOnly: (target, method, ...args) => {
      E.sendOnly(target)[method](...args);
    },
    /** Sends a number of messages at once, and gives their results in order. */
    burst: (target, count) =>
      Promise.all(Array.from({ length: count }, (_, index) => E(target).echo(index))),
    /** Whether an object comes back as the same object from a trip to another vat. */
    comesBack: async (target, value) => {
      const [back] = await E(target).echo(value);
      return back === value;
    },
  });
};
