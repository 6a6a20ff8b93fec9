// What a runtime can opt into: a bounded sweep, shorter lists, drops of what a stale notification
// introduced. A strict kernel looks on.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallest } from '../../src/gc/smallest.js';
import { fulfil, notify, ref } from '../support/capdata.js';
import { saidOf } from '../support/gc-rig.js';
import type { RigOptions } from '../support/gc-rig.js';
import { makeRandom } from './parts-support.js';

import { makeVat } from '../support/gc-options-vat.js';

const NODES = /^o\+v10\//;

const leftOf = (answer: unknown): unknown => (answer as Record<string, unknown>)['leftToSweep'];

describe('a limit to the sweep', () => {
  it('[G9] drops many imports a few at a time, and says how many are left', async () => {
    const { rig, killAll } = makeVat({ sweepLimit: 7 });
    await rig.start();
    const imports = Array.from({ length: 50 }, () => rig.importable());
    await rig.call('ignore', ...imports.map(vref => ref(vref)));
    killAll(/^o-/);
    const left: unknown[] = [];
    const dropped: string[] = [];
    const retired: string[] = [];
    for (let sweeps = 0; sweeps < 8; sweeps += 1) {
      const { calls, answer } = await rig.sweep();
      const said = saidOf(calls);
      expect(said.dropImports.length).toBeLessThanOrEqual(7);
      expect(said.retireImports).toEqual(said.dropImports);
      dropped.push(...said.dropImports);
      retired.push(...said.retireImports);
      left.push(leftOf(answer));
    }
    expect(dropped).toEqual([...imports].sort());
    expect(left).toEqual([43, 36, 29, 22, 15, 8, 1, 0]);
  });

  it('[G9] takes a chain apart a few links at a time', async () => {
    const { rig, killAll } = makeVat({ sweepLimit: 4 });
    await rig.start();
    await rig.call('chain', 10);
    killAll(NODES);
    // To look at what is still held counts as well.
    for (const left of [6, 2, 0]) expect(leftOf((await rig.sweep()).answer)).toBe(left);
    await rig.call('clear');
    const before = rig.store.entries().length;
    const sizes: number[] = [];
    for (let left: unknown = 1; left !== 0;) {
      left = leftOf((await rig.sweep()).answer);
      sizes.push(before - rig.store.entries().length);
    }
    // The record of each, and the count of all but the first.
    expect(sizes).toEqual([8, 16, 19]);
  });

  it('[G9] takes a large collection apart some entries at a time', async () => {
    const { rig, shelfRef } = makeVat({ sweepLimit: 10 });
    await rig.start();
    const old = shelfRef();
    await rig.call('fill', 25);
    await rig.call('newShelf');
    rig.kill(old);
    const counts: number[] = [];
    for (let left: unknown = 1; left !== 0;) {
      left = leftOf((await rig.sweep()).answer);
      const prefix = `vc.${old.split('/')[1] ?? ''}.`;
      counts.push(rig.store.entries().filter(([key]) => key.startsWith(prefix)).length);
    }
    // Metadata go with the last entries; each sweep looks at the collection itself first.
    expect(counts).toEqual([3 + 16, 3 + 7, 0]);
  });

  it('[G9] takes one entry at a time with the least of all limits', async () => {
    const { rig, shelfRef } = makeVat({ sweepLimit: 1 });
    await rig.start();
    const old = shelfRef();
    await rig.call('fill', 4);
    await rig.call('newShelf');
    rig.kill(old);
    const prefix = `vc.${old.split('/')[1] ?? ''}.s`;
    const counts: number[] = [];
    for (let left: unknown = 1; left !== 0;) {
      left = leftOf((await rig.sweep()).answer);
      counts.push(rig.store.entries().filter(([key]) => key.startsWith(prefix)).length);
    }
    expect(counts).toEqual([3, 2, 1, 0]);
  });

  it('[G9] goes on to no other object once the entries of one have used it up', async () => {
    const { rig, shelfRef } = makeVat({ sweepLimit: 10 });
    await rig.start();
    const idOf = (ref: string): string => `vc.${ref.split('/')[1] ?? ''}.`;
    const shelves: string[] = [];
    for (let count = 0; count < 2; count += 1) {
      shelves.push(shelfRef());
      await rig.call('fill', 25);
      await rig.call('newShelf');
    }
    for (const ref of shelves) rig.kill(ref);
    const left = (): number[] =>
      shelves.map(ref => rig.store.entries().filter(([key]) => key.startsWith(idOf(ref))).length);
    const before = left();
    // The first sweep takes entries of the first shelf, and none of the second.
    await rig.sweep();
    const after = left();
    expect(after[0]).toBeLessThan(before[0] ?? 0);
    expect(after[1]).toBe(before[1]);
  });

  it('[G9] never retires what it has had no time to drop', async () => {
    const { rig } = makeVat({ sweepLimit: 1 });
    await rig.start();
    const [first, second] = [rig.importable(), rig.importable()];
    await rig.call('recognize', ref(second));
    rig.kill(second);
    await rig.sweep();
    expect(rig.kernel.imports.get(second)?.isReachable).toBe(false);
    // Introduced once more, no longer recognized, and taken by the collector once more.
    await rig.call('ignore', ref(first));
    await rig.call('unrecognize', ref(second));
    expect(rig.hooks.possiblyRetiredSet.has(second)).toBe(true);
    rig.kill(first);
    rig.kill(second);
    const said = saidOf((await rig.sweep()).calls);
    expect(said).toEqual({ dropImports: [first], retireImports: [first], retireExports: [] });
    expect(saidOf((await rig.sweep()).calls).dropImports).toEqual([second]);
  });

  it('[G9] stays lawful when other deliveries come between', { timeout: 60_000 }, async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const random = makeRandom(seed);
      const { rig, killAll } = makeVat({ sweepLimit: 1 + (seed % 4), gcListLimit: 2 });
      await rig.start();
      const known = Array.from({ length: 8 }, () => rig.importable());
      const some = (): string[] => known.filter(() => random(3) === 0);
      for (let step = 0; step < 60; step += 1) {
        const refs = some().map(vref => ref(vref));
        switch (random(8)) {
          case 0:
            await rig.call('recognize', ...refs);
            break;
          case 1:
            await rig.call('unrecognize', ...refs);
            break;
          case 2:
            await rig.call('ignore', ...refs);
            break;
          case 3:
            await rig.call('store', ...refs);
            break;
          case 4:
            await rig.call('clear');
            break;
          case 5: {
            const unreachable = known.filter(
              vref => rig.kernel.imports.get(vref)?.isReachable === false,
            );
            await rig.deliver(['retireImports', unreachable.slice(0, 1 + random(3))]);
            break;
          }
          case 6:
            for (const vref of some()) if (rig.valueOf(vref)) rig.kill(vref);
            if (random(2) === 0) rig.gc.runFinalizers({ limit: random(4) });
            break;
          default:
            await rig.sweep();
        }
      }
      await rig.call('unrecognize', ...known.map(vref => ref(vref)));
      await rig.call('clear');
      killAll(/^o-/);
      for (let left: unknown = 1; left !== 0;) left = leftOf((await rig.sweep()).answer);
      expect([...rig.kernel.imports.keys()]).toEqual([]);
    }
  });

  it('[G9] begins with the smallest names, whatever the order of discovery', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.nat({ max: 12 }), (names, limit) => {
        const sorted = [...names].sort();
        expect(smallest(names, limit)).toEqual(sorted.slice(0, limit));
        expect(smallest(new Set(names), Infinity)).toEqual(sorted);
      }),
      // The last one comes after the first cut, and belongs to it.
      { examples: [[['c', 'd', 'e', 'a', 'b'], 2]] },
    );
  });

  it('[G9] adds nothing to the answer unless it is asked for', async () => {
    const { rig } = makeVat({});
    await rig.start();
    expect(leftOf((await rig.sweep()).answer)).toBeUndefined();
  });
});

describe('a limit to lists', () => {
  it('[G9] tells long lists in several calls, in order', async () => {
    const { rig, killAll } = makeVat({ gcListLimit: 20 });
    rig.kernel.maxListLength = 20;
    await rig.start();
    const imports = Array.from({ length: 50 }, () => rig.importable());
    await rig.call('ignore', ...imports.map(vref => ref(vref)));
    killAll(/^o-/);
    const { calls } = await rig.sweep();
    const lengths = calls
      .filter(call => /^(drop|retire)/.test(call))
      .map(call => `${call.slice(0, call.indexOf(' '))} ${call.split(',').length}`);
    expect(lengths).toEqual([
      ...['dropImports 20', 'dropImports 20', 'dropImports 10'],
      ...['retireImports 20', 'retireImports 20', 'retireImports 10'],
    ]);
    expect(saidOf(calls).dropImports).toEqual([...imports].sort());
  });
});

describe('imports of a stale notification', () => {
  const scenario = async (options: RigOptions) => {
    const { rig } = makeVat(options);
    await rig.start();
    const [unknown, held, dropped] = [rig.importable(), rig.importable(), rig.importable()];
    await rig.call('ignore', ref(held), ref(dropped));
    rig.kill(dropped);
    await rig.sweep();
    // The kernel notifies of a promise that the vat has forgotten.
    const vpid = rig.promisable();
    rig.kernel.promises.set(vpid, 'kernel');
    await rig.deliver(notify(fulfil(vpid, [ref(unknown), ref(held), ref(dropped)])));
    const { calls } = await rig.sweep();
    return { said: saidOf(calls), unknown, held, dropped, kernel: rig.kernel };
  };

  it('[G9] are dropped when that is asked for', async () => {
    const { said, unknown, held, dropped, kernel } = await scenario({
      dropStaleNotifyImports: true,
    });
    const gone = [unknown, dropped].sort();
    expect(said).toEqual({ dropImports: gone, retireImports: gone, retireExports: [] });
    expect([...kernel.imports.keys()]).toEqual([held]);
  });

  it('[G9] are left alone otherwise', async () => {
    const { said, kernel } = await scenario({});
    expect(said).toEqual({ dropImports: [], retireImports: [], retireExports: [] });
    expect(kernel.imports.size).toBe(3);
  });
});

describe('options', () => {
  it.each([0, -1, 1.5, Number.NaN, '3'])('[E1] refuses %s as a limit', async limit => {
    for (const name of [
      'sweepLimit',
      'gcListLimit',
      'maxImportedPromises',
      'maxIncomingBody',
      'maxIncomingSlots',
    ]) {
      const { rig } = makeVat({ [name]: limit });
      await expect(rig.start()).rejects.toThrow(`"${name}" must be a positive whole number`);
    }
  });
});
