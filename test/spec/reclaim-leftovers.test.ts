// What an incarnation leaves behind is swept after the upgrade with `reclaimLeftovers`.
import { describe, expect, it } from 'vitest';
import { makeReclaimRig } from '../support/reclaim-rig.js';
import type { Insides, ReclaimRig, RigOptions } from '../support/reclaim-rig.js';
import type { MapStore } from '../support/vat-data.js';

type Maker = (...args: unknown[]) => object;

const startVat = async (options: RigOptions = { reclaimLeftovers: true }) => {
  const rig = makeReclaimRig(options);
  const made: { durable: Maker; kit: Maker; virtual: Maker } = {
    durable: () => ({}),
    kit: () => ({}),
    virtual: () => ({}),
  };
  const prepare = ({ VatData, baggage }: Insides): void => {
    const handle = (tag: string): never => {
      if (!baggage.has(tag)) baggage.init(tag, VatData.makeKindHandle(tag));
      return baggage.get(tag) as never;
    };
    const init = (held: unknown) => ({ held });
    const methods = {
      set({ state }: { state: Record<string, unknown> }, value: unknown) {
        state['held'] = value;
      },
      onFulfilled: () => {},
    };
    made.durable = VatData.defineDurableKind(handle('durable'), init, methods as never);
    made.kit = VatData.defineDurableKindMulti(handle('kit'), init, {
      one: methods,
      two: methods,
    } as never);
    made.virtual = VatData.defineKind('virtual', init, methods as never);
  };
  const start = (): Promise<void> => rig.start(prepare);
  await start();
  await rig.sweepAll();
  return { rig, made, upgrade: start };
};

const keysOf = (rig: ReclaimRig): string[] =>
  rig.store
    .entries()
    .map(([key]) => key.replace(/^vom\.vkind\.\d+/, 'vom.vkind.N'))
    .filter(key => key !== 'idCounters');

describe('[G12] what an incarnation leaves behind', () => {
  it('goes: what memory held, what virtual data held, and the imports of both', async () => {
    const { rig, made, upgrade } = await startVat();
    const before = keysOf(rig);
    const exported = await rig.run(
      ([p, q], { VatData }) => {
        const heap = made.durable(harden([p, made.durable(1)]));
        void heap;
        const store = VatData.makeScalarBigMapStore('virtual');
        store.init('durable', made.durable(q));
        store.init('virtual', made.virtual(store));
        const set = VatData.makeScalarBigSetStore('durable', { durable: true });
        store.init((made.kit(set) as { one: object }).one, 1);
        const weak = VatData.makeScalarBigWeakMapStore('weak');
        weak.init(p, store);
        weak.init(made.virtual(weak), made.durable(2));
        return harden([store, made.virtual(store), weak]);
      },
      ['o-5', 'o-6'],
    );
    expect(exported.length).toBe(3);
    await upgrade();
    const { said } = await rig.sweep();
    expect(said).toEqual([
      ['dropImports', ['o-5', 'o-6']],
      ['retireImports', ['o-5', 'o-6']],
    ]);
    expect(keysOf(rig)).toEqual(before);
    // The kernel has abandoned them; one that has not may give them up later.
    await rig.tell('dropExports', exported);
    await rig.tell('retireExports', exported);
    expect(keysOf(rig)).toEqual(before);
  });

  it('stays, if it is exported, in the baggage, watched, in use again, or made since', async () => {
    const { rig, made, upgrade } = await startVat();
    const heap: Record<string, unknown> = {};
    const [kept = ''] = await rig.run(
      ([promise], { VatData, baggage }) => {
        const store = VatData.makeScalarBigMapStore('kept', { durable: true });
        baggage.init('store', store);
        store.init('object', made.durable(1));
        VatData.watchPromise(promise, made.durable(2), made.durable(3));
        return made.durable(made.durable(4));
      },
      ['p-5'],
    );
    const count = (): number => keysOf(rig).filter(key => key.startsWith('vom.o+d')).length;
    await upgrade();
    await rig.run(
      ([again], { VatData }) => {
        heap['again'] = again;
        heap['store'] = VatData.makeScalarBigMapStore('new');
        (heap['store'] as MapStore).init('virtual', made.virtual(1));
        heap['object'] = made.durable(made.durable(6));
      },
      [kept],
    );
    await rig.tell('dropExports', [kept]);
    for (let times = 0; times < 3; times += 1) await rig.sweep();
    // In the store, watcher and argument, two that were dropped and are in memory, two new ones.
    expect(count()).toBe(7);
    expect(keysOf(rig).filter(key => key.startsWith('vom.o+v')).length).toBe(1);
    await rig.run((_given, { baggage }) => {
      expect((baggage.get('store') as MapStore).has('object')).toBe(true);
      expect((heap['store'] as MapStore).has('virtual')).toBe(true);
    });
  });

  it('a durable cycle goes when cycles are reclaimed as well', async () => {
    for (const reclaimCycles of [false, true]) {
      const { rig, made, upgrade } = await startVat({ reclaimLeftovers: true, reclaimCycles });
      const before = keysOf(rig);
      await rig.run((_given, { VatData }) => {
        const store = VatData.makeScalarBigMapStore('durable', { durable: true });
        const object = made.durable(store) as { set(value: unknown): void };
        store.init('object', object);
        store.init('leaf', made.durable(object));
        object.set(harden([store, object]));
      });
      await upgrade();
      await rig.sweep();
      expect(keysOf(rig).length === before.length).toBe(reclaimCycles);
    }
  });

  it('part by part, over upgrades in between, and nothing is lost by them', async () => {
    const { rig, made, upgrade } = await startVat({ reclaimLeftovers: true, sweepLimit: 7 });
    const before = keysOf(rig);
    for (let life = 0; life < 3; life += 1) {
      await rig.run((_given, { VatData }) => {
        const store = VatData.makeScalarBigMapStore('virtual');
        for (let count = 0; count < 30; count += 1) {
          store.init(`key ${count}`, made.durable(made.durable(count)));
          store.init(made.virtual(store), count);
        }
        for (let count = 0; count < 30; count += 1) made.durable(count);
      });
      await upgrade();
      expect((await rig.sweep()).left).toBeGreaterThan(0);
    }
    expect(keysOf(rig).length).toBeGreaterThan(before.length + 200);
    expect(await rig.sweepAll()).toBeGreaterThan(30);
    expect(keysOf(rig)).toEqual(before);
  });

  it('what names a vatstore gives, of whatever version, does no harm', async () => {
    const { rig, upgrade } = await startVat();
    const before = keysOf(rig);
    const strange: Record<string, string> = {
      'vc.x.sfoo': 'text',
      'vom.o+v/1': '{}',
      'vom.o+v99': '{}',
    };
    for (const [key, value] of Object.entries(strange)) rig.store.set(key, value);
    rig.store.set('vc.50.sbroken', 'no JSON');
    rig.store.set('vc.50.|schemata', '{"label":"old","body":"#{}","slots":[]}');
    rig.store.set('vom.o+v12/9', 'no JSON');
    rig.store.set('vvs.o+v12/9', 'of user code');
    rig.store.set('idCounters', '{"exportID":99,"collectionID":99,"promiseID":99}');
    await upgrade();
    await rig.sweep();
    expect(keysOf(rig)).toEqual([...before, ...Object.keys(strange), 'vvs.o+v12/9'].sort());
  });

  it('nothing is asked in a first incarnation', async () => {
    const { rig } = await startVat();
    rig.takeReads();
    await rig.sweep();
    expect(rig.takeReads()).toEqual({ get: 0, getNextKey: 0, set: 0, delete: 0 });
  });

  it('nothing is done with relaxed rules, where durable data may name virtual data', async () => {
    const { rig, made, upgrade } = await startVat({
      reclaimLeftovers: true,
      relaxDurabilityRules: true,
    });
    await rig.run((_given, { VatData, baggage }) => {
      const store = VatData.makeScalarBigMapStore('virtual');
      store.init('key', 'value');
      baggage.init('store', store);
      made.durable(1);
    });
    const before = keysOf(rig);
    await upgrade();
    await rig.sweepAll();
    await rig.run((_given, { baggage }) => {
      expect((baggage.get('store') as MapStore).get('key')).toBe('value');
    });
    expect(keysOf(rig)).toEqual(expect.arrayContaining(before));
  });
});
