// `npm run mangle -- [--count 1000000] [--seed 1]`: the arguments become variables of the
// environment. A delivery that never ends cannot be noticed from within: a run that has said nothing
// for two minutes is ended here, and counts as failed.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const SILENCE_MS = 120_000;

/** @returns {Record<string, string>} */
const readNumbers = () => {
  const text = /** @type {const} */ ({ type: 'string' });
  const args = process.argv.slice(2).filter(arg => arg !== '--');
  const { values } = parseArgs({ args, options: { count: text, seed: text } });
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (!/^\d+$/.test(String(value))) throw new Error(`--${name} must be a number`);
      return [`MANGLE_${name.toUpperCase()}`, String(value)];
    }),
  );
};

/** @param {Record<string, string>} numbers */
const start = numbers => {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const child = spawn(
    process.execPath,
    [vitest, 'run', '--config', join(here, 'vitest.config.ts')],
    {
      cwd: root,
      env: { ...process.env, ...numbers },
      stdio: ['inherit', 'pipe', 'inherit'],
      // A group of its own: the runner's worker, which may be what hangs, must end with it.
      detached: true,
    },
  );
  const end = () => {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  };
  const onSilence = () => {
    console.error(`Nothing was said for ${SILENCE_MS / 1000} s: a delivery does not end`);
    end();
  };
  let timer = setTimeout(onSilence, SILENCE_MS);
  child.stdout.on('data', chunk => {
    process.stdout.write(chunk);
    clearTimeout(timer);
    timer = setTimeout(onSilence, SILENCE_MS);
  });
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, end);
  child.on('exit', (code, signal) => {
    clearTimeout(timer);
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
};

try {
  start(readNumbers());
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error('Usage: node test/kernels/mangle/launch.mjs [--count N] [--seed N]');
  process.exitCode = 2;
}
