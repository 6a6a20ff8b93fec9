// What an honest kernel may still send when the vat is past it: a drop or a retirement of an export
// that is gone, or given up before. Each is ignored: no error, nothing said, tables and vatstore as
// before, and everything after it as if it had never come. So it is with the peer, but for what is
// declared: there a late drop makes the export recognizable again.
import { describe, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { collect, drop, expectIgnored, retire } from './late-cases.js';
import type { Case, Goodbye } from './late-cases.js';
import { goOn, lateVat, settle, SORTS } from './late-vat.js';
import type { Names } from './late-vat.js';

/** What became of an export before the late delivery. */
const histories: Readonly<Record<string, readonly Goodbye[]>> = {
  dropped: [drop],
  'dropped and retired': [drop, retire],
  'dropped and gone': [drop, collect],
  'dropped, retired and gone': [drop, retire, collect],
  'retired without a drop': [retire],
  'retired without a drop, and gone': [retire, collect],
};

/** By the rule that a malformed or unlawful giving up changes nothing that it need not. */
const edge = (peer: readonly string[], ours: readonly string[]): Difference => ({
  rule: 'strict-edge',
  peer,
  ours,
});

/** A retirement is a drop where that was left out, so that the object is looked at once more. */
const undroppedDiffers = (base: string, parts: number): Difference[] =>
  Array.from({ length: parts }, () => edge([], [`vatstoreGet('vom.rc.${base}') -> undefined`]));

/** The statistics of a sweep after a remotable was retired without a drop: the peer pins it yet. */
const stillPinned = ((stats: string) => edge([`${stats}2…`], [`${stats}1…`]))(
  '<< ok {"remotableRefCounts":0,"vrefRecognizers":0,"kindInfoTable":14,"definedDurableKinds":3,' +
    '"nextInstanceIDs":5,"exportedRemotables":',
);

/** A drop that comes too late makes the export recognizable to the peer again. */
const lateDropDiffers = (base: string, parts: number, isForgotten: boolean): Difference[] => {
  const [es, rc] = [`vom.es.${base}`, `vatstoreGet('vom.rc.${base}') -> undefined`];
  const set = (letters: string): string[] => [`vatstoreSet('${es}', '${letters}')`, rc];
  const found = (letters: string): string => `vatstoreGet('${es}') -> ${letters}`;
  if (parts === 1) return [edge(set('s'), [])];
  if (!isForgotten) return [edge(set('ss'), []), edge(set('ss'), [])];
  return [edge([...set('sn'), found("'sn'")], [found('undefined')]), edge(set('ss'), [])];
};

/** And so its next sweep deletes once more what it has deleted, and fails. */
const sweepDiffers = (sort: string, base: string, letters: string): Difference => {
  const look = [
    `vatstoreGet('vom.rc.${base}') -> undefined`,
    `vatstoreGet('vom.es.${base}') -> '${letters}'`,
  ];
  const instance = base.replace(/.*\//, '');
  const deletion = sort.endsWith('collection')
    ? [
        `vatstoreGetNextKey('vc.${instance}.') -> …`,
        `vatstoreGet('vc.${instance}.|schemata') -> undefined`,
        '<< REJECTED SyntaxError: …',
      ]
    : [`vatstoreGet('vom.${base}') -> undefined`, '<< REJECTED Error: Check failed'];
  return edge([...look, ...look, ...deletion], ['<< ok …']);
};

/** What the peer does otherwise: nothing that an honest kernel could depend on. */
const differencesOf = (sort: string, history: string, type: string, vrefs: string[]) => {
  const [base = ''] = vrefs.map(vref => vref.replace(/:\d+$/, ''));
  const letters = vrefs.length === 1 ? 's' : 'ss';
  const [isDropped, isGone] = [!history.includes('without a drop'), history.endsWith('gone')];
  const isDrop = type === 'dropExports';
  if (sort === 'remotable') {
    // A late drop helps the peer, if the object is still there.
    return isDropped
      ? []
      : [...(isGone || !isDrop ? [stillPinned] : []), ...(isGone ? [stillPinned] : [])];
  }
  const isForgotten = history !== 'dropped';
  return [
    ...(isDropped ? [] : undroppedDiffers(base, vrefs.length)),
    ...(isDrop ? lateDropDiffers(base, vrefs.length, isForgotten) : []),
    ...(isDrop && isGone ? [sweepDiffers(sort, base, letters)] : []),
    // The first key behind those of the kinds: the next incarnation comes by.
    ...(isDrop && isForgotten && sort === 'durable object'
      ? [
          edge(
            [`vatstoreGetNextKey('vom.dkind.14.nextID') -> 'vom.es.${base}'`],
            [`vatstoreGetNextKey('vom.dkind.14.nextID') -> …`],
          ),
        ]
      : []),
    ...(isDrop && isForgotten ? [edge([`vom.es.${base} = ${letters}`], [])] : []),
  ];
};

const goodbyes: readonly Case[] = Object.entries(SORTS).flatMap(([sort, parts]) =>
  Object.entries(histories).flatMap(([history, steps]) =>
    (['dropExports', 'retireExports'] as const).flatMap((type): Case[] => {
      // A first retirement of what is only dropped is in time.
      if (history === 'dropped' && type === 'retireExports') return [];
      const vrefsOf = (names: Names): string[] => parts.map(part => names[part]);
      return [
        {
          what: `${type} of a ${sort} that was ${history}`,
          before: async (run, names) => {
            for (const step of steps) await step(run, vrefsOf(names));
          },
          late: names => [type, vrefsOf(names)],
          differences: names => differencesOf(sort, history, type, vrefsOf(names)),
        },
      ];
    }),
  ),
);

const otherGoodbyes: readonly Case[] = [
  ...(['dropExports', 'retireExports'] as const).flatMap((type): Case[] => [
    {
      what: `${type} of a remotable of the previous incarnation`,
      before: run => run.start(),
      late: ({ remotable }) => [type, [remotable]],
    },
    ...(['virtual object', 'virtual cohort'] as const).map((sort): Case => ({
      what: `${type} of a ${sort} of the previous incarnation`,
      before: run => run.start(),
      late: names => [type, SORTS[sort].map(part => names[part])],
      // A kind that is not defined any more makes it fail.
      differences: names => [
        {
          rule: 'leftovers',
          peer: [
            `vatstoreGet('vom.es.${names[SORTS[sort][0]].replace(/:0$/, '')}') -> 'r…`,
            '<< REJECTED TypeError: …',
          ],
          ours: ['<< ok'],
        },
      ],
    })),
  ]),
  {
    what: 'dropExports of one facet that was dropped, while the kernel reaches the other',
    before: (run, { left }) => drop(run, [left]),
    late: ({ left }) => ['dropExports', [left]],
    differences: ({ left }) => {
      const base = left.replace(/:0$/, '');
      // The other facet is reachable, and so nothing more is asked.
      return [
        edge(
          [`vatstoreSet('vom.es.${base}', 'sr')`, `vatstoreGet('vom.rc.${base}') -> undefined`],
          [],
        ),
      ];
    },
  },
  {
    what: 'retireExports of one facet that was retired, while the kernel reaches the other',
    before: async (run, { left }) => {
      await drop(run, [left]);
      await retire(run, [left]);
    },
    late: ({ left }) => ['retireExports', [left]],
  },
];

describe('[G1] ignored: a late', () => {
  it.each([...goodbyes, ...otherGoodbyes])('$what', expectIgnored);
});

describe('[G1] a drop for what the vat has exported anew', () => {
  it.each(Object.entries(SORTS))('is obeyed, as by the peer: %s', async (_sort, parts) => {
    await expectSame({
      ...lateVat,
      script: async run => {
        const names = await settle(run);
        const vrefs = parts.map(part => names[part]);
        await drop(run, vrefs);
        await run.message('o+0', 'again', parts, 'p-70');
        await drop(run, vrefs);
        await run.message('o+0', 'again', parts, 'p-71');
        await goOn(run);
      },
    });
  });
});
