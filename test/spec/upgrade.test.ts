// One incarnation after the other on the same vatstore, on ours and on the peer.
import { E, Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { capdata, fulfil, ref, reject } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { show } from '../support/vat-code.js';
import type { Remote } from '../support/vat-code.js';
import type { MapStore } from '../support/vat-data.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import { provideHandle } from './kinds-support.js';

type Build = VatProgram['build'];
type Script = VatProgram['script'];

const run = async (
  name: string,
  build: Build,
  script: Script,
  declared: readonly Difference[] = [],
): Promise<readonly string[]> =>
  (await expectSame({ name, build, script }, declared)).ours.map(line => line.trim());

const outcomes = (lines: readonly string[]): string[] =>
  lines.filter(line => line.startsWith('<< ')).map(line => line.slice(3));

const notes = (lines: readonly string[]): string[] =>
  lines.flatMap(line => (line.startsWith('(note: ') ? [line.slice(7, -1)] : []));

const emptyRoot = (): unknown => Far('root', {});

const inOtherWords = (peer: string, ours: string): Difference => ({
  rule: 'error-text',
  peer: [`<< REJECTED ${peer}`],
  ours: [`<< REJECTED ${ours}`],
});

describe('[U1] a vat is started once', () => {
  it('and goes on when that is tried again', async () => {
    const script: Script = async vat => {
      await vat.start();
      await vat.deliver(['startVat', capdata({})]);
      await vat.message('o+0', 'hello', [], 'p-1');
    };
    const twice = 'Error: the vat "vat-under-test" has been started already';
    const declared = [inOtherWords('Error: Check failed', twice)];
    const lines = await run('started twice', emptyRoot, script, declared);
    expect(outcomes(lines)).toEqual(['ok', `REJECTED ${twice}`, 'ok']);
  });
});

describe('[U2] what buildRootObject gives', () => {
  const roots: Readonly<Record<string, Build>> = {
    'a record': () => harden({ a: 1 }),
    'an unhardened record': () => ({}),
    nothing: () => undefined,
    'a promise that is rejected': () => Promise.reject(Error('not today')),
    'an error that is thrown': () => {
      throw Error('not at all');
    },
    'a function': () => () => 1,
    'a function without an interface': () => harden(() => 1),
    'a presence': ({ parameters }) => parameters['presence'],
    'a durable object': tools =>
      tools.VatData.defineDurableKind(provideHandle(tools, 'root'), () => ({}), { m: () => 1 })(),
    'a virtual object': ({ VatData }) => VatData.defineKind('root', () => ({}), { m: () => 1 })(),
    'a store': ({ VatData }) => VatData.makeScalarBigMapStore('root'),
  };
  /** What pass-style alone says of some of them. */
  const words: Readonly<Record<string, string>> = {
    'an unhardened record': 'Error: Cannot pass non-frozen objects like {}. Use harden()',
    'a function': 'Error: Cannot pass non-frozen objects like "[Function <anon>]". Use harden()',
    'a function without an interface':
      'Error: Remotables must be explicitly declared: "[Function <anon>]"',
  };
  const ours = 'Error: buildRootObject() for vat "vat-under-test" must return what Far() has made…';
  const notFar = (shown: string): string =>
    `Error: buildRootObject() for vat "vat-under-test" returned ${shown}, which is not Far`;
  /** Where both say it, and ours says what to do. */
  const told: Readonly<Record<string, string>> = {
    'a record': notFar('{"a":1}'),
    nothing: notFar('"[undefined]"'),
  };
  it.each(Object.entries(roots))('%s is refused', async (name, build) => {
    const peers = words[name];
    const same = told[name];
    const declared = [
      ...(peers === undefined ? [] : [inOtherWords(peers, ours)]),
      ...(same === undefined ? [] : [inOtherWords(same, `${same}…`)]),
    ];
    const start: Script = vat => vat.start({ presence: ref('o-50') });
    const lines = await run(name, build, start, declared);
    expect(outcomes(lines)).toEqual([expect.stringMatching(/^REJECTED/)]);
  });

  it('is o+0, and exported from the start', async () => {
    const lines = await run(
      'root',
      ({ note }) => Promise.resolve(Far('root', { me: () => note('called') })),
      async vat => {
        await vat.start();
        expect(vat.hooks.exportedRemotables.size).toBe(1);
        await vat.message('o+0', 'me');
        await vat.sweep();
        await vat.message('o+0', 'me');
      },
    );
    expect(notes(lines)).toEqual(['called', 'called']);
  });
});

describe('[U6] the parameters of a start', () => {
  it('may name objects of others, with an interface and without', async () => {
    const lines = await run(
      'presences among the parameters',
      ({ parameters, note }) => {
        note(show(parameters['named']));
        note(show(parameters['nameless']));
        return emptyRoot();
      },
      vat => vat.start({ named: ref('o-50', 'Alleged: friend'), nameless: ref('o-51') }),
    );
    expect(outcomes(lines)).toEqual(['ok']);
    expect(notes(lines)).toEqual(['[object Alleged: friend]', '[object Alleged: presence o-51]']);
  });

  it('may name what the incarnation before has stored', async () => {
    let baggageRef = '';
    const lines = await run(
      'own objects among the parameters',
      ({ parameters, baggage, note }) => {
        note(`the baggage: ${String(parameters['own'] === baggage)}`);
        return emptyRoot();
      },
      async vat => {
        await vat.start();
        baggageRef = new Map(vat.store.entries()).get('baggageID') ?? '';
        await vat.start({ own: ref(baggageRef) });
      },
    );
    expect(baggageRef).toMatch(/^o\+d\d+\/1$/);
    expect(outcomes(lines)).toEqual(['ok', 'ok']);
    expect(notes(lines)).toEqual(['the baggage: false', 'the baggage: true']);
  });

  it('may name a promise of the incarnation before, and none that is yet to be named', async () => {
    const asked = async (name: string) => {
      const vat = makeVatRun(
        {
          name: 'promises among the parameters',
          build: ({ parameters, note }) => {
            note(show(parameters['p']));
            return Far('root', {
              send: (remote: Remote) => void E.sendOnly(remote).m(new Promise(() => {})),
            });
          },
          script: async () => undefined,
        },
        'ours',
      );
      await vat.start();
      await vat.message('o+0', 'send', [ref('o-50')]);
      expect(vat.lastSlot(0)).toBe('p+5');
      for (let count = 0; count < 20; count += 1) await vat.message('o+0', 'send', [ref('o-50')]);
      // Promises have numbers of their own, and there are more of them than objects now.
      expect(vat.lastSlot(0)).toBe('p+25');
      expect(vat.store.get('idCounters')).toMatch(/"exportID":1\d,/);
      await vat.start({ p: ref(name) });
      const [last] = vat.events.slice(-1);
      return { last, subscribed: vat.calls('subscribe', true).map(({ args }) => args[0]) };
    };
    for (const name of ['p+5', 'p+25']) {
      expect(await asked(name)).toEqual({
        last: expect.objectContaining({ failure: undefined }) as unknown,
        subscribed: [name],
      });
    }
    const bad = await asked('p+29');
    expect(bad).toEqual({
      last: expect.objectContaining({
        failure: expect.stringContaining("I don't remember allocating") as unknown,
      }) as unknown,
      subscribed: [],
    });
  });
});

describe('[U3] baggage', () => {
  it('is found again with what is in it, and without what did not survive', async () => {
    const lines = await run(
      'baggage',
      ({ baggage, incarnation, note, VatData }) => {
        if (incarnation === 0) {
          const store = VatData.makeScalarBigMapStore('store', { durable: true });
          store.init('n', 0);
          baggage.init('store', store);
          baggage.init('gone', 1);
        }
        const store = baggage.get('store') as MapStore;
        store.set('n', (store.get('n') as number) + 1);
        note(`${show([...baggage.keys()])} ${show(store.get('n'))}`);
        if (baggage.has('gone')) baggage.delete('gone');
        return Far('root', { keep: (key: string, value: unknown) => baggage.init(key, value) });
      },
      async vat => {
        await vat.start();
        await vat.message('o+0', 'keep', ['import', ref('o-50')]);
        await vat.start();
        await vat.sweep();
        await vat.start();
      },
    );
    expect(notes(lines)).toEqual(['[gone, store] 1', '[import, store] 2', '[import, store] 3']);
  });
});

describe('[U4] a start', () => {
  it('must be done when the vat is quiescent', async () => {
    const unresolved = 'buildRootObject unresolved';
    const declared = [inOtherWords(unresolved, `Error: ${unresolved}: it was not done…`)];
    const never = (): unknown => new Promise(() => undefined);
    const lines = await run('waits', never, vat => vat.start(), declared);
    expect(outcomes(lines)).toEqual([expect.stringContaining('buildRootObject unresolved')]);
  });

  it('may take as many turns as it likes', async () => {
    const build = async (): Promise<unknown> => {
      for (let turn = 0; turn < 100; turn += 1) await Promise.resolve();
      return emptyRoot();
    };
    expect(outcomes(await run('turns', build, vat => vat.start()))).toEqual(['ok']);
  });

  it('fails, naming them, when durable kinds are missing', async () => {
    const define = (tools: VatTools): void => {
      for (const tag of ['first', 'second', 'third']) {
        if (tools.incarnation > 0 && tag !== 'second') continue;
        const handle = provideHandle(tools, tag) as never;
        tools.VatData.defineDurableKind(handle, () => ({}), { m: () => 1 });
      }
    };
    const build: Build = tools => {
      define(tools);
      return emptyRoot();
    };
    const lines = await run('missing kinds', build, async vat => {
      await vat.start();
      await vat.start();
    });
    expect(outcomes(lines)).toEqual([
      'ok',
      expect.stringContaining('defineDurableKind not called for tags: [first,third]'),
    ]);
  });
});

describe('[U5] watches of the previous incarnation', () => {
  it('are revived when the start has ended, and tell of what the kernel rejects', async () => {
    const lines = await run(
      'revived watches',
      tools => {
        const { VatData, note, incarnation } = tools;
        const makeWatcher = VatData.defineDurableKind(provideHandle(tools, 'watcher'), () => ({}), {
          onFulfilled: (_context, value: unknown, ...args: unknown[]) =>
            note(`${incarnation}: fulfilled ${show(value)} ${show(args)}`),
          onRejected: (_context, reason: unknown, ...args: unknown[]) =>
            note(`${incarnation}: rejected ${show(reason)} ${show(args)}`),
        });
        note(`${incarnation}: built`);
        return Far('root', {
          watch: ([promise]: [unknown], ...args: unknown[]) =>
            VatData.watchPromise(promise, makeWatcher(), ...args),
          watchOwn: () => VatData.watchPromise(new Promise(() => undefined), makeWatcher(), 'own'),
        });
      },
      async vat => {
        await vat.start();
        await vat.message('o+0', 'watch', [[ref('p-60')], 'imported', ref('o-50')]);
        await vat.message('o+0', 'watchOwn');
        const own = String(vat.calls('subscribe').at(-1)?.args[0]);
        expect(own).toMatch(/^p\+/);
        await vat.start();
        await vat.notify(reject(own, 'upgraded'));
        await vat.start();
        await vat.notify(fulfil('p-60', 'at last'));
        await vat.start();
      },
    );
    expect(notes(lines)).toEqual([
      '0: built',
      '1: built',
      '1: rejected upgraded [own]',
      '2: built',
      '2: fulfilled at last [imported, [object Alleged: presence o-50]]',
      '3: built',
    ]);
  });
});

describe('[U6] the counters of the one before', () => {
  it('go on: no name is given twice', async () => {
    const names: string[] = [];
    await run(
      'counters',
      tools => {
        const { VatData } = tools;
        const makeDurable = VatData.defineDurableKind(provideHandle(tools, 'durable'), () => ({}), {
          m: () => 1,
        });
        const makeVirtual = VatData.defineKind('virtual', () => ({}), { m: () => 1 });
        return Far('root', {
          make: () =>
            harden([
              ...[Far('ephemeral', {}), makeDurable(), makeVirtual(), new Promise(() => undefined)],
              VatData.makeScalarBigSetStore('virtual'),
              VatData.makeScalarBigSetStore('durable', { durable: true }),
            ]),
        });
      },
      async vat => {
        for (const life of [1, 2, 3]) {
          await vat.start();
          for (const time of [1, 2]) {
            await vat.message('o+0', 'make', [], `p-${life}${time}`);
            const [resolutions] = vat.calls('resolve').at(-1)?.args ?? [];
            const [[, , { slots }]] = resolutions as [[string, boolean, { slots: string[] }]];
            names.push(...slots);
          }
        }
      },
    );
    // Both implementations gave the same ones.
    expect(names).toHaveLength(2 * 3 * 2 * 6);
    expect(names.slice(36)).toEqual(names.slice(0, 36));
    expect(new Set(names).size).toBe(36);
  });
});
