/** Programs that put stores to hostile use, and what must hold whatever was done to them. */
import { Far } from '@endo/far';
import { expect } from 'vitest';
import { ref } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { makeAttempt } from '../support/vat-code.js';
import type { MapStore, SetStore, VatData } from '../support/vat-data.js';
import type { VatProgram } from '../support/vat-program.js';

export interface Rig {
  readonly VatData: VatData;
  readonly note: (text: string) => void;
  readonly attempt: (label: string, thunk: () => unknown) => void;
  readonly durable: boolean;
  readonly map: (label: string) => MapStore;
  readonly set: (label: string) => SetStore;
}

/** The same for durable and for virtual stores; each part in a delivery of its own. */
export const program = (
  name: string,
  parts: Readonly<Record<string, (rig: Rig, a: object, b: object) => void>>,
): VatProgram => ({
  name,
  build: ({ VatData, note, baggage, incarnation }) => {
    const attempt = makeAttempt(note);
    const stores = new Set<MapStore | SetStore>();
    const made = <T extends MapStore | SetStore>(store: T): T => {
      stores.add(store);
      return store;
    };
    const kept = VatData.makeScalarBigSetStore('kept', { durable: true });
    if (incarnation === 0) baggage.init('kept', kept);
    const keep = <T>(durable: boolean, store: T): T => {
      if (durable) (baggage.get('kept') as SetStore).add(store);
      return store;
    };
    const rig = (durable: boolean): Rig => ({
      VatData,
      note,
      attempt,
      durable,
      map: label => made(keep(durable, VatData.makeScalarBigMapStore(label, { durable }))),
      set: label => made(keep(durable, VatData.makeScalarBigSetStore(label, { durable }))),
    });
    return Far('root', {
      run: (part: string, durable: boolean, a: object, b: object) => {
        parts[part]?.(rig(durable), a, b);
        for (const store of stores) {
          attempt('the count is true', () => store.getSize() === [...store.keys()].length);
        }
        stores.clear();
      },
    });
  },
  script: async run => {
    await run.start();
    for (const durable of [true, false]) {
      for (const part of Object.keys(parts)) {
        await run.message('o+0', 'run', [part, durable, ref('o-50'), ref('o-51')]);
      }
    }
    await run.sweep();
    await run.start();
    await run.sweep();
  },
});

/** Ours is as the peer's but for what is declared, and the count of each store stays true. */
export const expectSoundStores = async (
  each: VatProgram,
  declared?: readonly Difference[],
): Promise<void> => {
  const { ours } = await expectSame(each, declared);
  expect(ours.filter(line => line.startsWith('<< REJECTED'))).toEqual([]);
  const counts = ours.filter(line => line.includes('the count is true: '));
  expect(counts.length).toBeGreaterThan(1);
  expect(counts.filter(line => !line.endsWith(': true)'))).toEqual([]);
};
