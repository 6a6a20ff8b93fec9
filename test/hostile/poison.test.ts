// Prototypes that were poisoned before the library was imported. What is done before lockdown is the
// realm's owner's doing, and lockdown removes or refuses it; afterwards there is nothing to poison;
// without lockdown the library refuses to work at all.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'vite';
import { afterAll, beforeAll, expect, it } from 'vitest';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-poison-test-'));
  const lib = {
    entry: at('poison/entry.ts'),
    formats: ['es' as const],
    fileName: () => 'library.mjs',
  };
  await build({
    configFile: false,
    logLevel: 'silent',
    build: { outDir: folder, minify: false, lib },
  });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The lowest versions of `@endo` that we ask for need `harden` when they are loaded, before our own check. */
const REFUSED = /^refused: (?:liveslots needs a realm|harden is not defined$)/;

it.each([
  ['clean', 'nothing', 'clean'],
  ['no-lockdown', 'a realm that is not locked down', REFUSED],
  ['before-lockdown', 'prototypes, before lockdown', 'right, but sprung: '],
  ['after-lockdown', 'prototypes, after lockdown', 'clean'],
])('[E1] %s: %s is poisoned', async (mode, _what, outcome) => {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [at('poison/main.mjs'), mode, join(folder, 'library.mjs')],
    { timeout: 60_000 },
  );
  if (typeof outcome === 'string') expect(stdout.trim()).toContain(outcome);
  else expect(stdout.trim()).toMatch(outcome);
});
