// Starts the long run of this folder: `node test/leaks/main.mjs [--cycles N] [--row TEXT] [--alone]`.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
);

try {
  const { values } = parseArgs({
    args: process.argv.slice(2).filter(arg => arg !== '--'),
    options: {
      cycles: { type: 'string', default: '100000' },
      row: { type: 'string', default: '' },
      alone: { type: 'boolean', default: false },
    },
  });
  if (!/^[1-9]\d*$/.test(values.cycles)) throw new Error('--cycles must be a number');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', join(here, 'vitest.config.ts')],
    {
      cwd: dirname(dirname(here)),
      env: {
        ...process.env,
        LEAK_CYCLES: values.cycles,
        LEAK_ROW: values.row,
        LEAK_PEER: values.alone ? '0' : '1',
      },
      stdio: 'inherit',
    },
  );
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('Usage: node test/leaks/main.mjs [--cycles N] [--row TEXT] [--alone]');
  process.exitCode = 2;
}
