// A vat whose durable objects change the shape of their state: the parameters of an upgrade say to which
// version of it. Entries of the first version have a number, of the second an amount and the seat that it
// is of, and of the third a list of what they have been.
import { M } from '@endo/patterns';
import { provide, remote, vatData } from './kit.js';

/** @typedef {Readonly<Record<string, unknown>>} State */

const versions = [
  {},
  { stateShape: { seat: M.any(), number: M.number() } },
  { stateShape: { amount: M.bigint(), held: M.any() }, stateVersion: 2 },
  { stateShape: { amount: M.bigint(), history: M.arrayOf(M.string()) }, stateVersion: 3 },
];

const migrations = [
  {
    from: 1,
    migrate: /** @param {State} old */ ({ seat, number }) => {
      if (number === 13) throw Error('there is no seat 13');
      return { amount: BigInt(Number(number)), held: harden([seat, seat]) };
    },
  },
  {
    from: 2,
    // The seat is released.
    migrate: /** @param {State} old */ ({ amount }) =>
      harden({ amount, history: [`was ${String(amount)}`] }),
  },
];

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, parameters, baggage) => {
  const version = parameters?.version ?? 1;
  const more = version === 1 ? {} : { migrations: migrations.slice(0, version - 1) };
  /** @param {string} tag */
  const handle = tag => provide(baggage, `kind ${tag}`, () => vatData.makeKindHandle(tag));
  const makeSeat = vatData.defineDurableKind(handle('seat'), () => ({}), {});
  const makeEntry = vatData.defineDurableKind(
    handle('entry'),
    (/** @type {unknown} */ seat, /** @type {number} */ number) => ({ seat, number }),
    {
      /** @param {{ state: State }} context */
      amount: ({ state }) => state['amount'] ?? state['number'],
      /** @param {{ state: State }} context */
      history: ({ state }) => state['history'] ?? harden([]),
    },
    { ...versions[version], ...more },
  );
  const entries = provide(baggage, 'entries', () =>
    vatData.makeScalarBigMapStore('entries', { durable: true }),
  );
  return remote(`ledger ${version}`, {
    version: () => version,
    open: number => entries.init(number, makeEntry(makeSeat(), number)),
    amount: number => entries.get(number).amount(),
    history: number => entries.get(number).history(),
  });
};
