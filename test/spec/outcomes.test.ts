// What comes of a delivery where little shows it: `this` of a method whose answer may wait for
// itself, a syscall whose failure user code swallows, a watcher without a handler for rejections,
// a device that answers nonsense.
import { E, Far } from '@endo/far';
import { makePromiseKit } from '@endo/promise-kit';
import { describe, expect, it } from 'vitest';
import { createLiveslots } from '../../src/index.js';
import type { LiveslotsOptions } from '../../src/index.js';
import type { OutwardSyscall } from '../../src/protocol/syscall.js';
import { capdata, fulfil, message, notify, ref, reject } from '../support/capdata.js';
import type { Remote } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeCountingMeterControl } from '../support/meter.js';
import { makeVatRun } from '../support/vat-run.js';
import type { Event, VatRun } from '../support/vat-run.js';

const makeRun = (build: VatProgram['build']): VatRun =>
  makeVatRun({ name: 'outcomes', build, script: async () => undefined }, 'ours');

const failures = ({ events }: VatRun): Array<string | undefined> =>
  events.flatMap((event: Event) => (event.type === 'outcome' ? [event.failure] : []));

describe('a method whose answer may wait for itself', () => {
  it('[M6] is called on its object', async () => {
    const run = makeRun(() => {
      const root = {
        keep: () => undefined,
        name: () => 'root',
        ask(this: { name(): string }) {
          return this.name();
        },
      };
      return Far('root', root);
    });
    await run.start();
    // The result is a promise that the vat has imported, so that a ring could close.
    await run.message('o+0', 'keep', [ref('p-61'), ref('p-62')]);
    await run.message('o+0', 'ask', [], 'p-61');
    await run.message('o+0', 'ask', [], 'p-63');
    expect(run.calls('resolve').map(({ args }) => args[0])).toEqual([
      [['p-61', false, capdata('root')]],
      [['p-63', false, capdata('root')]],
    ]);
  });

  it('[M6] is a function that is called on nothing', async () => {
    const { answer } = {
      answer(this: unknown) {
        return this === undefined ? 'nothing' : 'something';
      },
    };
    const run = makeRun(() =>
      Far('root', { keep: () => undefined, make: () => Far('function', answer) }),
    );
    await run.start();
    await run.message('o+0', 'keep', [ref('p-61')]);
    await run.message('o+0', 'make', [], 'p-62');
    const [, , made] =
      (run.calls('resolve')[0]?.args[0] as Array<[string, boolean, never]>)[0] ?? [];
    const target = (made as unknown as { slots: string[] }).slots[0] ?? '';
    await run.message(target, undefined, [], 'p-61');
    expect(run.calls('resolve', true)[0]?.args[0]).toEqual([['p-61', false, capdata('nothing')]]);
  });
});

describe('a promise of the vat that settles with what is not frozen', () => {
  it('[P5] is resolved all the same, and it is frozen then', async () => {
    const kept: object[] = [];
    const make = (): object => {
      const made = { list: [1, 2], record: { a: 1 } };
      kept.push(made);
      return made;
    };
    const run = makeRun(() => {
      const kits = [makePromiseKit<object>(), makePromiseKit<object>()] as const;
      return Far('root', {
        send: (remote: Remote) => void E.sendOnly(remote).m(...kits.map(({ promise }) => promise)),
        settle: () => {
          kits[0].resolve(make());
          kits[1].reject(make());
        },
      });
    });
    await run.start();
    await run.message('o+0', 'send', [ref('o-50')]);
    const [first, second] = [run.lastSlot(0), run.lastSlot(1)];
    await run.message('o+0', 'settle');
    const data = capdata({ list: [1, 2], record: { a: 1 } });
    expect(run.calls('resolve').map(({ args }) => args[0])).toEqual([
      [[first, false, data]],
      [[second, true, data]],
    ]);
    expect(kept.map(each => Object.isFrozen(each))).toEqual([true, true]);
  });
});

describe('a message without arguments', () => {
  it.each([null, undefined])('[M9] (%s) reads a property', async args => {
    const run = makeRun(() => Far('root', { m: () => 'called' }));
    await run.start();
    const say = (method: string, result: string) =>
      run.deliver(['message', 'o+0', { methargs: capdata([method, args]), result }]);
    await say('nothing', 'p-1');
    await say('m', 'p-2');
    const [nothing, m] = run
      .calls('resolve')
      .map(call => call.args[0] as Array<[string, boolean, { body: string }]>);
    expect(nothing).toEqual([['p-1', false, capdata(undefined)]]);
    // The method itself is a property like any other; it cannot pass.
    expect(m?.[0]?.slice(0, 2)).toEqual(['p-2', true]);
    expect(m?.[0]?.[2].body).not.toContain('called');
  });
});

describe('a syscall that failed', () => {
  it('[E10] ends the vat though user code swallows the error and nothing is left to write', async () => {
    const run = makeRun(({ note }) =>
      Far('root', {
        send: (remote: Remote) => {
          void E.sendOnly(remote).m();
        },
        late: () => note('too late'),
      }),
    );
    await run.start();
    await run.message('o+0', 'send', [ref('o-50')]);
    run.failNext('send', 'the line is cut');
    await run.message('o+0', 'send', [ref('o-50')]);
    const [, before, after] = failures(run);
    expect(before).toBe(undefined);
    expect(after).toEqual(expect.any(String));
    await run.message('o+0', 'late');
    expect(failures(run)[3]).toEqual(expect.any(String));
    expect(run.events.some(event => event.type === 'note')).toBe(false);
  });

  it('[M4] of what nobody waits for is no news', async () => {
    const run = makeRun(() =>
      Far('root', { send: (remote: Remote) => void E.sendOnly(remote).m() }),
    );
    await run.start();
    await run.message('o+0', 'send', [ref('o-50')]);
    await run.notify(reject(run.lastResult(), 'a pity'));
    expect(run.events.some(event => event.type === 'unhandled')).toBe(false);
  });
});

describe('a device', () => {
  const build: VatProgram['build'] = ({ vatPowers, note }) =>
    Far('root', {
      ask: (device: unknown) => {
        const proxy = vatPowers.D(device);
        note(String(Object.isFrozen(proxy['call'])));
        try {
          note(String(proxy['call']?.()));
        } catch (error) {
          note(error instanceof Error ? error.message : '?');
        }
      },
    });
  const notes = (run: VatRun): string[] =>
    run.events.flatMap(event => (event.type === 'note' ? [event.text] : []));

  it('[E7] that answers no capdata is not believed', async () => {
    const run = makeRun(build);
    await run.start();
    run.answerCallNow(() => ({ body: '#1', slots: ['nobody'] }));
    await run.message('o+0', 'ask', [ref('d-40')]);
    run.answerCallNow(() => capdata(7));
    await run.message('o+0', 'ask', [ref('d-40')]);
    expect(notes(run)).toEqual(['true', expect.stringContaining('nobody'), 'true', '7']);
  });

  it('[D2] that answers with a promise is refused, and the promise is not imported', async () => {
    const run = makeRun(build);
    await run.start();
    run.answerCallNow(() => capdata([ref('p-70')]));
    await run.message('o+0', 'ask', [ref('d-40')]);
    expect(notes(run)).toEqual(['true', expect.stringContaining('cannot include a Promise')]);
    expect(run.calls('subscribe')).toEqual([]);
    expect(run.hooks.slotToVal.has('p-70')).toBe(false);
  });
});

describe('a presence that was disavowed', () => {
  const uses = {
    'has no properties either': (presence: object) => E.get(presence as { name: unknown }).name,
    'is no function either': (presence: object) => E(presence as () => unknown)(),
  };
  it.each(Object.entries(uses))('[X2] %s, and to ask ends the vat', async (_name, use) => {
    const run = makeVatRun(
      {
        name: 'disavowed',
        options: { enableDisavow: true },
        build: ({ vatPowers, note }) =>
          Far('root', {
            ask: async (presence: object) => {
              vatPowers.disavow?.(presence);
              await use(presence).then(
                () => note('answered'),
                () => note('refused'),
              );
            },
          }),
        script: async () => undefined,
      },
      'ours',
    );
    await run.start();
    await run.message('o+0', 'ask', [ref('o-50')]);
    expect(run.events.flatMap(event => (event.type === 'note' ? [event.text] : []))).toEqual([
      'refused',
    ]);
    expect(run.calls('send')).toEqual([]);
    expect(run.calls('exit')[0]?.args[0]).toBe(true);
  });
});

describe('a watcher that was provided with one handler', () => {
  it('[W2] leaves a rejection unhandled, and the other way around nothing happens', async () => {
    const run = makeRun(({ VatData, note }) => {
      const watcher = VatData.providePromiseWatcher(VatData.makeKindHandle('w'), value =>
        note(`fulfilled ${String(value)}`),
      );
      return Far('root', { watch: (p: unknown) => VatData.watchPromise(p, watcher) });
    });
    await run.start();
    await run.message('o+0', 'watch', [ref('p-61')]);
    await run.message('o+0', 'watch', [ref('p-62')]);
    await run.notify(fulfil('p-61', 'well'));
    await run.notify(reject('p-62', 'a pity'));
    const told = run.events.flatMap(event =>
      event.type === 'note' ? [event.text] : event.type === 'unhandled' ? [event.reason] : [],
    );
    expect(told).toEqual(['fulfilled well', 'a pity']);
  });
});

describe('a watcher that is provided with what is no handler', () => {
  it('[W2] is refused', async () => {
    const run = makeRun(({ VatData, note }) => {
      const provide = VatData.providePromiseWatcher as (...args: unknown[]) => unknown;
      for (const handlers of [['text'], [() => undefined, 'text']]) {
        try {
          note(String(provide(VatData.makeKindHandle('w'), ...handlers)));
        } catch (error) {
          note(error instanceof Error ? error.message : '?');
        }
      }
      return Far('root', {});
    });
    await run.start();
    const refusal = 'the handlers of a promise watcher must be functions';
    expect(run.events.flatMap(event => (event.type === 'note' ? [event.text] : []))).toEqual([
      refusal,
      refusal,
    ]);
  });
});

describe('a promise that is watched while the vat starts', () => {
  it('[U5] is followed once, though its watch is in the table when those are revived', async () => {
    const run = makeRun(({ VatData, note }) => {
      const told = (value: unknown) => note(`fulfilled ${String(value)}`);
      const watcher = VatData.providePromiseWatcher(VatData.makeKindHandle('w'), told);
      const { promise, resolve } = makePromiseKit<string>();
      VatData.watchPromise(promise, watcher);
      return Far('root', { settle: () => resolve('at last') });
    });
    await run.start();
    await run.message('o+0', 'settle');
    expect(run.events.flatMap(event => (event.type === 'note' ? [event.text] : []))).toEqual([
      'fulfilled at last',
    ]);
    expect(run.events.some(event => event.type === 'unhandled')).toBe(false);
  });
});

describe('a vat as it is handed to a runtime', () => {
  const make = (options: Partial<LiveslotsOptions> = {}) => {
    const warnings: unknown[][] = [];
    const ignore = (): undefined => undefined;
    const names = ['send', 'subscribe', 'resolve', 'exit', 'callNow'] as const;
    const lists = ['dropImports', 'retireImports', 'retireExports'] as const;
    const syscall = Object.fromEntries([...names, ...lists].map(name => [name, ignore]));
    const vat = createLiveslots({
      syscall: syscall as unknown as OutwardSyscall,
      buildVatNamespace: () => ({ buildRootObject: () => Far('root', {}) }),
      console: { warn: (...args) => void warnings.push(args) },
      ...options,
    });
    return { vat, warnings };
  };

  it('[E2] takes no message before it was started', async () => {
    const { vat } = make();
    await expect(vat.dispatch(message('o+0', 'm'))).rejects.toThrow('has not been started');
    await expect(vat.dispatch(notify())).rejects.toThrow('has not been started');
    await vat.dispatch(['startVat', capdata({})]);
    await vat.dispatch(notify());
  });

  it('[U2] says that its source has no root', async () => {
    const { vat } = make({ buildVatNamespace: () => ({}) });
    await expect(vat.dispatch(['startVat', capdata({})])).rejects.toThrow(
      'vat source bundle lacks buildRootObject() function',
    );
  });

  it('[U2] says what a root must be', async () => {
    const { vat } = make({ buildVatNamespace: () => ({ buildRootObject: () => ({}) }) });
    await expect(vat.dispatch(['startVat', capdata({})])).rejects.toThrow(
      /must return what Far\(\) has made, and not .*: "Cannot pass non-frozen objects/,
    );
  });

  it('[E2] says what it does not do', async () => {
    const { vat, warnings } = make();
    await vat.dispatch(['startVat', capdata({})]);
    await vat.dispatch(['changeVatOptions', { one: 1, two: 2 }]);
    await vat.dispatch(['stopVat', capdata('over')]);
    expect(warnings).toEqual([
      ['WARNING setVatOption unknown option one'],
      ['WARNING setVatOption unknown option two'],
      ['stopVat is a no-op: nothing of this incarnation outlives it'],
    ]);
  });

  it("[E8] evaluates the vat's code metered", async () => {
    const { meterControl, depth } = makeCountingMeterControl();
    const depths: number[] = [];
    const { vat } = make({
      gcTools: { meterControl },
      buildVatNamespace: () => {
        depths.push(depth());
        return { buildRootObject: () => Far('root', {}) };
      },
    });
    await vat.dispatch(['startVat', capdata({})]);
    expect(depths).toEqual([0]);
  });

  it('[E2] cannot be changed', () => {
    const { vat } = make();
    expect(Object.isFrozen(vat) && Object.isFrozen(vat.dispatch)).toBe(true);
  });
});
