// What docs/vats.md says of kinds, stores and keys: each sentence that surprises, tried.
import { E, Far } from '@endo/far';
import { M } from '@endo/patterns';
import { beforeEach, describe, expect, test } from 'vitest';
import type { StateShape, VatData } from '../../src/index.js';
import { type FakeVatData, makeFakeKernel, makeFakeVatData } from '../../src/testing/index.js';

let fake: FakeVatData;
let vatData: VatData;
beforeEach(async () => {
  fake = makeFakeVatData();
  vatData = await fake.restart(({ VatData }) => VatData);
});

type State = Record<string, unknown>;
const makeKind = (init: () => State, stateShape?: StateShape) =>
  vatData.defineDurableKind(
    vatData.makeKindHandle('thing'),
    init,
    {
      get: ({ state }, name: string) => state[name],
      set: ({ state }, name: string, value: unknown) => {
        state[name] = value;
        return state[name];
      },
    },
    stateShape === undefined ? {} : { stateShape },
  );

describe('state', () => {
  test('takes what is hardened', () => {
    expect(() => makeKind(() => ({ log: [] }))()).toThrow(/harden/);
    const thing = makeKind(() => ({ log: 0 }))();
    expect(() => thing.set('log', [])).toThrow(/harden/);
    expect(thing.set('log', harden([]))).toEqual([]);
  });

  test('of a durable object takes what is durable, and the error names the property', () => {
    const thing = makeKind(() => ({ friend: 0 }))();
    for (const value of [Far('friend', {}), harden(Promise.resolve())]) {
      expect(() => thing.set('friend', value)).toThrow(/"friend" is not durable/);
    }
  });

  test('may lack what its shape has, gets it later, and has nothing else', () => {
    const thing = makeKind(() => ({}), { note: M.opt(M.string()) })();
    expect(thing.get('note')).toBeUndefined();
    expect(thing.set('note', 'a')).toBe('a');
    expect(() => thing.set('other', 1)).toThrow();
    const required = makeKind(() => ({}), { note: M.string() })();
    expect(() => required.get('note')).toThrow(/Must be a string/);
    expect(required.set('note', 'a')).toBe('a');
    expect(() => makeKind(() => ({ note: 'a', other: 1 }), { note: M.string() })()).toThrow(
      /other/,
    );
    expect(() => makeKind(() => ({ note: 'a' }))().set('other', 1)).toThrow();
  });

  test('reads back as what was assigned until the delivery ends, and as a copy after it', async () => {
    const thing = makeKind(() => ({ list: 0 }))();
    const list = harden([1]);
    expect(thing.set('list', list)).toBe(list);
    await fake.endCrank();
    expect(thing.get('list')).toEqual(list);
    expect(thing.get('list')).not.toBe(list);
  });
});

describe('stores', () => {
  const durable = { durable: true };

  test('take scalars as keys', () => {
    const store = vatData.makeScalarBigMapStore('s');
    const keys = ['a', 1, 1n, true, null, undefined, Symbol.for('a'), Far('friend', {})];
    for (const key of keys) store.init(key, 1);
    expect(store.getSize()).toBe(keys.length);
    for (const key of [harden({}), harden([]), harden(Promise.resolve()), M.string()]) {
      expect(() => store.init(key, 1)).toThrow(/scalar/);
    }
  });

  test('take keys of 218 characters', () => {
    const store = vatData.makeScalarBigSetStore('s');
    store.add('x'.repeat(218));
    expect(() => store.add('x'.repeat(219))).toThrow(/at most 219 characters/);
  });

  test('take what is hardened; only those that are not durable take promises', () => {
    const [big, small] = [
      vatData.makeScalarBigMapStore('durable', durable),
      vatData.makeScalarBigMapStore('virtual'),
    ];
    expect(() => big.init('a', [])).toThrow(/harden/);
    const promise = harden(Promise.resolve(3));
    expect(() => big.init('a', promise)).toThrow(/not durable/);
    small.init('a', promise);
    small.init('b', Far('friend', {}));
  });

  test('can be deleted from while walked over, but not added to', () => {
    const store = vatData.makeScalarBigSetStore<string>('s');
    store.addAll(['a', 'b', 'c']);
    for (const key of store.keys()) store.delete(key);
    store.addAll(['a', 'b']);
    expect(() => {
      for (const key of store.keys()) store.add(`${key} again`);
    }).toThrow(/cannot be added to during iteration/);
  });

  test('that are weak take strings too, and keep them', async () => {
    const store = vatData.makeScalarBigWeakMapStore('w');
    store.init('a', 1);
    await fake.collect();
    expect(store.get('a')).toBe(1);
  });
});

test('a property of a presence is a promise for undefined', async () => {
  const kernel = await makeFakeKernel();
  const root = await kernel.startVat('v1', () =>
    Far('root', { look: (friend: object) => E.get(friend as { name?: string }).name }),
  );
  expect(await kernel.settle(E(root).look(Far('friend', {})))).toBeUndefined();
});
