// Work that grows with its input, and not with the square of it. Rules P10 and V5.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { readAwaited } from '../../src/vat/notified.js';
import type { VatOneResolution } from '../../src/protocol/syscall.js';
import type { Vpid, Vref } from '../../src/refs/vref.js';
import { capdata, ref } from '../support/capdata.js';
import type { Resolution } from '../support/capdata.js';
import { makeVatRun } from '../support/vat-run.js';
import { makeVatParts } from './parts-support.js';

describe('[P10] notify', () => {
  const entries = (count: number): VatOneResolution[] =>
    Array.from({ length: count }, (_, index) => [
      `p-${index}` as Vref,
      false,
      { body: '', slots: index > 0 ? [`p-${index - 1}` as Vref] : [] },
    ]);

  it('looks at each entry twice at most, though every one waits for the one behind it', () => {
    const count = 20_000;
    const imported = new Set<string>([`p-${count - 1}`]);
    const arrivals = new Set<Vpid>();
    let asked = 0;
    const read: string[] = [];
    const stale = readAwaited(
      [...entries(count), ['p-99999999' as Vref, false, { body: '', slots: [] }]],
      vpid => {
        asked += 1;
        return imported.has(vpid) || undefined;
      },
      arrivals,
      ([vpid, , { slots }]) => {
        read.push(vpid);
        for (const slot of slots) {
          imported.add(slot);
          arrivals.add(slot as Vpid);
        }
      },
    );
    expect(read).toEqual(Array.from({ length: count }, (_, index) => `p-${count - 1 - index}`));
    expect(stale.map(([vpid]) => vpid)).toEqual(['p-99999999']);
    expect(asked).toBe(2 * count);
  });

  it('settles each of a chain that runs backwards, and subscribes to nothing', async () => {
    const heard: unknown[] = [];
    const run = makeVatRun(
      {
        name: 'a chain backwards',
        build: () =>
          Far('root', {
            take: (promise: Promise<[Promise<unknown>]>) => {
              const follow = (next: unknown): void => {
                if (next instanceof Promise) void next.then(([inner]: [unknown]) => follow(inner));
                else heard.push(next);
              };
              follow(promise);
            },
          }),
        script: async () => undefined,
      },
      'ours',
    );
    await run.start();
    const count = 300;
    await run.message('o+0', 'take', [ref(`p-${1000 + count - 1}`)]);
    const chain = Array.from({ length: count }, (_, index): Resolution => {
      const inner = index === 0 ? 'the end' : ref(`p-${1000 + index - 1}`);
      return [`p-${1000 + index}`, false, capdata([inner])];
    });
    await run.notify(...chain);
    expect(heard).toEqual(['the end']);
    expect(run.calls('subscribe')).toHaveLength(1);
    expect([...run.hooks.importedVPIDs.keys()]).toEqual([]);
  });
});

describe('[V5] a change of stored data', () => {
  it('is counted in time that grows with its slots', () => {
    const { references, said } = makeVatParts();
    const names = (count: number): Vref[] =>
      Array.from({ length: count }, (_, index) => `o-${index}` as Vref);
    const timeOf = (count: number): number => {
      const [before, after] = [names(count), [...names(count), ...names(count)]];
      const start = performance.now();
      references.updateReferenceCounts(before, after);
      return performance.now() - start;
    };
    timeOf(1000);
    // Each of them is named again: by a search of the list it would be 4e8 steps.
    expect(timeOf(20_000)).toBeLessThan(500);
    expect(said).toEqual([]);
  });
});
