// `npm run fuzz -- [--minutes 30] [--seed 1] [--runs N] [--length 30] [--collector hand|real]
// [--temperaments stores,kinds] [--texts] [--coverage] [--replay FILE]`: the arguments become
// variables of the environment, because the test runner has no place for arguments of ours.
import { spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const text = /** @type {const} */ ({ type: 'string' });
const flag = /** @type {const} */ ({ type: 'boolean', default: false });
const { values } = parseArgs({
  options: {
    minutes: text,
    seed: text,
    runs: text,
    length: text,
    collector: text,
    temperaments: text,
    replay: text,
    texts: flag,
    coverage: flag,
  },
});

const env = { ...process.env };
for (const [name, value] of Object.entries(values)) {
  if (value === false || value === undefined) continue;
  env[`FUZZ_${name.toUpperCase()}`] = name === 'replay' ? resolve(String(value)) : String(value);
}
const args = ['run', '--config', join(here, 'vitest.config.ts')];
if (values.coverage) args.push('--coverage');
args.push(values.replay === undefined ? 'explore' : 'replay');

spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
  stdio: 'inherit',
  cwd: root,
  env,
}).on('exit', (code, signal) => {
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
