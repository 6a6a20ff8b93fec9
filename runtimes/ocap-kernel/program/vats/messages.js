// Calls: of oneself and others, with objects, errors and everything else that can be passed.
import { E, Far } from '@endo/far';

/** @param {unknown} _powers @param {{ who: string }} parameters */
export const buildRootObject = (_powers, { who }) => {
  let total = 0;
  const makeCounter = () => {
    let count = 0;
    return Far(`${who}'s counter`, {
      /** @param {number} by */
      add: by => {
        count += by;
        return count;
      },
      read: () => count,
    });
  };
  return Far(`root of ${who}`, {
    bootstrap: () => `${who} is up`,
    wake: () => undefined,
    hello: (/** @type {string} */ whom) => `${who} greets ${whom}`,
    makeCounter,
    /** @param {ReturnType<typeof makeCounter>} counter */
    use: async (counter, times = 1) => {
      for (let time = 0; time < times; time += 1) total = await E(counter).add(1);
      return total;
    },
    /** @param {any} other */
    visit: async other => {
      const counter = await E(other).makeCounter();
      const seen = [await E(counter).add(2), await E(counter).add(3)];
      return { greeting: await E(other).hello(who), seen, counter };
    },
    echo: (/** @type {unknown[]} */ ...args) => args,
    all: () => ({
      nothing: undefined,
      numbers: [0, -1.5, NaN, Infinity, -Infinity],
      big: 12345678901234567890n,
      text: 'wörter\u0000',
      symbol: Symbol.asyncIterator,
      nested: { list: [[], {}, null], deep: { er: true } },
    }),
    fail: () => {
      throw new RangeError(`${who} cannot`);
    },
    /** @param {any} other */
    tryFailing: other =>
      E(other)
        .fail()
        .then(
          () => 'no error',
          (/** @type {Error} */ error) => `${error.name}: ${error.message}`,
        ),
    /** @param {any} other */
    tryMissing: other =>
      E(other)
        .noSuchMethod()
        .catch((/** @type {Error} */ error) => error.message),
  });
};
