// The pages: what their fences are, what their programs import, where their links lead, and the
// figures of the first screen. `npm run check:package` runs the programs.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  anchorsOf,
  consolePages,
  tutorials,
  fencesOf,
  installedBy,
  linksOf,
  packagesIn,
  pages,
  textOf,
} from '../../.ci/lib/documents.mjs';
import manifest from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const fences = pages.flatMap(fencesOf);

describe('fences', () => {
  test('are all closed, and each is run, compiled, compared, or marked', () => {
    for (const page of pages) {
      const lines = textOf(page).match(/^ *```/gm) ?? [];
      expect([page, lines.length]).toEqual([page, 2 * fencesOf(page).length]);
    }
    const marked = fences.filter(({ uses }) => uses.includes('marked'));
    expect(marked.length).toBeLessThan(fences.length / 3);
  });

  test('that print commands and their output are in pages whose commands are run', () => {
    const found = fences.filter(({ uses }) => uses.includes('console')).map(({ page }) => page);
    expect([...new Set(found)].sort()).toEqual([...consolePages, ...tutorials].sort());
  });

  test('that are parts of files are in tutorials', () => {
    const found = fences.filter(({ uses }) => uses.includes('assembled')).map(({ page }) => page);
    expect([...new Set(found)].sort()).toEqual(tutorials);
  });

  test('that are output follow a program', () => {
    for (const [index, { page, uses }] of fences.entries()) {
      if (!uses.includes('output')) continue;
      const before = fences[index - 1];
      expect(before?.page).toBe(page);
      expect(before?.uses.includes('run') || before?.uses.includes('typed')).toBe(true);
    }
  });

  test('with commands name scripts that there are', () => {
    for (const { page, text } of fences.filter(({ uses }) => uses.includes('commands'))) {
      for (const [, script = ''] of text.matchAll(/^npm run ([\w:-]+)/gm)) {
        expect([page, script, Object.hasOwn(manifest.scripts, script)]).toEqual([
          page,
          script,
          true,
        ]);
      }
    }
  });

  test('with data are JSON', () => {
    for (const { text } of fences.filter(({ uses }) => uses.includes('data'))) {
      expect(() => JSON.parse(text)).not.toThrow();
    }
  });

  test('import only what an install line of their page or of README.md names', () => {
    const everywhere = installedBy('README.md');
    expect(everywhere).toContain('liveslots');
    for (const { page, line, text, uses } of fences) {
      if (!uses.includes('run') && !uses.includes('typed')) continue;
      const installed = [...everywhere, ...installedBy(page)];
      const missing = packagesIn(text).filter(name => !installed.includes(name));
      expect([page, line, missing]).toEqual([page, line, []]);
    }
  });
});

test.each(pages)('the links of %s lead somewhere', page => {
  for (const { target, path, anchor } of linksOf(page)) {
    expect([target, existsSync(join(root, path))]).toEqual([target, true]);
    if (anchor !== undefined && path.endsWith('.md')) {
      expect([target, anchorsOf(path).includes(anchor)]).toEqual([target, true]);
    }
  }
});

test('what the published pages link to is published', () => {
  // npmjs.com resolves relative links by the repository; a reader of node_modules has only these.
  const isPublished = (path: string): boolean =>
    ['README.md', 'LICENSE', 'package.json'].includes(path) ||
    manifest.files.some(
      file => path === file || (!file.startsWith('!') && path.startsWith(`${file}/`)),
    );
  for (const page of pages.filter(isPublished)) {
    for (const { target, path } of linksOf(page)) {
      expect([page, target, isPublished(path) && statSync(join(root, path)).isFile()]).toEqual([
        page,
        target,
        true,
      ]);
    }
  }
});

/** The first row of a table whose cells begin with the title, its cells trimmed. */
const rowOf = (page: string, title: string): string[] => {
  const line = textOf(page)
    .split('\n')
    .find(text => text.startsWith(`| ${title}`));
  expect([page, title, line !== undefined]).toEqual([page, title, true]);
  return (line ?? '').split('|').map(cell => cell.replaceAll('*', '').trim());
};

describe('the figures of README.md are those of the measurements', () => {
  const bench = textOf('bench/README.md');
  const times = [...bench.matchAll(/^\| [^|]+\| [^|]+\| +(\d+\.\d+) \(/gm)].map(([, x]) =>
    Number(x),
  );

  test('on V8', () => {
    const [, , , mean = ''] = rowOf('bench/README.md', '**geometric mean**');
    const [, title, here] = rowOf('README.md', 'processor time on V8');
    expect(title).toBe(`processor time on V8, geometric mean of ${times.length} scenarios`);
    expect(here).toBe(`${mean} times as fast`);
    const real = Math.exp(times.reduce((sum, x) => sum + Math.log(x), 0) / times.length);
    expect(Math.abs(real - Number(mean))).toBeLessThan(0.02);
    expect(rowOf('README.md', 'slowest and fastest')[2]).toBe(
      `${Math.min(...times).toFixed(2)} and ${Math.max(...times).toFixed(2)} times as fast`,
    );
  });

  test('of memory', () => {
    const ratios = ['live presence', 'durable representative'].map(
      name => rowOf('bench/README.md', name)[5],
    );
    expect(rowOf('README.md', 'memory of a live presence, of a durable rep')[2]).toBe(
      `${ratios.join(' and ')} times the bytes`,
    );
  });

  test('on XS', () => {
    const [, scenarios = '', mean = ''] =
      /Geometric mean of (\d+) scenarios, peer\/ours: (\d+\.\d+)\./.exec(textOf('docs/xsnap.md')) ??
      [];
    const [, title, here] = rowOf('README.md', 'computrons on XS');
    expect(title).toBe(`computrons on XS, geometric mean of ${scenarios} scenarios`);
    expect(here).toBe(`${mean} times fewer`);
    const [, , , peer = '', ours = ''] = rowOf('docs/xsnap.md', 'names after 5000 rounds');
    expect(rowOf('README.md', 'names of promises after 5,000 rounds')[2]).toBe(
      `${ours}, and ${peer} on the peer`,
    );
  });
});

test('the first screen of README.md has all of it', () => {
  const screen = readFileSync(join(root, 'README.md'), 'utf8').split('\n').slice(0, 45).join('\n');
  for (const word of ['Hardened JavaScript', 'SwingSet', 'vat', 'drop-in', '10757', 'computrons']) {
    expect(screen).toContain(word);
  }
});

test('the rules of docs/SPEC.md are numbered without gaps, and what names a rule names one', () => {
  const rules = [...textOf('docs/SPEC.md').matchAll(/^- \*\*\[([A-Z])(\d+)\]\*\*/gm)];
  for (const letter of new Set(rules.map(([, first = '']) => first))) {
    const numbers = rules
      .filter(([, first]) => first === letter)
      .map(([, , number]) => Number(number))
      .sort((a, b) => a - b);
    expect([letter, numbers]).toEqual([letter, numbers.map((_, index) => index + 1)]);
  }
  const known = new Set(rules.map(([, letter = '', number = '']) => letter + number));
  const named = pages.flatMap(page =>
    [...textOf(page).matchAll(/\[([A-Z]\d+)\](?!\()/g)].map(([, rule = '']) => rule),
  );
  expect(named.length).toBeGreaterThan(200);
  expect([...new Set(named)].filter(rule => !known.has(rule))).toEqual([]);
});
