// What runtimes declare by hand for `makeLiveSlots` takes ours without a cast, and what they had to
// declare, we publish.
import type {
  LiveSlotsOptions as PeerOptions,
  MeterControl as PeerMeterControl,
  SwingSetCapData,
  VatDeliveryObject,
  VatOneResolution as PeerResolution,
} from '@agoric/swingset-liveslots';
import { makeLiveSlots as makePeer } from '@agoric/swingset-liveslots';
import { makeLiveSlots, makeMarshaller } from 'liveslots';
import type {
  CapData,
  Delivery,
  Dispatch,
  GCTools,
  LiveSlots,
  LiveSlotsOptions,
  MakeLiveSlots,
  MeterControl,
  OutwardSyscall,
  RetentionStats,
  Syscall,
  TestHooks,
  VatData,
  VatGlobals,
} from 'liveslots';
import { describe, expectTypeOf, test } from 'vitest';
import type { GenericMeter, UnknownMeter, VoidMeter } from './meters.js';

// As a runtime with plain strings for names, and without devices, has it.
type TheirResult = SwingSetCapData | string | string[] | null;
interface TheirSyscall {
  send: (target: string, methargs: SwingSetCapData, result?: string) => TheirResult;
  subscribe: (vpid: string) => TheirResult;
  resolve: (resolutions: PeerResolution[]) => TheirResult;
  exit: (isFailure: boolean, info: SwingSetCapData) => TheirResult;
  dropImports: (vrefs: string[]) => TheirResult;
  retireImports: (vrefs: string[]) => TheirResult;
  retireExports: (vrefs: string[]) => TheirResult;
  abandonExports: (vrefs: string[]) => TheirResult;
  callNow: (target: string, method: string, args: unknown[]) => TheirResult;
  vatstoreGet: (key: string) => string | undefined;
  vatstoreGetNextKey: (priorKey: string) => string | undefined;
  vatstoreSet: (key: string, value: string) => void;
  vatstoreDelete: (key: string) => void;
}
interface TheirGcTools<Meter = PeerMeterControl> {
  WeakRef: WeakRefConstructor;
  FinalizationRegistry: FinalizationRegistryConstructor;
  waitUntilQuiescent: () => Promise<void>;
  gcAndFinalize: () => Promise<void>;
  meterControl: Meter;
}
type TheirDispatch = (delivery: VatDeliveryObject) => Promise<void>;
type TheirMakeLiveSlots<Meter = PeerMeterControl> = (
  syscall: TheirSyscall,
  forVatId: string,
  vatPowers: Record<string, unknown>,
  liveSlotsOptions: PeerOptions,
  gcTools: TheirGcTools<Meter>,
  liveSlotsConsole?: Pick<Console, 'debug' | 'log' | 'info' | 'warn' | 'error'>,
  buildVatNamespace?: unknown,
) => { dispatch: TheirDispatch };

describe('a runtime that declares makeLiveSlots by hand', () => {
  test('takes ours, as it takes the peer', () => {
    expectTypeOf(makePeer).toExtend<TheirMakeLiveSlots>();
    expectTypeOf(makeLiveSlots).toExtend<TheirMakeLiveSlots>();
    expectTypeOf<MakeLiveSlots>().toExtend<TheirMakeLiveSlots>();
  });

  test('takes ours, whatever its meter control is', () => {
    expectTypeOf(makeLiveSlots).toExtend<TheirMakeLiveSlots<UnknownMeter>>();
    expectTypeOf(makeLiveSlots).toExtend<TheirMakeLiveSlots<GenericMeter>>();
    expectTypeOf(makeLiveSlots).toExtend<TheirMakeLiveSlots<VoidMeter>>();
    expectTypeOf(makeLiveSlots).not.toExtend<TheirMakeLiveSlots<Omit<VoidMeter, 'unmetered'>>>();
  });

  test('takes the parts', () => {
    expectTypeOf<LiveSlots['dispatch']>().toExtend<TheirDispatch>();
    expectTypeOf<Dispatch<RetentionStats>>().toExtend<TheirDispatch>();
    expectTypeOf<PeerOptions>().toExtend<LiveSlotsOptions>();
    expectTypeOf<TheirGcTools>().toExtend<Partial<GCTools>>();
    expectTypeOf<GCTools['meterControl']>().toEqualTypeOf<MeterControl>();
    expectTypeOf<PeerMeterControl>().toExtend<MeterControl>();
    expectTypeOf<MeterControl>().toExtend<PeerMeterControl>();
  });
});

describe('makeLiveSlots', () => {
  test('is typed for those who use our types', () => {
    expectTypeOf(makeLiveSlots).toEqualTypeOf<MakeLiveSlots>();
    expectTypeOf<Syscall>().toExtend<OutwardSyscall>();
    const use = (syscall: Syscall) =>
      makeLiveSlots(syscall, 'v1', {}, {}, {}, console, (vatGlobals, inescapable) => {
        expectTypeOf(vatGlobals).toEqualTypeOf<VatGlobals>();
        expectTypeOf(vatGlobals.VatData).toEqualTypeOf<VatData>();
        expectTypeOf(inescapable).toEqualTypeOf<Readonly<Record<PropertyKey, unknown>>>();
        return { buildRootObject: () => 'root' };
      });
    expectTypeOf(use).returns.toEqualTypeOf<LiveSlots>();
    expectTypeOf<LiveSlots['testHooks']>().toEqualTypeOf<TestHooks>();
  });

  test('refuses a syscall object that lacks a method', () => {
    expectTypeOf<Omit<Syscall, 'resolve'>>().not.toExtend<Parameters<MakeLiveSlots>[0]>();
    expectTypeOf<{ enableDisavow: 'yes' }>().not.toExtend<LiveSlotsOptions>();
  });

  test('tells what bringOutYourDead answers', () => {
    const use = (dispatch: LiveSlots['dispatch'], delivery: Delivery) => {
      expectTypeOf(dispatch(['bringOutYourDead'])).toEqualTypeOf<Promise<RetentionStats>>();
      expectTypeOf(dispatch(delivery)).toEqualTypeOf<Promise<void>>();
    };
    expectTypeOf(use).returns.toBeVoid();
  });
});

test('makeMarshaller is typed', () => {
  expectTypeOf(makeMarshaller).toBeCallableWith({} as Syscall);
  expectTypeOf(makeMarshaller).toBeCallableWith({} as OutwardSyscall, {}, 'v1');
  type Marshaller = ReturnType<typeof makeMarshaller>['m'];
  expectTypeOf<Marshaller['serialize']>().toEqualTypeOf<(value: unknown) => CapData>();
  expectTypeOf<Marshaller['unserialize']>().toEqualTypeOf<(data: CapData) => unknown>();
});
