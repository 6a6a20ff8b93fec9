// One vat, the same deliveries: in one world everything that is ever named is kept alive, in the
// other everything that was released is collected again and again. The vat's code marks all that it
// can reach from objects of every sort, a thing at a time, and says what it finds when it has the
// objects again: both must see and say the same.
import { describe, expect, it } from 'vitest';
import { parseCacheSize, parseVref } from '../../src/refs/vref.js';
import { makeWorkMeter } from '../support/metered-work.js';
import { Program, SORTS, STAYS } from '../support/worlds.js';

let nextId = 1_000_000_000;

/**
 * What is remembered of vrefs is remembered for all vats of a process. Afterwards it is as after any
 * other call: both generations are full of what nobody asks for.
 */
const forgetVrefs = (): void => {
  for (let [changes, before] = [0, 0]; changes < 2;) {
    parseVref(`o+${(nextId += 1)}`);
    const size = parseCacheSize();
    if (size < before) changes += 1;
    before = size;
  }
};

describe('what the collector did cannot be seen', () => {
  it(
    '[T5] [K5] from any sort of object, as far as it can be walked',
    { timeout: 120_000 },
    async () => {
      const kept = new Program('everything is kept');
      const collected = new Program('everything is collected');
      await kept.run();
      await collected.run();
      // The worlds differ indeed: besides all holders much of what they hold has been collected.
      const ways = [...kept.subjects.values()].reduce((sum, { paths }) => sum + paths.length, 0);
      expect(kept.countAlive() - collected.countAlive()).toBeGreaterThan(
        ways + SORTS.length - STAYS.length,
      );
      await kept.lookAgain();
      await collected.lookAgain();
      for (const [what, calls] of kept.said) expect(collected.said.get(what), what).toEqual(calls);
      expect(collected.said.size).toBe(kept.said.size);
    },
  );

  it('[E8] nor does it change what user code is charged for', { timeout: 300_000 }, async () => {
    const meter = makeWorkMeter();
    const kept = new Program('everything is kept', meter);
    const collected = new Program('everything is collected', meter);
    for (const program of [kept, collected]) {
      await program.run();
      // What the first use makes, and keeps, is there afterwards.
      await program.lookAgain();
      program.count();
      forgetVrefs();
      await program.lookAgain();
    }
    meter.close();
    expect(kept.work.size).toBeGreaterThan(100);
    const differing: string[] = [];
    for (const [what, metered] of kept.work) {
      const other = collected.work.get(what) ?? new Map<string, number>();
      for (const place of new Set([...metered.keys(), ...other.keys()])) {
        const [one = 0, two = 0] = [metered.get(place), other.get(place)];
        if (one !== two) differing.push(`${what}: ${one} times or ${two} times: ${place}`);
      }
    }
    expect(differing).toEqual([]);
  });
});
