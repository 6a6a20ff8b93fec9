// The second version: the same accounts, with other methods; and if told so, it refuses to start.
import { durableKind, remote } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, parameters, baggage) => {
  if (parameters.mustFail) throw Error('it refuses to start');
  durableKind(baggage, 'account', owner => ({ owner, amount: 0n }), {
    deposit: ({ state }, amount) => {
      state.amount += amount * 2n;
      return state.amount;
    },
    describe: ({ state }) => `${state.owner} owns ${state.amount}`,
    close: ({ state }) => {
      state.amount = 0n;
    },
  });
  const accounts = baggage.get('accounts');
  return remote('version 2', {
    version: () => harden([2, parameters.greeting]),
    total: () => {
      let sum = 0n;
      for (const account of accounts.values()) sum += account.deposit(0n);
      return sum;
    },
    account: owner => accounts.get(owner),
  });
};
