// `npm run passable -- [--values 1000000] [--bodies 1000000] [--seed 1] [--well-formed]`: the
// arguments become variables of the environment.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');

/** @returns {Record<string, string>} */
const readSettings = () => {
  const text = /** @type {const} */ ({ type: 'string' });
  const flag = /** @type {const} */ ({ type: 'boolean', default: false });
  const args = process.argv.slice(2).filter(arg => arg !== '--');
  const options = { values: text, bodies: text, seed: text, 'well-formed': flag };
  const { 'well-formed': isStrict, ...numbers } = parseArgs({ args, options }).values;
  const settings = Object.entries(numbers).map(([name, value]) => {
    if (!/^\d+$/.test(String(value))) throw new Error(`--${name} must be a number`);
    return [`PASSABLE_${name.toUpperCase()}`, String(value)];
  });
  if (isStrict) settings.push(['ONLY_WELL_FORMED_STRINGS_PASSABLE', 'enabled']);
  return Object.fromEntries(settings);
};

try {
  const settings = readSettings();
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(
    process.execPath,
    [vitest, 'run', '--config', join(here, 'vitest.config.ts')],
    { cwd: root, env: { ...process.env, ...settings }, stdio: 'inherit' },
  );
  process.exitCode = status ?? 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(
    'Usage: node test/passable/launch.mjs [--values N] [--bodies N] [--seed N] [--well-formed]',
  );
  process.exitCode = 2;
}
