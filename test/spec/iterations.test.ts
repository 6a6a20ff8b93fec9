// An iteration does not hold the store that it goes over in memory, and yet all of the store stays
// until it has ended.
import { describe, expect, it } from 'vitest';
import { IterationRecord, Iterations } from '../../src/collections/iterations.js';
import { makeReclaimRig } from '../support/reclaim-rig.js';
import type { Insides, ReclaimRig, RigOptions } from '../support/reclaim-rig.js';
import type { MapStore } from '../support/vat-data.js';

const STORE = 'o+v2/4';
const KEYS = ['a', 'b', 'c'];

const entriesOf = ({ store }: ReclaimRig): string[] =>
  store
    .entries()
    .map(([key]) => key)
    .filter(key => key.startsWith('vc.4.') || key.includes(STORE));

/** A vat that iterates over a store, the first thing that it makes, and drops the store. */
const startVat = async (
  options: RigOptions,
  before: (store: MapStore) => void,
  after: (store: MapStore) => void,
) => {
  const rig = makeReclaimRig({ ...options, collector: 'real' });
  let insides: Insides | undefined;
  await rig.start(given => {
    insides = given;
  });
  const held: { keys?: Iterator<unknown> | undefined } = {};
  await rig.run(() => {
    const store = insides?.VatData.makeScalarBigMapStore('store') as MapStore;
    KEYS.forEach(key => store.init(key, 1));
    before(store);
    held.keys = store.keys()[Symbol.iterator]();
    expect(held.keys.next().value).toBe('a');
    after(store);
    return undefined;
  });
  await rig.sweepAll();
  const next = async (): Promise<unknown> => {
    let value: unknown;
    await rig.run(() => {
      try {
        value = held.keys?.next().value;
      } catch (error) {
        value = error;
      }
      return undefined;
    });
    return value;
  };
  return { rig, held, next };
};

type Vat = Awaited<ReturnType<typeof startVat>>;

const nothing = (): void => {};
const addOne = (store: MapStore): void => store.init('d', 1);
const itself = (store: MapStore): void => store.init('itself', store);
const cases: readonly (readonly [string, RigOptions, (store: MapStore) => void])[] = [
  ['without options', {}, nothing],
  ['with reclaimCycles', { reclaimCycles: true }, nothing],
  ['with reclaimCycles, in a cycle of its own', { reclaimCycles: true }, itself],
  ['with reclaimCycles, a step at a time', { reclaimCycles: true, sweepLimit: 1 }, itself],
];

describe('[C3] [K5] a store that only an iteration needs', () => {
  it.each(cases)('%s it stays to the end of that', async (_name, options, more) => {
    const { rig, held, next } = await startVat(options, more, nothing);
    expect(await next()).toBe('b');
    await rig.sweepAll();
    expect(entriesOf(rig).length).toBeGreaterThan(KEYS.length);
    expect(rig.check()).toEqual([]);
    expect(await next()).toBe('c');
    held.keys = undefined;
    expect(await rig.sweepUntilGone(() => entriesOf(rig))).toEqual([]);
  });

  const ends: Record<string, (held: Vat) => Promise<void>> = {
    'has come to its end': async ({ next }) => {
      for (const key of ['b', 'c', undefined]) expect(await next()).toBe(key);
    },
    'has failed': async ({ next }) => {
      expect(await next()).toMatchObject({
        message: 'keys in store cannot be added to during iteration',
      });
    },
    'was ended': async ({ rig, held }) => {
      await rig.run(() => void held.keys?.return?.());
    },
  };
  it.each(Object.keys(ends))('goes when the iteration %s, though that is held', async name => {
    const vat = await startVat({}, nothing, name === 'has failed' ? addOne : nothing);
    const { rig, held } = vat;
    await ends[name]?.(vat);
    expect(await rig.sweepUntilGone(() => entriesOf(rig))).toEqual([]);
    expect(held.keys).toBeDefined();
  });
});

describe('[K5] what is known of iterations', () => {
  it('is found while one of them holds it', () => {
    const meterControl = { runWithoutMetering: <T>(thunk: () => T): T => thunk() };
    const iterations = new Iterations({
      slots: { vrefOf: () => STORE as never },
      weakTools: { WeakRef, FinalizationRegistry },
      meterControl,
    });
    const [id, other] = [1 as never, 2 as never];
    const record = iterations.of(id);
    expect(iterations.of(id)).not.toBe(record);
    expect(iterations.isUnderWay(id)).toBe(false);
    iterations.begin(id, record, {});
    expect(iterations.isUnderWay(id)).toBe(true);
    expect([...iterations.namesUnderWay()]).toEqual([STORE]);
    expect(iterations.of(id)).toBe(record);
    expect(iterations.of(other)).not.toBe(record);
    record.unfinished -= 1;
    expect(iterations.isUnderWay(id)).toBe(false);
    expect([...iterations.namesUnderWay()]).toEqual([]);
  });

  it('is not kept of those that are gone, and looking for them takes a bounded part', () => {
    let asked = 0;
    class Gone {
      deref(): undefined {
        asked += 1;
        return undefined;
      }
    }
    const weakTools = { WeakRef: Gone as never, FinalizationRegistry };
    let unmetered = 0;
    const runWithoutMetering = <T>(thunk: () => T): T => {
      unmetered += 1;
      return thunk();
    };
    const iterations = new Iterations({
      slots: { vrefOf: () => undefined },
      weakTools,
      meterControl: { runWithoutMetering },
    });
    const many = 10_000;
    for (let id = 0; id < many; id += 1) {
      iterations.begin(id as never, new IterationRecord(), {});
    }
    expect(asked).toBeGreaterThan(many / 2);
    expect(asked).toBeLessThanOrEqual(many);
    expect(unmetered).toBe(many);
  });
});
