// Kinds where ours is stricter than the peer, or kept from leaving things behind.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { makeAttempt, show } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import {
  type Context,
  kindData,
  keysOf,
  methods,
  notesOf,
  provideHandle,
  runOurs,
  type Thing,
} from './kinds-support.js';

const x50 = ref('o-50', 'Alleged: fifty');

describe('a failing operation changes nothing', () => {
  it('[K3] a refused initial state counts nothing and registers nothing', async () => {
    const run = await runOurs({
      name: 'refused state',
      build: tools => {
        const make = kindData(tools).defineDurableKind(
          provideHandle(tools, 'd'),
          (p: unknown) => ({ a: p, b: harden([p]), c: Far('not durable', {}) }),
          methods,
        );
        const attempt = makeAttempt(tools.note);
        return Far('root', { make: (p: unknown) => attempt('make', () => make(p)) });
      },
      script: async run => {
        await run.start();
        await run.message('o+0', 'make', [x50]);
      },
    });
    expect(notesOf(run).join()).toContain('value for "c" is not durable: slot 0 of');
    expect(keysOf(run, 'vom.rc.o-50')).toEqual([]);
    expect(keysOf(run, 'vom.o+d10/')).toEqual([]);
    expect([...run.hooks.slotToVal.keys()]).not.toContain('o+d10/1');
  });

  it('[K6] a refused definition takes no number, and stores and registers nothing', async () => {
    const wrong: Array<readonly [behavior: unknown, options?: unknown]> = [
      [undefined],
      [null],
      [5],
      [{ a: 1 }],
      [[() => 1]],
      [methods, { stateShape: 5 }],
      [methods, { stateShape: { a: () => 1 } }],
      [methods, { stateShape: { [Symbol.for('x')]: 1 } }],
      [methods, { receiveAmplifier: () => undefined }],
      [methods, { interfaceGuardKit: {} }],
      [methods, { interfaceGuard: M.interface('I', { other: M.call().returns() }) }],
      [methods, null],
    ];
    const wrongKits: Array<readonly [behavior: unknown, options?: unknown]> = [
      [undefined],
      [{}],
      [methods],
      [{ f: methods }],
      [{ f: methods, g: 5 }],
      [{ f: methods, g: methods, [Symbol.for('h')]: methods }],
      [{ f: methods, g: methods }, { interfaceGuardKit: { f: M.interface('F', {}) } }],
    ];
    const run = await runOurs({
      name: 'refused definitions',
      build: tools => {
        const data = kindData(tools);
        const init = () => ({});
        const handle = provideHandle(tools, 'd');
        const refuse = (work: () => unknown) => expect(work).toThrow(Error);
        for (const [behavior, options] of wrong) {
          refuse(() => data.defineKind('v', init, behavior, options));
          refuse(() => data.defineDurableKind(handle, init, behavior, options));
        }
        for (const [behavior, options] of wrongKits) {
          refuse(() => data.defineKindMulti('v', init, behavior, options));
          refuse(() => data.defineDurableKindMulti(handle, init, behavior, options));
        }
        // Nothing of it stands in the way of the right definition.
        data.defineDurableKindMulti(handle, init, { f: methods, g: methods });
        return Far('root', {});
      },
      script: async run => {
        await run.start();
      },
    });
    expect(run.events.at(-1)).toMatchObject({ type: 'outcome', failure: undefined });
    expect(keysOf(run, 'vom.vkind')).toEqual([]);
    expect(run.store.get('idCounters')).toContain('"exportID":11');
    expect(run.store.get('vom.dkind.10.descriptor')).toContain('"facets":["f","g"]');
    expect(run.hooks.getRetentionStats()).toMatchObject({
      definedDurableKinds: 1,
      nextInstanceIDs: 1,
      kindInfoTable: 10,
    });
  });

  it('[K3] a refused change of state leaves counts, value and bytes as they were', async () => {
    const run = await runOurs({
      name: 'refused change',
      build: tools => {
        const make = kindData(tools).defineDurableKind(
          provideHandle(tools, 'd'),
          (a: unknown) => ({ a }),
          methods,
          { stateShape: { a: M.remotable() } },
        );
        let thing: Thing;
        return Far('root', {
          make: (p: unknown) => {
            thing = make(p);
          },
          set: () => {
            const before = thing.get();
            for (const value of [5, Far('remotable', {}), undefined, {}]) {
              expect(() => thing.set(value)).toThrow(Error);
              expect(thing.get()).toBe(before);
            }
          },
        });
      },
      script: async run => {
        await run.start();
        await run.message('o+0', 'make', [x50]);
        const before = run.store.entries();
        await run.message('o+0', 'set', [], 'p-1');
        expect(run.calls('vatstoreSet', true).map(({ args }) => args[0])).toEqual(['idCounters']);
        expect(run.store.entries().filter(([key]) => key !== 'idCounters')).toEqual(
          before.filter(([key]) => key !== 'idCounters'),
        );
      },
    });
    expect(run.store.get('vom.rc.o-50')).toBe('1');
    expect(show(run.calls('resolve').at(-1)?.args)).toContain('[p-1, false,');
  });
});

describe('what belongs to one object stays with it', () => {
  const program: VatProgram = {
    name: 'methods on others',
    build: tools => {
      const data = kindData(tools);
      const attempt = makeAttempt(tools.note);
      const init = (a: unknown) => ({ a });
      const stateShape = { a: M.any() };
      const single = data.defineKind('single', init, methods)('single');
      const other = data.defineKind('other', init, methods)('other');
      const shaped = data.defineKind('shaped', init, methods, { stateShape })('shaped');
      const kit = data.defineKindMulti('kit', init, { f: methods, g: methods })('kit');
      const same = data.defineKindMulti('same', init, { f: methods, g: methods })('same');
      const targets = { other, shaped, f: same.f, g: kit.g, kit, proxy: new Proxy(single, {}) };
      return Far('root', {
        apply: () => {
          for (const [name, target] of Object.entries(targets)) {
            attempt(name, () => Reflect.apply(single.get, target, []));
            if (name !== 'other') {
              attempt(name, () => Reflect.apply((kit.f as Thing).get, target, []));
            }
          }
          const { get } = Object.getOwnPropertyDescriptor(
            single.context().state,
            'a',
          ) as PropertyDescriptor;
          for (const target of [other.context().state, shaped.context().state, single.context()]) {
            attempt('accessor', () => Reflect.apply(get as () => unknown, target, []));
          }
        },
      });
    },
    script: async run => {
      await run.start();
      await run.message('o+0', 'apply');
    },
  };

  it('[K5] methods and accessors refuse objects of other kinds, other facets, cohorts and proxies', async () => {
    const notes = notesOf(await runOurs(program)).filter(note => !note.endsWith('…'));
    expect(notes).toHaveLength(6 + 5 + 3);
    for (const note of notes.slice(0, -3)) {
      expect(note).toContain('may only be applied to a valid instance');
    }
    for (const note of notes.slice(-3)) {
      expect(note).toContain('state accessors can only be applied to state');
    }
  });

  it('[K5] an accessor of one object does not reach a property that another lacks', async () => {
    const run = await runOurs({
      name: 'different properties',
      build: tools => {
        const make = kindData(tools).defineKind('v', (state: unknown) => state, methods);
        const [one, two] = [make({ a: 1 }), make({ b: 2 })];
        const { set } = Object.getOwnPropertyDescriptor(
          one.context().state,
          'a',
        ) as PropertyDescriptor;
        expect(() => Reflect.apply(set as () => void, two.context().state, [5])).toThrow(
          'state accessors can only be applied to state',
        );
        return Far('root', {});
      },
      script: run => run.start(),
    });
    expect(run.store.get('vom.o+v10/2')).toBe('{"b":{"body":"#2","slots":[]}}');
  });

  it('[K5] all that user code can reach is frozen', async () => {
    await runOurs({
      name: 'frozen',
      build: tools => {
        const data = kindData(tools);
        const init = () => ({ a: 1 });
        const makers = [
          data.defineKind('v', init, methods),
          data.defineKind('s', init, methods, { stateShape: { a: M.any() } }),
        ];
        const makeKit = data.defineKindMulti('kit', init, { f: methods, g: methods });
        const kit = makeKit();
        const reachable: unknown[] = [...makers, makeKit, kit, kit.f, kit.g];
        for (const thing of [...makers.map(make => make()), kit.f as Thing]) {
          const { state, ...rest } = thing.context();
          reachable.push(thing, thing.get, state, ...Object.values(rest));
          reachable.push(Object.getPrototypeOf(thing), Object.getPrototypeOf(state));
        }
        for (const value of reachable) expect(Object.isFrozen(value)).toBe(true);
        return Far('root', {});
      },
      script: async run => {
        await run.start();
        expect(run.events.at(-1)).toMatchObject({ type: 'outcome', failure: undefined });
      },
    });
  });
});

describe('the collector cannot be sensed', () => {
  it('[K5] state, context, cohort and facets live and die together', async () => {
    const run = await runOurs({
      name: 'parts keep each other',
      collector: 'real',
      build: tools => {
        const data = kindData(tools);
        const init = () => ({ a: 1 });
        const makeKit = data.defineDurableKindMulti(provideHandle(tools, 'kit'), init, {
          f: methods,
          g: methods,
        });
        const make = data.defineKind('v', init, methods, { stateShape: { a: M.any() } });
        const held: Record<string, unknown> = {};
        return Far('root', {
          hold: () => {
            const [one, two, three, four] = [makeKit(), makeKit(), make(), make()];
            held.facet = one.f;
            held.state = (two.g as Thing).context().state;
            held.context = three.context();
            makeKit();
            four.noop();
            return harden([one.g, two.f, three, four]);
          },
          compare: (g: Thing, f: Thing, three: Thing) => {
            tools.note(
              show([
                g.context().facets.f === held.facet,
                f.context().state === held.state,
                three.context() === held.context,
              ]),
            );
          },
        });
      },
      script: async run => {
        await run.start();
        await run.message('o+0', 'hold', [], 'p-1');
        await run.sweep();
        const alive = [...run.hooks.slotToVal.keys()].filter(key => /^o\+[dv]1[01]\//.test(key));
        expect(alive.sort()).toEqual(['o+d10/1', 'o+d10/2', 'o+v11/1']);
        const refs = ['o+d10/1:1', 'o+d10/2:0', 'o+v11/1'].map(vref => ref(vref));
        await run.message('o+0', 'compare', refs);
      },
    });
    expect(notesOf(run)).toEqual(['[true, true, true]']);
  });

  it('[K4] a kind handle stays for the life of the incarnation', async () => {
    const run = await runOurs({
      name: 'a handle that nobody holds',
      build: tools => {
        provideHandle(tools, 'd');
        kindData(tools).defineDurableKind(tools.baggage.get('d'), () => ({}), methods);
        return Far('root', {});
      },
      collector: 'real',
      script: async run => {
        await run.start();
        await run.start();
        await run.sweep();
        // A sweep that asked for it would make syscalls that follow the collector.
        expect(run.calls('vatstoreGet', true).map(({ args }) => args[0])).toEqual([]);
      },
    });
    expect([...run.hooks.slotToVal.keys()]).toContain('o+d1/10');
  });

  it('[K2] unserializing a reference makes no syscalls', async () => {
    await runOurs({
      name: 'references',
      build: tools => {
        const init = () => ({ a: 1 });
        kindData(tools).defineDurableKind(provideHandle(tools, 'd'), init, methods)();
        return Far('root', { take: (...things: unknown[]) => tools.note(`${things.length}`) });
      },
      script: async run => {
        await run.start();
        run.kill('o+d10/1');
        await run.message('o+0', 'take', [ref('o+d10/1'), ref('o+d10/1')]);
        expect(run.events.slice(-3).map(({ type }) => type)).toEqual([
          'delivery',
          'note',
          'outcome',
        ]);
      },
    });
  });
});

it('[K6] labels tell the baseRef of each object', async () => {
  const program: VatProgram = {
    name: 'labels',
    build: tools => {
      const data = kindData(tools);
      const init = ({ facets }: Partial<Context> = {}) => ({ facets });
      const thing = data.defineKind('v', init, methods)();
      const kit = data.defineKindMulti('kit', init, { f: methods, g: methods })();
      tools.note([thing, kit.f, kit.g].join());
      return Far('root', {});
    },
    script: run => run.start(),
  };
  process.env.DEBUG = 'other,label-instances';
  try {
    expect(notesOf(await runOurs(program))).toEqual([
      '[object Alleged: v#o+v10/1],[object Alleged: kit f#o+v11/1],[object Alleged: kit g#o+v11/1]',
    ]);
  } finally {
    delete process.env.DEBUG;
  }
  expect(notesOf(await runOurs(program)).join()).not.toContain('#');
});
