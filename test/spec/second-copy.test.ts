// What vats use of `@endo` is not what the library uses of it: each bundle has a copy of its own.
import { Far } from '@endo/far';
import { passStyleOf } from '@endo/pass-style';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { calls } from '../support/vatstore-calls.js';
import type { MapStore, SetStore } from '../support/vat-data.js';
import { makeVatRun } from '../support/vat-run.js';

interface Installed {
  readonly M: typeof M;
  readonly passStyleOf: typeof passStyleOf;
}

const installed = async (name: string): Promise<Installed> => {
  const url = new URL(`../../node_modules/@endo/${name}/index.js`, import.meta.url);
  return (await import(/* @vite-ignore */ url.href)) as Installed;
};

describe('code of vats', () => {
  it('[C6] has its own copy of what makes patterns and judges what is passable', async () => {
    expect((await installed('patterns')).M).not.toBe(M);
    expect((await installed('pass-style')).passStyleOf).not.toBe(passStyleOf);
  });

  it('[C6] is understood: M.any() is the same as no pattern, call for call', async () => {
    const uses: Readonly<Record<string, (map: MapStore, set: SetStore, any: unknown) => unknown>> =
      {
        size: (map, _set, any) => map.getSize(any, any),
        'size of a set': (_map, set, any) => set.getSize(any),
        keys: (map, _set, any) => [...map.keys(any, any)],
        values: (map, _set, any) => [...map.values(any, any)],
        entries: (map, _set, any) => [...map.entries(any, any)],
        clear: (map, _set, any) => map.clear(any, any),
        'clear of a set': (_map, set, any) => set.clear(any),
      };
    for (const [use, run] of Object.entries(uses)) {
      const seen = [];
      for (const implementation of ['ours', 'peer'] as const) {
        for (const any of [M.any(), undefined]) {
          const vat = makeVatRun(
            {
              name: use,
              build: ({ VatData }) => {
                const map = VatData.makeScalarBigMapStore('map');
                const set = VatData.makeScalarBigSetStore('set');
                for (const key of ['a', 'b', 'c']) {
                  map.init(key, key);
                  set.add(key);
                }
                return Far('root', { use: () => void run(map, set, any) });
              },
              script: async () => {},
            },
            implementation,
          );
          await vat.start();
          await vat.message('o+0', 'use');
          seen.push(calls(vat, true));
        }
      }
      const [first, ...others] = seen;
      expect(first?.length, use).toBeGreaterThan(0);
      for (const other of others) expect(other, use).toEqual(first);
    }
  });
});
