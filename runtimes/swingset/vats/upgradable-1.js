// The first version: durable objects that stay, virtual and other ones that an upgrade cuts off.
import { makePromiseKit } from '@endo/promise-kit';
import { durableKind, remote, vatData } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, parameters, baggage) => {
  const makeAccount = durableKind(baggage, 'account', owner => ({ owner, amount: 0n }), {
    deposit: ({ state }, amount) => {
      state.amount += amount;
      return state.amount;
    },
    describe: ({ state }) => `${state.owner} has ${state.amount}`,
  });
  const makeTicket = vatData.defineKind('ticket', (/** @type {number} */ seat) => ({ seat }), {
    /** @param {{ state: { seat: number } }} context */
    seat: ({ state }) => state.seat,
  });
  const accounts = vatData.makeScalarBigMapStore('accounts', { durable: true });
  baggage.init('accounts', accounts);
  const { promise } = makePromiseKit();
  return remote('version 1', {
    version: () => harden([1, parameters.greeting]),
    open: owner => {
      const account = makeAccount(owner);
      accounts.init(owner, account);
      return account;
    },
    makeTicket: seat => makeTicket(seat),
    makePlain: () => remote('plain', { seat: () => 'none' }),
    never: () => promise,
  });
};
