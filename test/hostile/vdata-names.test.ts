// Names that mean something to JavaScript itself, and symbols, wherever a vat may choose a name:
// properties of the state, methods, facets, keys, labels, tags. As the peer, over a restart too.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { expectSame, runBeside } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { renderTranscript } from '../support/transcript.js';
import { makeAttempt } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { kindData, type Context, provideHandle } from '../spec/kinds-support.js';

/** What every object or record inherits, and what the library itself has uses for. */
const NAMES = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', 'toJSON'],
  ...['then', 'caller', 'arguments', 'name', 'length', '__defineGetter__', '__lookupSetter__'],
  ...['', ' ', '0', '-1', '1e3', '01', 'a.b', '|', '|entryCount', '#', '$0', '!', '\u0000'],
  ...['\ud800', '\u{1f600}', 'state', 'self', 'facets', 'slots', 'body', 'kindHandle'],
];

const record = (value: (name: string, index: number) => unknown): Record<string, unknown> =>
  Object.fromEntries(NAMES.map((name, index) => [name, value(name, index)]));

const stateProperties: VatProgram = {
  name: 'names in the state',
  build: tools => {
    const attempt = makeAttempt(tools.note);
    const data = kindData(tools);
    const methods = {
      all: ({ state }: Context) => NAMES.map(name => state[name]),
      names: ({ state }: Context) => Object.keys(state).length,
      raise: ({ state }: Context, by: number, held: unknown) => {
        NAMES.forEach((name, index) => {
          state[name] = harden([index + by, held]);
        });
      },
    };
    const init = (held: unknown) => record((_name, index) => harden([index, held]));
    const plain = data.defineDurableKind(provideHandle(tools, 'plain'), init, methods);
    const shaped = data.defineDurableKind(provideHandle(tools, 'shaped'), init, methods, {
      stateShape: record(() => M.any()),
    });
    const virtual = data.defineKind('virtual', init, methods);
    const { baggage } = tools;
    return Far('root', {
      make: (held: unknown) => {
        attempt('plain', () => baggage.init('plain object', plain(held)));
        attempt('shaped', () => baggage.init('shaped object', shaped(held)));
        return virtual(held);
      },
      look: () => {
        for (const name of ['plain object', 'shaped object']) {
          attempt(name, () => (baggage.get(name) as { names(): unknown }).names());
          attempt(name, () => (baggage.get(name) as { all(): unknown }).all());
        }
      },
      raise: (held: unknown) => {
        for (const name of ['plain object', 'shaped object']) {
          attempt(name, () =>
            (baggage.get(name) as { raise(...a: unknown[]): void }).raise(9, held),
          );
        }
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make', [ref('o-50')], 'p-1');
    await run.message('o+0', 'look');
    await run.message('o+0', 'raise', [ref('o-51')]);
    await run.message('o+0', 'look');
    await run.sweep();
    await run.start();
    await run.message('o+0', 'look');
    await run.message('o+0', 'raise', [ref('o-52')]);
    await run.sweep();
  },
};

const methodsAndFacets: VatProgram = {
  name: 'names of methods and facets',
  build: tools => {
    const { note } = tools;
    const attempt = makeAttempt(note);
    const data = kindData(tools);
    const method = ({ state }: Context, ...args: unknown[]) => harden([state.n, ...args]);
    const tryAll = (
      label: string,
      names: readonly PropertyKey[],
      make: (name: PropertyKey) => unknown,
    ): void => {
      for (const name of names) attempt(`${label} ${String(name)}`, () => make(name));
    };
    // A method or facet by that name is another matter: see below.
    const ordinary = NAMES.filter(name => name !== '__proto__');
    const symbols = [Symbol.for('registered'), Symbol.asyncIterator];
    const own = (name: PropertyKey, value: unknown): object =>
      Object.defineProperty({}, name, { value, enumerable: true, configurable: true });
    const init = () => ({ n: 1 });
    const makeSymbols = data.defineKind('symbols', init, {
      [Symbol.asyncIterator]: method,
      [Symbol.for('registered')]: method,
      plain: method,
    });
    const makeNamed = data.defineDurableKindMulti(provideHandle(tools, 'named'), init, {
      prototype: { get: method },
      constructor: { constructor: method, toString: method, caller: method },
    });
    return Far('root', {
      define: () => {
        tryAll('method', [...ordinary, ...symbols], name => {
          const made = data.defineKind('one', init, own(name, method))();
          return [Reflect.ownKeys(Object.getPrototypeOf(made) as object).length, name in made];
        });
        tryAll('facet', ordinary, name => {
          const kit = data.defineKindMulti('kit', init, {
            ...own(name, { get: method }),
            other: { get: method },
          })();
          return Reflect.ownKeys(kit).length;
        });
        tryAll('tag', NAMES, name => {
          const made = data.defineKind(name, init, { get: method })();
          return String(made);
        });
        tryAll('handle', NAMES, name => String(data.makeKindHandle(name)));
        tryAll('call', [...ordinary, ...symbols], name => {
          const made = data.defineKind('one', init, own(name, method))();
          return Reflect.apply(Reflect.get(made, name) as () => unknown, made, [2]);
        });
      },
      symbols: () => makeSymbols(),
      named: () => {
        const kit = makeNamed();
        attempt('own', () => Reflect.ownKeys(kit));
        return Object.values(kit);
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'symbols', [], 'p-1');
    const [[, , data]] = run.calls('resolve').at(-1)?.args[0] as [
      [string, boolean, { slots: string[] }],
    ];
    const [object = ''] = data.slots;
    for (const [index, name] of [
      Symbol.asyncIterator,
      Symbol.for('registered'),
      'plain',
    ].entries()) {
      await run.message(object, name, [index], `p-1${index}`);
    }
    await run.message('o+0', 'named', [], 'p-2');
    for (const facet of [0, 1]) {
      for (const [index, name] of ['get', 'caller', 'constructor', 'toString'].entries()) {
        await run.message(`o+d11/1:${facet}`, name, [facet], `p-2${facet}${index}`);
      }
    }
    await run.message('o+0', 'define');
    await run.sweep();
  },
};

const keysAndLabels: VatProgram = {
  name: 'names as keys and labels',
  build: tools => {
    const { VatData, baggage } = tools;
    const attempt = makeAttempt(tools.note);
    const keys = [...NAMES, ...NAMES.map(name => Symbol.for(name)), Symbol.iterator];
    const stores = {
      map: () => VatData.makeScalarBigMapStore('map', { durable: true }),
      weakMap: () => VatData.makeScalarBigWeakMapStore('weakMap', { durable: true }),
    };
    const look = (): void => {
      for (const [name, make] of Object.entries(stores)) {
        if (!baggage.has(name)) baggage.init(name, make());
        const store = baggage.get(name) as ReturnType<typeof stores.map>;
        for (const [index, key] of keys.entries()) {
          attempt(`${name} ${index}`, () => {
            if (store.has(key)) store.set(key, harden([index, store.get(key)]));
            else store.init(key, index);
            return store.get(key);
          });
        }
        attempt(`${name} unregistered`, () => store.init(Symbol('unregistered'), 1));
      }
      const map = baggage.get('map') as ReturnType<typeof stores.map>;
      attempt('all', () => [...map.entries()].map(([key, value]) => [String(key), value]));
      attempt('by pattern', () => [...map.keys('__proto__')]);
      attempt('symbols', () => [...map.keys(M.symbol())].length);
    };
    return Far('root', {
      look,
      baggage: () => {
        for (const name of NAMES) {
          attempt(name, () => {
            if (!baggage.has(name)) baggage.init(name, harden({ [name]: name }));
            return (baggage.get(name) as Record<string, unknown>)[name];
          });
        }
      },
      labels: () => {
        for (const name of NAMES) {
          const store = VatData.makeScalarBigSetStore(name);
          attempt(`label ${name}`, () => store.delete('absent'));
          store.addAll(NAMES);
          attempt('size', () => store.getSize());
        }
      },
      values: () => {
        const map = VatData.makeScalarBigMapStore('values');
        attempt('record', () => map.init('record', harden(record(name => name))));
        attempt('back', () => Object.keys(map.get('record') as object).length);
        attempt('same', () => map.set('record', map.get('record')));
        attempt('symbol', () => map.init('symbol', harden([Symbol.for('__proto__')])));
        attempt('symbol property', () => map.init('odd', harden({ [Symbol.for('a')]: 1 })));
      },
    });
  },
  script: async run => {
    await run.start();
    for (const method of ['look', 'look', 'baggage', 'labels', 'values']) {
      await run.message('o+0', method);
    }
    await run.start();
    for (const method of ['look', 'baggage']) await run.message('o+0', method);
    await run.sweep();
  },
};

/** The peer builds its cohorts by assignment, which sets the prototype instead. */
const lostFacet: VatProgram = {
  name: 'a facet called __proto__',
  build: tools => {
    const data = kindData(tools);
    const make = data.defineDurableKindMulti(provideHandle(tools, 'kit'), () => ({}), {
      ['__proto__']: { hello: () => 'here' },
      other: { hello: () => 'there' },
    });
    const kit = tools.incarnation === 0 ? make() : undefined;
    if (kit) tools.note(`facets: [${Reflect.ownKeys(kit).join(', ')}]`);
    return Far('root', {});
  },
  script: async run => {
    await run.start();
    await run.message('o+d10/1:0', 'hello', [], 'p-1');
    await run.start();
    await run.message('o+d10/1:0', 'hello', [], 'p-2');
  },
};

const refusedNames: VatProgram = {
  name: 'refused names',
  build: tools => {
    const attempt = makeAttempt(tools.note);
    const data = kindData(tools);
    const hello = () => 'here';
    return Far('root', {
      define: () => {
        tools.note('begin');
        attempt('method', () => data.defineKind('one', undefined, { ['__proto__']: hello }));
        attempt('symbol', () =>
          data.defineKindMulti('kit', undefined, { [Symbol.for('a')]: { hello }, b: { hello } }),
        );
        attempt('well-known', () =>
          data.defineKindMulti('kit', undefined, { [Symbol.iterator]: { hello }, b: { hello } }),
        );
        tools.note('end');
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'define');
  },
};

/** On the peer each has taken its number, and written its descriptor, before it is refused. */
const refusedDeclared: readonly Difference[] = (() => {
  const rule = 'kind-check-first';
  const taken = [
    [10, 'one'],
    [11, 'kit'],
    [12, 'kit'],
  ] as const;
  const key = (id: number) => `vom.vkind.${id}.descriptor`;
  const text = (id: number, tag: string) => `{"kindID":"${id}","tag":"${tag}"}`;
  const counters = (exportID: number) => `{"exportID":${exportID},"collectionID":4,"promiseID":5}`;
  return [
    ...taken.map(([id, tag]): Difference => {
      return { rule, peer: [`vatstoreSet('${key(id)}', '${text(id, tag)}')`], ours: [] };
    }),
    { rule, peer: [`vatstoreSet('idCounters', '${counters(13)}')`], ours: [] },
    { rule, peer: [`idCounters = ${counters(13)}`], ours: [`idCounters = ${counters(10)}`] },
    { rule, peer: taken.map(([id, tag]) => `${key(id)} = ${text(id, tag)}`), ours: [] },
  ];
})();

describe('names that mean something to the language', () => {
  it.each([stateProperties, methodsAndFacets, keysAndLabels])('$name', async program => {
    const { ours } = await expectSame(program);
    expect(ours.filter(line => line.startsWith('<< REJECTED'))).toEqual([]);
  });

  it('a facet is not lost when its name is that of the prototype', async () => {
    const { events } = await runBeside(lostFacet, [
      {
        rule: 'proto-facet',
        peer: ['(note: facets: [other])'],
        ours: ['(note: facets: [__proto__, other])'],
      },
    ]);
    const lines = renderTranscript(events);
    expect(lines.filter(line => line.includes('resolve'))).toEqual([
      expect.stringContaining('"here"'),
      expect.stringContaining('"here"'),
    ]);
  });

  it('a definition is refused before anything is stored', async () => {
    const { events } = await runBeside(refusedNames, refusedDeclared);
    const lines = renderTranscript(events);
    expect(lines.filter(line => line.includes('threw'))).toHaveLength(3);
    const [begin, end] = [lines.indexOf('   (note: begin)'), lines.indexOf('   (note: end)')];
    expect(lines.slice(begin, end).filter(line => line.includes('vatstore'))).toEqual([]);
  });

  it('keep their values', async () => {
    const { ours } = await expectSame(stateProperties);
    const [plain, shaped] = ours.flatMap(line =>
      line.includes(' object: [[0, ') ? [line.slice(line.indexOf('[[0'))] : [],
    );
    expect(plain).toBe(shaped);
    expect(plain?.split('presence o-50')).toHaveLength(NAMES.length + 1);
  });
});
