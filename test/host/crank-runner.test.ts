// Cranks of real vats over SQLite: kept whole or not at all, one after another.
import { Far } from '@endo/far';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  CrankError,
  joinSyscall,
  makeCrankRunner,
  makeGCTools,
  makeMemoryVatStores,
  makeSqliteVatStores,
  makeSyscallOutbox,
} from '../../src/host/index.js';
import type { CrankVat, VatStores } from '../../src/host/index.js';
import { createLiveslots } from '../../src/index.js';
import type { Delivery, VatMessageSyscall } from '../../src/index.js';
import { insistDelivery } from '../../src/protocol/delivery.js';
import { capdata, message } from '../support/capdata.js';
import { bindings } from './databases.js';

interface Baggage {
  has(key: string): boolean;
  get(key: string): number;
  init(key: string, value: number): void;
  set(key: string, value: number): void;
}

const delivery = (value: unknown): Delivery => {
  insistDelivery(value);
  return value;
};
const START = delivery(['startVat', capdata({})]);
const call = (method: string, args: unknown[] = [], result = 'p-1'): Delivery =>
  delivery(message('o+0', method, args, result));

/** A vat that counts in its baggage. */
const makeVat = (vatId: string, stores: VatStores): CrankVat & { fault: string | undefined } => {
  const outbox = makeSyscallOutbox();
  const store = stores.provide(vatId);
  const vatstore = {
    ...store,
    set(key: string, value: string) {
      if (vat.fault !== undefined) throw Error(vat.fault);
      store.set(key, value);
    },
  };
  const { dispatch } = createLiveslots({
    vatId,
    syscall: joinSyscall(outbox.syscall, vatstore),
    gcTools: makeGCTools(),
    console: { warn() {} },
    buildVatNamespace: async vatGlobals => {
      const { makeScalarBigMapStore } = vatGlobals['VatData'];
      return {
        buildRootObject: (_powers: unknown, _parameters: unknown, given: unknown) => {
          const baggage = given as Baggage;
          if (!baggage.has('count')) baggage.init('count', 0);
          return Far('root', {
            add(by: number) {
              baggage.set('count', baggage.get('count') + by);
              return baggage.get('count');
            },
            fill() {
              const store = makeScalarBigMapStore('big');
              for (let index = 0; index < 100; index += 1) store.init(index, index);
            },
          });
        },
      };
    },
  });
  const vat = { vatId, dispatch, outbox, fault: undefined };
  return vat;
};

const answers = (syscalls: readonly VatMessageSyscall[]): string[] =>
  syscalls.flatMap(said => (said[0] === 'resolve' ? said[1].map(([, , data]) => data.body) : []));

const databases = [
  ...bindings.map(({ name, open }) => ({
    name,
    makeStores: () => makeSqliteVatStores(open(':memory:')),
  })),
  { name: 'memory', makeStores: () => makeMemoryVatStores() as VatStores },
];

describe.each(databases)('cranks over $name', ({ makeStores }) => {
  let stores: VatStores;
  let staged: string[];
  let failStage: string | undefined;
  let runner: ReturnType<typeof makeCrankRunner>;
  beforeEach(() => {
    stores = makeStores();
    staged = [];
    failStage = undefined;
    runner = makeCrankRunner({
      transaction: stores,
      stage(vatId, { 0: type }, syscalls) {
        if (failStage !== undefined) throw Error(failStage);
        staged.push(`${vatId} ${type} ${answers(syscalls).join()}`);
      },
    });
  });
  const content = (vatId: string): string => {
    const store = stores.provide(vatId);
    const found: string[] = [];
    for (let at = store.getNextKey(''); at !== undefined; at = store.getNextKey(at)) {
      found.push(`${at} ${String(store.get(at))}`);
    }
    return found.join('\n');
  };

  test('a delivery that succeeds is stored, and the next incarnation finds it', async () => {
    const first = makeVat('v1', stores);
    await runner.deliver(first, START);
    await runner.deliver(first, call('add', [5]));
    const second = makeVat('v1', stores);
    await runner.deliver(second, START);
    await runner.deliver(second, call('add', [2]));
    expect(staged).toEqual(['v1 startVat ', 'v1 message #5', 'v1 startVat ', 'v1 message #7']);
    expect(await runner.deliver(second, ['bringOutYourDead'])).toMatchObject({
      exportedRemotables: 1,
    });
  });

  test('what is asked for at once runs one after another, vats of all names together', async () => {
    const one = makeVat('v1', stores);
    const two = makeVat('v2', stores);
    const all = [
      runner.deliver(one, START),
      runner.deliver(two, START),
      ...[1, 2, 3].map(by => runner.deliver(one, call('add', [by], `p-${by}`))),
      runner.deliver(two, call('add', [7])),
    ];
    await runner.whenIdle();
    await Promise.all(all);
    expect(staged.slice(2)).toEqual([
      ...['v1 message #1', 'v1 message #3', 'v1 message #6'],
      'v2 message #7',
    ]);
  });

  test('[KO22] a delivery that fails leaves nothing behind, and the vat takes no more', async () => {
    const vat = makeVat('v1', stores);
    await runner.deliver(vat, START);
    await runner.deliver(vat, call('add', [5]));
    const before = content('v1');
    vat.fault = 'the page is torn';
    const last = call('add', [1]);
    const failure = await runner.deliver(vat, last).catch((err: unknown) => err);
    expect(failure).toBeInstanceOf(CrankError);
    const facts = { vatId: 'v1', delivery: last, phase: 'dispatch', isRefused: false };
    expect(failure).toMatchObject(facts);
    expect(String(failure)).toMatch(/message to vat v1 failed in dispatch: .*the page is torn/);
    expect(content('v1')).toBe(before);
    expect(runner.isLost(vat)).toBe(true);
    await expect(runner.deliver(vat, call('add', [1]))).rejects.toThrow(/vat v1 is lost/);
    const next = makeVat('v1', stores);
    await runner.deliver(next, START);
    await runner.deliver(next, call('add', [1]));
    expect(staged.at(-1)).toBe('v1 message #6');
  });

  test('[KO24] a delivery that the vat refuses is undone, and the vat goes on', async () => {
    const vat = makeVat('v1', stores);
    await runner.deliver(vat, START);
    await runner.deliver(vat, call('add', [5]));
    const before = content('v1');
    for (const bad of [
      message('o+77', 'add', [1]),
      ['startVat', capdata({})],
      ['dropExports', ['o+d99/1']],
    ]) {
      const failure = await runner.deliver(vat, delivery(bad)).catch((err: unknown) => err);
      expect(failure).toMatchObject({ vatId: 'v1', phase: 'dispatch', isRefused: true });
      expect(String(failure)).toMatch(
        new RegExp(`^CrankError: ${String(bad[0])} to vat v1 was refused: `),
      );
      expect(content('v1')).toBe(before);
      expect(vat.outbox?.size).toBe(0);
      expect(runner.isLost(vat)).toBe(false);
    }
    expect(staged).toHaveLength(2);
    await runner.deliver(vat, call('add', [1], 'p-2'));
    expect(staged.at(-1)).toBe('v1 message #6');
  });

  test('a delivery is chosen inside the transaction, and what was taken for it comes back', async () => {
    const queue = stores.provide('queue');
    const vat = makeVat('v1', stores);
    await runner.deliver(vat, START);
    const put = (by: number) => () => {
      queue.set(`${by}`, '');
      return undefined;
    };
    const take = () => {
      const next = queue.getNextKey('');
      if (next === undefined) return undefined;
      queue.delete(next);
      return { vat, delivery: call('add', [Number(next)], `p-${next}`) };
    };
    expect(await Promise.all([runner.run(put(1)), runner.run(put(2))])).toEqual([
      undefined,
      undefined,
    ]);
    expect((await runner.run(take))?.vat).toBe(vat);
    expect(staged.at(-1)).toBe('v1 message #1');
    expect(content('queue')).toBe('2 ');
    failStage = 'not now';
    await expect(runner.run(take)).rejects.toMatchObject({ phase: 'stage', vatId: 'v1' });
    expect(content('queue')).toBe('2 ');
    failStage = undefined;
    await expect(runner.run(take)).rejects.toThrow(/vat v1 is lost/);
    expect(content('queue')).toBe('2 ');
    const fails = (): never => {
      queue.set('3', '');
      throw Error('cannot choose');
    };
    await expect(runner.run(fails)).rejects.toThrow('cannot choose');
    expect(content('queue')).toBe('2 ');
    const next = makeVat('v1', stores);
    await runner.deliver(next, START);
    await runner.run(() => ({ vat: next, delivery: (take() as { delivery: Delivery }).delivery }));
    expect(staged.at(-1)).toBe('v1 message #3');
    expect(await runner.run(take)).toBe(undefined);
  });

  test('what is written before the dispatch is in its transaction', async () => {
    const log = stores.provide('log');
    const prepared: string[] = [];
    const failing: { reason?: string } = {};
    const careful = makeCrankRunner({
      transaction: stores,
      prepare(vatId, { 0: type }) {
        prepared.push(`${vatId} ${type}`);
        log.set(`${prepared.length}`, type);
        if (failing.reason !== undefined) throw Error(failing.reason);
      },
    });
    const vat = makeVat('v1', stores);
    await careful.deliver(vat, START);
    expect(content('log')).toBe('1 startVat');
    const stored = content('v1');
    failing.reason = 'no room for it';
    await expect(careful.deliver(vat, call('add', [1]))).rejects.toMatchObject({
      phase: 'prepare',
      isRefused: false,
      message: 'message to vat v1 failed in prepare: no room for it',
    });
    expect([content('log'), content('v1')]).toEqual(['1 startVat', stored]);
    // The vat has not heard of it.
    expect(careful.isLost(vat)).toBe(false);
    delete failing.reason;
    await careful.deliver(vat, call('add', [1], 'p-2'));
    expect(prepared).toEqual(['v1 startVat', 'v1 message', 'v1 message']);
    vat.fault = 'the page is torn';
    await expect(careful.deliver(vat, call('add', [1], 'p-3'))).rejects.toThrow(CrankError);
    expect(content('log')).toBe('1 startVat\n3 message');
  });

  test('a stage that fails undoes what the delivery has written', async () => {
    const vat = makeVat('v1', stores);
    const other = makeVat('v2', stores);
    await runner.deliver(vat, START);
    await runner.deliver(other, START);
    const before = content('v1');
    failStage = 'the queue is full';
    await expect(runner.deliver(vat, call('fill'))).rejects.toMatchObject({ phase: 'stage' });
    expect(content('v1')).toBe(before);
    expect(vat.outbox?.size).toBe(0);
    failStage = undefined;
    await runner.deliver(other, call('add', [1]));
    expect(staged.at(-1)).toBe('v2 message #1');
  });

  test.each(['begin', 'commit'] as const)('a %s that fails stores nothing', async phase => {
    const failing = { is: false };
    const transaction = {
      begin: () => stores.begin(),
      commit: () => stores.commit(),
      abort: () => stores.abort(),
    };
    const careful = makeCrankRunner({
      transaction: {
        ...transaction,
        [phase]() {
          if (failing.is) throw Error('the disk is full');
          transaction[phase]();
        },
      },
    });
    const vat = makeVat('v1', stores);
    await careful.deliver(vat, START);
    const before = content('v1');
    failing.is = true;
    await expect(careful.deliver(vat, call('fill'))).rejects.toMatchObject({
      phase,
      message: `message to vat v1 failed in ${phase}: the disk is full`,
    });
    expect(content('v1')).toBe(before);
    // A crank that has not begun has not reached the vat.
    expect(careful.isLost(vat)).toBe(phase === 'commit');
    failing.is = false;
    if (phase === 'begin') await careful.deliver(vat, call('add', [1]));
  });

  test('after an abort that fails nothing runs any more', async () => {
    const broken = makeCrankRunner({
      transaction: {
        begin: () => stores.begin(),
        commit: () => stores.commit(),
        abort() {
          throw Error('the disk is gone');
        },
      },
    });
    const vat = makeVat('v1', stores);
    await broken.deliver(vat, START);
    vat.fault = 'the page is torn';
    await expect(broken.deliver(vat, call('add', [1]))).rejects.toThrow(CrankError);
    const other = makeVat('v2', stores);
    await expect(broken.deliver(other, START)).rejects.toMatchObject({
      message: 'no crank can run: an earlier one could not be undone',
      cause: Error('the disk is gone'),
    });
  });
});

test('what a crank has said is forgotten when it fails', async () => {
  const staged: unknown[] = [];
  const runner = makeCrankRunner({
    transaction: makeMemoryVatStores(),
    stage: (_vatId, _delivery, syscalls) => staged.push(...syscalls),
  });
  const outbox = makeSyscallOutbox();
  const dispatch = async (): Promise<void> => {
    outbox.syscall.subscribe('p-1' as never);
    throw Error('no luck');
  };
  await expect(runner.deliver({ vatId: 'v1', dispatch, outbox }, START)).rejects.toThrow('no luck');
  expect(outbox.size).toBe(0);
  expect(staged).toEqual([]);
});

test('an outbox keeps the order of what was said, and has no devices of its own', () => {
  const { syscall, take, ...outbox } = makeSyscallOutbox();
  const data = { body: '#0', slots: [] };
  const names = delivery(['retireImports', ['o-1' as never]])[1] as never;
  syscall.subscribe('p-1' as never);
  syscall.send('o-1' as never, data);
  syscall.send('o-1' as never, data, 'p+5' as never);
  syscall.dropImports(names);
  syscall.exit(true, data);
  expect(take()).toEqual([
    ['subscribe', 'p-1'],
    ['send', 'o-1', { methargs: data }],
    ['send', 'o-1', { methargs: data, result: 'p+5' }],
    ['dropImports', ['o-1']],
    ['exit', true, data],
  ]);
  expect(take()).toEqual([]);
  syscall.abandonExports(names);
  outbox.discard();
  expect(take()).toEqual([]);
  expect(() => syscall.callNow('d-1' as never, 'm', data)).toThrow(/has no devices/);
  const { syscall: withDevice } = makeSyscallOutbox({ callNow: () => data });
  expect(withDevice.callNow('d-1' as never, 'm', data)).toBe(data);
});
