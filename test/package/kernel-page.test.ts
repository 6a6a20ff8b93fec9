// docs/kernel.md and the tests of the kernels: each point has a source and a test, and what a title
// names is there. The same for the rules of docs/SPEC.md.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { textOf } from '../../.ci/lib/documents.mjs';

const root = join(import.meta.dirname, '../..');
const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .map(file => `test/${file.replaceAll('\\', '/')}`)
  .filter(file => file.endsWith('.test.ts'))
  .sort();

/** What the titles of the tests of a file name: `[KO4] [E17] refuses …` names two. */
const namedIn = (file: string): string[] => {
  const source = readFileSync(join(root, file), 'utf8');
  return [...source.matchAll(/^.*['"`]((?:\[[A-Z]+\d+\] ?)+)/gm)].flatMap(([, names = '']) =>
    [...names.matchAll(/\[([A-Z]+\d+)\]/g)].map(([, name = '']) => name),
  );
};

/** The points of the page, each with its text to the next one or to the end of its list. */
const points = new Map(
  [...textOf('docs/kernel.md').matchAll(/\[(KO\d+)\](.*(?:\n {2,}.*)*)/g)].map(
    ([, name = '', text = '']) => [name, text] as const,
  ),
);

describe('the points of docs/kernel.md', () => {
  test('are numbered without gaps', () => {
    expect(points.size).toBeGreaterThan(30);
    expect([...points.keys()]).toEqual(Array.from(points.keys(), (_, index) => `KO${index + 1}`));
  });

  test('have a source each', () => {
    const unfounded = [...points].filter(
      ([, text]) => !/\[[A-Z]\d+\]|\(ours\)|\(SwingSet(, and ours)?\)|\| SwingSet/.test(text),
    );
    expect(unfounded).toEqual([]);
  });

  test('have a test each, on the core or on the fake kernel, and no title names another', () => {
    const ofKernels = tests.filter(file => /^test\/(host\/|testing\/fake-kernel)/.test(file));
    const named = new Set(ofKernels.flatMap(namedIn).filter(name => name.startsWith('KO')));
    expect([...points.keys()].filter(name => !named.has(name))).toEqual([]);
    expect([...named].filter(name => !points.has(name))).toEqual([]);
  });
});

test('the rules that titles of tests name are in docs/SPEC.md', () => {
  const rules = new Set(
    [...textOf('docs/SPEC.md').matchAll(/^- \*\*\[([A-Z]\d+)\]/gm)].map(([, rule]) => rule),
  );
  const named = tests.flatMap(file =>
    namedIn(file)
      .filter(name => !name.startsWith('KO'))
      .map(name => [file, name] as const),
  );
  expect(named.length).toBeGreaterThan(500);
  expect(named.filter(([, name]) => !rules.has(name))).toEqual([]);
});
