// `npm run fuzz -- [--minutes 30] [--seed 1] [--runs N] [--length 30] [--collector hand|real]
// [--limit 60] [--temperaments stores,kinds] [--texts] [--reclaim] [--coverage] [--replay FILE]`: the arguments become
// variables of the environment, because the test runner has no place for arguments of ours.
import { spawn } from 'node:child_process';
import { cpSync, readFileSync, rmSync } from 'node:fs';
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
    limit: text,
    texts: flag,
    reclaim: flag,
    coverage: flag,
  },
});

const env = { ...process.env };
for (const [name, value] of Object.entries(values)) {
  if (value === false || value === undefined) continue;
  env[`FUZZ_${name.toUpperCase()}`] = name === 'replay' ? resolve(String(value)) : String(value);
}
/** The peer where the instruments look: they pass over what is in `node_modules`. */
const peer = join(root, 'build/fuzz/peer');
if (values.coverage) {
  rmSync(peer, { recursive: true, force: true });
  cpSync(join(root, 'node_modules/@agoric/swingset-liveslots'), peer, { recursive: true });
  env['FUZZ_PEER'] = peer;
}

const sayCoverage = () => {
  const path = join(root, 'build/fuzz/coverage/coverage-summary.json');
  /** @type {Record<string, { lines: { total: number, covered: number } }>} */
  const summary = JSON.parse(readFileSync(path, 'utf8'));
  const say = (/** @type {string} */ name, /** @type {(file: string) => boolean} */ isOf) => {
    const files = Object.entries(summary).filter(([file]) => file !== 'total' && isOf(file));
    const sum = (/** @type {'total' | 'covered'} */ what) =>
      files.reduce((lines, [, each]) => lines + each.lines[what], 0);
    const share = ((100 * sum('covered')) / sum('total')).toFixed(1);
    console.log(`lines of ${name}: ${share} % (${sum('covered')} of ${sum('total')})`);
  };
  say('src', file => !file.startsWith(peer));
  say('the peer', file => file.startsWith(peer));
  console.log(
    'What is left out is named in vitest.config.ts; by file: build/fuzz/coverage/coverage.txt',
  );
};

const args = ['run', '--config', join(here, 'vitest.config.ts')];
if (values.coverage) args.push('--coverage');
args.push(values.replay === undefined ? 'explore' : 'replay');

spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
  stdio: 'inherit',
  cwd: root,
  env,
}).on('exit', (code, signal) => {
  if (values.coverage) sayCoverage();
  process.exitCode = signal === null ? (code ?? 1) : 1;
});
