// The pages about the command: each of their commands is run, and prints what the page says. With
// UPDATE_DOCS=1 the pages are written anew.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { consolePages } from '../../.ci/lib/documents.mjs';
import { spendDays } from '../../examples/leaky/days.js';
import { useCommand } from './command.js';
import { fixture, makeSwingStore } from './databases.js';

const root = join(import.meta.dirname, '../..');
const command = useCommand();

beforeAll(async () => {
  await spendDays(command.folder, 20);
  mkdirSync(command.path('swingset'));
  for (const day of ['monday', 'tuesday']) {
    const { kv, incarnations } = fixture(`leaky-${day}`);
    makeSwingStore(command.path(`swingset/${day}.sqlite`), kv, incarnations);
  }
});

test('the lines of code in the page are those of the shop', () => {
  const page = readFileSync(join(root, 'docs/find-a-leak.md'), 'utf8');
  const shop = readFileSync(join(root, 'examples/leaky/vats/shop.ts'), 'utf8');
  const lines = [...page.matchAll(/^```ts fragment\n(.*)\n```$/gm)].map(([, line = '']) => line);
  expect(lines.map(line => / \/\/ (\d+)$/.exec(line)?.[1])).toEqual(
    Array.from({ length: 10 }, (_, index) => String(index + 1)),
  );
  for (const line of lines) {
    expect(shop).toContain(`      ${line}\n`);
  }
});

/** A block of a page: commands after `$ `, each with what it prints. */
const BLOCK = /^```console\n([\s\S]*?)^```$/gm;

interface Step {
  readonly line: string;
  readonly output: string;
}

const stepsIn = (block: string): Step[] =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map(text => {
      const [line = '', ...output] = text.split('\n');
      return { line, output: output.join('\n') };
    });

/** What a shell prints for a line, with the command of the sources in the place of the installed one. */
function printed(line: string, folder: string): string {
  const script = line.replaceAll('npx liveslots', '"$NODE" "$LIVESLOTS"');
  const { stdout, stderr } = spawnSync('sh', ['-c', script], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      ...process.env,
      ...{ NODE: process.execPath, LIVESLOTS: command.script, COLUMNS: '80', NO_COLOR: '1' },
    },
  });
  return stdout + stderr;
}

test.each(consolePages)(
  '%s prints what it says',
  page => {
    const file = join(root, page);
    const text = readFileSync(file, 'utf8');
    let folder = command.folder;
    const said: Step[] = [];
    const seen: Step[] = [];
    const anew = text.replaceAll(BLOCK, (_whole, block: string) => {
      const steps = stepsIn(block).map(({ line, output }) => {
        said.push({ line, output });
        if (line.startsWith('cd ')) {
          folder = resolve(folder, line.slice(3));
          expect(existsSync(folder)).toBe(true);
          seen.push({ line, output: '' });
          return `$ ${line}\n`;
        }
        const now = printed(line, folder);
        seen.push({ line, output: now });
        return `$ ${line}\n${now}`;
      });
      return `\`\`\`console\n${steps.join('')}\`\`\``;
    });
    expect(seen.length).toBeGreaterThan(5);
    if (process.env['UPDATE_DOCS'] === '1') {
      writeFileSync(file, anew);
    } else {
      expect(said).toEqual(seen);
    }
  },
  120_000,
);
