// WeakMap and WeakSet of user code: keyed by vref where the key can be taken and remade.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { expectSame, runBeside } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { makeAttempt } from '../support/vat-code.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import { runProgram } from '../support/vat-run.js';
import { kindData, methods, notesOf, type Thing } from './kinds-support.js';

const x50 = ref('o-50', 'Alleged: fifty');
const p51 = ref('p-51');

const defineBoth = (tools: VatTools) => {
  const data = kindData(tools);
  const init = (a: unknown) => ({ a });
  return {
    make: data.defineKind('v', init, methods),
    makeKit: data.defineKindMulti('kit', init, { f: methods, g: methods }),
  };
};

/** Keys of all sorts, in and out again; then some that stay, and their keys die. */
const keys: VatProgram = {
  name: 'weak keys',
  build: tools => {
    const attempt = makeAttempt(tools.note);
    const { make, makeKit } = defineBoth(tools);
    const map = new tools.WeakMap<WeakKey, unknown>();
    const set = new tools.WeakSet<WeakKey>();
    tools.expose('map', map);
    tools.expose('set', set);
    const tryKey = (name: string, key: WeakKey): void => {
      attempt(`${name} map`, () => [
        map.has(key),
        map.get(key),
        map.delete(key),
        map.set(key, name) === map,
        map.has(key),
        map.get(key),
        map.set(key, undefined).get(key),
        map.has(key),
        map.delete(key),
        map.delete(key),
        map.has(key),
      ]);
      attempt(`${name} set`, () => [
        set.has(key),
        set.delete(key),
        set.add(key) === set,
        set.add(key).has(key),
        set.delete(key),
        set.delete(key),
        set.has(key),
      ]);
    };
    return Far('root', {
      all: (presence: object, promise: object, device: object) => {
        const kit = makeKit(1);
        const objects = {
          presence,
          promise,
          device,
          virtual: make(1),
          facet: kit.f as Thing,
          cohort: kit,
          far: Far('far', {}),
          object: {},
          function: () => 1,
          symbol: Symbol('unique') as unknown as object,
          registered: Symbol.for('registered') as unknown as object,
          ...({ number: 1, text: 'x', null: null, undefined } as unknown as object),
        };
        for (const [name, key] of Object.entries(objects)) tryKey(name, key);
      },
      keep: (presence: object) => {
        const thing = make(2);
        const kit = makeKit(3);
        for (const key of [presence, thing, kit.f, kit.g] as WeakKey[]) {
          map.set(key, 'kept');
          set.add(key);
        }
        tools.expose('presence', presence);
        tools.expose('thing', thing);
        tools.expose('kit', kit);
        return harden([thing, kit.g]);
      },
      check: (...checked: object[]) => {
        for (const key of checked) attempt('check', () => [map.get(key), set.has(key)]);
      },
    });
  },
  script: async run => {
    const virtuals = [ref('o+v10/2'), ref('o+v11/2:1'), ref('o+v11/2:0')];
    await run.start();
    await run.message('o+0', 'all', [x50, p51, ref('d-7')]);
    await run.message('o+0', 'keep', [x50], 'p-1');
    for (const name of ['presence', 'thing', 'kit']) run.kill(name);
    await run.sweep();
    // The presence is dropped, but recognized; the others are exported.
    await run.message('o+0', 'check', [x50, ...virtuals]);
    for (const name of ['o-50', 'o+v10/2', 'o+v11/2']) run.kill(name);
    await run.deliver(['dropExports', ['o+v10/2', 'o+v11/2:1']]);
    await run.sweep();
    await run.message('o+0', 'check', [x50]);
    await run.deliver(['retireImports', ['o-50']]);
    await run.message('o+0', 'check', [x50]);
    await run.sweep();
  },
};

/** A map and a set go, and with them what they recognized. */
const dropped: VatProgram = {
  name: 'dropped weak collections',
  build: tools => {
    const { make } = defineBoth(tools);
    return Far('root', {
      keep: (presence: object) => {
        const map = new tools.WeakMap<WeakKey, unknown>();
        const set = new tools.WeakSet<WeakKey>();
        const thing = make(1);
        map.set(presence, thing).set(thing, presence);
        set.add(presence).add(thing);
        for (const [name, value] of Object.entries({ map, set, presence, thing })) {
          tools.expose(name, value);
        }
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'keep', [x50]);
    run.kill('presence');
    await run.sweep();
    run.kill('map');
    await run.sweep();
    run.kill('set');
    await run.sweep();
    run.kill('thing');
    await run.sweep();
  },
};

describe('weak collections of user code', () => {
  it.each([keys, dropped])('[G5] [G6] $name, beside the peer', async program => {
    await expectSame(program);
  });

  it('[K5] are complete as classes', async () => {
    const program: VatProgram = {
      name: 'classes',
      build: tools => {
        const { WeakMap: Map, WeakSet: Set } = tools;
        const { make } = defineBoth(tools);
        const [one, two] = [make(1), {}];
        const attempt = makeAttempt(tools.note);
        const kindOfFailure = (work: () => unknown): string => {
          try {
            work();
            return 'none';
          } catch (error) {
            return error instanceof TypeError ? 'TypeError' : String(error instanceof Error);
          }
        };
        attempt('names', () => [Map.name, Map.length, Set.name, Set.length]);
        attempt('frozen', () => [Map, Set].map(Class => Object.isFrozen(Class.prototype)));
        const map = new Map<WeakKey, number>([
          [one, 1],
          [two, 2],
        ]);
        attempt('map', () => [map.get(one), map.get(two), map instanceof Map, String(map)]);
        const set = new Set<WeakKey>(new globalThis.Set([one, two]));
        attempt('set', () => [set.has(one), set.has(two), set instanceof Set, String(set)]);
        attempt('from nothing', () => [
          ...[new Map(null).has(one), new Map(undefined).has(one)],
          ...[new Set(null).has(one), new Set(undefined).has(one)],
        ]);
        const wrongSources = [5, [5], [one]];
        attempt('wrong sources', () => [
          ...wrongSources.map(wrong => kindOfFailure(() => Reflect.construct(Map, [wrong]))),
          ...wrongSources.map(wrong => kindOfFailure(() => Reflect.construct(Set, [wrong]))),
        ]);
        attempt('called without new', () =>
          [Map, Set].map(Class => kindOfFailure(() => Reflect.apply(Class, undefined, []))),
        );
        attempt('applied to others', () =>
          [map.has, set.has].map(has => kindOfFailure(() => Reflect.apply(has, {}, [one]))),
        );
        class Counting extends Map<WeakKey, number> {
          override set(key: WeakKey, value: number): this {
            return super.set(key, value + 1);
          }
        }
        const counting = new Counting([[one, 1]]);
        attempt('a subclass', () => [counting.get(one), counting instanceof Map]);
        return Far('root', {});
      },
      script: run => run.start(),
    };
    const asInTheLanguage = (what: string, peer: string, ours: string): Difference => ({
      rule: 'weak-map-tag',
      peer: [`(note: ${what}: [${peer}])`],
      ours: [`(note: ${what}: [${ours}])`],
    });
    const names = (prefix: string) => `${prefix}WeakMap, 0, ${prefix}WeakSet, 0`;
    const six = (first: string, last: string) => [...Array<string>(5).fill(first), last].join(', ');
    await runBeside(program, [
      asInTheLanguage('names', names('VirtualObjectAware'), names('')),
      asInTheLanguage(
        'map',
        'undefined, undefined, true, [object Object]',
        '1, 2, true, [object WeakMap]',
      ),
      asInTheLanguage(
        'set',
        'false, false, true, [object Object]',
        'true, true, true, [object WeakSet]',
      ),
      // Any object is good for a set.
      asInTheLanguage('wrong sources', six('none', 'none'), six('TypeError', 'none')),
      asInTheLanguage('a subclass', 'undefined, true', '2, true'),
    ]);
  });

  it('[K5] hold parts of virtual objects, which have no name, strongly', async () => {
    const makeProgram = (collector: 'hand' | 'real'): VatProgram => ({
      name: 'parts as keys',
      collector,
      build: tools => {
        const { make, makeKit } = defineBoth(tools);
        const map = new tools.WeakMap<WeakKey, string>();
        const set = new tools.WeakSet<WeakKey>();
        return Far('root', {
          keep: () => {
            const [one, two, three] = [make(1), make(2), makeKit(3)];
            map.set(one.context().state, 'state').set(three, 'cohort');
            set.add(two.context());
            make(4);
            return harden([one, two, three.f]);
          },
          nothing: () => {},
          check: (one: Thing, two: Thing, three: Thing) => {
            const { state } = one.context();
            const { facets } = three.context();
            tools.note([map.get(state), set.has(two.context()), map.get(facets)].join());
            tools.note([map.delete(state), map.has(state), set.delete(two.context())].join());
          },
        });
      },
      script: async run => {
        await run.start();
        await run.message('o+0', 'keep', [], 'p-1');
        // The engine may still hold what the last turn has touched.
        for (let sweeps = 0; sweeps < 40 && run.hooks.slotToVal.has('o+v10/3'); sweeps += 1) {
          await run.message('o+0', 'nothing', []);
          if (sweeps === 0 && collector === 'hand') run.kill('o+v10/3');
          await run.sweep();
        }
        expect(run.hooks.slotToVal.has('o+v10/3')).toBe(false);
        const refs = ['o+v10/1', 'o+v10/2', 'o+v11/1:0'].map(vref => ref(vref));
        await run.message('o+0', 'check', refs);
      },
    });
    // State and context are others in a later crank.
    const notes = [',false,cohort', 'false,false,false'];
    await runBeside(makeProgram('hand'));
    const { run } = await runProgram(makeProgram('real'), 'ours');
    expect(notesOf(run)).toEqual(notes);
  });
});
