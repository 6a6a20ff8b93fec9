// The tutorial as a reader follows it: its files, made of what the page shows, in a folder of their own.
// With UPDATE_DOCS=1 what its commands print is written anew.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { installLibrary, root, runNode } from './installed.js';

const page = join(root, 'docs/tutorial.md');
const text = readFileSync(page, 'utf8');

let folder: string;
beforeAll(async () => {
  folder = await installLibrary();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

/** The blocks that name a file, put together. */
const filesIn = (document: string): Map<string, string> => {
  const files = new Map<string, string>();
  for (const [, name = '', block = ''] of document.matchAll(/^```js (\S+)\n([\s\S]*?)^```$/gm)) {
    const before = files.get(name);
    files.set(name, before === undefined ? block : `${before}\n${block}`);
  }
  return files;
};

const files = filesIn(text);

test.each([...files])('%s is the one of the example', (name, content) => {
  expect(content).toBe(readFileSync(join(root, 'examples/tiny-runtime', name), 'utf8'));
});

test('the runtime has as many lines as the page says, and fewer than 150', () => {
  const lines = (files.get('runtime.mjs') ?? '').split('\n').length - 1;
  expect(text).toContain(`The runtime has ${lines} lines`);
  expect(lines).toBeLessThanOrEqual(150);
});

test('its commands print what it says', () => {
  for (const [name, content] of files) writeFileSync(join(folder, name), content);
  const anew = text.replaceAll(/^```console\n([\s\S]*?)^```$/gm, (_whole, block: string) => {
    const printed = [...block.matchAll(/^\$ node (\S+)$/gm)].map(([line, name = '']) => {
      const { status, output } = runNode(folder, [name]);
      expect(output).not.toMatch(/Error/);
      expect(status).toBe(0);
      return `${line}\n${output.trimEnd()}\n`;
    });
    return `\`\`\`console\n${printed.join('')}\`\`\``;
  });
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(page, anew);
  else expect(text).toBe(anew);
}, 60_000);
