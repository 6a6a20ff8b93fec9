// What a kernel owes a vat, point by point (docs/kernel.md), with real vats on the fake kernel:
// garbage, deliveries, the vatstore, replay. What concerns tables alone is in test/host.
import { E, Far } from '@endo/far';
import { beforeEach, describe, expect, test } from 'vitest';
import { joinSyscall, makeMemoryVatStore, makeSyscallOutbox } from '../../src/host/index.js';
import { createLiveslots, handlerFromSyscall, syscallFromHandler } from '../../src/index.js';
import type { Delivery, MapStore, VatData, VatSyscallObject } from '../../src/index.js';
import { makeVatSyscalls } from '../../src/kernel/vat-syscalls.js';
import { Cranks } from '../../src/testing/fake-kernel/cranks.js';
import { Incarnation } from '../../src/testing/fake-kernel/incarnation.js';
import { checkVatStore, makeFakeKernel, makeMockGC } from '../../src/testing/index.js';
import type { FakeKernel, KernelEvent } from '../../src/testing/index.js';
import { capdata } from '../support/capdata.js';

type Powers = Readonly<Record<string, unknown>>;
const vatDataOf = (powers: Powers): VatData => powers['VatData'] as VatData;

interface Holding {
  hold(value: unknown): void;
}
interface Holder extends Holding {
  make(): Holding;
  forget(): void;
}

/** Its objects hold what they are told to, in memory. */
const buildHolder = (): Holder => {
  const kept: unknown[] = [];
  return Far('root', {
    make: () => {
      const held: unknown[] = [];
      const object = Far('holder', { hold: (value: unknown) => void held.push(value) });
      kept.push(object);
      return object;
    },
    hold: (value: unknown) => void kept.push(value),
    forget: () => void kept.splice(0),
  });
};

/** A chain of virtual stores, the last of which holds a value. */
const buildChain = (powers: Powers) => {
  const { makeScalarBigMapStore } = vatDataOf(powers);
  const heads = makeScalarBigMapStore<string, unknown>('heads');
  return Far('chain', {
    grow(length: number, last: unknown) {
      let next: unknown = last;
      for (let index = 0; index < length; index += 1) {
        const link = makeScalarBigMapStore<string, unknown>('link');
        link.init('next', next);
        next = link;
      }
      heads.init('head', next);
    },
    cut: () => heads.delete('head'),
  });
};

let events: KernelEvent[];
let kernel: FakeKernel;
beforeEach(async () => {
  events = [];
  kernel = await makeFakeKernel({ onEvent: event => events.push(event) });
});

const deliveriesTo = (vatId: string): Delivery[] =>
  events.flatMap(event =>
    event.type === 'delivery' && event.vatId === vatId ? [event.delivery] : [],
  );

/** What a vat has said in each delivery, without the vatstore's. */
const saidBy = (vatId: string): [delivery: string, ...syscalls: string[]][] => {
  const said: [string, ...string[]][] = [];
  for (const event of events) {
    if (event.vatId !== vatId) continue;
    if (event.type === 'delivery') said.push([event.delivery[0]]);
    else if (event.type === 'syscall' && !event.syscall[0].startsWith('vatstore')) {
      said.at(-1)?.push(event.syscall[0]);
    }
  }
  return said;
};

describe('garbage', () => {
  test('[KO20] a vat reports in bringOutYourDead, and is asked again while it has some left', async () => {
    const chain = await kernel.startVat('chain', buildChain, { vatOptions: { sweepLimit: 2 } });
    const holder = await kernel.startVat('holder', buildHolder);
    await kernel.settle(E(chain).grow(9, E(holder).make()));
    await kernel.settle(E(holder).forget());
    await kernel.collect();
    await kernel.settle(E(chain).cut());
    events.length = 0;
    await kernel.upgradeVat('chain');
    const said = saidBy('chain');
    expect(said.filter(([type]) => type === 'bringOutYourDead').length).toBeGreaterThan(4);
    // One of the last has the drop of what the chain led to, and no other delivery has.
    expect(said.flatMap(([type, ...all]) => (all.includes('dropImports') ? [type] : []))).toEqual([
      'bringOutYourDead',
    ]);
    await kernel.collect();
    expect(kernel.clist('holder').map(({ vref }) => vref)).toEqual(['o+0']);
    kernel.checkInvariants();
  });

  test('[KO21] objects of two vats that hold each other stay', async () => {
    const one = await kernel.startVat('one', buildHolder);
    const two = await kernel.startVat('two', buildHolder);
    await kernel.collect();
    const before = kernel.counts();
    const pair = [await kernel.settle(E(one).make()), await kernel.settle(E(two).make())] as const;
    await kernel.settle(E(pair[0]).hold(pair[1]));
    await kernel.settle(E(pair[1]).hold(pair[0]));
    await kernel.settle(Promise.all([E(one).forget(), E(two).forget()]));
    await kernel.collect();
    expect(kernel.counts().objects).toBe(before.objects + 2);
    kernel.checkInvariants();
  });
});

describe('deliveries', () => {
  /** A vat on the cranks of a fake kernel, of which the tables are at hand. */
  const startOn = async (cranks: Cranks, vatId: string, build: () => object) => {
    const incarnation = new Incarnation({
      vatId,
      number: 0,
      buildRootObject: build,
      options: {},
      outward: makeVatSyscalls(vatId, cranks.parts, cranks.noteExit),
      vatstore: cranks.stores.provide(vatId),
      onSyscall: () => {},
    });
    cranks.vats.set(vatId, incarnation);
    await cranks.keep(async () => {
      await cranks.deliver(vatId, ['startVat', capdata({})]);
      cranks.core.vats.beginIncarnation(vatId);
    });
  };

  const buildCounter = () => {
    let count = 0;
    return Far('counter', { add: (by: number) => (count += by) });
  };

  test('[KO22] what a crank has stored and said is kept or undone together', async () => {
    const build = (powers: Powers, _parameters: unknown, given: unknown) => {
      const baggage = given as MapStore<string, unknown>;
      const { exitVatWithFailure } = powers as Record<string, (reason: unknown) => void>;
      return Far('root', {
        write(key: string, other: { hold(value: unknown): void }, fails: boolean) {
          baggage.init(key, 1);
          void E(other).hold(key);
          if (fails) exitVatWithFailure?.(Error('no'));
        },
      });
    };
    const seen: unknown[] = [];
    const mine = Far('mine', { hold: (value: unknown) => void seen.push(value) });
    const root = await kernel.startVat('v1', build);
    await kernel.settle(E(root).write('kept', mine, false));
    expect(seen).toEqual(['kept']);
    await expect(kernel.settle(E(root).write('undone', mine, true))).rejects.toThrow('terminated');
    await kernel.run();
    expect(seen).toEqual(['kept']);
    kernel.checkInvariants();
  });

  test('[KO24] a message that the vat refuses is answered, and the vat goes on', async () => {
    const cranks = new Cranks(() => {});
    await startOn(cranks, 'v1', buildCounter);
    const { core, parts } = cranks;
    const send = (target: string, result?: string) =>
      cranks.keep(() => {
        const methargs = capdata(['add', [2]]);
        const kref = parts.clists.toKernel('v1', target);
        core.send({ target: kref, methargs: { ...methargs, slots: [] }, result });
      });
    const make = () => cranks.keep(() => core.promises.make());
    const [wrong, right] = [await make(), await make()];
    // The kernel is at fault: the vat has exported no such object.
    await send('o+77', wrong);
    await send('o+0', right);
    expect(await cranks.step()).toBe(true);
    expect(core.promises.outcome(wrong)).toMatchObject({
      isReject: true,
      data: { body: expect.stringMatching(/message to vat v1 was refused: .*o\+77/) as string },
    });
    // Then it hears that nobody reaches the object that it does not have.
    while (await cranks.step());
    expect(core.promises.outcome(right)).toEqual({ isReject: false, data: capdata(2) });
    expect(cranks.vats.has('v1')).toBe(true);
    // Without a result nobody would hear of it but the test.
    await send('o+78');
    await expect(cranks.step()).rejects.toThrow(/message to vat v1 was refused: .*o\+78/);
    expect(cranks.vats.has('v1')).toBe(true);
  });

  test('[KO26] of the exits of a crank the last one counts, and a failure undoes the crank', async () => {
    const build = (powers: Powers) => {
      const { exitVat, exitVatWithFailure } = powers as Record<string, (why: unknown) => void>;
      return Far('root', {
        leave(other: Holding) {
          void E(other).hold('undone');
          exitVat?.('first');
          exitVatWithFailure?.(Error('last'));
          exitVat?.('too late');
        },
      });
    };
    const seen: unknown[] = [];
    const mine = Far('mine', { hold: (value: unknown) => void seen.push(value) });
    const root = await kernel.startVat('v1', build);
    await expect(kernel.settle(E(root).leave(mine))).rejects.toThrow('vat terminated');
    expect(saidBy('v1').at(-1)).toEqual([
      'message',
      'exit',
      'exit',
      'send',
      'subscribe',
      'resolve',
    ]);
    expect(kernel.exitOf('v1')).toEqual({
      isFailure: true,
      body: expect.stringContaining('last') as string,
    });
    await kernel.run();
    expect(seen).toEqual([]);
    const core = new Cranks(() => {}).core;
    core.transaction.begin();
    core.vats.beginIncarnation('v2');
    const exits = [true, false].map(isFailure => ['exit', isFailure, capdata(isFailure)] as const);
    expect(core.hear('v2', exits as never)).toEqual({ isFailure: false, info: capdata(false) });
    core.transaction.abort();
  });

  test('[KO27] options that change at run time are taken, and nothing is done', async () => {
    const cranks = new Cranks(() => {});
    await startOn(cranks, 'v1', buildCounter);
    const content = (): string => {
      const store = cranks.stores.provide('v1');
      const keys: string[] = [];
      for (let key = store.getNextKey(''); key !== undefined; key = store.getNextKey(key)) {
        keys.push(`${key}=${store.get(key) ?? ''}`);
      }
      return JSON.stringify([keys, cranks.parts.clists.entries('v1')]);
    };
    const before = content();
    await cranks.deliverAlone('v1', ['changeVatOptions', { reapInterval: 10 }]);
    expect(content()).toBe(before);
    expect(cranks.vats.has('v1')).toBe(true);
  });
});

test('[KO28] the vatstore of a vat keeps the contract of one', async () => {
  const { stores } = new Cranks(() => {});
  stores.begin();
  let count = 0;
  checkVatStore(() => stores.provide(`v${(count += 1)}`));
  stores.abort();
  await kernel.startVat('v1', buildHolder);
  const store = kernel.vatstore('v1');
  const keys: string[] = [];
  for (let key = store.getNextKey(''); key !== undefined; key = store.getNextKey(key)) {
    keys.push(key);
  }
  expect(keys.length).toBeGreaterThan(10);
  expect(keys).toEqual([...keys].sort());
});

describe('replay', () => {
  const program = async (vatOptions: object, sweep: () => Promise<void>): Promise<void> => {
    const chain = await kernel.startVat('chain', buildChain, { vatOptions });
    const holder = await kernel.startVat('holder', buildHolder);
    await kernel.settle(E(chain).grow(5, E(holder).make()));
    await kernel.settle(E(chain).cut());
    await sweep();
    await kernel.settle(E(chain).grow(2, 'last'));
  };

  /** The syscalls of the deliveries to the chain, but for those of `bringOutYourDead`. */
  const outsideOfSweeps = (): VatSyscallObject[] => {
    const all: VatSyscallObject[] = [];
    let inSweep = false;
    for (const event of events) {
      if (event.vatId !== 'chain') continue;
      if (event.type === 'delivery') inSweep = event.delivery[0] === 'bringOutYourDead';
      else if (event.type === 'syscall' && !inSweep) all.push(event.syscall);
    }
    return all;
  };

  test('[KO36] the same deliveries and answers bring the same syscalls', async () => {
    await program({}, async () => {});
    const said: VatSyscallObject[] = [];
    const perform = handlerFromSyscall(
      joinSyscall(makeSyscallOutbox().syscall, makeMemoryVatStore()),
    );
    const { dispatch } = createLiveslots({
      vatId: 'chain',
      syscall: syscallFromHandler(object => {
        said.push(object);
        return perform(object);
      }),
      buildVatNamespace: async () => ({ buildRootObject: buildChain }),
    });
    const deliveries = deliveriesTo('chain');
    expect(deliveries.length).toBeGreaterThan(3);
    for (const delivery of deliveries) await dispatch(delivery);
    expect(said.length).toBeGreaterThan(30);
    expect(said).toEqual(outsideOfSweeps());
  });

  test('[KO37] what the engine has collected shows in bringOutYourDead alone', async () => {
    const { kill: _kill, ...tools } = makeMockGC();
    // A collector that finds nothing, and the engine's own.
    await program({ gcTools: tools }, () => kernel.collect());
    const [without, sweepsWithout] = [outsideOfSweeps(), saidBy('chain')];
    events = [];
    kernel = await makeFakeKernel({ onEvent: event => events.push(event) });
    await program({}, () => kernel.collect());
    expect(outsideOfSweeps()).toEqual(without);
    expect(saidBy('chain')).not.toEqual(sweepsWithout);
  });
});
