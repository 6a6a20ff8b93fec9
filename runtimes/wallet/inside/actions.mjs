// What the owner of a wallet can send to it, as data: `{ body, slots }` with names of the board.
import { Far, makeMarshal } from '@endo/marshal';

/** @import {Passable} from '@endo/pass-style' */

/** @typedef {{ body: string, slots: string[] }} Action */

/** @typedef {Readonly<Record<string, object>>} Things what an action can speak of, by name */

/**
 * @param {Readonly<Record<string, string>>} ids names on the board
 * @returns {{ things: Things, write: (action: object) => Action }}
 */
export const makeWriter = ids => {
  /** @type {Map<object, string>} */
  const slots = new Map();
  /** @type {Record<string, object>} */
  const things = {};
  for (const [name, id] of Object.entries(ids)) {
    things[name] = Far(name, {});
    slots.set(things[name], id);
  }
  /** @param {object} value */
  const slotOf = value => {
    const id = slots.get(value);
    if (id === undefined) throw new Error('An action speaks of something that is not on the board');
    return id;
  };
  const { toCapData } = makeMarshal(slotOf, undefined, { serializeBodyFormat: 'smallcaps' });
  return { things, write: action => toCapData(harden(/** @type {Passable} */ (action))) };
};

/**
 * @param {string} id
 * @param {object} invitationSpec
 * @param {object} [proposal]
 * @param {object} [more] parts of the offer
 */
export const offer = (id, invitationSpec, proposal = {}, more = {}) => ({
  method: 'executeOffer',
  offer: { id, invitationSpec, proposal, ...more },
});

/**
 * An invitation from the public facet of a contract.
 *
 * @param {object | undefined} instance
 * @param {string} publicInvitationMaker
 * @param {unknown[]} [invitationArgs]
 */
export const from = (instance, publicInvitationMaker, invitationArgs = []) => ({
  source: 'contract',
  ...{ instance, publicInvitationMaker, invitationArgs },
});
