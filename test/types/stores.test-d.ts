// The stores and the baggage, as vats see them.
import type {
  Baggage,
  CopyMap,
  CopySet,
  MapStore,
  Pattern,
  SetStore,
  StoreOptions,
  VatData,
  WeakMapStore,
  WeakSetStore,
} from 'liveslots';
import { describe, expectTypeOf, test } from 'vitest';

declare const vatData: VatData;

describe('stores', () => {
  test('are made by name and options', () => {
    expectTypeOf(vatData.makeScalarBigMapStore()).toEqualTypeOf<MapStore>();
    expectTypeOf(vatData.makeScalarBigMapStore<string, number>('m')).toEqualTypeOf<
      MapStore<string, number>
    >();
    expectTypeOf(vatData.makeScalarBigWeakMapStore<object>('w')).toEqualTypeOf<
      WeakMapStore<object>
    >();
    expectTypeOf(vatData.makeScalarBigSetStore<bigint>('s')).toEqualTypeOf<SetStore<bigint>>();
    expectTypeOf(vatData.makeScalarBigWeakSetStore('ws')).toEqualTypeOf<WeakSetStore>();
    expectTypeOf(vatData.makeScalarBigMapStore).parameters.toEqualTypeOf<
      [label?: string | undefined, options?: StoreOptions | undefined]
    >();
    expectTypeOf<StoreOptions>().toEqualTypeOf<{
      readonly keyShape?: Pattern | undefined;
      readonly valueShape?: Pattern | undefined;
      readonly durable?: boolean | undefined;
    }>();
  });

  test('of unknown keys and values give unknown', () => {
    expectTypeOf<MapStore>().toEqualTypeOf<MapStore<unknown, unknown>>();
    expectTypeOf<ReturnType<MapStore['get']>>().toBeUnknown();
    expectTypeOf<SetStore>().toEqualTypeOf<SetStore<unknown>>();
  });

  test('take and give their keys and values', () => {
    type Map = MapStore<string, number>;
    expectTypeOf<Map['get']>().toEqualTypeOf<(key: string) => number>();
    expectTypeOf<Map['init']>().toEqualTypeOf<(key: string, value: number) => void>();
    expectTypeOf<Map['set']>().toEqualTypeOf<(key: string, value: number) => void>();
    expectTypeOf<Map['has']>().toEqualTypeOf<(key: string) => boolean>();
    expectTypeOf<Map['delete']>().toEqualTypeOf<(key: string) => void>();
    expectTypeOf<ReturnType<Map['entries']>>().toEqualTypeOf<Iterable<[string, number]>>();
    expectTypeOf<ReturnType<Map['keys']>>().toEqualTypeOf<Iterable<string>>();
    expectTypeOf<ReturnType<Map['values']>>().toEqualTypeOf<Iterable<number>>();
    expectTypeOf<ReturnType<Map['snapshot']>>().toEqualTypeOf<CopyMap>();
    expectTypeOf<ReturnType<Map['getSize']>>().toEqualTypeOf<number>();
    expectTypeOf<Map['clear']>().parameters.toEqualTypeOf<
      [keyPattern?: Pattern | undefined, valuePattern?: Pattern | undefined]
    >();

    type Set = SetStore<string>;
    expectTypeOf<Set['add']>().toEqualTypeOf<(key: string) => void>();
    expectTypeOf<Set['addAll']>().toEqualTypeOf<(keys: Iterable<string> | CopySet) => void>();
    expectTypeOf<ReturnType<Set['values']>>().toEqualTypeOf<Iterable<string>>();
    expectTypeOf<ReturnType<Set['snapshot']>>().toEqualTypeOf<CopySet>();
    expectTypeOf<Iterable<[string, number]>>().toExtend<Parameters<Map['addAll']>[0]>();
    expectTypeOf<CopyMap>().toExtend<Parameters<Map['addAll']>[0]>();
  });

  test('that are weak have no more than they can tell', () => {
    expectTypeOf<keyof WeakMapStore>().toEqualTypeOf<
      'has' | 'get' | 'init' | 'set' | 'delete' | 'addAll'
    >();
    expectTypeOf<keyof WeakSetStore>().toEqualTypeOf<'has' | 'add' | 'delete' | 'addAll'>();
    expectTypeOf<MapStore<string, number>>().toExtend<WeakMapStore<string, number>>();
    expectTypeOf<SetStore<string>>().toExtend<WeakSetStore<string>>();
    expectTypeOf<keyof MapStore>().toEqualTypeOf<
      keyof WeakMapStore | 'keys' | 'values' | 'entries' | 'snapshot' | 'getSize' | 'clear'
    >();
    expectTypeOf<keyof SetStore>().toEqualTypeOf<
      keyof WeakSetStore | 'keys' | 'values' | 'snapshot' | 'getSize' | 'clear'
    >();
  });

  test('baggage has strings for keys and anything for values', () => {
    expectTypeOf<Baggage>().toEqualTypeOf<MapStore<string, unknown>>();
  });
});
