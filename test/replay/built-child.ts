/**
 * The process that plays records, compiled: it runs under plain Node.js.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface BuiltChild {
  readonly file: string;
  remove(): void;
}

/** In a folder from where the packages of the repository are found. */
export const buildChild = async (): Promise<BuiltChild> => {
  const folder = await mkdtemp(join(root, 'build/replay-'));
  await build({
    entryPoints: { child: join(root, 'src/cli/replay/child.ts') },
    outdir: folder,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  return {
    file: join(folder, 'child.mjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
