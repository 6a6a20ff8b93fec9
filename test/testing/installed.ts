/**
 * The library as its users have it, in a folder of their own: plain Node.js programs there import
 * it by its name.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** @returns the folder, which the caller removes */
export const installLibrary = async (): Promise<string> => {
  const folder = mkdtempSync(join(tmpdir(), 'liveslots-installed-'));
  const modules = join(folder, 'node_modules');
  const home = join(modules, 'liveslots');
  mkdirSync(home, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'silent',
    root,
    build: {
      outDir: home,
      minify: false,
      lib: {
        entry: {
          index: join(root, 'src/index.ts'),
          host: join(root, 'src/host/index.ts'),
          inspect: join(root, 'src/graph/index.ts'),
          testing: join(root, 'src/testing/index.ts'),
        },
        formats: ['es'],
      },
      rollupOptions: { external: /^(@endo\/|ses)/ },
    },
  });
  const exports = {
    '.': './index.js',
    './host': './host.js',
    './inspect': './inspect.js',
    './testing': './testing.js',
  };
  const manifest = { name: 'liveslots', version: '0.0.0', type: 'module', exports };
  writeFileSync(join(home, 'package.json'), JSON.stringify(manifest));
  for (const name of readdirSync(join(root, 'node_modules'))) {
    const place = join(modules, name);
    if (!name.startsWith('.') && !existsSync(place)) {
      symlinkSync(join(root, 'node_modules', name), place);
    }
  }
  return folder;
};

/** Runs a program there. @returns how it ended, and all that it said */
export const runNode = (
  folder: string,
  args: readonly string[],
): { status: number | null; output: string } => {
  // A test runner that finds itself inside another one reports to it, and not to us.
  const { NODE_OPTIONS: _options, NODE_TEST_CONTEXT: _context, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...env, NO_COLOR: '1' },
  });
  return { status, output: `${stdout}\n${stderr}` };
};
