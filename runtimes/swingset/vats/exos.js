// Durable classes with guards, as applications define them with the packages of the field.
import { M } from '@endo/patterns';
import { prepareExoClass, prepareExoClassKit } from '@agoric/vat-data';
import { remote } from './kit.js';

const AmountShape = M.nat();

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  const makePurse = prepareExoClass(
    baggage,
    'Purse',
    M.interface('Purse', {
      deposit: M.call(AmountShape).returns(AmountShape),
      withdraw: M.call(AmountShape).returns(AmountShape),
      balance: M.call().returns(AmountShape),
      give: M.callWhen(AmountShape, M.await(M.remotable('Purse'))).returns(M.undefined()),
    }),
    () => ({ balance: 0n }),
    {
      /** @param {bigint} amount */
      deposit(amount) {
        this.state.balance += amount;
        return this.state.balance;
      },
      /** @param {bigint} amount */
      withdraw(amount) {
        if (amount > this.state.balance) throw Error('too much');
        this.state.balance -= amount;
        return this.state.balance;
      },
      balance() {
        return this.state.balance;
      },
      /**
       * @param {bigint} amount
       * @param {any} other a purse of the same vat
       */
      give(amount, other) {
        this.self.withdraw(amount);
        other.deposit(amount);
      },
    },
    { stateShape: { balance: AmountShape } },
  );
  const makeSeat = prepareExoClassKit(
    baggage,
    'Seat',
    {
      user: M.interface('SeatUser', { state: M.call().returns(M.string()) }),
      admin: M.interface('SeatAdmin', { exit: M.call().optional(M.string()).returns() }),
    },
    () => ({ exited: /** @type {string | undefined} */ (undefined) }),
    {
      user: {
        state() {
          return this.state.exited ?? 'open';
        },
      },
      admin: {
        exit(how = 'left') {
          this.state.exited = how;
        },
      },
    },
  );
  return remote('exos', { makePurse: () => makePurse(), makeSeat: () => makeSeat() });
};
