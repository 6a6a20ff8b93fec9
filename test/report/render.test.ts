// The file: what is in it, what can never be in it, and which data are refused.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundleReportPage } from '../../.ci/lib/report-page.mjs';
import { rootParent } from '../../src/cli/report/data.js';
import type { ReportData } from '../../src/cli/report/data.js';
import { escapeHtml, escapeJson } from '../../src/cli/report/escape.js';
import { findGrowth } from '../../src/cli/report/growth.js';
import { renderReport } from '../../src/cli/report/render.js';
import { isWhole, sampleReport, sampleSeries } from './sample.js';

const assets = { script: 'void 0', style: 'b{}', licences: 'a <b> licence' };

describe('escapes', () => {
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({
      unit: fc.constantFrom('<', '/', '!', '-', 's', '&', '"', "'", '\u2028', '\ud800'),
    }),
  );

  test('JSON in a script element parses to the same, without a character that HTML or script minds', () => {
    fc.assert(
      fc.property(fc.array(hostile), values => {
        const text = escapeJson(values);
        expect(JSON.parse(text)).toEqual(values);
        expect(text).not.toMatch(/[<>&\u2028\u2029]/);
        expect(isWhole(text)).toBe(true);
      }),
    );
    expect(() => escapeJson(undefined)).toThrow(/no JSON for undefined/);
  });

  test('text in HTML has no markup, no quote and no half of a character', () => {
    fc.assert(
      fc.property(hostile, text => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']|&(?!#\d+;)/);
        expect(isWhole(escaped)).toBe(true);
      }),
    );
    expect(escapeHtml('a<b>&"\'\u0000')).toBe('a&#60;b&#62;&#38;&#34;&#39;\ufffd');
  });
});

describe('the file', () => {
  test('is the same for the same data, and has the data, the title and the licences in it', () => {
    const data = sampleReport(3, { vat: 'v1</title><script>' });
    const html = renderReport(data, assets);
    expect(renderReport(data, assets)).toBe(html);
    expect(html).toContain('<title>v1&#60;/title&#62;&#60;script&#62;: what it holds');
    expect(html).toContain('a &#60;b&#62; licence');
    expect(html.match(/<script/g)?.length).toBe(2);
    const json = /<script type="application\/json" id="report-data">(.*?)<\/script>/s.exec(html);
    expect(JSON.parse(json?.[1] ?? '')).toEqual(data);
  });

  test('lets nothing in: the policy names the script and the style by what is in them', () => {
    const html = renderReport(sampleReport(1), assets);
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      expect.stringMatching(/^script-src 'sha256-[\w+/]{43}='$/),
      expect.stringMatching(/^style-src 'sha256-[\w+/]{43}='$/),
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      'trusted-types default',
    ]);
    expect(html).not.toMatch(/(?:src|href)="(?!data:,|#)/);
    expect(() => renderReport(sampleReport(1), { ...assets, script: 'a</script>' })).toThrow(
      /script of the page/,
    );
  });

  test('the page that the build makes carries the licences of what is in it, and no address to load', async () => {
    const { script, style, licences } = await bundleReportPage(process.cwd());
    for (const name of ['echarts', 'zrender', 'tslib']) {
      expect(licences).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, 'm'));
    }
    expect(licences).toMatch(/Apache License\s+Version 2\.0/);
    expect(licences).toMatch(/Copyright 2017-\d+ The Apache Software Foundation/);
    expect(licences).toMatch(/BSD 3-Clause License/);
    expect(style).not.toMatch(/url\(|@import/);
    expect(script).not.toMatch(/\bimport\(|\bfetch\(|XMLHttpRequest|<\/script|sourceMappingURL/);
  });
});

describe('data that do not fit together are refused', () => {
  const data = sampleReport(2);
  const { members, groups } = data;
  const [group] = groups;
  if (group === undefined) throw new Error('the sample has no groups');
  const withMembers = (over: Partial<ReportData['members']>): ReportData => ({
    ...data,
    members: { ...members, ...over },
  });
  const at = (column: readonly number[], index: number, value: number): number[] =>
    column.map((each, i) => (i === index ? value : each));
  const cases: readonly (readonly [string, ReportData, RegExp])[] = [
    ['a column too short', withMembers({ kinds: [] }), /members\.kinds has 0 entries/],
    ['an index of no string', withMembers({ vias: at(members.vias, 3, 999) }), /vias\[3\] is 999/],
    ['a group that is none', withMembers({ groups: at(members.groups, 1, 9) }), /groups\[1\] is 9/],
    ['a parent that is none', withMembers({ parents: at(members.parents, 2, 99) }), /parents\[2\]/],
    [
      'half a parent',
      withMembers({ parents: at(members.parents, 2, 0.5) }),
      /parents\[2\] is 0\.5/,
    ],
    [
      'a root that is none',
      withMembers({ parents: at(members.parents, 2, rootParent(2)) }),
      /parents\[2\] is -4/,
    ],
    ['a circle', withMembers({ parents: at(members.parents, 0, 4) }), /comes back to member/],
    [
      'a member that holds itself',
      withMembers({ parents: at(members.parents, 5, 5) }),
      /comes back/,
    ],
    [
      'a group above its parent',
      { ...data, groups: [{ ...group, parent: 0 }] },
      /groups\[0\]\.parent/,
    ],
    [
      'moments out of order',
      { ...data, series: { axis: 'crank', moments: [2, 1], tables: [] } },
      /moments\[1\] is 1, after 2/,
    ],
    [
      'a table without a size for each moment',
      { ...data, series: { axis: 'crank', moments: [1], tables: [{ name: 'x', sizes: [] }] } },
      /"x" has not one size/,
    ],
  ];
  test.each(cases)('%s', (_, bad, message) => {
    expect(() => renderReport(bad, assets)).toThrow(message);
  });
});

describe('what only grows', () => {
  const growing = (sizes: readonly (number | null)[]): string[] => {
    const moments = sizes.map((_, index) => index);
    return findGrowth({ axis: 'crank', moments, tables: [{ name: 'x', sizes }] }).map(x => x.name);
  };

  test('is found in the sample, the largest growth first', () => {
    expect(findGrowth(sampleSeries()).map(({ name, first, last }) => [name, first, last])).toEqual([
      ['slotToVal', 120, 4019],
      ['importedVPIDs', 3, 3803],
    ]);
  });

  test('bytes come after what is counted in members', () => {
    const sizes = [1, 2, 3, 4];
    const tables = [
      { name: 'large', unit: 'bytes', sizes: sizes.map(size => size * 1000) },
      { name: 'small', sizes },
    ];
    const found = findGrowth({ axis: 'snapshot', moments: sizes, tables });
    expect(found.map(({ name }) => name)).toEqual(['small', 'large']);
  });

  test.each([
    ['one that grows each time', [1, 2, 3, 4], ['x']],
    ['one that pauses now and then', [1, 2, 2, 3, 3, 4], ['x']],
    ['snapshots that do not have it at first', [null, null, 1, 2, 3, 4], ['x']],
    ['one that shrinks once', [1, 2, 3, 2, 4, 5], []],
    ['one that stands still', [5, 5, 5, 5, 5], []],
    ['one that filled up and stands still', [1, 5, 9, 9, 9, 9, 9], []],
    ['one that grew half of the time, and then no more', [1, 2, 3, 4, 5, 5, 5, 5, 5], []],
    ['one that grew once', [1, 1, 1, 1, 2], []],
    ['too few moments for a trend', [1, 2, 3], []],
  ] as const)('%s', (_, sizes, found) => {
    expect(growing(sizes)).toEqual(found);
  });
});
