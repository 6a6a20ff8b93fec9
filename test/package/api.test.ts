// Every public symbol has a comment of its own, and an example or a rule: a program in a page uses it, or
// its comment, its file or its entry point names the rule or the page that describes it.
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { publicSymbols } from '../../.ci/lib/public-symbols.mjs';

const symbols = publicSymbols(join(import.meta.dirname, '../..'), {
  liveslots: 'src/index.ts',
  'liveslots/host': 'src/host/index.ts',
  'liveslots/inspect': 'src/graph/index.ts',
  'liveslots/testing': 'src/testing/index.ts',
});
const shown = ({ entry, name, file }: (typeof symbols)[number]): string =>
  `${entry} exports ${name}, of ${file}`;

test('every public symbol has a comment', () => {
  expect(symbols.length).toBeGreaterThan(200);
  expect(symbols.filter(({ comment }) => comment === '').map(shown)).toEqual([]);
});

test('every public symbol has an example or a rule', () => {
  expect(symbols.filter(({ hasExample, hasRule }) => !hasExample && !hasRule).map(shown)).toEqual(
    [],
  );
});
