// What is counted in bytes: things that a vat holds many of.

import { Far } from '@endo/far';
import type { MemoryRow } from './scenario.js';
import type { BuildRootObject, Vat } from './vat.js';

const BATCH = 100;

const keeping: BuildRootObject = ({ VatData }) => {
  const kept: unknown[] = [];
  const watcher = VatData.defineDurableKind(VatData.makeKindHandle('watcher'), () => ({}), {
    onFulfilled: () => {},
    onRejected: () => {},
  })();
  const makeCounter = VatData.defineDurableKind(
    VatData.makeKindHandle('counter'),
    () => ({ count: 0 }),
    { read: ({ state }: { state: { count: number } }) => state.count },
  );
  return Far('root', {
    keep(things: readonly unknown[]) {
      for (const thing of things) kept.push(thing);
    },
    watch(promises: readonly Promise<unknown>[]) {
      for (const promise of promises) VatData.watchPromise(promise, watcher);
    },
    remotables(count: number) {
      const made = Array.from({ length: count }, () => Far('thing', {}));
      kept.push(...made);
      return harden(made);
    },
    durables(count: number) {
      for (let i = 0; i < count; i += 1) kept.push(makeCounter());
    },
  });
};

/** Numbers of imports go on from one call to the next, for each vat. */
const given = new WeakMap<Vat, number>();

async function deliver(vat: Vat, method: string, count: number, prefix: '$' | '&'): Promise<void> {
  const sort = prefix === '$' ? 'o' : 'p';
  const suffix = prefix === '$' ? '.Alleged: thing' : '';
  for (let done = 0; done < count; done += BATCH) {
    const first = given.get(vat) ?? 1;
    given.set(vat, first + BATCH);
    const numbers = Array.from({ length: BATCH }, (_, index) => index);
    const body = `[[${numbers.map(index => `"${prefix}${index}${suffix}"`).join()}]]`;
    await vat.call(
      method,
      body,
      numbers.map(index => `${sort}-${first + index}`),
    );
  }
}

async function make(vat: Vat, method: string, count: number): Promise<void> {
  for (let done = 0; done < count; done += BATCH) await vat.call(method, `[${BATCH}]`);
}

export const memoryRows: readonly MemoryRow[] = [
  {
    name: 'live presence',
    step: 'an imported object, kept by the vat',
    goal: 0.45,
    buildRootObject: keeping,
    fill: (vat, count) => deliver(vat, 'keep', count, '$'),
  },
  {
    name: 'imported promise',
    step: 'an imported promise, kept by the vat',
    goal: 0.7,
    buildRootObject: keeping,
    fill: (vat, count) => deliver(vat, 'keep', count, '&'),
  },
  {
    name: 'watched promise',
    step: 'an imported promise, watched, with its records in the vatstore',
    goal: 0.7,
    buildRootObject: keeping,
    fill: (vat, count) => deliver(vat, 'watch', count, '&'),
  },
  {
    name: 'exported remotable',
    step: 'an object of the vat, sent out',
    goal: 0.8,
    buildRootObject: keeping,
    fill: (vat, count) => make(vat, 'remotables', count),
  },
  {
    name: 'durable representative',
    step: 'a durable object, kept by the vat, with its record in the vatstore',
    goal: 0.8,
    buildRootObject: keeping,
    fill: (vat, count) => make(vat, 'durables', count),
  },
];
