// A sweep that stops after each thing that it asks, and user code that comes back, by the state of
// an object that it has kept, to what a trial is looking at: nothing that it reaches is deleted.
import { describe, expect, it } from 'vitest';
import { makeReclaimRig } from '../support/reclaim-rig.js';
import type { ReclaimRig } from '../support/reclaim-rig.js';
import type { MapStore } from '../support/vat-data.js';

type State = Record<string, unknown>;
interface Thing {
  to(): Thing;
  link(to: unknown): void;
}

const RING = 4;
/** More than such a ring takes. */
const STOPS = 40;

/** A ring that nothing but a kept state knows any more. */
const setUp = async () => {
  const rig = makeReclaimRig({ reclaimCycles: true, sweepLimit: 1 });
  const heap: { make: () => Thing; state: State; held: MapStore; thing?: Thing | undefined } = {
    make: () => Object.create(null) as Thing,
    state: {},
    held: Object.create(null) as MapStore,
  };
  await rig.start(({ VatData, baggage }) => {
    const handle = VatData.makeKindHandle('thing');
    baggage.init('handle', handle);
    heap.make = VatData.defineDurableKind(handle, () => ({ next: undefined }), {
      to: ({ state }) => state['next'],
      link({ state }, to: unknown) {
        state['next'] = to;
        heap.state = state;
      },
    }) as () => Thing;
  });
  const before = keysOf(rig);
  await rig.run((_given, { VatData }) => {
    const ring = Array.from({ length: RING }, heap.make);
    ring.forEach((thing, at) => thing.link(ring[(at + 1) % RING]));
    heap.held = VatData.makeScalarBigMapStore('held');
    heap.held.init('none', 0);
  });
  const held = rig.vrefOf(heap.held);
  rig.kill(name => name === held);
  return { rig, heap, before, held };
};

const keysOf = (rig: ReclaimRig): string[] =>
  rig.store
    .entries()
    .map(([key]) => key)
    .filter(key => key !== 'idCounters' && !key.endsWith('.nextID'));

type World = Awaited<ReturnType<typeof setUp>>;

/** How user code makes what it has read live on. @returns whether it could still read it */
const ways: Record<string, (world: World) => Promise<boolean>> = {
  async 'in memory'({ rig, heap }) {
    await rig.run(() => {
      heap.thing = heap.state['next'] as Thing;
    });
    return true;
  },
  async 'in a store'({ rig, heap, held }) {
    await rig.run(() => heap.held.init('thing', heap.state['next']));
    rig.kill(name => name === held);
    return true;
  },
  async 'in the kernel'({ rig, heap, held }) {
    await rig.run(() => heap.state['next']);
    rig.kill(name => name === held);
    return true;
  },
  // It was held, and is given up again before the trial ends.
  async 'nowhere, after all'({ rig, heap, held }) {
    await rig.run(() => heap.held.init('thing', heap.state['next']));
    await rig.run(() => heap.held.delete('thing'));
    rig.kill(name => name === held);
    return false;
  },
};

const tryIt = async (work: () => Promise<boolean>): Promise<boolean> => {
  try {
    return await work();
  } catch (error) {
    expect(String(error)).toContain('no state is stored');
    return false;
  }
};

describe.each(Object.entries(ways))('[G11] what user code comes back to: %s', (name, way) => {
  it('stays whole at each stop, and else all goes', async () => {
    let kept = 0;
    for (let stop = 0; stop < STOPS; stop += 1) {
      const world = await setUp();
      const { rig, heap, before, held } = world;
      for (let count = 0; count < stop; count += 1) await rig.sweep();
      const isKept = await tryIt(() => way(world));
      const thing = heap.thing === undefined ? undefined : rig.vrefOf(heap.thing);
      rig.kill(other => other === thing || other === held);
      await rig.sweepAll();
      if (isKept) {
        kept += 1;
        expect(keysOf(rig).filter(key => key.startsWith('vom.o+d')).length).toBe(RING);
        await rig.run(
          ([given]) => {
            const start = name === 'in a store' ? (heap.held.get('thing') as Thing) : heap.thing;
            let at = start ?? (given as Thing);
            for (let count = 0; count < RING; count += 1) at = at.to();
          },
          [...rig.exports].filter(vref => vref.startsWith('o+d')),
        );
        await rig.run(() => {
          heap.thing = undefined;
          if (heap.held.has('thing')) heap.held.delete('thing');
        });
        await rig.tell(
          'dropExports',
          [...rig.exports].filter(vref => vref.startsWith('o+d')),
        );
      }
      rig.kill(() => false);
      await rig.sweepAll();
      expect(keysOf(rig)).toEqual(before);
    }
    if (name !== 'nowhere, after all') {
      expect(kept).toBeGreaterThan(RING);
      expect(kept).toBeLessThan(STOPS);
    }
  });
});
