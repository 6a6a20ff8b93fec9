// docs/differences.md: each row has a test that names it, and no test declares what has no row.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textOf } from '../../.ci/lib/documents.mjs';

const root = join(import.meta.dirname, '../..');
const rows = new Set(
  [...textOf('docs/differences.md').matchAll(/^\| `([\w-]+)`/gm)].map(([, name = '']) => name),
);

/** Of the built package that takes the place of the peer: shown by `npm run compat`. */
const ELSEWHERE = new Set(['own-copies']);

test('each row is named by a test beside the peer, or by one of ours that says so', () => {
  // This file excepted.
  const sources = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
    .filter(
      file =>
        /\.test\.ts$|differential.(?:cases|declared)\.ts$/.test(file) &&
        !file.endsWith('differences-page.test.ts'),
    )
    .map(file => readFileSync(join(root, 'test', file), 'utf8'));
  expect(rows.size).toBeGreaterThan(45);
  const untested = [...rows].filter(name => !sources.some(source => source.includes(name)));
  expect(untested.filter(name => !ELSEWHERE.has(name))).toEqual([]);
  expect([...ELSEWHERE].filter(name => !untested.includes(name))).toEqual([]);
});

test('each name of a declared difference has a row', () => {
  const [, union = ''] =
    /export type RuleName =([^;]*);/.exec(
      readFileSync(join(root, 'test/support/compare.ts'), 'utf8'),
    ) ?? [];
  const names = [...union.matchAll(/'([\w-]+)'/g)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter(name => !rows.has(name))).toEqual([]);
});
