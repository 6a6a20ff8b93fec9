// Wherever an operation runs user code (a pattern's or a value's traps, getters, iterators), that
// code may change the same things: no count, ordinal or reference is read before it and written
// behind it. Every such operation, with every such change, at each moment in which it can happen.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import type { MapStore, SetStore, VatData } from '../support/vat-data.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import { auditVatstore } from '../support/vatstore-audit.js';

interface Bench {
  readonly VatData: VatData;
  readonly durable: boolean;
  readonly map: MapStore;
  readonly set: SetStore;
  readonly a: object;
  readonly b: object;
  /** A record with a trap for everything; each runs `fire` before it does what is asked. */
  readonly hostile: Readonly<Record<'x', number>>;
  readonly fire: () => void;
  readonly counter: { add: (value: unknown) => void };
}

const record = harden({ x: 1 });

/** What runs user code. */
const outer: Readonly<Record<string, (bench: Bench) => unknown>> = {
  'clear by value': ({ map, hostile }) => map.clear(M.any(), hostile),
  'clear by key': ({ map, hostile }) => map.clear(hostile),
  'clear by either': ({ map, hostile }) => map.clear(undefined, M.or(hostile, 1)),
  'clear a set': ({ set, hostile }) => set.clear(M.or(hostile, M.any())),
  'size by value': ({ map, hostile }) => map.getSize(M.any(), hostile),
  'keys by value': ({ map, hostile }) => [...map.keys(M.any(), hostile)],
  snapshot: ({ map, hostile }) => map.snapshot(M.or(hostile, M.any())),
  init: ({ map, hostile }) => map.init('new', hostile),
  'init again': ({ map, hostile }) => map.init('a', hostile),
  set: ({ map, hostile }) => map.set('a', hostile),
  'set of a remotable': ({ map, a, hostile }) => map.set(a, hostile),
  'hostile keys': ({ map, hostile }) => {
    for (const use of [() => map.has(hostile), () => map.get(hostile), () => map.delete(hostile)]) {
      try {
        use();
      } catch {
        // Refused; what has happened until then is of interest.
      }
    }
  },
  'add all': ({ map, set, a, b, fire }) => {
    const pairs = function* pairs(): Generator<[unknown, unknown]> {
      for (const key of ['a', 'new', a, 'newer', b]) {
        fire();
        yield [key, b];
      }
    };
    map.addAll(pairs());
    set.addAll([...pairs()].map(([key]) => key));
  },
  'add all, with hostile values': ({ map, hostile, a, b }) =>
    map.addAll([
      ['a', hostile],
      ['new', hostile],
      [a, hostile],
      [b, hostile],
    ]),
  'a key shape': ({ VatData, durable, hostile }) => {
    const shaped = VatData.makeScalarBigMapStore('m', { durable, keyShape: M.or(hostile, 'x') });
    shaped.init('x', 1);
    shaped.delete('x');
  },
  'a value shape': ({ VatData, durable, hostile, map }) => {
    const shaped = VatData.makeScalarBigMapStore('m', { durable, valueShape: hostile });
    shaped.init('x', record);
    shaped.set('x', record);
    map.set('b', shaped);
  },
  'initial state': ({ counter, hostile }) => counter.add(hostile),
  'a state shape': ({ VatData, hostile }) =>
    VatData.defineKind('shaped', () => ({ x: record }), {}, { stateShape: { x: hostile } }),
};

/** What that code does. */
const inner: Readonly<Record<string, (bench: Bench, at: number) => unknown>> = {
  'clears all': ({ map, set }) => {
    map.clear();
    set.clear();
  },
  'clears some': ({ map, set }) => {
    map.clear(M.string(), record);
    set.clear(M.string());
  },
  'deletes and adds': ({ map, set, a, b }, at) => {
    map.delete('c');
    set.delete('c');
    map.init(`other ${at}`, a);
    set.add(b);
  },
  'deletes a remotable': ({ map, set, a }) => {
    map.delete(a);
    set.delete(a);
  },
  'adds remotables': ({ map, set, b }) => {
    map.init(b, b);
    set.add(b);
  },
  'adds the same': ({ map, set, a }) => {
    map.init('new', a);
    set.add('new');
  },
  'sets the same': ({ map, a, b }) => map.set('a', harden([a, b])),
  'makes others': ({ VatData, counter, map, durable, a }) => {
    map.set('b', VatData.makeScalarBigSetStore('inner', { durable }));
    counter.add(a);
  },
};

const prepare = (VatData: VatData, durable: boolean, a: object, b: object): Bench => {
  const map = VatData.makeScalarBigMapStore('map', { durable });
  const set = VatData.makeScalarBigSetStore('set', { durable });
  for (const key of ['a', 'b', 'c', 'd', a]) {
    map.init(key, record);
    set.add(key);
  }
  const kind = (initial: unknown) => ({ value: initial, last: a });
  const methods = {
    add: ({ state }: { state: Record<string, unknown> }, value: unknown) => {
      state['last'] = value;
    },
  };
  const make = durable
    ? VatData.defineDurableKind(VatData.makeKindHandle('counter'), kind, methods)
    : VatData.defineKind('counter', kind, methods);
  const counter: Bench['counter'] = make(b);
  map.init('counter', counter);
  return { VatData, durable, map, set, a, b, counter, hostile: record, fire: () => undefined };
};

/** Runs an operation whose user code does something at one of its moments; counts the moments. */
const runCase = (
  bench: Bench,
  [operation, change]: readonly [string, string],
  at: number,
): number => {
  let moments = 0;
  let isInside = false;
  const fire = (): void => {
    if (isInside || (moments += 1) !== at) return;
    isInside = true;
    try {
      inner[change]?.(bench, at);
    } catch {
      // Already done by an earlier step of the same operation, or refused.
    }
    isInside = false;
  };
  const names = ['get', 'getOwnPropertyDescriptor', 'ownKeys', 'getPrototypeOf', 'has'] as const;
  const traps = Object.fromEntries(
    names.map(name => [
      name,
      (...args: Parameters<(typeof Reflect)[typeof name]>): unknown => {
        fire();
        return Reflect.apply(Reflect[name], undefined, args);
      },
    ]),
  );
  try {
    outer[operation]?.({ ...bench, fire, hostile: harden(new Proxy(record, traps)) });
  } catch {
    // A refusal leaves nothing wrong behind either.
  }
  return moments;
};

const MOMENTS = 60;

const program = (operation: string, durable: boolean): VatProgram => ({
  name: `${operation} in ${durable ? 'durable' : 'virtual'} stores`,
  build: ({ VatData, baggage, note }) => {
    const all = VatData.makeScalarBigSetStore('all', { durable: true });
    if (!baggage.has('all')) baggage.init('all', all);
    return Far('root', {
      run: (a: object, b: object) => {
        for (const change of Object.keys(inner)) {
          let moments = 0;
          // None at 0: that only counts them.
          for (let at = 0; at <= Math.min(moments, MOMENTS); at += 1) {
            const bench = prepare(VatData, durable, a, b);
            if (durable) all.add(bench.map);
            moments = Math.max(moments, runCase(bench, [operation, change], at));
            const [size, keys] = [bench.map.getSize(), [...bench.map.keys()].length];
            if (size !== keys) note(`${change} at ${at}: size ${size}, and ${keys} keys`);
          }
          note(`moments: ${moments}`);
        }
      },
    });
  },
  script: async () => {},
});

describe('user code inside of an operation', () => {
  for (const operation of Object.keys(outer)) {
    it.each([true, false])(`[E11] may change what "${operation}" changes; durable: %s`, async d => {
      const run = makeVatRun(program(operation, d), 'ours');
      await run.start();
      await run.message('o+0', 'run', [ref('o-50'), ref('o-51')]);
      const notes = run.events.flatMap(event => (event.type === 'note' ? [event.text] : []));
      expect(notes.filter(note => !note.startsWith('moments'))).toEqual([]);
      expect(notes.some(note => Number(note.slice(9)) > 0)).toBe(true);
      expect(auditVatstore(run.store.entries())).toEqual([]);
      await run.sweep();
      expect(run.events.some(event => event.type === 'outcome' && event.failure)).toBe(false);
      expect(auditVatstore(run.store.entries())).toEqual([]);
    });
  }
});
