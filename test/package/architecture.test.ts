// The page of the architecture is that of the table which the linter keeps. With UPDATE_DOCS=1 its
// drawing is written anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { drawnLayers, knownModules } from '../../.ci/lib/layers.mjs';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'docs/architecture.md');
const page = readFileSync(file, 'utf8');
const DRAWING = /(```text drawing\n)([\s\S]*?)(\n```)/;

test('the layers are drawn as they are kept', () => {
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(file, page.replace(DRAWING, `$1${drawnLayers}$3`));
  } else {
    expect(DRAWING.exec(page)?.[2]).toBe(drawnLayers);
  }
});

test('every module is in the table, and on the page', () => {
  const modules = readdirSync(join(root, 'src'), { withFileTypes: true });
  for (const entry of modules) {
    expect(knownModules).toContain(entry.name);
    const shown = `\`src/${entry.name}${entry.isDirectory() ? '/' : ''}\``;
    expect([shown, page.includes(shown)]).toEqual([shown, true]);
  }
  expect(knownModules.filter(name => !modules.some(entry => entry.name === name))).toEqual([]);
});
