// What the peer lets through or leaves behind, and ours refuses without a trace.
import { describe, expect, it } from 'vitest';
import { methods, provideHandle } from '../spec/kinds-support.js';
import type { Maker, Thing } from '../spec/kinds-support.js';
import { runBeside } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { program } from './kinds-rig.js';

const init = () => ({ a: 1 });

const foreign = program('methods on what is not their own', ({ data, attempt }) => {
  const single = data.defineKind('single', init, methods);
  const twin = data.defineKind('twin', init, methods);
  const kit = data.defineKindMulti('kit', init, { f: methods, g: methods });
  return held => {
    const [one, two] = [single(), twin()];
    const { f, g } = kit() as { f: Thing; g: Thing };
    const other = kit().f as Thing;
    for (const [name, target] of Object.entries({ two, f, g, held })) {
      attempt(`one.get on ${name}`, () => Reflect.apply(one.get, target, []));
    }
    for (const [name, target] of Object.entries({ one, two, g })) {
      attempt(`f.set on ${name}`, () => Reflect.apply(f.set, target, [2]));
    }
    attempt('f.set on its own kind', () => [Reflect.apply(f.set, other, [3]), other.get()]);
  };
});

/** The peer looks for a state under the other's name, and stumbles where there is none. */
const foreignDeclared = [
  ['two', 'o+v11/1', 'twin'],
  ['f', 'o+v12/1:0', 'kit f'],
  ['g', 'o+v12/1:1', 'kit g'],
  ['held', 'o-50', 'presence o-50'],
].map(([name, vref, tag]): Difference => {
  const why = `"In \\"get\\" method of (single)" may only be applied to a valid instance: "[Alleged: ${String(tag)}]"`;
  return {
    rule: 'own-kind-only',
    peer: [
      `vatstoreGet('vom.${String(vref)}') -> undefined`,
      `(note: one.get on ${String(name)} threw Error(Check failed))`,
    ],
    ours: [`(note: one.get on ${String(name)} threw Error(${why}))`],
  };
});

const throwing = program('an initial state that throws', ({ data, attempt }) => {
  const make = data.defineKind(
    'thrower',
    (held: unknown) => ({
      a: held,
      get b() {
        throw Error('no b');
      },
    }),
    methods,
  );
  return held => attempt('thrower', () => make(held));
});

const throwingDeclared: readonly Difference[] = [
  {
    rule: 'no-residue',
    peer: ["vatstoreGet('vom.rc.o-50') -> undefined", "vatstoreSet('vom.rc.o-50', '1')"],
    ours: [],
  },
  { rule: 'no-residue', peer: ['vom.rc.o-50 = 1'], ours: [] },
];

const withoutOptions = program('options that are null', ({ data, tools, attempt }) => {
  if (tools.incarnation > 0) return () => {};
  return () => attempt('null options', () => data.defineKind('null', init, methods, null));
});

/** The number is taken on the peer, and whatever counts numbers counts one more. */
const withoutOptionsDeclared: readonly Difference[] = (() => {
  const rule = 'no-residue';
  const counters = (exportID: number) => `{"exportID":${exportID},"collectionID":4,"promiseID":5}`;
  const [taken, free] = [counters(11), counters(10)];
  const text = '{"kindID":"10","tag":"null"}';
  return [
    {
      rule,
      peer: [
        `vatstoreSet('vom.vkind.10.descriptor', '${text}')`,
        '(note: null options threw TypeError(…',
        `vatstoreSet('idCounters', '${taken}')`,
      ],
      ours: ['(note: null options threw TypeError(…'],
    },
    { rule, peer: ['<< ok {…'], ours: ['<< ok {…'] },
    {
      rule,
      peer: [`vatstoreGet('idCounters') -> '${taken}'`],
      ours: [`vatstoreGet('idCounters') -> '${free}'`],
    },
    {
      rule,
      peer: [`vatstoreSet('idCounters', '${taken}')`],
      ours: [`vatstoreSet('idCounters', '${free}')`],
    },
    { rule, peer: [`idCounters = ${taken}`], ours: [`idCounters = ${free}`] },
    { rule, peer: [`vom.vkind.10.descriptor = ${text}`], ours: [] },
  ];
})();

const betweenDeclared: readonly Difference[] = [
  {
    rule: 'defined-once',
    peer: [
      "vatstoreSet('vom.dkind.10.descriptor', …",
      '(note: defined while it is defined: function)',
    ],
    ours: ['(note: defined while it is defined threw Error(redefinition of durable kind "twice"))'],
  },
];

const between = program('a kind that is defined while it is defined', rig => {
  const { tools, data, attempt } = rig;
  if (tools.incarnation > 0) {
    data.defineDurableKind(provideHandle(tools, 'twice'), init, methods);
  }
  return () => {
    const handle = provideHandle(tools, 'twice');
    let makeInBetween: Maker | undefined;
    attempt('defined while it is defined', () => {
      const options = {
        get finish() {
          makeInBetween = data.defineDurableKind(handle, init, methods);
          return undefined;
        },
      };
      return typeof data.defineDurableKind(handle, init, methods, options);
    });
    attempt('defined in between', () => makeInBetween?.());
  };
});

const notesOf = async (...args: Parameters<typeof runBeside>): Promise<string[]> => {
  const { events } = await runBeside(...args);
  const notes = events.flatMap(event => (event.type === 'note' ? [event.text] : []));
  return notes.filter(note => !note.endsWith('…'));
};

const refused = (label: string, why: string): unknown =>
  expect.stringMatching(`^${label} threw .*${why}`);

describe('better than the peer', () => {
  it('one kind’s methods do not run on another’s', async () => {
    expect(await notesOf(foreign, foreignDeclared)).toEqual([
      ...['two', 'f', 'g', 'held'].map(on => refused(`one.get on ${on}`, 'a valid instance')),
      ...['one', 'two', 'g'].map(on => refused(`f.set on ${on}`, 'a valid instance')),
      'f.set on its own kind: [undefined, 3]',
    ]);
  });

  it('a state that cannot be made leaves no count', async () => {
    expect(await notesOf(throwing, throwingDeclared)).toEqual([refused('thrower', 'no b')]);
  });

  it('options that cannot be read use up no number', async () => {
    expect(await notesOf(withoutOptions, withoutOptionsDeclared)).toEqual([
      refused('null options', 'TypeError'),
    ]);
  });

  it('a kind is defined once', async () => {
    expect(await notesOf(between, betweenDeclared)).toEqual([
      refused('defined while it is defined', 'redefinition of durable kind "twice"'),
      expect.stringContaining('defined in between: [object Alleged: twice]'),
    ]);
  });
});
