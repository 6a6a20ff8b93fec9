// Virtual and durable data in unit tests, without a kernel: what is stored, what survives, and what
// a start that fails leaves.
import { E, Far } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { expect, test } from 'vitest';
import type { DurableKindHandle, MapStore } from '../../src/index.js';
import { expectNoResidue, makeFakeVatData } from '../../src/testing/index.js';
import type { IncarnationTools } from '../../src/testing/index.js';

const buildCounters = ({ VatData, baggage }: IncarnationTools) => {
  const provide = <T>(key: string, make: () => T): T => {
    if (!baggage.has(key)) baggage.init(key, make());
    return baggage.get(key) as T;
  };
  const handle = provide('handle', () => VatData.makeKindHandle('counter'));
  const makeCounter = VatData.defineDurableKind(handle, (count: number) => ({ count }), {
    add: ({ state }: { state: { count: number } }, by: number) => (state.count += by),
  });
  return { provide, makeCounter };
};

interface Counter {
  add(by: number): number;
}

test('durable objects are found again in the next incarnation', async () => {
  const fake = makeFakeVatData();
  const { makeCounter } = await fake.restart(buildCounters);
  const counter = makeCounter(5);
  expect(counter.add(1)).toBe(6);
  fake.baggage.init('counter', counter);
  await fake.restart(buildCounters);
  const again = fake.baggage.get('counter') as Counter;
  expect(again).not.toBe(counter);
  expect(again.add(1)).toBe(7);
  // What the old one says from here on reaches no store.
  expect(() => counter.add(100)).toThrow(/incarnation 0 of vat fake has ended/);
  await fake.restart(buildCounters);
  expect((fake.baggage.get('counter') as Counter).add(1)).toBe(8);
});

test('the late-bound VatData is that of the present incarnation', async () => {
  const fake = makeFakeVatData();
  expect(() => fake.VatData.makeKindHandle('early')).toThrow(/call restart first/);
  expect(() => fake.baggage).toThrow(/call restart first/);
  await fake.restart(() => {
    const made = fake.VatData.makeKindHandle('thing');
    fake.baggage.init('handle', made);
    fake.VatData.defineDurableKind(made, () => ({}), {});
  });
  const stores = [fake.VatData.makeScalarBigMapStore<string, number>('one', { durable: true })];
  fake.baggage.init('store', stores[0]);
  stores[0]?.init('a', 1);
  await fake.restart(({ baggage, incarnation }) => {
    expect(incarnation).toBe(1);
    const found = baggage.get('handle') as DurableKindHandle;
    fake.VatData.defineDurableKind(found, () => ({}), {});
  });
  expect((fake.baggage.get('store') as MapStore<string, number>).get('a')).toBe(1);
  expect(() => stores[0]?.set('a', 2)).toThrow(/incarnation 0 of vat fake has ended/);
});

test('an incarnation that does not start leaves everything as it was', async () => {
  const fake = makeFakeVatData();
  const { makeCounter } = await fake.restart(buildCounters);
  const counter = makeCounter(1);
  fake.baggage.init('counter', counter);
  await fake.endCrank();
  const before = [...fake.vatstore.entries()];
  const fail = fake.restart(tools => {
    buildCounters(tools);
    tools.baggage.init('more', tools.VatData.makeScalarBigMapStore('more', { durable: true }));
    throw Error('not ready');
  });
  await expect(fail).rejects.toThrow('not ready');
  await expect(fake.restart()).rejects.toThrow(
    /defineDurableKind not called for tags: \[counter\]/,
  );
  expect([...fake.vatstore.entries()]).toEqual(before);
  expect(fake.baggage.get('counter')).toBe(counter);
  expect(counter.add(1)).toBe(2);
  await fake.restart(buildCounters);
  expect((fake.baggage.get('counter') as Counter).add(1)).toBe(3);
});

test('watched promises that were not settled are rejected after a restart', async () => {
  const fake = makeFakeVatData();
  const outcomes: string[] = [];
  const build = (tools: IncarnationTools) => {
    const { provide } = buildCounters(tools);
    const watcher = tools.VatData.providePromiseWatcher(
      provide('watcher', () => tools.VatData.makeKindHandle('watcher')),
      value => void outcomes.push(`${tools.incarnation} fulfilled ${String(value)}`),
      reason => void outcomes.push(`${tools.incarnation} rejected ${(reason as Error).name}`),
    );
    return (promise: Promise<unknown>) => tools.VatData.watchPromise(promise, watcher);
  };
  const watch = await fake.restart(build);
  const { promise, resolve } = makePromiseKit<string>();
  watch(promise);
  watch(new Promise(() => {}));
  resolve('soon');
  await fake.endCrank();
  expect(outcomes).toEqual(['0 fulfilled soon']);
  await fake.restart(build);
  expect(outcomes).toEqual(['0 fulfilled soon', '1 rejected vatUpgraded']);
  await fake.restart(build);
  expect(outcomes).toHaveLength(2);
});

test('presences are durable, and answer nothing', async () => {
  const fake = makeFakeVatData();
  await fake.restart(buildCounters);
  const remote = await fake.makePresence('purse');
  expect(String(remote)).toBe('[object Alleged: purse]');
  expect(fake.VatData.canBeDurable(remote)).toBe(true);
  expect(fake.VatData.canBeDurable(Far('local'))).toBe(false);
  fake.baggage.init('remote', remote);
  expect(() => fake.baggage.init('local', Far('local'))).toThrow(/not durable/);
  void E(remote as Counter).add(1);
  await fake.restart(buildCounters);
  expect(String(fake.baggage.get('remote'))).toBe('[object Alleged: purse]');
  expect(await fake.makePresence()).not.toBe(fake.baggage.get('remote'));
});

test('what nobody holds is deleted, and the tables say so', async () => {
  const fake = makeFakeVatData();
  const { makeCounter } = await fake.restart(buildCounters);
  await fake.collect();
  const size = fake.vatstore.size;
  await expectNoResidue(fake, async () => {
    (() => {
      for (let index = 0; index < 10; index += 1) makeCounter(index);
    })();
    await fake.endCrank();
    expect(fake.vatstore.size).toBe(size + 10);
    const stats = await fake.collect();
    expect(stats['possiblyDeadSet']).toBe(0);
  });
  expect(fake.vatstore.size).toBe(size);
});

test('another one continues from the same store', async () => {
  const first = makeFakeVatData();
  const { makeCounter } = await first.restart(buildCounters);
  first.baggage.init('counter', makeCounter(1));
  await first.endCrank();
  const second = makeFakeVatData({ vatstore: first.vatstore });
  await second.restart(buildCounters);
  expect((second.baggage.get('counter') as Counter).add(1)).toBe(2);
});
