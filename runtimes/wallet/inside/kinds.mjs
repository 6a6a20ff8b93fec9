// The kinds of offers: what is sent to the wallet at first, and what is done later so that it settles.
import { from, offer } from './actions.mjs';

/** @import {Things} from './actions.mjs' */

/**
 * @typedef {{
 *   send: (owner: 'seller' | 'buyer', action: object) => void,
 *   settle: (key: string, how: 'fulfill' | 'reject') => void,
 * }} Hands what a kind acts by: a transaction of a wallet's owner; a word to the contract `desk`
 */

/**
 * @typedef {{
 *   begin: (hands: Hands, things: Things, id: string, at: number) => void,
 *   end?: (hands: Hands, things: Things, id: string, at: number) => void,
 *   result: (id: string, at: number) => string,
 * }} Kind `id` of the offer, and its number, by which variants take turns; what the wallet must publish
 *   as its result or error in the end
 */

/** @param {Things} things @param {string} sort @param {string} id */
const invite = ({ desk }, sort, id) => from(desk, 'invite', [sort, id]);

/** @param {object | undefined} brand @param {bigint} value */
const amount = (brand, value) => ({ brand, value });

/** @param {Things} things */
const pay = ({ moola }) => ({ give: { Pay: amount(moola, 1n) } });

/** @param {number} at */
const howOf = at => (at % 2 === 0 ? 'fulfill' : 'reject');

/** @param {string} id @param {number} at */
const lateResult = (id, at) => (howOf(at) === 'fulfill' ? `${id} is done` : `Error: ${id} is off`);

/** @type {Record<string, Kind>} */
export const kinds = {
  // Zoe's `automaticRefund`: what is given comes back.
  refund: {
    begin: ({ send }, things, id) =>
      send('seller', offer(id, from(things['refund'], 'makeInvitation'), pay(things))),
    result: () => 'The offer was accepted',
  },
  // Zoe's `simpleExchange`, found by name: it waits for the other side, which comes later.
  trade: {
    begin: ({ send }, { moola, simolean }, id) =>
      send('seller', offer(id, exchange, sides(['Asset', simolean], ['Price', moola]))),
    end: ({ send }, { moola, simolean }, id) =>
      send('buyer', offer(`${id}-buy`, exchange, sides(['Price', moola], ['Asset', simolean]))),
    result: () => 'Order Added',
  },
  // A result that is a promise, fulfilled and rejected in turn.
  promise: {
    begin: ({ send }, things, id) =>
      send('seller', offer(id, invite(things, 'Promise', id), pay(things))),
    end: ({ settle }, _things, id, at) => settle(id, howOf(at)),
    result: lateResult,
  },
  // A result that is a vow, which the wallet watches by shortening it.
  vow: {
    begin: ({ send }, things, id) =>
      send('buyer', offer(id, invite(things, 'Vow', id), pay(things))),
    end: ({ settle }, _things, id, at) => settle(id, howOf(at)),
    result: lateResult,
  },
  // A seat that stays until its owner leaves it.
  exit: {
    begin: ({ send }, things, id) =>
      send('seller', offer(id, invite(things, 'Seat', id), pay(things))),
    end: ({ send }, _things, id) => send('seller', { method: 'tryExitOffer', offerId: id }),
    result: () => 'seated',
  },
  // The contract refuses.
  failure: {
    begin: ({ send }, things, id) =>
      send('buyer', offer(id, invite(things, 'Failure', id), pay(things))),
    result: () => 'Error: not today',
  },
  // An invitation that an earlier offer's result gives; the first of them makes that offer.
  again: {
    begin: ({ send }, things, id, at) => {
      if (at === 0) send('buyer', offer('account', invite(things, 'Account', id)));
    },
    end: ({ send }, _things, id) => send('buyer', offer(id, again)),
    result: () => 'again',
  },
  // A result that the wallet keeps and calls, and a result of that call that it keeps as well.
  invoke: {
    begin: ({ send }, things, id) =>
      send('seller', offer(id, invite(things, 'Counter', id), {}, { saveResult: counter })),
    end: ({ send }, _things, id) => {
      send('seller', call(`${id}-add`, 'add', [1n]));
      send('seller', call(`${id}-next`, 'next', [], { saveResult: counter }));
    },
    result: () => 'counter',
  },
};

/**
 * The contract stores the promise for another vat's answer, and deletes it when the answer has long been
 * there. For a run of its own: no contract that is published does so.
 *
 * @type {Record<string, Kind>}
 */
export const storing = {
  stored: {
    begin: ({ send }, things, id) =>
      send('seller', offer(id, invite(things, 'Stored', id), pay(things))),
    end: ({ settle }, _things, id) => settle(id, 'fulfill'),
    result: () => 'stored',
  },
};

const exchange = {
  source: 'agoricContract',
  instancePath: ['exchange'],
  callPipe: [['makeInvitation', []]],
};

const again = { source: 'continuing', previousOffer: 'account', invitationMakerName: 'Again' };

const counter = { name: 'counter', overwrite: true };

/**
 * @typedef {[keyword: string, brand: object | undefined]} Side
 *
 * @param {Side} give
 * @param {Side} want
 */
const sides = (give, want) => ({
  give: { [give[0]]: amount(give[1], 1n) },
  want: { [want[0]]: amount(want[1], 1n) },
});

/**
 * @param {string} id
 * @param {string} method
 * @param {unknown[]} args
 * @param {object} [more]
 */
const call = (id, method, args, more = {}) => ({
  method: 'invokeEntry',
  message: { targetName: 'counter', method, args, id, ...more },
});
