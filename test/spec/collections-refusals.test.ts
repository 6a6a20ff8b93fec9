// Every operation of every store, refused in every way there is: what is refused changes nothing,
// neither in the vatstore nor in the tables. Each program runs on the peer too. Rules C2, C4, T9.
import { Far } from '@endo/far';
import { makeCopySet, M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { runBeside } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { makeAttempt } from '../support/vat-code.js';
import type { MapStore, SetStore, StoreOptions } from '../support/vat-data.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';
import { notesOf } from './kinds-support.js';

const IMPORTS = ['o-50', 'o-51', 'o-52', 'o-53'].map(vref => ref(vref, 'Alleged: import'));

interface Given extends VatTools {
  /** The first is a key of the store, the others are not. */
  readonly imports: readonly object[];
  readonly isDurable: boolean;
}

type Ways = (given: Given) => Record<string, unknown>;

const throwing = (): never => {
  throw Error('the trap');
};
const hostile = (target: object): object =>
  new Proxy(harden(target), {
    get: throwing,
    ownKeys: throwing,
    getOwnPropertyDescriptor: throwing,
  });

/** What is no key, or no key of this store. */
const badKeys: Ways = ({ isDurable, VatData }) => ({
  'an array': harden(['x']),
  'a record': harden({ a: 1 }),
  'a copy set': makeCopySet(['x']),
  'a promise': harden(Promise.resolve(1)),
  'an error': harden(Error('x')),
  'a function': () => 1,
  'an unfrozen object': {},
  'a unique symbol': Symbol('unique'),
  'a hostile record': hostile({ a: 1 }),
  'a hostile array': hostile(['x']),
  'a long string': 'x'.repeat(219),
  'a long bigint': 10n ** 300n,
  'of the wrong shape': 7,
  ...(isDurable && {
    'an ephemeral object': Far('ephemeral', {}),
    'a virtual store': VatData.makeScalarBigSetStore('virtual'),
  }),
});

const badValues: Ways = ({ imports, isDurable, VatData }) => ({
  'a function': () => 1,
  'an array with a function': harden([imports[1], () => 1]),
  'a unique symbol': harden([imports[1], Symbol('unique')]),
  'a hostile record': hostile({ a: imports[1] }),
  'of the wrong shape': harden({ wrong: imports[1] }),
  'too large': harden([imports[1], 'x'.repeat(1001)]),
  'with too many slots': harden(Array.from({ length: 11 }, (_, index) => Far(`part ${index}`, {}))),
  'with a promise and what cannot be passed': harden([Promise.resolve(1), () => 1]),
  ...(isDurable && {
    'a promise': harden([imports[1], Promise.resolve(1)]),
    'an ephemeral object': harden([imports[1], Far('ephemeral', {})]),
    'a virtual store': harden([imports[1], VatData.makeScalarBigSetStore('virtual')]),
  }),
});

const badPatterns: Ways = () => ({
  'an unfrozen object': {},
  'an unfrozen array': [M.string()],
  'a promise': harden(Promise.resolve(1)),
  'an error': harden(Error('x')),
  'a function': () => 1,
  'a record with a function': harden({ a: () => 1 }),
  'a hostile record': hostile({ a: 1 }),
  'a unique symbol': Symbol('unique'),
});

const badSources: Record<string, () => unknown> = {
  number: () => 3,
  'a frozen record': () => harden({ a: 1 }),
  'a remotable': () => Far('source', {}),
  'an iterator that throws': () => ({ [Symbol.iterator]: throwing }),
  'a next that throws': () => ({ [Symbol.iterator]: () => ({ next: throwing }) }),
  'a done that throws': () => ({
    [Symbol.iterator]: () => ({
      next: () => ({
        get done() {
          return throwing();
        },
      }),
    }),
  }),
};

/** What comes before the failure stays, whole; once it is there, failing again changes nothing. */
const halfWay = (store: AnyStore, { imports }: Given): Record<string, () => unknown> => {
  const entry = (key: unknown): unknown => (store.init ? [key, harden([imports[2]])] : key);
  const after = (end: () => unknown) =>
    function* source() {
      yield entry('half');
      yield entry(imports[3]);
      yield end();
    };
  return {
    'half way, then a throw': after(throwing),
    'half way, then a bad key': after(() => entry(harden(['x']))),
    ...(store.init && { 'half way, then a bad value': after(() => ['end', () => 1]) }),
    ...(store.init && { 'half way, then no entry': after(() => undefined) }),
  };
};

type AnyStore = Partial<MapStore> & Partial<SetStore>;
type Case = readonly [label: string, attempt: () => unknown];

const patternCases = (store: AnyStore, given: Given): Case[] =>
  Object.entries(badPatterns(given)).flatMap(([name, pattern]): Case[] =>
    (['keys', 'values', 'entries', 'snapshot', 'getSize', 'clear'] as const).flatMap(
      (operation): Case[] => {
        const ask = (...patterns: unknown[]): unknown => {
          const answer = (store[operation] as (...all: unknown[]) => unknown)(...patterns);
          return operation === 'keys' || operation === 'values' || operation === 'entries'
            ? [...(answer as Iterable<unknown>)].length
            : typeof answer;
        };
        return [
          [`${operation} by a key pattern that is ${name}`, () => ask(pattern)],
          ...(store.get
            ? [
                [
                  `${operation} by a value pattern that is ${name}`,
                  () => ask(undefined, pattern),
                ] as Case,
              ]
            : []),
        ];
      },
    ),
  );

const mapCases = (store: AnyStore, given: Given): Case[] => {
  const [taken, absent] = given.imports;
  const map = store as MapStore;
  return [
    ...Object.entries(badKeys(given)).flatMap(([name, key]): Case[] => [
      [`get by a key that is ${name}`, () => map.get(key)],
      [`init by a key that is ${name}`, () => map.init(key, harden([absent]))],
      [`set by a key that is ${name}`, () => map.set(key, harden([absent]))],
      [`delete by a key that is ${name}`, () => map.delete(key)],
      [`addAll of a key that is ${name}`, () => map.addAll([[key, harden([absent])]])],
    ]),
    ...[absent, 'absent'].flatMap((key): Case[] => [
      [`get of what is not there (${typeof key})`, () => map.get(key)],
      [`set of what is not there (${typeof key})`, () => map.set(key, harden([absent]))],
      [`delete of what is not there (${typeof key})`, () => map.delete(key)],
    ]),
    ...[taken, 'taken'].map((key): Case => [
      `init of what is there (${typeof key})`,
      () => map.init(key, harden([absent])),
    ]),
    // Setting hardens.
    ...[absent, 'absent'].map((key): Case => [
      `init of an unfrozen value (${typeof key})`,
      () => map.init(key, { a: absent }),
    ]),
    ...Object.entries(badValues(given)).flatMap(([name, value]): Case[] => [
      [`init of a value that is ${name}`, () => map.init(absent, value)],
      [`init under text of a value that is ${name}`, () => map.init('absent', value)],
      [`set of a value that is ${name}`, () => map.set(taken, value)],
      [`init of what is there to ${name}`, () => map.init(taken, value)],
      [`addAll of a value that is ${name}`, () => map.addAll([[absent, value]])],
      [`addAll over what is there of a value that is ${name}`, () => map.addAll([[taken, value]])],
    ]),
  ];
};

const setCases = (store: AnyStore, given: Given): Case[] => {
  const [, absent] = given.imports;
  const set = store as SetStore;
  return [
    ...Object.entries(badKeys(given)).flatMap(([name, key]): Case[] => [
      [`add of ${name}`, () => set.add(key)],
      [`delete of ${name}`, () => set.delete(key)],
      [`addAll of ${name}`, () => set.addAll([key])],
    ]),
    ...[absent, 'absent'].map((key): Case => [
      `delete of what is not there (${typeof key})`,
      () => set.delete(key),
    ]),
  ];
};

/** The vatstore and the tables, without what a name alone needs. */
const stateOf = ({ store, hooks }: VatRun): unknown => {
  const { slotToVal: _all, ...stats } = hooks.getRetentionStats();
  const isExport = (name: string): boolean => /^o\+\d+$/.test(name);
  return {
    entries: store.entries().filter(([key]) => key !== 'idCounters'),
    // An ephemeral object that is refused as a key has got its number by then.
    names: [...hooks.slotToVal.keys()].filter(name => !isExport(name)).sort(),
    stats,
  };
};

interface Kind {
  readonly kind: 'Map' | 'WeakMap' | 'Set' | 'WeakSet';
  readonly isDurable: boolean;
}

const makeProgram = ({ kind, isDurable }: Kind): { program: VatProgram; changed: string[] } => {
  const changed: string[] = [];
  const program: VatProgram = {
    name: `refusals of a ${isDurable ? 'durable' : 'virtual'} ${kind}`,
    build: tools => {
      const attempt = makeAttempt(tools.note);
      let cases: Case[] = [];
      return Far('root', {
        begin: (...imports: object[]) => {
          const given: Given = { ...tools, imports, isDurable };
          const options: StoreOptions = {
            durable: isDurable,
            keyShape: M.or(M.string(), M.remotable(), M.bigint()),
            valueShape: M.or(M.not(M.record()), M.splitRecord({ a: M.any() })),
          };
          const make = tools.VatData[`makeScalarBig${kind}Store`] as (
            ...all: unknown[]
          ) => AnyStore;
          const store = make('the store', options);
          for (const key of [imports[0], 'taken']) {
            if (store.init) store.init(key, harden([imports[2], imports[3]]));
            else store.add?.(key);
          }
          const halves = Object.entries(halfWay(store, given));
          for (const [name, source] of halves) {
            attempt(`addAll ${name}`, () => store.addAll?.(source() as never));
          }
          tools.note([store.has?.('half'), store.has?.(imports[3]), store.has?.('end')].join());
          cases = [
            ...halves.map(([name, source]): Case => [
              `addAll ${name}, again`,
              () => store.addAll?.(source() as never),
            ]),
            ...(store.init ? mapCases : setCases)(store, given),
            ...Object.entries(badSources).map(([name, source]): Case => [
              `addAll from ${name}`,
              () => store.addAll?.(source() as never),
            ]),
            ...(store.keys ? patternCases(store, given) : []),
          ];
          tools.note(`cases: ${cases.length}`);
        },
        attempt: (index: unknown) => {
          const [label, thunk] = cases[Number(index)] ?? ['none', throwing];
          attempt(label, thunk);
        },
      });
    },
    script: async run => {
      changed.length = 0;
      await run.start();
      run.hooks.setSyscallCapdataLimits(1000, 10);
      await run.message('o+0', 'begin', IMPORTS);
      const count = Number(notesOf(run).at(-1)?.slice('cases: '.length));
      for (let index = 0; index < count; index += 1) {
        const before = JSON.stringify(stateOf(run));
        await run.message('o+0', 'attempt', [index]);
        const note = notesOf({ events: run.events.slice(-20) }).at(-1) ?? '';
        if (!note.includes(' threw ')) changed.push(`not refused: ${note}`);
        else if (JSON.stringify(stateOf(run)) !== before) changed.push(note);
      }
    },
  };
  return { program, changed };
};

const kinds: readonly Kind[] = (['Map', 'WeakMap', 'Set', 'WeakSet'] as const).flatMap(kind =>
  [false, true].map(isDurable => ({ kind, isDurable })),
);

/**
 * A promise that a durable store refuses again and again has one name for all attempts on the peer,
 * and keeps it; here each attempt names it anew and leaves nothing.
 */
const declaredFor = ({ kind, isDurable }: Kind): readonly Difference[] => {
  if (!isDurable || !kind.endsWith('Map')) return [];
  const counters = (exportID: number, promiseID: number) =>
    `{"exportID":${exportID},"collectionID":7,"promiseID":${promiseID}}`;
  const written = (exportID: number, promiseID: number) =>
    `vatstoreSet('idCounters', '${counters(exportID, promiseID)}')`;
  return [
    ...[7, 8, 9, 10].map(promiseID => ({
      rule: 'no-residue' as const,
      peer: [],
      ours: [written(22, promiseID)],
    })),
    { rule: 'no-residue', peer: [written(23, 6)], ours: [written(23, 10)] },
    {
      rule: 'no-residue',
      peer: [`idCounters = ${counters(23, 6)}`],
      ours: [`idCounters = ${counters(23, 10)}`],
    },
    { rule: 'no-residue', peer: ['slotToVal: p+5'], ours: [] },
  ];
};

describe('[C2] [C4] [T9] what is refused changes nothing', () => {
  it.each(kinds)('in a $kind (durable: $isDurable)', async kind => {
    const { program, changed } = makeProgram(kind);
    // Ours runs last.
    const run = await runBeside(program, declaredFor(kind));
    expect(changed).toEqual([]);
    expect(notesOf(run)).toContain('true,true,false');
  });
});
