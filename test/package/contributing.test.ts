// CONTRIBUTING.md: its commands are those of package.json, and the files of its checklists are there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { textOf } from '../../.ci/lib/documents.mjs';
import manifest from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const page = textOf('CONTRIBUTING.md');

/** npm's own, or the build's. */
const UNLISTED = ['prepublishOnly'];

test('the table of commands has all scripts, and no other', () => {
  const scripts = Object.keys(manifest.scripts);
  const table = page.slice(0, page.indexOf('## Layers'));
  const named = new Set(
    [...table.matchAll(/`npm (?:run )?([\w:-]+)/g)].map(([, script = '']) => script),
  );
  expect(scripts.filter(script => !named.has(script) && !UNLISTED.includes(script))).toEqual([]);
  expect([...named].filter(script => !scripts.includes(script) && script !== 'ci')).toEqual([]);
});

test('the files and folders that it names are there', () => {
  const paths = [...page.matchAll(/`((?:[\w.-]+\/)+[\w.-]*)`/g)].map(([, path = '']) => path);
  const own = paths.filter(path => existsSync(join(root, path.split('/')[0] ?? '')));
  expect(own.length).toBeGreaterThan(30);
  // What a command makes is not there in a clone.
  const missing = own.filter(path => !existsSync(join(root, path)) && !path.startsWith('build/'));
  expect(missing).toEqual([]);
});
