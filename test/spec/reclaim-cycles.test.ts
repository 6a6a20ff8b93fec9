// What only its own cycles hold is given back with `reclaimCycles`, and nothing else is.
import { describe, expect, it } from 'vitest';
import { makeReclaimRig } from '../support/reclaim-rig.js';
import type { Insides, ReclaimRig, RigOptions } from '../support/reclaim-rig.js';
import type { MapStore, WeakMapStore } from '../support/vat-data.js';

interface Thing {
  get(): unknown;
  set(value: unknown): void;
  keep(): void;
}
interface Kit {
  front: Thing;
  back: Thing;
}

/** A vat with a kind, one with facets, and a durable one. */
const startVat = async (options: RigOptions = { reclaimCycles: true }) => {
  const rig = makeReclaimRig(options);
  const kept: { state?: Record<string, unknown> } = {};
  const make: { thing: () => Thing; kit: () => Kit; durable: () => Thing; watcher: () => object } =
    {
      thing: () => never(),
      kit: () => never(),
      durable: () => never(),
      watcher: () => never(),
    };
  const never = (): never => {
    throw Error('the vat is not started');
  };
  const methods = {
    get: ({ state }: { state: Record<string, unknown> }) => state['to'],
    set({ state }: { state: Record<string, unknown> }, value: unknown) {
      state['to'] = value;
    },
    keep({ state }: { state: Record<string, unknown> }) {
      kept.state = state;
    },
  };
  const init = () => ({ to: undefined });
  const prepare = ({ VatData, baggage }: Insides): void => {
    make.thing = VatData.defineKind('thing', init, methods);
    make.kit = VatData.defineKindMulti('kit', init, {
      front: methods,
      back: methods,
    });
    const durable = (tag: string, given: Record<string, unknown>): (() => unknown) => {
      if (!baggage.has(tag)) baggage.init(tag, VatData.makeKindHandle(tag));
      return VatData.defineDurableKind(baggage.get(tag) as never, init, given as never);
    };
    make.durable = durable('durable', methods) as () => Thing;
    make.watcher = durable('watcher', { onFulfilled: () => {} }) as () => object;
  };
  await rig.start(prepare);
  await rig.sweepAll();
  return { rig, make, kept, restart: () => rig.start(prepare) };
};

type Vat = Awaited<ReturnType<typeof startVat>>;
type Make = Vat['make'];

/** Keys of the vatstore that were not there before, but for counters. */
const keysOf = (rig: ReclaimRig): string[] =>
  rig.store
    .entries()
    .map(([key]) => key)
    .filter(key => key !== 'idCounters');

const nothingIsLeft = async (
  cycle: (make: Make, insides: Insides, given: readonly unknown[]) => unknown,
  given: readonly string[] = [],
): Promise<{ vat: Vat; said: (readonly [string, readonly string[]])[] }> => {
  const vat = await startVat();
  const { rig, make } = vat;
  const before = keysOf(rig);
  await rig.run((values, insides) => void cycle(make, insides, values), given);
  expect(keysOf(rig).length).toBeGreaterThan(before.length);
  rig.kill(() => false);
  const { said } = await rig.sweep();
  expect(keysOf(rig)).toEqual(before);
  return { vat, said: [...said] };
};

const store = ({ VatData }: Insides, durable = false): MapStore =>
  VatData.makeScalarBigMapStore('store', { durable });
const weakStore = ({ VatData }: Insides): WeakMapStore => VatData.makeScalarBigWeakMapStore('weak');

describe('[G11] cycles that go', () => {
  it('an object that names itself', () =>
    nothingIsLeft(make => {
      const thing = make.thing();
      thing.set(thing);
    }));

  it('two objects, and three, one of them durable', () =>
    nothingIsLeft(make => {
      const [a, b, c, d, e] = [
        make.thing(),
        make.thing(),
        make.thing(),
        make.durable(),
        make.thing(),
      ];
      a.set(b);
      b.set(a);
      c.set(d);
      d.set(make.durable());
      e.set(harden([e, a, c]));
    }));

  it('a ring of 10,000', () =>
    nothingIsLeft(make => {
      const first = make.thing();
      let last = first;
      for (let count = 1; count < 10_000; count += 1) {
        const next = make.thing();
        last.set(next);
        last = next;
      }
      last.set(first);
    }));

  it('a store in itself, as value and as key', () =>
    nothingIsLeft((_make, insides) => {
      const [one, two] = [store(insides), store(insides)];
      one.init('me', one);
      two.init(two, 'me');
      const set = insides.VatData.makeScalarBigSetStore('set');
      set.add(set);
    }));

  it('objects and stores that lead to each other by keys and by values', () =>
    nothingIsLeft((make, insides) => {
      const [one, two, thing] = [store(insides), store(insides, true), make.thing()];
      const durable = make.durable();
      one.init(thing, two);
      thing.set(one);
      two.init('back', durable);
      durable.set(two);
    }));

  it('facets that name facets of their own cohort and of another', () =>
    nothingIsLeft(make => {
      const [one, two] = [make.kit(), make.kit()];
      one.front.set(harden([one.back, one.front, two.back]));
      two.back.set(one.front);
    }));

  it('a weak entry whose value leads back to its key, in a store that stays', async () => {
    const vat = await startVat();
    const { rig, make } = vat;
    await rig.run((_given, insides) => {
      insides.baggage.init(
        'weak',
        insides.VatData.makeScalarBigWeakMapStore('weak', { durable: true }),
      );
    });
    rig.kill(() => false);
    await rig.sweepAll();
    const before = keysOf(rig);
    await rig.run((_given, { baggage }) => {
      const weak = baggage.get('weak') as WeakMapStore;
      const [key, value, other] = [make.durable(), make.durable(), make.durable()];
      weak.init(key, value);
      value.set(other);
      other.set(key);
      weak.init(other, key);
    });
    rig.kill(() => false);
    await rig.sweep();
    expect(keysOf(rig)).toEqual(before);
  });

  it('a key that only its own entry holds, without naming anything', async () => {
    const { rig } = await startVat();
    const before = keysOf(rig);
    const heap: { weak?: WeakMapStore } = {};
    await rig.run((_given, insides) => {
      const [weak, key] = [weakStore(insides), store(insides)];
      weak.init(key, key);
      heap.weak = weak;
    });
    const name = rig.vrefOf(heap.weak);
    rig.kill(other => other === name);
    await rig.sweep();
    expect(keysOf(rig).filter(key => /^vom\.ir|^vc\.\d+\.r/.test(key))).toEqual([]);
    rig.kill(() => false);
    await rig.sweep();
    expect(keysOf(rig)).toEqual(before);
  });

  it('a weak store that is held by what it holds, with the recognition of its keys', async () => {
    const { said } = await nothingIsLeft(
      (make, insides, [imported]) => {
        const [weak, key] = [weakStore(insides), make.kit()];
        weak.init(key.front, weak);
        weak.init(imported, weak);
        weak.init(key.back, key.front);
      },
      ['o-5'],
    );
    expect(said).toEqual([
      ['dropImports', ['o-5']],
      ['retireImports', ['o-5']],
    ]);
  });

  it('the kernel is told of what it recognizes, and of the imports that go with it', async () => {
    const vat = await startVat();
    const { rig, make } = vat;
    const before = keysOf(rig);
    const exported = await rig.run(
      ([imported]) => {
        const [one, two] = [make.thing(), make.kit()];
        one.set(two.back);
        two.front.set(harden([one, imported]));
        return harden([one, two.front]);
      },
      ['o-7'],
    );
    await rig.tell('dropExports', exported);
    rig.kill(() => false);
    const { said } = await rig.sweep();
    expect(said).toEqual([
      ['dropImports', ['o-7']],
      ['retireImports', ['o-7']],
      ['retireExports', [...exported].sort()],
    ]);
    expect(keysOf(rig)).toEqual(before);
  });

  it.each(['export', 'memory', 'store', 'watch'])(
    'a cycle that was exported, in memory, named and watched, when the last of it falls: %s',
    async last => {
      const vat = await startVat();
      const { rig, make } = vat;
      const before = keysOf(rig);
      const heap: { one?: Thing; held?: MapStore; watcher?: unknown } = {};
      const exported = await rig.run(
        ([promise], insides) => {
          const [one, two] = [make.durable(), make.durable()];
          one.set(two);
          two.set(one);
          const held = store(insides);
          held.init('one', one);
          const watcher = make.watcher();
          insides.VatData.watchPromise(promise, watcher, two);
          Object.assign(heap, { one, held, watcher });
          return one;
        },
        ['p-5'],
      );
      const names = new Map(Object.entries(heap).map(([name, value]) => [name, rig.vrefOf(value)]));
      const fall: Record<string, () => unknown> = {
        export: () => rig.tell('dropExports', exported),
        memory: () => names.delete('one'),
        store: () => rig.run(() => heap.held?.delete('one')),
        watch: () => rig.notify('p-5'),
      };
      for (const reason of [...Object.keys(fall).filter(name => name !== last), last]) {
        rig.kill(name => [...names.values()].includes(name));
        await rig.sweep();
        expect(keysOf(rig).filter(key => key.startsWith('vom.rc.o+d'))).not.toEqual([]);
        await fall[reason]?.();
      }
      names.clear();
      rig.kill(() => false);
      await rig.sweep();
      expect(keysOf(rig)).toEqual(before);
    },
  );
});
