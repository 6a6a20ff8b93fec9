// A contract of the kinds of offers that those of zoe's package do not have: results that come late or
// never, as promises and as vows; seats that stay; offers that fail; invitations to go on; a result that
// is an object to be kept and called; and offers for which a promise is stored.
import { Fail } from '@endo/errors';
import { E, Far } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { makeScalarBigMapStore } from '@agoric/vat-data';
import { prepareVowTools } from '@agoric/vow/vat.js';
import { makeDurableZone } from '@agoric/zone/durable.js';

/** @typedef {{ resolve: (value: unknown) => void, reject: (reason: unknown) => void }} Resolver */

/**
 * @param {any} zcf
 * @param {undefined} _privateArgs
 * @param {any} baggage
 */
export const start = (zcf, _privateArgs, baggage) => {
  const { makeVowKit } = prepareVowTools(makeDurableZone(baggage).subZone('vows'));
  /** Virtual data of a contract's own, which holds promises that settle meanwhile. */
  const stored = makeScalarBigMapStore('stored');
  /** What has yet to be settled, with the seat that waits for it. @type {Map<string, [Resolver, any]>} */
  const waiting = new Map();

  /**
   * @param {string} key
   * @param {Resolver} resolver
   * @param {any} seat
   */
  const keep = (key, resolver, seat) => {
    if (waiting.has(key)) throw Fail`${key} is taken`;
    waiting.set(key, [resolver, seat]);
  };

  const makers = Far('invitation makers', {
    Again: () =>
      zcf.makeInvitation((/** @type {any} */ seat) => {
        seat.exit();
        return 'again';
      }, 'again'),
  });

  const makeCounter = () => {
    let count = 0n;
    return Far('counter', {
      add: (/** @type {bigint} */ more) => {
        count += more;
        return count;
      },
      next: () => makeCounter(),
    });
  };

  /** @type {Record<string, (key: string) => (seat: any) => unknown>} */
  const handlers = {
    Promise: key => seat => {
      const { promise, ...resolver } = makePromiseKit();
      keep(key, resolver, seat);
      return promise;
    },
    Vow: key => seat => {
      const { vow, resolver } = makeVowKit();
      keep(key, resolver, seat);
      return vow;
    },
    Seat: () => () => 'seated',
    Stored: key => seat => {
      stored.init(key, E(zcf.getZoeService()).getFeeIssuer());
      seat.exit();
      return 'stored';
    },
    Failure: () => seat => {
      throw seat.fail(Error('not today'));
    },
    Account: () => seat => {
      seat.exit();
      return harden({ invitationMakers: makers });
    },
    Counter: () => seat => {
      seat.exit();
      return makeCounter();
    },
  };

  const publicFacet = Far('desk', {
    /**
     * @param {string} sort
     * @param {string} [key]
     */
    invite: (sort, key = '') => {
      const handle = handlers[sort] ?? Fail`There is nothing of the sort ${sort}`;
      return zcf.makeInvitation(handle(key), sort);
    },
  });

  const creatorFacet = Far('desk keeper', {
    /**
     * @param {string} key
     * @param {'fulfill' | 'reject'} how
     */
    settle: (key, how) => {
      if (stored.has(key)) {
        stored.delete(key);
        return;
      }
      const [resolver, seat] = waiting.get(key) ?? Fail`Nobody waits for ${key}`;
      waiting.delete(key);
      if (how === 'fulfill') resolver.resolve(`${key} is done`);
      else resolver.reject(Error(`${key} is off`));
      seat.exit();
    },
  });
  return harden({ publicFacet, creatorFacet });
};
harden(start);
