// `shapes.mjs OUT LIBRARY DECEPTIONS CRANKS SUPERVISOR`: the acceptors of patterns in a vat on XS, and in this process; the
// letters of both are written down.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import bundleSource from '@endo/bundle-source';
import { cpSync, writeFileSync } from 'node:fs';
import { readSupervisor } from './bundles.mjs';
import { Vat } from './vat.mjs';

const [out = '', library = '', deceptions = '', cranks = '', supervisor = ''] =
  process.argv.slice(2);

/** Pairs of a pattern and a value in each crank. */
const PAIRS = 250;
const SEED = 20_261_130;

// The library's own modules, beside the vat.
cpSync(`${library}/liveslots`, 'library', { recursive: true });
cpSync(deceptions, 'deceptions.js');
writeFileSync(
  'checker.js',
  `import { acceptorOf } from './library/shapes/acceptor.js';
import { styleOf } from './library/shapes/plain.js';
import { deceptions } from './deceptions.js';
import { makeChecker } from './xsnap/vats/shapes.js';
export const buildRootObject = () => makeChecker({ acceptorOf, styleOf, deceptions });
`,
);
const file = new URL('../../checker.js', import.meta.url);

/** @typedef {{ check: (seed: number, count: number) => string }} Checker */

/** @type {{ buildRootObject: () => Checker }} */
const { buildRootObject } = await import(file.href);
const here = buildRootObject();

const vat = await Vat.make(readSupervisor(supervisor).bundle, await bundleSource(file.pathname));
await vat.start();

const results = [];
for (let crank = 0; crank < Number(cranks); crank += 1) {
  const args = /** @type {const} */ ([SEED + crank, PAIRS]);
  const { syscalls } = await vat.call('check', JSON.stringify(args));
  const resolved = /** @type {[string, [string, boolean, { body: string }][]] | undefined} */ (
    syscalls.find(([[name]]) => name === 'resolve')?.[0]
  );
  const body = resolved?.[1][0]?.[2].body ?? '';
  results.push({ xs: String(JSON.parse(body.slice(1))), v8: here.check(...args) });
}
await vat.end();
writeFileSync(out, JSON.stringify(results));
process.exit(0);
