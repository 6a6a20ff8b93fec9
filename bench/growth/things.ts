// What a vat can have very many of, and what is done with each: added, used, dropped.

import { Far } from '@endo/far';
import type { BuildRootObject, Vat } from '../vat.js';
import { capdata } from '../vat.js';

/** How many of them one delivery is about. */
export const BATCH = 100;

type Step = (vat: Vat, first: number) => Promise<unknown>;

export interface Thing {
  readonly name: string;
  readonly buildRootObject: BuildRootObject;
  /** Each is about `BATCH` of them, from the number `first` on. */
  readonly add: Step;
  readonly use: Step;
  readonly drop: Step;
  /** After all have been dropped; counted with that. */
  readonly sweep: (vat: Vat) => Promise<unknown>;
}

const numbers = Array.from({ length: BATCH }, (_, index) => index);
const listOf = (mark: string, suffix: string): string =>
  `[[${numbers.map(index => `"${mark}${index}${suffix}"`).join()}]]`;
const PRESENCES = listOf('$', '.Alleged: thing');
const PROMISES = listOf('&', '');
const namesOf = (prefix: string, first: number): string[] =>
  numbers.map(index => `${prefix}${first + index + 1}`);

const byNumber =
  (method: string): Step =>
  (vat, first) =>
    vat.call(method, `[${first}]`);
const sweep = (vat: Vat): Promise<unknown> => vat.dispatch(['bringOutYourDead']);

const presence: Thing = {
  name: 'live presence',
  buildRootObject() {
    const kept: unknown[] = [];
    return Far('root', {
      add: (things: readonly unknown[]) => void kept.push(...things),
      use: (first: number) => harden(kept.slice(first, first + BATCH)),
      drop: (first: number) => void kept.fill(undefined, first, first + BATCH),
    });
  },
  add: (vat, first) => vat.call('add', PRESENCES, namesOf('o-', first)),
  use: byNumber('use'),
  drop: byNumber('drop'),
  sweep,
};

const watched: Thing = {
  name: 'watched promise',
  buildRootObject({ VatData }) {
    const watcher = VatData.defineDurableKind(VatData.makeKindHandle('watcher'), () => ({}), {
      onFulfilled: () => {},
      onRejected: () => {},
    })();
    const kept: unknown[] = [];
    return Far('root', {
      add(promises: readonly Promise<unknown>[]) {
        for (const promise of promises) VatData.watchPromise(promise, watcher);
        kept.push(...promises);
      },
      use: (first: number) => harden(kept.slice(first, first + BATCH)),
      drop: (first: number) => void kept.fill(undefined, first, first + BATCH),
    });
  },
  add: (vat, first) => vat.call('add', PROMISES, namesOf('p-', first)),
  use: byNumber('use'),
  async drop(vat, first) {
    await vat.call('drop', `[${first}]`);
    const settled = namesOf('p-', first).map(vpid => [vpid, false, capdata('"settled"')]);
    await vat.dispatch(['notify', settled]);
  },
  sweep,
};

const virtualObject: Thing = {
  name: 'durable object',
  buildRootObject({ VatData }) {
    const make = VatData.defineDurableKind(
      VatData.makeKindHandle('counter'),
      () => ({ count: 0 }),
      { read: ({ state }: { state: { count: number } }) => state.count },
    );
    const store = VatData.makeScalarBigMapStore('objects');
    return Far('root', {
      add(first: number) {
        for (const index of numbers) store.init(first + index, make());
      },
      use(first: number) {
        for (const index of numbers) (store.get(first + index) as { read(): void }).read();
      },
      drop(first: number) {
        for (const index of numbers) store.delete(first + index);
      },
    });
  },
  add: byNumber('add'),
  use: byNumber('use'),
  drop: byNumber('drop'),
  sweep,
};

const entry: Thing = {
  name: 'store entry',
  buildRootObject({ VatData }) {
    const store = VatData.makeScalarBigMapStore('entries');
    return Far('root', {
      add(first: number) {
        for (const index of numbers) store.init(`key ${first + index}`, index);
      },
      use(first: number) {
        for (const index of numbers) store.get(`key ${first + index}`);
      },
      drop(first: number) {
        for (const index of numbers) store.delete(`key ${first + index}`);
      },
    });
  },
  add: byNumber('add'),
  use: byNumber('use'),
  drop: byNumber('drop'),
  sweep,
};

export const things: readonly Thing[] = [presence, watched, virtualObject, entry];
