// What may be published: nothing while package.json has no addresses.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../..');
const script = join(root, '.ci/prepublish.mjs');
const folder = mkdtempSync(join(tmpdir(), 'liveslots-publish-'));
afterAll(() => rmSync(folder, { recursive: true }));

const prepublish = (fields: object): { status: number | null; stderr: string } => {
  writeFileSync(join(folder, 'package.json'), JSON.stringify(fields));
  return spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
};
const url = 'https://example.org/liveslots';
const addresses = {
  repository: { type: 'git', url: `git+${url}.git` },
  homepage: url,
  bugs: { url },
};

test('npm publish runs the check, with scripts that .npmrc switches off', () => {
  expect(manifest.scripts.prepublishOnly).toBe('node .ci/prepublish.mjs');
  const publishing =
    readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8').match(/npm publish [^`]*`/g) ?? [];
  expect(publishing.length).toBeGreaterThan(1);
  for (const line of publishing.filter(text => !text.includes('--dry-run'))) {
    expect(line).toContain('--ignore-scripts=false');
  }
});

test('npm itself refuses until the addresses are there, whatever its options', () => {
  const hasAddresses = 'repository' in manifest && 'homepage' in manifest && 'bugs' in manifest;
  expect('private' in manifest && manifest.private).toBe(!hasAddresses);
  expect(prepublish({ ...addresses, private: true })).toMatchObject({
    status: 1,
    stderr: 'package.json says "private": true\nNot published.\n',
  });
});

test('a manifest with all addresses passes', () => {
  expect(prepublish(addresses)).toMatchObject({ status: 0, stderr: '' });
  expect(prepublish({ repository: url, homepage: url, bugs: url }).status).toBe(0);
});

test.each([
  [{}, ['repository', 'homepage', 'bugs']],
  [{ repository: { type: 'git' }, homepage: url, bugs: { url } }, ['repository']],
  [{ repository: { url }, homepage: '', bugs: { url } }, ['homepage']],
  [{ repository: { url }, homepage: url, bugs: { email: 'a@example.org' } }, ['bugs']],
])('%j is refused, and the fields are named', (fields, names) => {
  const { status, stderr } = prepublish(fields);
  expect(status).toBe(1);
  expect([...stderr.matchAll(/has no "(\w+)"/g)].map(([, name]) => name)).toEqual(names);
  expect(stderr).toContain('Not published.');
});
