// Kinds where ours is stricter than the peer: whose object it is, and what keeps it alive.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { runBeside } from '../support/compare.js';
import { makeAttempt, show } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { runProgram } from '../support/vat-run.js';
import { kindData, methods, notesOf, provideHandle, type Thing } from './kinds-support.js';

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
    const refused = (kind: string, target: string) =>
      `threw Error("In \\"get\\" method of (${kind})" may only be applied to a valid instance: "[Alleged: ${target}]")`;
    const lets = (name: string, kind: string, target: string, peer: readonly string[]) => ({
      rule: 'own-kind-only' as const,
      peer,
      ours: [`(note: ${name} ${refused(kind, target)})`],
    });
    const reads = (kind: number, value: string) =>
      `vatstoreGet('vom.o+v${kind}/1') -> '{"a":{"body":"#\\"${value}\\"","slots":[]}}'`;
    // A single-facet kind takes a facet for an object of its own, too.
    const declared = [
      lets('other', 'single', 'other', [reads(11, 'other'), '(note: other: other)']),
      lets('shaped', 'single', 'shaped', [reads(12, 'shaped'), '(note: shaped: shaped)']),
      lets('f', 'single', 'same f', [
        "vatstoreGet('vom.o+v14/1:0') -> undefined",
        '(note: f threw Error(Check failed))',
      ]),
      lets('f', 'kit f', 'same f', [reads(14, 'same'), '(note: f: same)']),
      lets('g', 'single', 'kit g', [
        "vatstoreGet('vom.o+v13/1:1') -> undefined",
        '(note: g threw Error(Check failed))',
      ]),
    ];
    const notes = notesOf(await runBeside(program, declared)).filter(note => !note.endsWith('…'));
    expect(notes).toHaveLength(6 + 5 + 3);
    for (const note of notes.slice(0, -3)) {
      expect(note).toContain('may only be applied to a valid instance');
    }
    for (const note of notes.slice(-3)) {
      expect(note).toContain('state accessors can only be applied to state');
    }
  });

  it('[K5] an accessor of one object does not reach a property that another lacks', async () => {
    const program: VatProgram = {
      name: 'different properties',
      build: tools => {
        const make = kindData(tools).defineKind('v', (state: unknown) => state, methods);
        const [one, two] = [make({ a: 1 }), make({ b: 2 })];
        const { set } = Object.getOwnPropertyDescriptor(
          one.context().state,
          'a',
        ) as PropertyDescriptor;
        makeAttempt(tools.note)('set', () =>
          Reflect.apply(set as () => void, two.context().state, [5]),
        );
        return Far('root', {});
      },
      script: run => run.start(),
    };
    const [grown, intact] = [
      '{"b":{"body":"#2","slots":[]},"a":{"body":"#5","slots":[]}}',
      '{"b":{"body":"#2","slots":[]}}',
    ];
    const run = await runBeside(program, [
      {
        rule: 'own-kind-only',
        peer: ['(note: set: undefined)'],
        ours: ['(note: set threw Error(state accessors can only be applied to state))'],
      },
      {
        rule: 'own-kind-only',
        peer: [`vatstoreSet('vom.o+v10/2', '${grown}')`],
        ours: [`vatstoreSet('vom.o+v10/2', '${intact}')`],
      },
      {
        rule: 'own-kind-only',
        peer: [`vom.o+v10/2 = ${grown}`],
        ours: [`vom.o+v10/2 = ${intact}`],
      },
    ]);
    expect(run.store.get('vom.o+v10/2')).toBe('{"b":{"body":"#2","slots":[]}}');
  });

  it('[K5] all that user code can reach is frozen', async () => {
    const program: VatProgram = {
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
        tools.note(reachable.map(value => Object.isFrozen(value)).join());
        return Far('root', {});
      },
      script: run => run.start(),
    };
    const answers = (notFrozen: number) =>
      Array.from({ length: 24 }, (_, index) => index >= notFrozen).join();
    const run = await runBeside(program, [
      {
        rule: 'frozen-makers',
        peer: [`(note: ${answers(3)})`],
        ours: [`(note: ${answers(0)})`],
      },
    ]);
    expect(notesOf(run)).toEqual([answers(0)]);
  });
});

describe('the collector cannot be sensed', () => {
  it('[K5] facets keep each other; state and context are of one crank, and a state keeps nothing', async () => {
    let alive: string[] = [];
    const program: VatProgram = {
      name: 'parts keep each other',
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
          nothing: () => {},
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
        // The engine may still hold what the last turn has touched.
        for (let sweeps = 0; sweeps < 5; sweeps += 1) {
          await run.message('o+0', 'nothing', []);
          await run.sweep();
        }
        alive = [...run.hooks.slotToVal.keys()].filter(key => /^o\+[dv]1[01]\//.test(key));
        const refs = ['o+d10/1:1', 'o+d10/2:0', 'o+v11/1'].map(vref => ref(vref));
        await run.message('o+0', 'compare', refs);
      },
    };
    await runBeside(program);
    for (const side of ['ours', 'peer'] as const) {
      const { run } = await runProgram({ ...program, collector: 'real' }, side);
      expect(alive, side).toEqual(['o+d10/1', 'o+v11/1']);
      expect(notesOf(run)).toEqual(['[true, false, false]']);
    }
  });

  it('[K4] a kind handle stays for the life of the incarnation', async () => {
    const run = await runBeside({
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
    await runBeside({
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
