// The package by the peer's name: its types are those of the package whose place it takes, and it
// takes whatever a runtime may have declared by hand for want of better ones there.
import type * as Peer from '@agoric/swingset-liveslots';
import { makeLiveSlots as makePeer } from '@agoric/swingset-liveslots';
import { describe, expectTypeOf, test } from 'vitest';
import type { GenericMeter, UnknownMeter, VoidMeter } from './meters.js';
import type * as Ours from '../../compat/swingset-liveslots/src/index.js';
import {
  insistMessage,
  insistVatDeliveryObject,
  insistVatDeliveryResult,
  insistVatSyscallObject,
  insistVatSyscallResult,
  makeLiveSlots,
  makeMarshaller,
} from '../../compat/swingset-liveslots/src/index.js';

describe('the types', () => {
  test('are those of the peer, one by one', () => {
    expectTypeOf<Ours.MeterControl>().toEqualTypeOf<Peer.MeterControl>();
    expectTypeOf<Ours.SwingSetCapData>().toEqualTypeOf<Peer.SwingSetCapData>();
    expectTypeOf<Ours.Message>().toEqualTypeOf<Peer.Message>();
    expectTypeOf<Ours.VatOneResolution>().toEqualTypeOf<Peer.VatOneResolution>();
    expectTypeOf<Ours.VatDeliveryObject>().toEqualTypeOf<Peer.VatDeliveryObject>();
    expectTypeOf<Ours.VatDeliveryMessage>().toEqualTypeOf<Peer.VatDeliveryMessage>();
    expectTypeOf<Ours.VatDeliveryNotify>().toEqualTypeOf<Peer.VatDeliveryNotify>();
    expectTypeOf<Ours.VatDeliveryResult>().toEqualTypeOf<Peer.VatDeliveryResult>();
    expectTypeOf<Ours.MeterConsumption>().toEqualTypeOf<Peer.MeterConsumption>();
    expectTypeOf<Ours.VatSyscallObject>().toEqualTypeOf<Peer.VatSyscallObject>();
    expectTypeOf<Ours.VatSyscallResult>().toEqualTypeOf<Peer.VatSyscallResult>();
    expectTypeOf<Ours.VatSyscallHandler>().toEqualTypeOf<Peer.VatSyscallHandler>();
    expectTypeOf<Peer.LiveSlotsOptions>().toExtend<Ours.LiveSlotsOptions>();
    expectTypeOf<Ours.PromiseWatcher<string, [number]>>().toEqualTypeOf<
      Peer.PromiseWatcher<string, [number]>
    >();
  });

  test('can be passed on as records', () => {
    expectTypeOf<Ours.Message>().toExtend<Record<string, unknown>>();
    expectTypeOf<Ours.SwingSetCapData>().toExtend<Record<string, unknown>>();
    expectTypeOf<Ours.MeterControl>().toExtend<Record<string, unknown>>();
  });

  test('are what the checks assert', () => {
    expectTypeOf(insistMessage).asserts.toEqualTypeOf<Ours.Message>();
    expectTypeOf(insistVatDeliveryObject).asserts.toEqualTypeOf<Peer.VatDeliveryObject>();
    expectTypeOf(insistVatDeliveryResult).asserts.toEqualTypeOf<Peer.VatDeliveryResult>();
    expectTypeOf(insistVatSyscallObject).asserts.toEqualTypeOf<Peer.VatSyscallObject>();
    expectTypeOf(insistVatSyscallResult).asserts.toEqualTypeOf<Peer.VatSyscallResult>();
  });
});

// What stands in runtimes: each is written out as one of them has it, or as one could.

interface Tools<Meter> {
  WeakRef: WeakRefConstructor;
  FinalizationRegistry: FinalizationRegistryConstructor;
  waitUntilQuiescent: () => Promise<void>;
  gcAndFinalize: () => Promise<void>;
  meterControl: Meter;
}
interface OtherTools {
  WeakRef: typeof WeakRef;
  FinalizationRegistry: typeof FinalizationRegistry;
  waitUntilQuiescent(): Promise<unknown>;
  gcAndFinalize(): PromiseLike<number> | undefined;
  meterControl: GenericMeter;
}

type Result = Peer.SwingSetCapData | string | string[] | null;
/** With a syscall that nobody else has, and without devices. */
interface RevokingSyscall {
  send: (target: string, methargs: Peer.SwingSetCapData, result?: string) => Result;
  subscribe: (vpid: string) => Result;
  resolve: (resolutions: Peer.VatOneResolution[]) => Result;
  exit: (isFailure: boolean, info: Peer.SwingSetCapData) => Result;
  revoke: (vrefs: string[]) => Result;
  dropImports: (vrefs: string[]) => Result;
  retireImports: (vrefs: string[]) => Result;
  retireExports: (vrefs: string[]) => Result;
  abandonExports: (vrefs: string[]) => Result;
  callNow: (target: string, method: string, args: unknown[]) => Result;
  vatstoreGet: (key: string) => string | undefined;
  vatstoreGetNextKey: (priorKey: string) => string | undefined;
  vatstoreSet: (key: string, value: string) => void;
  vatstoreDelete: (key: string) => void;
}
interface Powers {
  exitVat: (completion: unknown) => void;
}
type Logging = Pick<Console, 'debug' | 'log' | 'info' | 'warn' | 'error'>;
type BuildNamespace = (
  endowments: Record<PropertyKey, unknown>,
  inescapable: object,
) => Promise<Record<string, unknown>>;

type Make<Syscall, GcTools, VatPowers, Options> = (
  syscall: Syscall,
  forVatID: string,
  vatPowers: VatPowers,
  liveSlotsOptions: Options,
  gcTools: GcTools,
  liveSlotsConsole?: Logging,
  buildVatNamespace?: BuildNamespace,
) => { dispatch: (delivery: Peer.VatDeliveryObject) => Promise<void> };

describe('what a runtime has declared by hand', () => {
  test('is a meter control', () => {
    expectTypeOf<UnknownMeter>().toExtend<Ours.MeterControl>();
    expectTypeOf<GenericMeter>().toExtend<Ours.MeterControl>();
    expectTypeOf<VoidMeter>().toExtend<Ours.MeterControl>();
    expectTypeOf<Omit<UnknownMeter, 'unmetered'>>().not.toExtend<Ours.MeterControl>();
    const use = (meter: Ours.MeterControl): string =>
      meter.runWithoutMetering(() => 'what it gives can be used without a cast');
    expectTypeOf(use).returns.toBeString();
  });

  test('takes ours as it takes the peer, whatever its gc tools are', () => {
    type With<GcTools> = Make<RevokingSyscall, GcTools, Powers, Peer.LiveSlotsOptions>;
    expectTypeOf(makePeer).toExtend<With<Tools<UnknownMeter>>>();
    expectTypeOf(makeLiveSlots).toExtend<With<Tools<UnknownMeter>>>();
    expectTypeOf(makeLiveSlots).toExtend<With<Tools<GenericMeter>>>();
    expectTypeOf(makeLiveSlots).toExtend<With<Tools<VoidMeter>>>();
    expectTypeOf(makeLiveSlots).toExtend<With<Tools<Peer.MeterControl>>>();
    expectTypeOf(makeLiveSlots).toExtend<With<OtherTools>>();
    expectTypeOf(makeLiveSlots).toExtend<With<Partial<Tools<UnknownMeter>>>>();
    expectTypeOf(makeLiveSlots).toExtend<With<object>>();
  });

  test('takes ours as it takes the peer, whatever its powers and options are', () => {
    type GcTools = Tools<UnknownMeter>;
    expectTypeOf(makeLiveSlots).toExtend<Make<RevokingSyscall, GcTools, object, object>>();
    expectTypeOf(makeLiveSlots).toExtend<
      Make<RevokingSyscall, GcTools, Record<string, unknown>, { enableDisavow: boolean }>
    >();
    expectTypeOf(makeLiveSlots).toExtend<
      Make<RevokingSyscall, GcTools, undefined, Peer.LiveSlotsOptions>
    >();
  });

  test('is refused where a part is missing', () => {
    expectTypeOf(makeLiveSlots).not.toExtend<
      Make<Omit<RevokingSyscall, 'resolve'>, Tools<UnknownMeter>, Powers, object>
    >();
    expectTypeOf(makeLiveSlots).not.toExtend<
      Make<RevokingSyscall, Tools<Omit<UnknownMeter, 'unmetered'>>, Powers, object>
    >();
  });

  test('can be given to the marshaller of tools', () => {
    expectTypeOf(makeMarshaller).toBeCallableWith(null, {} as Tools<UnknownMeter>);
  });
});

describe('a kind', () => {
  type Prepare = Ours.PrepareKind;
  const defineAll = (vatData: Ours.VatData, handle: Ours.DurableKindHandle, prepare: Prepare) => {
    const makeAccount = vatData.defineDurableKind(handle, (balance: number) => ({ balance }), {
      read: ({ state }) => state.balance,
      add: ({ state, self }, amount: number) => {
        state.balance += amount;
        return self;
      },
    });
    const makePurse = vatData.defineDurableKindMulti(handle, () => ({ balance: 0n }), {
      reader: { balance: ({ state }) => state.balance },
      writer: { add: ({ facets }, amount: bigint) => [facets.reader, amount] },
    });
    const makePrepared = prepare({} as Ours.Baggage, 'tag', () => ({ balance: 0 }), {
      read: ({ state }) => state.balance,
    });
    // What was written with types keeps them, also where they say something else.
    const makeTyped = vatData.defineKind('typed', () => ({ latest: undefined }), {
      latest: ({ state }: { state: { latest: string } }) => state.latest,
    });
    return { makeAccount, makePurse, makePrepared, makeTyped };
  };
  type Defined = ReturnType<typeof defineAll>;

  test('needs no types for its contexts', () => {
    expectTypeOf(defineAll).toBeFunction();
    expectTypeOf<Parameters<Defined['makeAccount']>>().toEqualTypeOf<[balance: number]>();
    type Account = ReturnType<Defined['makeAccount']>;
    expectTypeOf<ReturnType<Account['read']>>().toEqualTypeOf<number>();
    expectTypeOf<Parameters<Account['add']>>().toEqualTypeOf<[amount: number]>();
    type Purse = ReturnType<Defined['makePurse']>;
    expectTypeOf<ReturnType<Purse['reader']['balance']>>().toEqualTypeOf<bigint>();
    expectTypeOf<Parameters<Purse['writer']['add']>>().toEqualTypeOf<[amount: bigint]>();
    expectTypeOf<ReturnType<ReturnType<Defined['makePrepared']>['read']>>().toEqualTypeOf<number>();
  });

  test('is defined as with the peer', () => {
    expectTypeOf<Ours.VatData['defineKind']>().toExtend<Peer.VatData['defineKind']>();
    expectTypeOf<Ours.VatData['defineKindMulti']>().toExtend<Peer.VatData['defineKindMulti']>();
  });

  test('keeps the types that it has', () => {
    type Typed = ReturnType<Defined['makeTyped']>;
    expectTypeOf<ReturnType<Typed['latest']>>().toEqualTypeOf<string>();
  });
});
