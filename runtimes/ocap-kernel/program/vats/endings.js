// How vats end: by their own wish, by an error, from outside; and what is left of them.
import { E, Far } from '@endo/far';

/**
 * @param {{ exitVat: (value: unknown) => void, exitVatWithFailure: (reason: Error) => void }} powers
 * @param {{ who: string }} parameters
 */
export const buildRootObject = ({ exitVat, exitVatWithFailure }, { who }) => {
  /** @type {Record<string, unknown>} */
  let friends = {};
  const recognized = VatData.makeScalarBigWeakMapStore('recognized');
  return Far(`root of ${who}`, {
    /** @param {Record<string, unknown>} roots */
    bootstrap: roots => {
      friends = roots;
    },
    friends: () => Object.keys(friends),
    wake: () => undefined,
    /** Without an answer: this kernel forgets a wish to exit at the next syscall. */
    exit: () => {
      exitVat(`${who} is done`);
      return new Promise(() => {});
    },
    exitWithFailure: () => {
      exitVatWithFailure(Error(`${who} cannot go on`));
      return new Promise(() => {});
    },
    /** Of memory only: nobody finds it again after a restart. */
    makeShortLived: () => Far('short-lived', { ping: () => 'pong' }),
    /** Handed over and dropped. @param {any} other @param {number} size */
    hand: (other, size) =>
      E(other).take(harden(Array.from({ length: size }, (_, index) => Far(`thing ${index}`, {})))),
    take: () => undefined,
    /** @param {any} other */
    handToRecognizer: other => E(other).recognize(Far('thing', {})),
    recognize: (/** @type {unknown} */ thing) => recognized.init(thing, 'known'),
    /** A call to what another has promised, and will refuse. @param {any} other */
    callAhead: other => {
      const refused = Promise.reject(harden(Error('not coming')));
      return E(E(other).echo(refused))
        .ping()
        .catch((/** @type {Error} */ error) => error.message);
    },
    echo: (/** @type {unknown} */ thing) => thing,
    /** @param {any} other */
    ask: other =>
      E(other)
        .ping()
        .then(
          (/** @type {unknown} */ answer) => `answered ${String(answer)}`,
          (/** @type {unknown} */ error) => `refused: ${String(error)}`,
        ),
    ping: () => `pong of ${who}`,
  });
};
