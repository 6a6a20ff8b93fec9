// The rules of the layers are only as good as the linter that keeps them, so here it must refuse a
// small library that breaks each of them. It runs on the real configuration, copied beside a
// made-up src.
import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

const sources: Record<string, string> = {
  'src/refs/up.ts': `import type { Keys } from '../store/fine.js';\nexport type Up = Keys;\n`,
  'src/store/fine.ts': `import { invariant } from '../errors.js';\nimport type { A } from '../refs/a.js';\nexport type Keys = A;\nexport const check = invariant;\n`,
  'src/store/sibling.ts': `export type { Delivery } from '../protocol/delivery.js';\n`,
  'src/protocol/delivery.ts': `export type Delivery = string;\n`,
  'src/refs/a.ts': `import type { B } from './b.js';\nexport type A = B | string;\n`,
  'src/refs/b.ts': `export type B = import('./a.js').A[];\n`,
  'src/errors.ts': `export const invariant = (claim: boolean): void => {\n  if (!claim) throw Error('broken');\n};\n`,
  'src/vat/to-host.ts': `export { tools } from '../host/index.js';\n`,
  'src/host/index.ts': `export const tools = 1;\n`,
  'src/host/to-slots.ts': `import type { Table } from '../slots/table.js';\nexport type Mine = Table;\n`,
  'src/slots/table.ts': `export type Table = string;\n`,
  'src/watch/uses-kinds.ts': `export type { Kind } from '../kinds/kind.js';\nexport type { Shop } from '../collections/shop.js';\n`,
  'src/kinds/kind.ts': `export type Kind = string;\n`,
  'src/collections/shop.ts': `export type Shop = string;\n`,
  'src/gc/to-watch.ts': `export type { Kind } from '../watch/uses-kinds.js';\n`,
  'src/kinds/lazy.ts': `export const load = () => import('../watch/uses-kinds.js');\n`,
  'src/attic/lost.ts': `export type { Kind } from '../kinds/kind.js';\n`,
  'src/vat/peer.ts': `export { makeLiveSlots } from '@agoric/swingset-liveslots';\n`,
  'src/vat/loose.ts': `export const loose = (x: any): number => x.y as unknown as number;\n`,
  'src/vat/floating.ts': `export const start = (): void => {\n  Promise.resolve(1);\n};\n`,
  'src/vat/locale.ts': `export const order = (a: string, b: string): number => a.localeCompare(b);\n`,
  'src/vat/lingering.ts': `export class Lingering {\n  #field = 1;\n  get value(): number {\n    return this.#field + this.#method();\n  }\n  #method(): number {\n    return 2;\n  }\n}\n`,
  'src/vat/fields.ts': `export class Fine {\n  readonly #field: number;\n  constructor(field: number) {\n    this.#field = Fine.#double(field);\n  }\n  get value(): number {\n    return this.#field;\n  }\n  static #double(field: number): number {\n    return 2 * field;\n  }\n}\n`,
  'src/vat/long.ts': `export const long = (): number => {\n${'  // One more line.\n'.repeat(119)}  return 1;\n};\n`,
  'compat/tools/a.ts': `import type { B } from './b.js';\nexport type A = B[];\n`,
  'compat/tools/b.ts': `export type { A } from './a.js';\nexport type B = string;\n`,
  'src/vat/missing-case.ts': `export const f = (x: 'a' | 'b'): number => {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n};\n`,
};

interface LintResult {
  filePath: string;
  messages: { ruleId: string | null; message: string }[];
}

let folder = '';
let complaints: Record<string, string[]> = {};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liveslots-lint-'));
  for (const name of ['.ci', 'eslint.config.js', 'tsconfig.base.json', 'tsconfig.json']) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(sources)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const output = await new Promise<string>(resolve => {
    const eslint = join(root, 'node_modules/eslint/bin/eslint.js');
    const args = [eslint, '--format', 'json', 'src', 'compat'];
    execFile(process.execPath, args, { cwd: folder, maxBuffer: 1e8 }, (_error, stdout, stderr) => {
      resolve(stdout === '' ? stderr : stdout);
    });
  });
  const results = JSON.parse(output) as LintResult[];
  complaints = Object.fromEntries(
    results.map(({ filePath, messages }) => [
      relative(folder, filePath),
      messages.map(({ ruleId, message }) => `${String(ruleId)}: ${message}`),
    ]),
  );
}, 60_000);

afterAll(() => rm(folder, { recursive: true, force: true }));

const refused: [path: string, rule: string, text: RegExp][] = [
  ['src/refs/up.ts', 'layers/direction', /refs may not import store/],
  ['src/store/sibling.ts', 'layers/direction', /siblings/],
  ['src/gc/to-watch.ts', 'layers/direction', /siblings/],
  ['src/kinds/lazy.ts', 'layers/direction', /kinds may not import watch/],
  ['src/vat/to-host.ts', 'layers/direction', /host stands outside/],
  ['src/host/to-slots.ts', 'layers/direction', /public types only/],
  ['src/attic/lost.ts', 'layers/direction', /no known module/],
  ['src/refs/a.ts', 'layers/no-cycle', /b\.ts -> .*a\.ts/],
  ['src/refs/b.ts', 'layers/no-cycle', /a\.ts -> .*b\.ts/],
  ['compat/tools/a.ts', 'layers/no-cycle', /b\.ts -> .*a\.ts/],
  ['src/vat/long.ts', 'max-lines-per-function', /too many lines/],
  ['src/vat/peer.ts', 'no-restricted-imports', /oracle/],
  ['src/vat/loose.ts', '@typescript-eslint/no-explicit-any', /any/],
  ['src/vat/loose.ts', 'no-restricted-syntax', /double assertion/],
  ['src/vat/floating.ts', '@typescript-eslint/no-floating-promises', /Promises must be/],
  ['src/vat/locale.ts', 'no-restricted-syntax', /locale/],
  ['src/vat/lingering.ts', 'no-restricted-syntax', /private instance method/],
  ['src/vat/missing-case.ts', '@typescript-eslint/switch-exhaustiveness-check', /"b"/],
];

test.each(refused)('%s is refused by %s', (path, rule, text) => {
  expect(complaints[path]).toContainEqual(expect.stringMatching(`^${rule}: `));
  expect(complaints[path]?.join('\n')).toMatch(text);
});

test.each(['src/store/fine.ts', 'src/watch/uses-kinds.ts', 'src/vat/fields.ts', 'src/errors.ts'])(
  '%s keeps the rules',
  path => {
    expect(complaints[path]).toEqual([]);
  },
);
