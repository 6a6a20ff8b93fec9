// Kinds with one facet: instances, state read and written in one crank and across cranks, state
// that holds references, and what a durable kind refuses.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { ref } from '../../support/capdata.js';
import { makeAttempt } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

export const durableKinds: VatProgram = {
  name: 'durable and virtual kinds',
  build: ({ note, VatData, baggage }) => {
    const attempt = makeAttempt(note);
    const methods = {
      add: ({ state }: { state: Record<string, unknown> }, amount: number) => {
        state.total = (state.total as number) + amount;
        return state.total;
      },
      get: ({ state }: { state: Record<string, unknown> }) => state.total,
      hold: ({ state }: { state: Record<string, unknown> }, value: unknown) => {
        state.held = value;
      },
      held: ({ state }: { state: Record<string, unknown> }) => state.held,
      self: ({ self }: { self: unknown }) => self,
      fail: ({ state }: { state: Record<string, unknown> }) => {
        state.total = -1;
        throw Error('failed after a change');
      },
      stateKeys: ({ state }: { state: Record<string, unknown> }) => harden(Object.keys(state)),
      setNew: ({ state }: { state: Record<string, unknown> }) => {
        state.unknown = 1;
      },
    };
    const init = (total: number, held: unknown) => ({ total, held });
    const handle = VatData.makeKindHandle('account');
    baggage.init('handle', handle);
    const makeDurable = VatData.defineDurableKind(handle, init, methods);
    const makeVirtual = VatData.defineKind('sketch', init, methods);
    const shapedHandle = VatData.makeKindHandle('shaped');
    const makeShaped = VatData.defineDurableKind(
      shapedHandle,
      (n: unknown) => ({ n }),
      { set: ({ state }, n: unknown) => void (state.n = n), get: ({ state }) => state.n },
      { stateShape: { n: M.number() } },
    );
    const makeFinished = VatData.defineKind(
      'finished',
      () => ({ n: 1 }),
      { get: ({ state }) => state.n },
      { finish: ({ state, self }) => note(`finish ${String(state.n)} ${String(self)}`) },
    );
    let kept: unknown;
    return Far('root', {
      durable: (total: number, held: unknown) => makeDurable(total, held),
      virtual: (total: number, held: unknown) => makeVirtual(total, held),
      several: () => harden([makeDurable(1), makeDurable(2), makeVirtual(3)]),
      drop: () => void makeDurable(4),
      useTwice: (account: ReturnType<typeof makeDurable>) => {
        note('adding');
        account.add(1);
        account.add(2);
        note('holding');
        account.hold('text');
        return account.get();
      },
      mixed: (a: ReturnType<typeof makeDurable>, b: ReturnType<typeof makeDurable>) => {
        b.add(1);
        a.add(1);
        b.hold(a);
        a.hold(b);
      },
      keep: (x: unknown) => {
        kept = x;
      },
      isKept: (x: unknown) => kept === x,
      refusals: (account: ReturnType<typeof makeDurable>) => {
        attempt('ephemeral in state', () => account.hold(Far('ephemeral', {})));
        attempt('virtual in durable state', () => account.hold(makeVirtual(1)));
        attempt('promise in durable state', () => account.hold(harden(Promise.resolve(1))));
        attempt('unknown property', () => account.setNew());
        attempt('unhardened', () => account.hold([]));
        attempt('keys', () => account.stateKeys());
        attempt('durable with ephemeral', () => makeDurable(1, Far('ephemeral', {})));
        attempt('define twice', () => VatData.defineDurableKind(handle, init, methods));
        attempt('virtual with ephemeral', () => makeVirtual(1, Far('ephemeral', {})).get());
      },
      shaped: () => {
        attempt('good', () => makeShaped(5).get());
        attempt('bad', () => makeShaped('x'));
        const shaped = makeShaped(6);
        attempt('bad set', () => shaped.set('x'));
        attempt('good set', () => shaped.set(7));
      },
      finished: () => makeFinished().get(),
      canBe: (x: unknown, account: unknown) => {
        attempt('data', () => VatData.canBeDurable(1));
        attempt('presence', () => VatData.canBeDurable(x));
        attempt('durable', () => VatData.canBeDurable(account));
        attempt('virtual', () => VatData.canBeDurable(makeVirtual(1)));
        attempt('promise', () => VatData.canBeDurable(harden(Promise.resolve())));
        attempt('ephemeral', () => VatData.canBeDurable(Far('e', {})));
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'durable', [5, ref('o-50')], 'p-1');
    await run.message('o+0', 'virtual', [6, ref('o-51')], 'p-2');
    const durable = 'o+d10/1';
    const virtual = 'o+v11/1';
    for (const [index, vref] of [durable, virtual].entries()) {
      const result = (n: number): string => `p-${10 + index * 20 + n}`;
      await run.message(vref, 'add', [2], result(0));
      await run.message(vref, 'get', [], result(1));
      await run.message(vref, 'held', [], result(2));
      await run.message(vref, 'hold', [ref('o-52')], result(3));
      await run.message(vref, 'hold', [[ref('o-52'), ref('o-53')]], result(4));
      await run.message(vref, 'self', [], result(5));
      await run.message(vref, 'fail', [], result(6));
      await run.message(vref, 'get', [], result(7));
      await run.message(vref, 'missing', [], result(8));
      await run.message('o+0', 'useTwice', [ref(vref)], result(9));
    }
    await run.message('o+0', 'several', [], 'p-50');
    await run.message('o+0', 'drop');
    await run.message('o+0', 'mixed', [ref('o+d10/2'), ref('o+d10/3')]);
    await run.message('o+0', 'keep', [ref(durable)]);
    await run.message('o+0', 'isKept', [ref(durable)], 'p-51');
    await run.message('o+0', 'refusals', [ref(durable)]);
    await run.message('o+0', 'shaped');
    await run.message('o+0', 'finished', [], 'p-52');
    await run.message('o+0', 'canBe', [ref('o-50'), ref(durable)]);
    await run.message('o+d10/99', 'get', [], 'p-53');
    await run.message('o+d77/1', 'get', [], 'p-54');
  },
};
