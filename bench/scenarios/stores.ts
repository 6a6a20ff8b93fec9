// Map stores: entries made, read, walked over, deleted; with shapes; with presences as keys.

import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import type { Scenario } from '../scenario.js';
import type { BuildRootObject, Store, Vat } from '../vat.js';

const KEYS = 50;
const keys = Array.from({ length: KEYS }, (_, index) => `key-${index}`);

const makeRoot = (store: Store, valueOf: (index: number) => unknown): object =>
  Far('root', {
    init() {
      keys.forEach((key, index) => store.init(key, valueOf(index)));
    },
    get() {
      for (const key of keys) store.get(key);
    },
    set() {
      keys.forEach((key, index) => store.set(key, valueOf(index)));
    },
    entries() {
      let count = 0;
      for (const entry of store.entries()) count += entry.length;
      return count;
    },
    delete() {
      for (const key of keys) store.delete(key);
    },
  });

const plain: BuildRootObject = ({ VatData }) =>
  makeRoot(VatData.makeScalarBigMapStore('entries'), i => harden({ i }));

const shaped: BuildRootObject = ({ VatData }) =>
  makeRoot(
    VatData.makeScalarBigMapStore('shaped', {
      keyShape: M.string(),
      valueShape: M.splitRecord(
        { owner: M.string(), amount: M.nat(), tags: M.arrayOf(M.string()) },
        { memo: M.or(M.string(), M.undefined()) },
      ),
    }),
    i => harden({ owner: `owner ${i}`, amount: BigInt(i), tags: ['a', 'b'], memo: 'a memo' }),
  );

const call = (vat: Vat, method: string): Promise<unknown> => vat.call(method, '[]');

const init: Scenario = {
  name: 'map store, init',
  step: `${KEYS} entries made`,
  goal: 3.5,
  steps: 1,
  buildRootObject: plain,
  run: vat => call(vat, 'init'),
  tidy: vat => call(vat, 'delete'),
};

const shapedInit: Scenario = {
  ...init,
  name: 'map store with shapes, init',
  goal: 8,
  buildRootObject: shaped,
};

/** A store that stays filled. */
const filled = (
  name: string,
  method: string,
  step: string,
  goal: number,
  buildRootObject = plain,
): Scenario => ({
  name,
  step,
  goal,
  steps: 10,
  buildRootObject,
  prepare: (vat, first) => (first === 0 ? call(vat, 'init') : Promise.resolve()),
  run: vat => call(vat, method),
});

interface KeyedRoot {
  readonly store: Store;
}

const presenceKeys = ({ store }: KeyedRoot): object =>
  Far('root', {
    add(presences: readonly object[]) {
      for (const presence of presences) {
        store.init(presence, 1);
        store.get(presence);
        store.delete(presence);
      }
    },
    fill(presences: readonly object[]) {
      for (const presence of presences) store.init(presence, 1);
    },
    keys() {
      let count = 0;
      for (const key of store.keys()) count += key === undefined ? 0 : 1;
      return count;
    },
  });

const presences = keys.map((_, index) => `o-${index + 1}`);
const presenceBody = `[[${presences.map((_, index) => `"$${index}.Alleged: thing"`).join()}]]`;

const keyed: BuildRootObject = ({ VatData }) =>
  presenceKeys({ store: VatData.makeScalarBigMapStore('keyed') });

export const stores: readonly Scenario[] = [
  init,
  filled('map store, get', 'get', `${KEYS} entries read`, 10),
  filled('map store, set', 'set', `${KEYS} entries changed`, 3.5),
  filled('map store, entries', 'entries', `${KEYS} entries walked over`, 10),
  {
    name: 'map store, delete',
    step: `${KEYS} entries deleted`,
    goal: 3,
    steps: 1,
    buildRootObject: plain,
    prepare: vat => call(vat, 'init'),
    run: vat => call(vat, 'delete'),
  },
  shapedInit,
  filled('map store with shapes, set', 'set', `${KEYS} entries changed`, 8, shaped),
  {
    name: 'presence as key',
    step: `${KEYS} presences as keys, each added, read and deleted`,
    goal: 4,
    steps: 5,
    buildRootObject: keyed,
    run: vat => vat.call('add', presenceBody, presences),
  },
  {
    name: 'presence as key, keys',
    step: `${KEYS} keys that are presences walked over`,
    goal: 2,
    steps: 10,
    buildRootObject: keyed,
    prepare: (vat, first) =>
      first === 0 ? vat.call('fill', presenceBody, presences) : Promise.resolve(),
    run: vat => call(vat, 'keys'),
  },
];
