// What a kernel owes a vat when its code changes (docs/kernel.md), with real vats on the fake kernel.
import { E, Far } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { describe, expect, test } from 'vitest';
import type { DurableKindHandle, MapStore, VatData } from '../../src/index.js';
import { makeFakeKernel } from '../../src/testing/index.js';
import type { KernelEvent } from '../../src/testing/index.js';

const vatDataOf = (powers: Readonly<Record<string, unknown>>): VatData =>
  powers['VatData'] as VatData;

interface Greeter {
  ping(): string;
}
const buildGreeter = (): Greeter => Far('greeter', { ping: () => 'pong' });

interface Root {
  put(key: string, value: unknown): void;
  get(key: string): unknown;
  durable(): object;
  ephemeral(): object;
  watch(promise: PromiseLike<unknown>): void;
  wait(promise: PromiseLike<string>, then: { heard(value: string): void }): void;
  pending(): Promise<unknown>;
  outcomes(): string[];
}

const buildKeeper =
  (version: number) =>
  (powers: Readonly<Record<string, unknown>>, _parameters: unknown, given: unknown): Root => {
    const VatData = vatDataOf(powers);
    const baggage = given as MapStore<string, unknown>;
    const provide = <T>(key: string, make: () => T): T => {
      if (!baggage.has(key)) baggage.init(key, make());
      return baggage.get(key) as T;
    };
    const store = provide('store', () =>
      VatData.makeScalarBigMapStore<string, unknown>('store', { durable: true }),
    );
    const outcomes = provide('outcomes', () =>
      VatData.makeScalarBigMapStore<number, string>('outcomes', { durable: true }),
    );
    const make = VatData.defineDurableKind(
      provide<DurableKindHandle>('handle', () => VatData.makeKindHandle('thing')),
      () => ({}),
      { version: () => version },
    );
    const watcher = VatData.providePromiseWatcher(
      provide<DurableKindHandle>('watcher', () => VatData.makeKindHandle('watcher')),
      value => outcomes.init(outcomes.getSize(), `fulfilled ${String(value)}`),
      reason => outcomes.init(outcomes.getSize(), `rejected ${(reason as Error).name}`),
    );
    return Far('keeper', {
      put: (key: string, value: unknown) => store.init(key, value),
      get: (key: string) => store.get(key),
      durable: () => make(),
      ephemeral: () => Far('ephemeral', { ping: () => 'pong' }),
      watch: (promise: PromiseLike<unknown>) => VatData.watchPromise(promise, watcher),
      wait: (promise, then) => void promise.then(value => E(then).heard(value)),
      pending: () => new Promise<unknown>(() => {}),
      outcomes: () => [...outcomes.values()],
    });
  };

describe('incarnations', () => {
  test('[KO31] [KO32] what is durable survives an upgrade, and the rest is cut off', async () => {
    const kernel = await makeFakeKernel();
    const keeper = await kernel.startVat('keeper', buildKeeper(1));
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const thing = (await kernel.settle(E(keeper).durable())) as { version(): number };
    const gone = (await kernel.settle(E(keeper).ephemeral())) as { ping(): string };
    const pending = E(keeper).pending();
    await kernel.settle(E(keeper).put('greeter', greeter));
    const watched = E(keeper).pending();
    watched.catch(() => {});
    await kernel.settle(E(keeper).watch(watched));
    expect(await kernel.settle(E(thing).version())).toBe(1);

    await kernel.upgradeVat('keeper', buildKeeper(2));
    expect(await kernel.settle(E(thing).version())).toBe(2);
    expect(await kernel.settle(E(keeper).get('greeter'))).toBe(greeter);
    await expect(kernel.settle(E(gone).ping())).rejects.toThrow(/vat terminated/);
    await expect(kernel.settle(pending)).rejects.toEqual({
      name: 'vatUpgraded',
      upgradeMessage: 'vat upgraded',
      incarnationNumber: 0,
    });
    expect(await kernel.settle(E(keeper).outcomes())).toEqual(['rejected vatUpgraded']);
    kernel.checkInvariants();
  });

  test('[KO25] [KO35] a promise of another vat is still watched after a restart of all', async () => {
    const kernel = await makeFakeKernel();
    const keeper = await kernel.startVat('keeper', buildKeeper(1));
    const { promise, resolve } = makePromiseKit<string>();
    await kernel.settle(E(keeper).watch(promise));
    await kernel.restart();
    await kernel.restart();
    resolve('at last');
    await kernel.run();
    expect(await kernel.settle(E(keeper).outcomes())).toEqual(['fulfilled at last']);
    kernel.checkInvariants();
  });

  test('[KO34] an upgrade that fails leaves the vat as it was', async () => {
    const kernel = await makeFakeKernel();
    const keeper = await kernel.startVat('keeper', buildKeeper(1));
    const gone = (await kernel.settle(E(keeper).ephemeral())) as { ping(): string };
    const pending = E(keeper).pending();
    await kernel.run();
    const before = JSON.stringify([kernel.counts(), kernel.clist('keeper')]);
    const refuse = kernel.upgradeVat('keeper', powers => {
      vatDataOf(powers).makeScalarBigMapStore('more', { durable: true });
      throw Error('not ready');
    });
    await expect(refuse).rejects.toThrow('not ready');
    await expect(kernel.upgradeVat('keeper', () => Far('empty'))).rejects.toThrow(
      /defineDurableKind not called/,
    );
    expect(JSON.stringify([kernel.counts(), kernel.clist('keeper')])).toBe(before);
    expect(await kernel.settle(E(gone).ping())).toBe('pong');
    await expect(kernel.settle(pending)).rejects.toThrow(/is not settled/);
    await kernel.upgradeVat('keeper');
    await expect(kernel.settle(pending)).rejects.toMatchObject({ name: 'vatUpgraded' });
    kernel.checkInvariants();
  });

  test('[KO29] what is left of an earlier incarnation can do nothing', async () => {
    const kernel = await makeFakeKernel();
    const stores: MapStore<string, string>[] = [];
    await kernel.startVat('leaky', (_powers, _parameters, baggage) => {
      stores.push(baggage as MapStore<string, string>);
      return Far('leaky', {});
    });
    await kernel.restart();
    expect(() => stores[0]?.init('key', 'value')).toThrow(/incarnation 0 of vat leaky has ended/);
    // Nor can the present one, between cranks.
    expect(() => stores[1]?.init('key', 'value')).toThrow(/open crank/);
  });

  test('[KO30] [KO33] the old incarnation is asked to collect, and the new one is started', async () => {
    const events: KernelEvent[] = [];
    const kernel = await makeFakeKernel({ onEvent: event => events.push(event) });
    const keeper = await kernel.startVat('keeper', buildKeeper(1));
    await kernel.settle(E(keeper).put('key', 'value'));
    events.length = 0;
    const seen: unknown[] = [];
    await kernel.upgradeVat(
      'keeper',
      (powers, parameters, baggage) => {
        seen.push(parameters);
        return buildKeeper(2)(powers, parameters, baggage);
      },
      { parameters: { second: true } },
    );
    const deliveries = events.flatMap(event =>
      event.type === 'delivery' ? [[event.vatId, ...event.delivery.slice(0, 1)]] : [],
    );
    expect(deliveries).toEqual([
      ['keeper', 'bringOutYourDead'],
      ['keeper', 'startVat'],
    ]);
    expect(seen).toEqual([{ second: true }]);
    expect(await kernel.settle(E(keeper).get('key'))).toBe('value');
    // A root object that does not come while there are turns is a start that has failed.
    const forever = kernel.upgradeVat('keeper', () => new Promise<object>(() => {}));
    await expect(forever).rejects.toThrow(/buildRootObject/);
    expect(await kernel.settle(E(keeper).get('key'))).toBe('value');
  });

  test('[KO35] what no durable data watches is told to the new incarnation, which ignores it', async () => {
    const events: KernelEvent[] = [];
    const kernel = await makeFakeKernel({ onEvent: event => events.push(event) });
    const keeper = await kernel.startVat('keeper', buildKeeper(1));
    const [watched, other] = [makePromiseKit<string>(), makePromiseKit<string>()];
    await kernel.settle(E(keeper).watch(watched.promise));
    const heard: string[] = [];
    const waits = Far('waits', { heard: (value: string) => void heard.push(value) });
    await kernel.settle(E(keeper).wait(other.promise, waits));
    await kernel.upgradeVat('keeper', buildKeeper(2));
    expect(kernel.clist('keeper').filter(({ vref }) => vref.startsWith('p-'))).toHaveLength(2);
    events.length = 0;
    watched.resolve('at last');
    other.resolve('to nobody');
    await kernel.run();
    const told = events.filter(
      event =>
        event.type === 'delivery' && event.vatId === 'keeper' && event.delivery[0] === 'notify',
    );
    expect(told).toHaveLength(2);
    expect(kernel.clist('keeper').filter(({ vref }) => vref.startsWith('p'))).toEqual([]);
    expect(await kernel.settle(E(keeper).outcomes())).toEqual(['fulfilled at last']);
    expect(heard).toEqual([]);
    kernel.checkInvariants();
  });
});
