// What the runs of the wallet factory assert of names and heaps: on what was measured, and on what must
// not pass.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCurves } from '../../runtimes/wallet/lib/curves.mjs';
import { growthOf, judgeCurve, judgeLeak, judgeNames } from '../../runtimes/wallet/lib/growth.mjs';
import { digest } from '../../runtimes/wallet/lib/tables.mjs';
import { textOf } from '../../.ci/lib/documents.mjs';

const root = join(import.meta.dirname, '../..');
const measured = {
  wallet: readCurves(root, 'wallet', 'kept'),
  desk: readCurves(root, 'desk', 'kept'),
};

const point = (offers: number, slotToVal: number, heap: number) => ({ offers, slotToVal, heap });
const flat = [point(9, 65, 100), point(261, 65, 200), point(1261, 65, 1_200)];

const played = (names: Record<string, number>, offers = 4) => ({
  state: ['v9.options = {"name":"zcf-b1-walletFactory"}'],
  statistics: Object.fromEntries(
    Object.entries(names).map(([vat, slotToVal]) => [vat, [{ slotToVal: 99 }, { slotToVal }]]),
  ),
  expected: Object.fromEntries(Array.from({ length: offers }, (_, id) => [id, 'done'])),
});

describe('a long run', () => {
  it.each(['ours', 'peer', 'leaky'] as const)('passes as it was measured on %s', layer => {
    expect(judgeCurve('wallet', layer, measured.wallet[layer])).toEqual([]);
  });

  it('fails where names or the heap grow, and where nothing was measured', () => {
    expect(judgeCurve('wallet', 'ours', flat)).toEqual([]);
    expect(judgeCurve('wallet', 'ours', [...flat, point(1_513, 66, 1_300)])).toEqual([
      'wallet, ours: 1 names more than at first',
    ]);
    expect(judgeCurve('wallet', 'peer', [...flat, point(1_513, 65, 6_208)])).toEqual([
      'wallet, peer: the heap grows by 4.8 slots an offer',
    ]);
    expect(judgeCurve('wallet', 'ours', [])).toEqual(['wallet, ours: nothing was measured']);
  });

  it('fails on the older layer where that does not leak', () => {
    expect(judgeCurve('wallet', 'leaky', flat)).toEqual([
      'wallet, leaky: only 0 names more after 1261 offers',
    ]);
    expect(judgeCurve('desk', 'peer', flat)).toHaveLength(1);
  });

  it('is measured from where the heap has settled', () => {
    expect(growthOf(flat, 'heap')).toBe(1);
    expect(growthOf(flat.slice(0, 2), 'heap')).toBeNaN();
  });
});

describe('the names at the end of the program', () => {
  it('are those of the last sweep, vat by vat', () => {
    expect(judgeNames(played({ v1: 3, v9: 76 }), played({ v1: 3, v9: 76 })).wrong).toEqual([]);
    expect(judgeNames(played({ v1: 2, v9: 77 }), played({ v1: 3, v9: 76 }))).toEqual({
      wrong: ['v9 has 77 names, and on the peer 76'],
      summary: '77 names in the wallet factory, 76 on the peer',
    });
    expect(judgeNames(played({ v1: 3, v9: 76 }), played({ v9: 76 })).wrong).toHaveLength(1);
  });

  it('are more on the older layer', () => {
    expect(judgeLeak(played({ v9: 76 }), played({ v9: 79 }))).toEqual([]);
    expect(judgeLeak(played({ v9: 76 }), played({ v9: 78 }))).toHaveLength(1);
  });
});

it('the figures of README.md are those that were measured', () => {
  // Under lockdown numbers are written without commas.
  const words = (lines: readonly string[]) =>
    lines.map(line => line.replaceAll(/[\s-]+/g, ' ').replaceAll(/(?<=\d),(?=\d)/g, ''));
  const [, shown = ''] = textOf('README.md').split(/<!-- (?:end of )?wallet -->/);
  expect(words(shown.trim().split('\n'))).toEqual(words(digest(measured)));
});
