// [C8] The stores that a vat has for itself: stored as any other, and nobody else's.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import {
  baggageTerms,
  watcherTableTerms,
  watchTableTerms,
} from '../../src/collections/own-stores.js';
import { GcRig } from '../support/gc-rig.js';
import type { GcVatTools, RigSettings } from '../support/gc-rig.js';

const build: RigSettings['build'] = () => Far('root', {});

/** As user code gets them, and the first incarnation only: the collections 4 and 5. */
const buildTheSame = ({ VatData, incarnation }: GcVatTools): object => {
  if (incarnation === 0) {
    VatData.makeScalarBigMapStore('promiseWatcherByKind', { durable: true });
    VatData.makeScalarBigMapStore('watchedPromises', { keyShape: M.string(), durable: true });
  }
  return Far('root', {});
};

const schemaOf = (rig: GcRig, id: number): string | undefined =>
  rig.store.get(`vc.${id}.|schemata`);

const startRig = async (settings: RigSettings): Promise<GcRig> => {
  const rig = new GcRig(settings);
  await rig.start();
  return rig;
};

describe('[C8] the stores that a vat has for itself', () => {
  it('are stored as on the peer', async () => {
    const ours = await startRig({ build });
    const peers = await startRig({ build, implementation: 'peer' });
    expect([1, 2, 3].map(id => schemaOf(ours, id))).toEqual(
      [baggageTerms, watcherTableTerms, watchTableTerms].map(terms => terms().text),
    );
    expect([1, 2, 3].map(id => schemaOf(ours, id))).toEqual(
      [1, 2, 3].map(id => schemaOf(peers, id)),
    );
  });

  it('are stored as a vat stores what it makes with the same label and shape', async () => {
    const rig = await startRig({ build: buildTheSame });
    expect(schemaOf(rig, 2)).toBe(schemaOf(rig, 4));
    expect(schemaOf(rig, 3)).toBe(schemaOf(rig, 5));
  });

  it.each(['o+d1/1', 'o+d2/1', 'o+d10/1', 'o+d6', 'o-1', 'nonsense'])(
    'cannot be %s',
    async wrong => {
      const rig = await startRig({ build });
      rig.store.set('watcherTableID', wrong);
      const before = new Map(rig.store.entries());
      await expect(rig.start()).rejects.toThrow(JSON.stringify(wrong));
      expect(new Map(rig.store.entries())).toEqual(before);
    },
  );

  it('are nothing that user code could change, should it get one', async () => {
    const rig = await startRig({ build });
    for (const name of ['o+d6/2', 'o+d6/3']) {
      const table = rig.valueOf(name);
      expect(Object.isFrozen(table) && Object.isFrozen(Object.getPrototypeOf(table))).toBe(true);
      expect(Reflect.ownKeys(table ?? {})).toEqual([]);
    }
  });
});
