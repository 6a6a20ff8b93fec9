// Two restarts on one vatstore: durable kinds, baggage, watches and counters go on.
import { E, Far } from '@endo/far';
import { fulfil, ref, reject } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { KindHandle, MapStore } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

export const restart: VatProgram = {
  name: 'restart',
  build: ({ note, VatData, baggage, incarnation, parameters }) => {
    const provide = <T>(key: string, make: () => T): T => {
      if (!baggage.has(key)) baggage.init(key, make());
      return baggage.get(key) as T;
    };
    note(`incarnation ${incarnation} with ${show(parameters)}`);
    const store: MapStore = provide('store', () =>
      VatData.makeScalarBigMapStore('kept', { durable: true }),
    );
    const counterHandle: KindHandle = provide('counter handle', () =>
      VatData.makeKindHandle('counter'),
    );
    const makeCounter = VatData.defineDurableKind(
      counterHandle,
      (name: string, target: unknown) => ({ name, target, count: 0 }),
      {
        increment: ({ state }) => {
          state.count = (state.count as number) + 1;
          return state.count;
        },
        getTarget: ({ state }) => state.target,
        describe: ({ state }) => `${show(state.name)} in ${incarnation}`,
      },
    );
    const watcherHandle: KindHandle = provide('watcher handle', () =>
      VatData.makeKindHandle('watcher'),
    );
    const makeWatcher = VatData.defineDurableKind(watcherHandle, () => ({ seen: 0 }), {
      onFulfilled: ({ state }, value: unknown, ...args: unknown[]) => {
        state.seen = (state.seen as number) + 1;
        note(`fulfilled ${show(value)} ${show(args)}, ${show(state.seen)} seen`);
      },
      onRejected: (_context, reason: unknown, ...args: unknown[]) =>
        note(`rejected ${show(reason)} ${show(args)}`),
    });
    const providedHandle: KindHandle = provide('provided handle', () =>
      VatData.makeKindHandle('provided'),
    );
    const providedWatcher = VatData.providePromiseWatcher(
      providedHandle,
      (value, ...args) => note(`provided fulfilled ${show(value)} ${show(args)}`),
      (reason, ...args) => note(`provided rejected ${show(reason)} ${show(args)}`),
    );
    const watcher = provide('watcher', () => makeWatcher());
    const counter = provide('counter', () => makeCounter('in baggage', undefined));
    let virtual: MapStore | undefined;
    return Far('root', {
      increment: () => counter.increment(),
      makeCounter: (name: string, target: unknown) => makeCounter(name, target),
      put: (key: unknown, value: unknown) => store.init(key, value),
      read: (key: unknown) => store.get(key),
      entries: () => harden([...store.entries()]),
      watch: ([p]: [unknown], ...args: unknown[]) => VatData.watchPromise(p, watcher, ...args),
      watchProvided: ([p]: [unknown], ...args: unknown[]) =>
        VatData.watchPromise(p, providedWatcher, ...args),
      watchResult: (x: Remote) => VatData.watchPromise(E(x).m(), watcher, 'result'),
      watchOwn: () => VatData.watchPromise(new Promise(() => undefined), watcher, 'own'),
      virtual: (x: unknown) => {
        virtual = VatData.makeScalarBigMapStore('virtual');
        virtual.init('x', x);
        return VatData.defineKind('passing', () => ({}), { hello: () => 'hello' })();
      },
      ephemeral: () => Far('ephemeral', { hello: () => 'hello' }),
    });
  },
  script: async run => {
    await run.start({ first: true });
    await run.message('o+0', 'increment', [], 'p-1');
    await run.message('o+0', 'makeCounter', ['exported', ref('o-50')], 'p-2');
    const exported = String(
      (run.calls('resolve').at(-1)?.args[0] as [[string, boolean, { slots: string[] }]])[0][2]
        .slots[0],
    );
    await run.message('o+0', 'put', ['presence', ref('o-51')]);
    await run.message('o+0', 'put', [ref(exported), 'a durable key']);
    await run.message('o+0', 'put', [ref('o-52'), [ref(exported), ref('o-52')]]);
    await run.message('o+0', 'watch', [[ref('p-60')], 'first', ref('o-53')]);
    await run.message('o+0', 'watch', [[ref('p-61')], 'second']);
    await run.message('o+0', 'watchProvided', [[ref('p-61')], 'third']);
    await run.message('o+0', 'watchResult', [ref('o-54')]);
    const result = run.lastResult();
    await run.message('o+0', 'watchOwn');
    await run.message('o+0', 'virtual', [ref('o-55')], 'p-3');
    await run.message('o+0', 'ephemeral', [], 'p-4');

    await run.start({ second: true });
    await run.notify(fulfil('p-60', ref('o-56')));
    await run.message('o+0', 'increment', [], 'p-11');
    await run.message(exported, 'increment', [], 'p-12');
    await run.message(exported, 'describe', [], 'p-13');
    await run.message(exported, 'getTarget', [], 'p-14');
    await run.message('o+0', 'read', [ref(exported)], 'p-15');
    await run.message('o+0', 'read', [ref('o-52')], 'p-16');
    await run.message('o+0', 'entries', [], 'p-17');
    await run.message('o+0', 'ephemeral', [], 'p-18');
    await run.message('o+0', 'makeCounter', ['later', ref('o-50')], 'p-19');
    await run.message('o+0', 'watch', [[ref('p-61')], 'in the second life']);
    await run.notify(reject('p-61', 'both are told'), fulfil(result, 'the result'));

    await run.start({ third: true });
    // The kernel rejects what the previous incarnation had promised.
    await run.notify(reject('p+6', { name: 'vatUpgraded', incarnation: 1 }));
    await run.message('o+0', 'increment', [], 'p-21');
    await run.message('o+0', 'watchResult', [ref('o-54')]);
    await run.message('o+0', 'ephemeral', [], 'p-22');
    await run.sweep();
  },
};
