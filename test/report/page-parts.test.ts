// The parts of the page that need no browser: numbers and texts, the tree of groups, members and
// their ways, search, addresses.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  counted,
  formatBytes,
  formatChange,
  formatCount,
  formatShare,
  formatTime,
  shorten,
  visible,
} from '../../src/cli/report/page/format.js';
import { GroupTree, TOP } from '../../src/cli/report/page/group-tree.js';
import { MemberTable } from '../../src/cli/report/page/member-table.js';
import { drawnPlaces, gapStep } from '../../src/cli/report/page/path.js';
import { addressOf, makeReport, placeOf } from '../../src/cli/report/page/report.js';
import { Search } from '../../src/cli/report/page/search.js';
import { isWhole, sampleReport } from './sample.js';

describe('numbers and texts', () => {
  test('numbers have separators, bytes a unit of three digits at most', () => {
    expect([0, 999, 1000, 1234567].map(formatCount)).toEqual(['0', '999', '1,000', '1,234,567']);
    expect([0, 999, 1000, 1500, 99_949, 999_499, 999_500, 2e9, 5e15].map(formatBytes)).toEqual(
      // A terabyte is the largest unit.
      ['0 B', '999 B', '1.0 kB', '1.5 kB', '100 kB', '999 kB', '1.0 MB', '2.0 GB', '5,000 TB'],
    );
    expect([formatShare(1, 3), formatShare(1, 4000), formatShare(0, 5), formatShare(1, 0)]).toEqual(
      ['33 %', 'under 0.1 %', '0 %', ''],
    );
    expect([formatChange(1200), formatChange(-3), formatChange(0)]).toEqual(['+1,200', '−3', '0']);
    expect([counted(1, 'step'), counted(0, 'step')]).toEqual(['1 step', '0 steps']);
    expect(formatTime(1_700_000_000_000)).toBe('2023-11-14 22:13:20');
    expect(formatTime(1_700_000_040_000 - 20_000)).toBe('2023-11-14 22:13:40');
    expect(formatTime(Number.NaN)).toBe('NaN');
  });

  test('what cannot be seen becomes an escape, and nothing else changes', () => {
    expect(visible('a\u202eb\u0000\n\ud800\u2028')).toBe('a\\u202eb\\u0000\\u000a\\ud800\\u2028');
    expect(visible('ключ 鍵 😀 <b>')).toBe('ключ 鍵 😀 <b>');
    expect(visible(`a${'x'.repeat(5000)}b`)).toMatch(/^ax{165}…x{82}b$/);
  });

  test('a shortened text keeps both ends and never more than the limit', () => {
    expect(shorten('abcdefghijkl', 7)).toBe('abcd…kl');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.integer({ min: 1, max: 30 }), (text, limit) => {
        const short = shorten(text, limit);
        expect([...short].length).toBeLessThanOrEqual(Math.max(limit, 1));
        expect(isWhole(short) || !isWhole(text)).toBe(true);
        if ([...text].length <= limit) expect(short).toBe(text);
      }),
    );
  });
});

describe('groups', () => {
  test('sums are those of a walk over all groups beneath', () => {
    const parents = fc.array(fc.nat(), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(parents, numbers => {
        const groups = numbers.map((n, index) => ({
          ...{ title: String(index), kind: '', parent: (n % (index + 1)) - 1 },
          ...{ count: n % 7, bytes: n % 1000 },
        }));
        const tree = new GroupTree(groups);
        const walk = (at: number): { count: number; bytes: number } =>
          tree.childrenOf(at).reduce(
            (sum, child) => {
              const inner = walk(child);
              return { count: sum.count + inner.count, bytes: sum.bytes + inner.bytes };
            },
            { count: groups[at]?.count ?? 0, bytes: groups[at]?.bytes ?? 0 },
          );
        for (let at = TOP; at < groups.length; at += 1) {
          expect(tree.totalOf(at)).toEqual(walk(at));
          expect(tree.wayTo(at).at(-1) ?? TOP).toBe(at);
        }
      }),
    );
  });

  test('the view of a group is where it can be seen', () => {
    const { tree } = makeReport(sampleReport(1));
    expect([tree.viewOf(TOP), tree.viewOf(2), tree.viewOf(4), tree.viewOf(8)]).toEqual([
      TOP,
      2,
      3,
      TOP,
    ]);
    expect(tree.sortedChildrenOf(TOP, 'count')).toEqual([0, 7, 8]);
  });
});

describe('members', () => {
  const { members } = makeReport(sampleReport(5));

  test('a way leads from holder to holder up to a root', () => {
    const index = members.find('p-63') ?? -1;
    const way = members.wayUp(index).map(at => members.member(at).vref);
    expect(way).toEqual(['p-63', 'o+d6/5', 'o+d10/1', 'o+d6/4', 'o+d6/1']);
    expect(members.member(index)).toMatchObject({ kind: 'promise', via: 'key "offer-3" .result' });
    expect(members.member(members.wayUp(index).at(-1) ?? -1)).toMatchObject({ root: 0 });
    expect(members.member(members.find('o+d13/1') ?? -1)).toMatchObject({
      holder: undefined,
      root: undefined,
    });
  });

  test('each member is in the list of its group and of its holder, and in no other', () => {
    const { columns, size } = members;
    for (let group = 0; group < 9; group += 1) {
      const wanted = columns.groups.flatMap((each, at) => (each === group ? [at] : []));
      expect([...members.inGroup(group)]).toEqual(wanted);
    }
    for (let index = 0; index < size; index += 1) {
      const wanted = columns.parents.flatMap((each, at) => (each === index ? [at] : []));
      expect([...members.heldBy(index)]).toEqual(wanted);
    }
  });

  test('a circle, which no report has, is no endless way', () => {
    const { columns } = members;
    const circle = new MemberTable({ ...columns, parents: columns.parents.map(() => 0) }, 9);
    expect(circle.wayUp(3).length).toBeLessThanOrEqual(circle.size);
  });
});

describe('search', () => {
  const { data, search } = makeReport(sampleReport(40));
  const { vrefs, strings, kinds, labels } = data.members;

  test('finds what has every word in its vref, kind or label, whatever the case', () => {
    const word = fc.constantFrom('P-1', 'o+d', 'wallet', 'PROMISE', 'off', '/3', 'store', 'x', '');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 3 }), words => {
        const wanted = vrefs.flatMap((vref, at) => {
          const texts = [vref, strings[kinds[at] ?? -1] ?? '', strings[labels[at] ?? -1] ?? ''];
          const all = words.filter(Boolean);
          const fits = all.every(one =>
            texts.some(text => text.toLowerCase().includes(one.toLowerCase())),
          );
          return fits && all.length > 0 ? [at] : [];
        });
        const found = search.find(words.join(' '), 1_000_000);
        expect(found).toEqual({ members: wanted, total: wanted.length });
      }),
    );
  });

  test('a whole vref comes first; of many results there are some and the number of all', () => {
    const { members, total } = search.find('P-60', 3);
    expect(vrefs[members[0] ?? -1]).toBe('p-60');
    expect(search.find('promise', 3)).toMatchObject({ total: 240 });
    expect(search.find('promise', 3).members.length).toBe(3);
    expect(members.length).toBeLessThanOrEqual(3);
    expect(total).toBe(1);
  });

  test('what is only the name of a place is not searched', () => {
    expect(new Search(data.members).find('offer-3', 9).total).toBe(0);
  });
});

describe('addresses', () => {
  const report = makeReport(sampleReport(3));

  test('an address leads back to its place', () => {
    for (const place of [
      { group: TOP, member: undefined },
      { group: 4, member: undefined },
      { group: 4, member: 7 },
    ]) {
      expect(placeOf(addressOf(place), report)).toEqual(place);
    }
  });

  test('a member alone brings its group; what the report does not have is left out', () => {
    expect(placeOf('#member=0', report)).toEqual({ group: 0, member: 0 });
    const { length } = report.data.members.vrefs;
    expect(placeOf(`#member=${String(length)}`, report)).toEqual({ group: TOP, member: undefined });
    for (const address of [
      '#group=99&member=9999',
      '#group=-1',
      '#group=1e0',
      '#__proto__',
      '#%',
    ]) {
      expect(placeOf(address, report)).toEqual({ group: TOP, member: undefined });
    }
  });
});

test('a long way is drawn at its ends, and says how many steps are left out', () => {
  const drawn = drawnPlaces(100).map(place => ('at' in place ? place.at : -place.leftOut));
  expect(drawn).toEqual([0, 1, 2, 3, 4, 5, -88, 94, 95, 96, 97, 98, 99]);
  expect(drawnPlaces(13)).toEqual(Array.from({ length: 13 }, (_, at) => ({ at })));
  expect(gapStep(88)).toMatchObject({ title: '88 more steps', member: undefined });
});
