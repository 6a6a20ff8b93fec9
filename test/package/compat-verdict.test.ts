// How the runs of a suite of the field over ours and over the peer are compared, and which versions the
// matrix calls the lowest.

import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { endoRanges, endoSets, lowestOf, PINS } from '../../.ci/lib/endo-sets.mjs';
import { compareRuns, makeReader } from '../../compat/lib/tap.mjs';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const read = (text: string) => {
  const { take, results } = makeReader();
  for (const line of text.split('\n')) take(line);
  return results;
};

const OURS = read(`TAP version 13
ok 1 - stores › map › reads
not ok 2 - stores › map › refuses
  ---
    message: 'other words'
  ...
# logged by the test
ok 3 - stores › set › waits # SKIP
ok 4 - kinds › makes`);

describe('the output of a run', () => {
  test('is read by title, with what was printed of failures', () => {
    expect(Object.fromEntries(OURS.outcomes)).toEqual({
      'stores › map › reads': 'passed',
      'stores › map › refuses': 'failed',
      'stores › set › waits': 'other',
      'kinds › makes': 'passed',
    });
    expect(OURS.reasons.get('stores › map › refuses')?.join('\n')).toMatch(/other words/);
    expect([...OURS.files]).toEqual(['stores/map', 'stores/set', 'kinds']);
  });
});

describe('two runs', () => {
  const same = compareRuns(OURS, OURS, {});

  test('that are the same have nothing unexpected', () => {
    expect(same).toEqual({
      passed: 2,
      asExpected: [],
      unexpected: [],
      failedOnBoth: ['stores › map › refuses'],
      others: 1,
    });
  });

  test.each([
    ['fails on ours alone', 'ok 1 - stores › map › refuses', /refuses \(failed on ours, passed/],
    ['fails on the peer alone', 'not ok 1 - kinds › makes', /makes \(passed on ours, failed/],
    ['is skipped on one', 'ok 1 - kinds › makes # SKIP', /makes \(passed on ours, other/],
    ['runs on one alone', 'ok 1 - kinds › more', /more \(not run on ours, passed/],
  ])('in which a test %s differ', (_name, line, text) => {
    const peers = { ...OURS, outcomes: new Map([...OURS.outcomes, ...read(line).outcomes]) };
    expect(compareRuns(OURS, peers, {}).unexpected).toEqual([expect.stringMatching(text)]);
  });

  test('may differ where that is named, and must differ there', () => {
    const named = { 'stores › map › refuses': 'error-text' };
    const line = 'ok 1 - stores › map › refuses';
    const peers = { ...OURS, outcomes: new Map([...OURS.outcomes, ...read(line).outcomes]) };
    const verdict = compareRuns(OURS, peers, named);
    expect([verdict.asExpected, verdict.unexpected]).toEqual([['stores › map › refuses'], []]);
    expect(compareRuns(OURS, OURS, named).unexpected).toHaveLength(1);
    expect(compareRuns(OURS, OURS, { gone: 'error-text' }).unexpected).toHaveLength(1);
    // Named is that ours fails, and not that the peer does.
    expect(compareRuns(peers, OURS, named).unexpected).toHaveLength(1);
  });
});

describe('the sets of versions', () => {
  test('begin where the ranges begin', () => {
    expect(lowestOf('^1.6.4')).toBe('1.6.4');
    for (const range of ['1.6.4', '~1.6.4', '^1.6', '>=1.6.4', '^1.6.4-rc.1']) {
      expect(() => lowestOf(range)).toThrow(range);
    }
  });

  test('cover both packages, with both lines of ses', () => {
    const ranges = endoRanges(root);
    for (const { name, versions } of endoSets(root)) {
      for (const [dependency, range] of Object.entries(ranges)) {
        const wanted = name.startsWith('lowest') ? lowestOf(range) : range;
        expect(versions[dependency], `${name} ${dependency}`).toBe(wanted);
      }
    }
    expect(endoSets(root).map(({ ses }) => ses)).toEqual(['1.14.0', '1.14.0', '2.3.0', '2.3.0']);
  });

  test('take in what a runtime may have pinned', () => {
    for (const [name, range] of Object.entries(endoRanges(root))) {
      const [lowest = [], pinned = []] = [lowestOf(range), PINS[name as keyof typeof PINS]].map(
        version => version.split('.').map(Number),
      );
      const [isSame, index] = [
        lowest[0] === pinned[0],
        lowest.findIndex((n, i) => n !== pinned[i]),
      ];
      expect(isSame && (index < 0 || (lowest[index] ?? 0) < (pinned[index] ?? 0)), name).toBe(true);
    }
  });
});
