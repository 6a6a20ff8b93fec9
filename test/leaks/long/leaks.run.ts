// `npm run leaks -- --cycles N --row TEXT`: what each operation of the public surface leaves behind,
// with the peer beside it.
import { env } from 'node:process';
import { expect, it } from 'vitest';
import type { ImplementationName } from '../../support/implementations.js';
import { bytesPerCycle, grown, measure } from '../measure.js';
import { table } from '../table.js';

const cycles = Number(env['LEAK_CYCLES'] ?? 100_000);
const wanted = env['LEAK_ROW'] ?? '';
const PARTS = 6;
const SLACK = 12;
/** For so many cycles the engine may keep half a megabyte for reasons of its own. */
const BYTES = Math.max(8, 500_000 / cycles);

const line = async (
  name: string,
  implementation: ImplementationName,
  times = cycles,
): Promise<string[]> => {
  const row = table[name];
  if (row === undefined) return ['there is no such row'];
  const { samples } = await measure(row, implementation, times, PARTS);
  const bytes = bytesPerCycle(samples);
  const faults = grown(samples, SLACK);
  if (bytes > BYTES) faults.push(`${bytes.toFixed(1)} bytes of each cycle`);
  console.log(`${implementation} | ${name} | ${bytes.toFixed(1)} | ${faults.join(', ')}`);
  return faults;
};

for (const name of Object.keys(table).filter(each => each.includes(wanted))) {
  it(`[G10] ${name}, ${cycles} times`, async () => {
    let faults = await line(name, 'ours');
    // What the engine keeps for its own reasons is less for each cycle of many more; a leak is not.
    if (faults.length > 0) faults = await line(name, 'ours', 3 * cycles);
    // Its own leaks are its own affair: they are printed to be compared with.
    if (env['LEAK_PEER'] !== '0')
      await line(name, 'peer').catch(() => console.log(`peer | ${name} | fails`));
    expect(faults).toEqual([]);
  });
}
