// Starts a long run of this folder: `node test/model/main.mjs model --programs N --seed N`, or
// `node test/model/main.mjs memory --watches N`.
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

/** The runs, and the numbers that each takes, with the names under which the run finds them. */
const runs = /** @type {Record<string, Record<string, string>>} */ ({
  model: { programs: 'LEDGER_PROGRAMS', seed: 'LEDGER_SEED' },
  memory: { watches: 'LEDGER_WATCHES' },
  reclaim: {
    programs: 'RECLAIM_PROGRAMS',
    seed: 'RECLAIM_SEED',
    real: 'RECLAIM_REAL',
    compared: 'RECLAIM_COMPARED',
  },
});

const [name = '', ...rest] = process.argv.slice(2);
const numbers = Object.hasOwn(runs, name) ? runs[name] : undefined;

/** @returns {Record<string, string>} */
const readNumbers = () => {
  const { values } = parseArgs({
    args: rest.filter(arg => arg !== '--'),
    options: Object.fromEntries(
      Object.keys(numbers ?? {}).map(key => [key, { type: /** @type {const} */ ('string') }]),
    ),
  });
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (!/^\d+$/.test(String(value))) throw new Error(`--${key} must be a number`);
      return [numbers?.[key] ?? '', String(value)];
    }),
  );
};

try {
  if (numbers === undefined) throw new Error(`There is no run ${JSON.stringify(name)}`);
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', join(here, 'vitest.config.ts'), `long/${name}.run.ts`],
    { cwd: dirname(dirname(here)), env: { ...process.env, ...readNumbers() }, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(
    `Usage: node test/model/main.mjs ${Object.entries(runs)
      .map(([run, keys]) => [run, ...Object.keys(keys).map(key => `[--${key} N]`)].join(' '))
      .join(' | ')}`,
  );
  process.exitCode = 2;
}
