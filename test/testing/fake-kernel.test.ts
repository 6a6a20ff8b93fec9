// Several real vats on the fake kernel: what a test of a vat's author would do with it.
import { E, Far } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { describe, expect, test } from 'vitest';
import type { VatData } from '../../src/index.js';
import { makeFakeKernel, VatFault } from '../../src/testing/index.js';
import type { KernelEvent } from '../../src/testing/index.js';

const vatDataOf = (powers: Readonly<Record<string, unknown>>): VatData =>
  powers['VatData'] as VatData;

interface Greeter {
  hello(name: string): Promise<string>;
}

const buildGreeter = () =>
  Far('greeter', {
    hello: async (name: string) => `hello ${name}`,
    fail: async () => {
      throw TypeError('not today');
    },
    makeCounter: () => {
      let count = 0;
      return Far('counter', { add: (by: number) => (count += by) });
    },
    later: () => {
      const { promise, resolve } = makePromiseKit<unknown>();
      return Far('later', {
        promise: () => promise,
        resolve: (value: unknown) => void resolve(value),
      });
    },
    never: () => new Promise<string>(() => {}),
  });

const buildCaller = () => {
  const kept = new Map<string, unknown>();
  return Far('caller', {
    ask: (greeter: Greeter, name: string) => E(greeter).hello(name),
    keep: (name: string, value: unknown) => void kept.set(name, value),
    forget: (name: string) => kept.delete(name),
    give: (name: string) => kept.get(name),
  });
};

describe('messages', () => {
  test('a vat answers the test, and throws to it', async () => {
    const kernel = await makeFakeKernel();
    const greeter = await kernel.startVat('greeter', buildGreeter);
    expect(await kernel.settle(E(greeter).hello('you'))).toBe('hello you');
    await expect(kernel.settle(E(greeter).fail())).rejects.toThrow('not today');
    kernel.checkInvariants();
  });

  test('vats talk with each other, and with objects of the test', async () => {
    const kernel = await makeFakeKernel();
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const caller = await kernel.startVat('caller', buildCaller);
    expect(await kernel.settle(E(caller).ask(greeter, 'vat'))).toBe('hello vat');
    const mine = Far('mine', { hello: async (name: string) => `not you, ${name}` });
    expect(await kernel.settle(E(caller).ask(mine, 'vat'))).toBe('not you, vat');
    await kernel.settle(E(caller).keep('greeter', greeter));
    // What comes back is what was sent.
    expect(await kernel.settle(E(caller).give('greeter'))).toBe(greeter);
    kernel.checkInvariants();
  });

  test('[KO11] messages to a promise wait for it, in order', async () => {
    const kernel = await makeFakeKernel();
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const counter = E(greeter).makeCounter();
    const counts = [1, 2, 3].map(by => E(counter).add(by));
    expect(await kernel.settle(Promise.all(counts))).toEqual([1, 3, 6]);
    const toData = E(E(greeter).hello('x') as unknown as Promise<Greeter>).hello('y');
    await expect(kernel.settle(toData)).rejects.toThrow(/sent to data/);
    const toFailed = E(E(greeter).fail() as unknown as Promise<Greeter>).hello('y');
    await expect(kernel.settle(toFailed)).rejects.toThrow('not today');
    kernel.checkInvariants();
  });

  test('promises pass through, one vat waits for the other', async () => {
    const kernel = await makeFakeKernel();
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const caller = await kernel.startVat('caller', buildCaller);
    const later = E(greeter).later();
    await kernel.settle(E(caller).keep('promise', E(later).promise()));
    const answer = E(caller).give('promise');
    await expect(kernel.settle(answer)).rejects.toThrow(/is not settled/);
    await kernel.settle(E(later).resolve(Far('value', {})));
    expect(await kernel.settle(answer)).toBe(await kernel.settle(E(later).promise()));
    kernel.checkInvariants();
  });

  test('[KO13] rings of promises are told in one batch', async () => {
    const events: KernelEvent[] = [];
    const kernel = await makeFakeKernel({ onEvent: event => events.push(event) });
    const maker = await kernel.startVat('maker', () =>
      Far('maker', {
        ring: () => {
          const one = makePromiseKit<unknown>();
          const two = makePromiseKit<unknown>();
          one.resolve([two.promise]);
          two.resolve([one.promise]);
          return [one.promise];
        },
      }),
    );
    const [one] = (await kernel.settle(E(maker).ring())) as [Promise<[Promise<unknown>]>];
    const [two] = await kernel.settle(one);
    expect(await two).toEqual([one]);
    const sizes = events.flatMap(event =>
      event.type === 'delivery' && event.delivery[0] === 'notify' ? [event.delivery[1].length] : [],
    );
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    kernel.checkInvariants();
  });
});

describe('collection', () => {
  test('promises leave nothing behind', async () => {
    const kernel = await makeFakeKernel();
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const caller = await kernel.startVat('caller', buildCaller);
    await kernel.settle(E(caller).ask(greeter, 'first'));
    await kernel.expectNoResidue(async () => {
      const answers = ['a', 'b', 'c'].map(name => E(caller).ask(greeter, name));
      await kernel.settle(Promise.all(answers));
    });
    await expect(
      kernel.expectNoResidue(() => kernel.settle(E(caller).keep('p', E(greeter).never()))),
    ).rejects.toThrow(
      /left behind: .*vat caller: 1 name .*1 promise, waiting for the kernel.* \(p-6\d\).*the kernel had/s,
    );
    kernel.checkInvariants();
  });

  test('[KO17] what nobody holds is dropped and retired, and the vat forgets it', async () => {
    const events: KernelEvent[] = [];
    const kernel = await makeFakeKernel({ onEvent: event => events.push(event) });
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const caller = await kernel.startVat('caller', buildCaller);
    await kernel.settle(E(caller).keep('counter', E(greeter).makeCounter()));
    await kernel.collect();
    const exported = (): string[] => kernel.clist('greeter').map(({ vref }) => vref);
    expect(exported()).toEqual(['o+0', expect.stringMatching(/^o\+\d+$/)]);
    await kernel.settle(E(caller).forget('counter'));
    await kernel.collect();
    expect(exported()).toEqual(['o+0']);
    const told = events.flatMap(event =>
      event.type === 'delivery' && event.vatId === 'greeter' ? [event.delivery[0]] : [],
    );
    expect(told.filter(type => /Exports$/.test(type))).toEqual(['dropExports', 'retireExports']);
    const { slotToVal } = kernel.inspect('greeter');
    expect(slotToVal.names().filter(name => !name.startsWith('o+d'))).toEqual(['o+0']);
    kernel.checkInvariants();
  });
});

describe('the end of a vat', () => {
  test('[KO23] a vat that is terminated leaves rejected promises and orphans', async () => {
    const kernel = await makeFakeKernel();
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const caller = await kernel.startVat('caller', buildCaller);
    await kernel.settle(E(caller).keep('counter', E(greeter).makeCounter()));
    const never = E(greeter).never();
    await kernel.run();
    await kernel.terminateVat('greeter');
    await expect(kernel.settle(never)).rejects.toThrow('vat terminated');
    await expect(kernel.settle(E(greeter).hello('x'))).rejects.toThrow('vat terminated');
    kernel.checkInvariants();
    expect(() => kernel.inspect('greeter')).toThrow(/no vat greeter/);
    await expect(kernel.upgradeVat('greeter')).rejects.toThrow(/no vat greeter/);
    await expect(kernel.startVat('greeter', buildGreeter)).rejects.toThrow(/already/);
    await kernel.settle(E(caller).forget('counter'));
    await kernel.collect();
    expect(kernel.counts().clists['caller']).toBe(1);
    kernel.checkInvariants();
  });

  const buildQuitter = (powers: Readonly<Record<string, unknown>>) => {
    const { exitVat, exitVatWithFailure } = powers as Record<string, (value: unknown) => void>;
    const baggage = vatDataOf(powers).makeScalarBigMapStore<string, string>('kept');
    return Far('quitter', {
      leave: (reason: string) => exitVat?.(reason),
      crash: (reason: string) => {
        baggage.init('crashed', reason);
        exitVatWithFailure?.(Error(reason));
      },
    });
  };

  test.each([
    ['leave', false],
    ['crash', true],
  ] as const)('it may %s by itself', async (method, isFailure) => {
    const kernel = await makeFakeKernel();
    const quitter = await kernel.startVat('quitter', buildQuitter);
    const answer = E(quitter)[method]('enough');
    if (isFailure) await expect(kernel.settle(answer)).rejects.toThrow('vat terminated');
    else expect(await kernel.settle(answer)).toBe(undefined);
    expect(kernel.exitOf('quitter')).toEqual({
      isFailure,
      body: expect.stringContaining('enough') as string,
    });
    expect(kernel.vatstore('quitter').getNextKey('')).toBe(undefined);
    kernel.checkInvariants();
  });

  test('a start that fails leaves no vat', async () => {
    const kernel = await makeFakeKernel();
    const before = kernel.counts();
    const start = kernel.startVat('bad', (powers): object => {
      vatDataOf(powers).makeScalarBigMapStore('store');
      throw Error('no root');
    });
    await expect(start).rejects.toThrow('no root');
    expect(kernel.counts()).toEqual(before);
    expect(kernel.vatstore('bad').getNextKey('')).toBe(undefined);
    await kernel.startVat('bad', buildGreeter);
    kernel.checkInvariants();
  });

  test('[KO23] a vat that breaks its contract is ended, and the others go on', async () => {
    const kernel = await makeFakeKernel();
    const greeter = await kernel.startVat('greeter', buildGreeter);
    const flawed = { gcAndFinalize: () => Promise.reject(Error('the collector is broken')) };
    const bad = await kernel.startVat('bad', buildGreeter, { vatOptions: { gcTools: flawed } });
    const never = E(bad).never();
    await kernel.run();
    const failure = await kernel.collect().catch((err: unknown) => err);
    expect(failure).toBeInstanceOf(VatFault);
    expect(String(failure)).toMatch(/bringOutYourDead to vat bad failed.*the collector is broken/);
    await expect(kernel.settle(never)).rejects.toThrow('vat terminated');
    expect(await kernel.settle(E(greeter).hello('you'))).toBe('hello you');
    kernel.checkInvariants();
  });
});

test('parameters are plain data', async () => {
  const kernel = await makeFakeKernel();
  const seen: unknown[] = [];
  const build = (_powers: unknown, parameters: unknown) => {
    seen.push(parameters);
    return Far('root', {});
  };
  await kernel.startVat('v1', build, { parameters: { limit: 5n, name: 'x' } });
  expect(seen).toEqual([{ limit: 5n, name: 'x' }]);
  const parameters = { far: Far('far', {}) };
  await expect(kernel.startVat('v2', build, { parameters })).rejects.toThrow(/plain data/);
});

test('a kernel that does not come to rest is stopped', async () => {
  const kernel = await makeFakeKernel();
  interface Restless {
    again(self: Restless): void;
  }
  const restless = await kernel.startVat('restless', (): Restless =>
    Far('restless', {
      again: (self: Restless) => void E(self).again(self),
    }),
  );
  await kernel.startVat('other', (): Restless => Far('other', { again() {} }));
  const mine: Restless = Far('mine', { again: () => void E(restless).again(mine) });
  void E(restless).again(mine);
  await expect(kernel.run(20)).rejects.toThrow('20 deliveries have not come to an end');
});
