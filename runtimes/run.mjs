// `npm run runtimes [-- NAME…] [--smoke]`: installs vat runtimes that others wrote, with this
// library in place of the layer that they came with, and runs vats on them. Each is a program of
// its own, `NAME/run.mjs`, and its exit code is its verdict.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../.ci/lib/process.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const known = readdirSync(here).filter(name => existsSync(join(here, name, 'run.mjs')));
const args = process.argv.slice(2);
const options = args.filter(arg => arg.startsWith('--'));
const named = args.filter(arg => !arg.startsWith('--'));
const stranger = named.find(name => !known.includes(name));
if (stranger !== undefined) {
  console.error(`There is no runtime ${stranger} here, only ${known.join(' and ')}`);
  process.exit(2);
}

/** @type {string[]} */
const failed = [];
for (const name of named.length > 0 ? named : known) {
  console.log(`== ${name}`);
  const { code } = await run(process.execPath, [join(here, name, 'run.mjs'), ...options]);
  if (code !== 0) failed.push(name);
}
if (failed.length > 0) {
  console.log(`FAILED: ${failed.join(', ')}`);
  process.exitCode = 1;
}
