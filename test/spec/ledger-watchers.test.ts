// Watches: who is called, in which order and turn, with what, and what becomes of a rejection that
// nobody wanted. The order is that of the peer; what a restart finds is looked at with the kernel.
import { E, Far } from '@endo/far';
import { describe } from 'vitest';
import { capdata, fulfil, ref, reject } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import { show } from '../support/vat-code.js';
import type { Remote } from '../support/vat-code.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import { expect, it, itWhere } from '../model/beside.js';
import { makeKit, ScriptedVat } from '../model/scripted-vat.js';
import { exportPromise } from '../model/subjects.js';

/** Watchers that put down what they are told, and what they do of their own accord. */
const makeWatchers = ({ VatData, baggage, note }: VatTools) => {
  const tell =
    (what: string) =>
    ({ state }: { state: Record<string, unknown> }, value: unknown, ...args: unknown[]): void =>
      note(`${String(state['name'])} ${what} ${show(value)} with ${show(args)}`);
  const define = (tag: string, methods: Parameters<typeof VatData.defineDurableKind>[2]) => {
    const key = `${tag} handle`;
    if (!baggage.has(key)) baggage.init(key, VatData.makeKindHandle(tag));
    const handle = baggage.get(key) as ReturnType<typeof VatData.makeKindHandle>;
    return VatData.defineDurableKind(handle, (name: string) => ({ name }), methods);
  };
  const throwing = ({ state }: { state: Record<string, unknown> }): never => {
    note(`${String(state['name'])} throws`);
    throw Error('a watcher throws');
  };
  return {
    both: define('both', { onFulfilled: tell('fulfilled'), onRejected: tell('rejected') }),
    onlyFulfilled: define('only fulfilled', { onFulfilled: tell('fulfilled') }),
    onlyRejected: define('only rejected', { onRejected: tell('rejected') }),
    throwing: define('throwing', { onFulfilled: throwing, onRejected: throwing }),
  };
};

const turns: VatProgram = {
  name: 'turns of watchers',
  build: tools => {
    const { VatData, note } = tools;
    const makers = makeWatchers(tools);
    const kits = new Map<string, ReturnType<typeof makeKit>>();
    const follow = (name: string, promise: Promise<unknown>): void => {
      promise.then(
        () => note(`${name} then`),
        () => note(`${name} catch`),
      );
    };
    const countTurns = async (count: number): Promise<void> => {
      for (let turn = 1; turn <= count; turn += 1) {
        await Promise.resolve();
        note(`turn ${turn}`);
      }
    };
    const watchAll = (name: string, promise: Promise<unknown>): void => {
      follow(`${name} before`, promise);
      VatData.watchPromise(promise, makers.both(`${name} first`), 'one', 2);
      VatData.watchPromise(promise, makers.onlyFulfilled(`${name} second`));
      VatData.watchPromise(promise, makers.throwing(`${name} third`));
      VatData.watchPromise(promise, makers.onlyRejected(`${name} fourth`), { deep: ['arg'] });
      follow(`${name} between`, promise);
      VatData.watchPromise(promise, makers.both(`${name} fifth`));
      follow(`${name} after`, promise);
    };
    return Far('root', {
      watch: (...promises: Promise<unknown>[]) => {
        promises.forEach((promise, index) => watchAll(`import ${index}`, promise));
        void countTurns(8);
      },
      make: (name: string) => {
        const kit = makeKit();
        kits.set(name, kit);
        watchAll(name, kit.promise);
        void countTurns(8);
      },
      settle: (name: string, isReject: boolean, value: unknown) => {
        const kit = kits.get(name);
        (isReject ? kit?.reject : kit?.resolve)?.(value);
        void countTurns(8);
      },
      settled: (isReject: boolean) => {
        const promise = isReject ? Promise.reject(Error('no')) : Promise.resolve('yes');
        watchAll('settled', harden(promise));
        void countTurns(10);
      },
      results: (remote: Remote) => {
        watchAll('result', harden(E(remote).m()));
        void countTurns(8);
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'watch', [ref('p-101'), ref('p-102'), ref('p-103')]);
    await run.notify(fulfil('p-102', { b: 1 }), reject('p-101', Error('broken')));
    await run.notify(fulfil('p-103', ref('o-50')));
    for (const [name, isReject] of [
      ['mine', false],
      ['yours', true],
    ] as const) {
      await run.message('o+0', 'make', [name]);
      await run.message('o+0', 'settle', [name, isReject, ref('o-50')]);
    }
    await run.message('o+0', 'settled', [false]);
    await run.message('o+0', 'settled', [true]);
    await run.message('o+0', 'results', [ref('o-50')]);
    await run.notify(fulfil(run.lastResult(), ref('p-104')));
    await run.notify(fulfil('p-104', 'at last'));
  },
};

const acrossRestarts: VatProgram = {
  name: 'watches across restarts',
  build: tools => {
    const { VatData, note, parameters } = tools;
    const makers = makeWatchers(tools);
    const { promise } = parameters as { promise?: Promise<unknown> };
    promise?.then(
      value => note(`parameter settled to ${show(value)}`),
      reason => note(`parameter rejected with ${show(reason)}`),
    );
    if (promise) VatData.watchPromise(promise, makers.both('at start'), 'again');
    let nth = 0;
    return Far('root', {
      watch: (...promises: Promise<unknown>[]) => {
        for (const each of promises) {
          nth += 1;
          VatData.watchPromise(each, makers.both(`watch ${nth}`), nth);
          VatData.watchPromise(each, makers.onlyFulfilled(`second ${nth}`), nth);
        }
      },
      watchOwn: () => VatData.watchPromise(makeKit().promise, makers.both('own'), 'own'),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'watch', [ref('p-101'), ref('p-102'), ref('p-103')]);
    await run.message('o+0', 'watchOwn');
    await run.start({ promise: ref('p-102') });
    const [own] = run
      .calls('subscribe')
      .map(({ args }) => String(args[0]))
      .filter(vpid => vpid.startsWith('p+'));
    await run.notify(reject(own ?? '', 'vat upgraded'));
    await run.notify(fulfil('p-101', 'one'));
    await run.message('o+0', 'watch', [ref('p-102')]);
    await run.start();
    await run.start({ promise: ref('p-103') });
    await run.notify(reject('p-103', 'three'), fulfil('p-102', ref('o-50')));
  },
};

describe('[W3] [W4] [W5] [W9] watchers', () => {
  it('are called in the order and in the turns of the peer', async () => {
    const { ours } = await expectSame(turns);
    const calls = ours.filter(
      line => /(fulfilled|rejected|throws)/.test(line) && line.includes('note'),
    );
    expect(calls.length).toBe(32);
    expect(ours.filter(line => line.includes('unhandled rejection')).length).toBeGreaterThan(8);
  });

  it('[W7] of an earlier incarnation are called as by the peer', async () => {
    const { ours } = await expectSame(acrossRestarts);
    expect(ours.filter(line => line.includes('(note: ')).length).toBe(11);
  });

  it('that throw, or have no handler, leave an unhandled rejection each and disturb nobody', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const { vpid, ref: vpidRef } = s.vat.importable();
    const thrower = s.throwingWatcher;
    await s.run(
      ({ VatData, watcher }, [promise]) => {
        VatData.watchPromise(promise, watcher, 1);
        VatData.watchPromise(promise, thrower);
        VatData.watchPromise(promise, watcher, 2);
        VatData.watchPromise(promise, s.mildWatcher);
        VatData.watchPromise(promise, watcher, 3);
      },
      [vpidRef],
    );
    await s.vat.notify([vpid, true, capdata('no')]);
    expect(s.told.map(({ args }) => args)).toEqual([[1], [2], [3]]);
    expect(s.vat.unhandled.length).toBe(2);
    expect(s.vat.unhandled).toContain('no');
    expect(s.vat.size).toBe(size);
  });
});

describe('[W6] a promise that was exported before it is watched', () => {
  // There the kernel has nobody to tell after the upgrade.
  const itSurvives = itWhere({
    differs: ['subscribe-on-watch'],
    failsOnPeer: 'cannot be notified',
  });

  itSurvives('is subscribed to all the same, so that the watch survives an upgrade', async () => {
    const s = await ScriptedVat.open();
    const { promise } = makeKit();
    await exportPromise(s, promise);
    const [name = ''] = s.vat.registeredNames();
    await s.run(({ VatData, watcher }) => VatData.watchPromise(promise, watcher, 'arg'));
    expect(s.vat.kernel.calls).toEqual([['subscribe', name]]);
    // A second watch needs no second subscription.
    await s.run(({ VatData, other }) => VatData.watchPromise(promise, other));
    expect(s.vat.kernel.calls).toEqual([]);
    expect(await s.vat.restart()).toEqual([name]);
    expect(s.vat.calls('subscribe')).toEqual([]);
    await s.vat.notify(reject(name, 'upgraded'));
    expect(s.told.map(({ isReject, value }) => [isReject, value])).toEqual([
      [true, 'upgraded'],
      [true, 'upgraded'],
    ]);
    expect(s.vat.registeredNames()).toEqual([]);
  });
});

describe('[W7] what a restart revives', () => {
  it('is not subscribed to again, and is one promise with what comes among the parameters', async () => {
    const s = await ScriptedVat.open();
    const { vpid, ref: vpidRef } = s.vat.importable();
    await s.run(
      ({ VatData, watcher }, [promise]) => VatData.watchPromise(promise, watcher),
      [vpidRef],
    );
    await s.vat.restart();
    expect(s.vat.calls('subscribe')).toEqual([]);
    expect(s.vat.pillarsOf(vpid)).toMatchObject({ kernel: 'imported', watcher: true });
    await s.vat.restart({ promise: vpidRef });
    expect(s.vat.calls('subscribe')).toEqual([[vpid]]);
    expect(s.vat.pillarsOf(vpid)).toMatchObject({ kernel: 'imported', watcher: true });
    const seen: unknown[] = [];
    await s.run(
      (_tools, [promise]) => {
        expect(promise).toBe(s.vat.valueOf(vpid));
        void (promise as Promise<unknown>).then(value => seen.push(value));
      },
      [vpidRef],
    );
    await s.vat.notify(fulfil(vpid, 'done'));
    expect(seen).toEqual(['done']);
    expect(s.told.length).toBe(1);
    expect(s.vat.registeredNames()).toEqual([]);
  });

  it('can be watched again by the new incarnation, behind the watches of the old', async () => {
    const s = await ScriptedVat.open();
    const { vpid, ref: vpidRef } = s.vat.importable();
    const watch = (index: number) =>
      s.run(
        ({ VatData, watcher }, [promise]) => VatData.watchPromise(promise, watcher, index),
        [vpidRef],
      );
    await watch(1);
    await s.vat.restart();
    await watch(2);
    await s.vat.restart();
    await watch(3);
    await s.vat.notify(fulfil(vpid, 'done'));
    expect(s.told.map(({ args }) => args)).toEqual([[1], [2], [3]]);
    expect(s.vat.registeredNames()).toEqual([]);
  });
});

describe('[W9] the table of watches', () => {
  it('has lost the entry when the first watcher is called', async () => {
    const s = await ScriptedVat.open();
    const { vpid, ref: vpidRef } = s.vat.importable();
    const seen: unknown[] = [];
    s.onTold = () => seen.push(s.vat.watchedNames(), s.vat.registeredNames());
    await s.run(
      ({ VatData, watcher }, [promise]) => {
        VatData.watchPromise(promise, watcher);
        VatData.watchPromise(promise, watcher);
      },
      [vpidRef],
    );
    await s.vat.notify(fulfil(vpid, 'done'));
    expect(seen).toEqual([[], [], [], []]);
  });
});
