// What is measured: each scenario is one vat and one step, repeated.

import { E, Far } from '@endo/far';
import type { BuildRootObject, Store, Vat } from './vat.js';
import { capdata } from './vat.js';

export interface Scenario {
  readonly name: string;
  /** What one step does, for the table. */
  readonly step: string;
  /** Steps in one timed batch. */
  readonly steps: number;
  readonly buildRootObject: BuildRootObject;
  run(vat: Vat, index: number): Promise<unknown>;
}

const KEYS = 50;
const keyOf = (index: number): string => `key-${index}`;

const DATA = '{"amount":"+1000","brand":"IST","memo":"a short text","tags":["a","b","c"]}';

const messages: Scenario = {
  name: 'message with data',
  step: 'a delivery with a record, answered with it',
  steps: 300,
  buildRootObject: () => Far('root', { echo: (data: unknown) => data }),
  run: vat => vat.call('echo', `[${DATA}]`),
};

const RECORDS = 200;

const largeMessages: Scenario = {
  name: 'large message',
  step: `a delivery with ${RECORDS} records, which are counted`,
  steps: 20,
  buildRootObject: () => Far('root', { count: (data: readonly unknown[]) => data.length }),
  run: vat => vat.call('count', `[[${Array.from({ length: RECORDS }, () => DATA).join()}]]`),
};

const starts: Scenario = {
  name: 'start of a vat',
  step: 'a vat is started, and defines ten durable kinds',
  steps: 10,
  buildRootObject: () => Far('root', {}),
  run: vat =>
    vat.startAnother(({ VatData }) => {
      for (let i = 0; i < 10; i += 1) {
        VatData.defineDurableKind(VatData.makeKindHandle(`kind ${i}`), () => ({ value: i }), {
          get: ({ state }: { state: { value: number } }) => state.value,
        });
      }
      return Far('root', {});
    }),
};

const sends: Scenario = {
  name: 'ten sends',
  step: 'ten messages to a presence, and one notify for their results',
  steps: 100,
  buildRootObject: () =>
    Far('root', {
      go(target: { hello(index: number): unknown }) {
        for (let index = 0; index < 10; index += 1) void E(target).hello(index);
      },
    }),
  async run(vat) {
    await vat.call('go', '["$0.Alleged: target"]', ['o-1']);
    const resolutions = vat.takeResults().map(vpid => [vpid, false, capdata('"done"')]);
    await vat.dispatch(['notify', resolutions]);
  },
};

const watches: Scenario = {
  name: 'watched promise',
  step: 'an imported promise, watched and settled',
  steps: 100,
  buildRootObject({ VatData }) {
    const make = VatData.defineDurableKind(VatData.makeKindHandle('watcher'), () => ({}), {
      onFulfilled: () => {},
      onRejected: () => {},
    });
    const watcher = make();
    return Far('root', {
      watch(promise: Promise<unknown>) {
        VatData.watchPromise(promise, watcher, 'argument');
      },
    });
  },
  async run(vat, index) {
    const vpid = `p-${index + 1}`;
    await vat.call('watch', '["&0"]', [vpid]);
    await vat.dispatch(['notify', [[vpid, false, capdata('"settled"')]]]);
  },
};

const storedPromises: Scenario = {
  name: 'promise in a store',
  step: 'a promise stored, settled, deleted',
  steps: 100,
  buildRootObject({ VatData }) {
    const store = VatData.makeScalarBigMapStore('pending');
    return Far('root', {
      keep(key: string, promise: Promise<unknown>) {
        store.init(key, promise);
      },
      drop(key: string) {
        store.delete(key);
      },
    });
  },
  async run(vat, index) {
    const vpid = `p-${index + 1}`;
    await vat.call('keep', `["k${index}","&0"]`, [vpid]);
    await vat.dispatch(['notify', [[vpid, false, capdata('"settled"')]]]);
    await vat.call('drop', `["k${index}"]`);
  },
};

const makeStoreRoot = (store: Store): object =>
  Far('root', {
    fill() {
      for (let i = 0; i < KEYS; i += 1) store.init(keyOf(i), harden({ i }));
    },
    update() {
      for (let i = 0; i < KEYS; i += 1) {
        if (store.has(keyOf(i))) store.set(keyOf(i), store.get(keyOf(i)));
      }
    },
    walk() {
      let count = 0;
      for (const key of store.keys()) count += (key as string).length;
      return count;
    },
    empty() {
      for (let i = 0; i < KEYS; i += 1) store.delete(keyOf(i));
    },
  });

const mapStore: Scenario = {
  name: 'map store',
  step: `${KEYS} entries made, updated, walked over, deleted`,
  steps: 10,
  buildRootObject: ({ VatData }) => makeStoreRoot(VatData.makeScalarBigMapStore('entries')),
  async run(vat) {
    await vat.call('fill', '[]');
    await vat.call('update', '[]');
    await vat.call('walk', '[]');
    await vat.call('empty', '[]');
  },
};

interface Counter {
  increment(): void;
}

const durableObjects: Scenario = {
  name: 'durable objects',
  step: 'twenty objects made, each changed three times',
  steps: 30,
  buildRootObject({ VatData }) {
    const make = VatData.defineDurableKind(
      VatData.makeKindHandle('counter'),
      (label: string) => ({ label, count: 0, note: 'a note that stays as it is' }),
      {
        increment({ state }: { state: { count: number } }) {
          state.count += 1;
        },
      },
    );
    return Far('root', {
      go() {
        for (let i = 0; i < 20; i += 1) {
          const counter = make(`counter ${i}`) as Counter;
          counter.increment();
          counter.increment();
          counter.increment();
        }
      },
    });
  },
  run: vat => vat.call('go', '[]'),
};

export const scenarios: readonly Scenario[] = [
  starts,
  messages,
  largeMessages,
  sends,
  watches,
  storedPromises,
  mapStore,
  durableObjects,
];
