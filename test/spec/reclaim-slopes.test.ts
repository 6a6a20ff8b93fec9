// What cycles and leftovers cost, counted in calls of the vatstore: a cycle costs what is in it,
// whatever lives beside it, and a walk costs the same for each key.
import { describe, expect, it } from 'vitest';
import { makeReclaimRig } from '../support/reclaim-rig.js';
import type { ReclaimRig, RigOptions } from '../support/reclaim-rig.js';
import type { MapStore } from '../support/vat-data.js';

interface Thing {
  link(to: unknown): void;
}

const startVat = async (options: RigOptions) => {
  const rig = makeReclaimRig(options);
  const vat: { make: () => Thing; virtual: (held: unknown) => object; start(): Promise<void> } = {
    make: () => Object.create(null) as Thing,
    virtual: () => ({}),
    start: () =>
      rig.start(({ VatData, baggage }) => {
        if (!baggage.has('handle')) baggage.init('handle', VatData.makeKindHandle('thing'));
        vat.make = VatData.defineDurableKind(
          baggage.get('handle') as never,
          () => ({ to: undefined }),
          {
            link({ state }, to: unknown) {
              state['to'] = to;
            },
          },
        );
        vat.virtual = VatData.defineKind('virtual', (held: unknown) => ({ held }), {});
      }),
  };
  await vat.start();
  await rig.sweepAll();
  return { rig, vat };
};

const callsOf = async (rig: ReclaimRig, work: () => Promise<unknown>): Promise<number> => {
  rig.takeReads();
  await work();
  return Object.values(rig.takeReads()).reduce((sum, count) => sum + count, 0);
};

/** The calls of the sweep that deletes a cycle of three, which names an object of the store. */
const cycleBeside = async (count: number): Promise<number> => {
  const { rig, vat } = await startVat({ reclaimCycles: true });
  await rig.run((_given, { VatData, baggage }) => {
    const store = VatData.makeScalarBigMapStore('live', { durable: true });
    baggage.init('live', store);
    let last = vat.make();
    for (let at = 0; at < count; at += 1) {
      const next = vat.make();
      next.link(last);
      store.init(`${at}`, next);
      last = next;
    }
    store.init('last', last);
  });
  rig.kill(() => false);
  await rig.sweepAll();
  await rig.run((_given, { baggage }) => {
    const ring = [vat.make(), vat.make(), vat.make()];
    const live = (baggage.get('live') as MapStore).get('0');
    ring.forEach((thing, at) => thing.link(harden([ring[(at + 1) % 3], live])));
  });
  // The live one is in memory still, as objects in use are.
  const kept = [...rig.inMemory()].find(name => /^o\+d\d+\/2$/.test(name));
  rig.kill(name => name === kept);
  return callsOf(rig, () => rig.sweep());
};

/** The calls of all sweeps after an upgrade that has left so much behind. */
const leftovers = async (count: number): Promise<number> => {
  const { rig, vat } = await startVat({
    reclaimLeftovers: true,
    reclaimCycles: true,
    sweepLimit: 500,
  });
  await rig.run((_given, { VatData }) => {
    const store = VatData.makeScalarBigMapStore('left');
    for (let at = 0; at < count; at += 1) {
      const thing = vat.make();
      thing.link(thing);
      store.init(`${at}`, vat.virtual(vat.make()));
    }
  });
  await vat.start();
  return callsOf(rig, () => rig.sweepAll());
};

describe('[G11] [G12] the calls of the vatstore', () => {
  it('for a cycle of three are the same beside 20 and beside 20,000 live objects', async () => {
    const few = await cycleBeside(20);
    expect(few).toBeLessThan(100);
    expect(await cycleBeside(20_000)).toBe(few);
  }, 120_000);

  it('for what is left over are in proportion to it', async () => {
    const [none, few, many] = [await leftovers(0), await leftovers(500), await leftovers(4000)];
    const each = (few - none) / 500;
    expect(each).toBeLessThan(60);
    expect((many - none) / 4000 / each).toBeLessThan(1.05);
  }, 120_000);
});
