// What runtimes see: the options, the deliveries, the syscalls in both forms, and what comes back.
import { createLiveslots, insistDelivery, isVref, parseVref } from 'liveslots';
import type {
  BaseRef,
  BuildVatNamespace,
  CapData,
  Delivery,
  Dispatch,
  EdgeError,
  GCTools,
  Inspect,
  Liveslots,
  LiveslotsConsole,
  LiveslotsOptions,
  LiveSlotsOptions,
  MigrationReport,
  MissingKind,
  OnError,
  LooseGCTools,
  OutwardSyscall,
  ParsedVref,
  RetentionStats,
  Syscall,
  VatMessage,
  VatMessageSyscall,
  VatOneResolution,
  VatStore,
  VatSyscallHandler,
  VatSyscallObject,
  VatSyscallResult,
  Vpid,
  Vref,
} from 'liveslots';
import { describe, expectTypeOf, test } from 'vitest';
import type { GenericMeter, UnknownMeter, VoidMeter } from './meters.js';

type Required_ = 'syscall' | 'buildVatNamespace';
type RequiredKeys<T> = { [K in keyof T]-?: object extends Pick<T, K> ? never : K }[keyof T];

/** The arguments of a syscall's object form, without its name. */
type ArgumentsOf<S> = S extends readonly [string, ...infer A] ? A : never;

describe('createLiveslots', () => {
  test('needs a way out and the vat’s code, and no more', () => {
    expectTypeOf<RequiredKeys<LiveslotsOptions>>().toEqualTypeOf<Required_>();
    expectTypeOf(createLiveslots).parameters.toEqualTypeOf<[options: LiveslotsOptions]>();
    expectTypeOf(createLiveslots).returns.toEqualTypeOf<Liveslots>();
  });

  test('has typed options', () => {
    expectTypeOf<LiveslotsOptions['syscall']>().toEqualTypeOf<Syscall | OutwardSyscall>();
    expectTypeOf<LiveslotsOptions['buildVatNamespace']>().toEqualTypeOf<BuildVatNamespace>();
    expectTypeOf<NonNullable<LiveslotsOptions['vatstore']>>().toEqualTypeOf<VatStore>();
    expectTypeOf<NonNullable<LiveslotsOptions['gcTools']>>().toEqualTypeOf<Partial<LooseGCTools>>();
    expectTypeOf<GCTools>().toExtend<LooseGCTools>();
    expectTypeOf<UnknownMeter>().toExtend<LooseGCTools['meterControl']>();
    expectTypeOf<GenericMeter>().toExtend<LooseGCTools['meterControl']>();
    expectTypeOf<VoidMeter>().toExtend<LooseGCTools['meterControl']>();
    expectTypeOf<NonNullable<LiveslotsOptions['console']>>().toEqualTypeOf<LiveslotsConsole>();
    expectTypeOf<NonNullable<LiveslotsOptions['enableDisavow']>>().toBeBoolean();
    expectTypeOf<Console>().toExtend<LiveslotsConsole>();
    expectTypeOf<{ buildVatNamespace: BuildVatNamespace }>().not.toExtend<LiveslotsOptions>();
  });

  test('gives a dispatch and something to look in with', () => {
    expectTypeOf<keyof Liveslots>().toEqualTypeOf<'dispatch' | 'inspect'>();
    expectTypeOf<Liveslots['inspect']>().toEqualTypeOf<Inspect>();
    expectTypeOf<Liveslots['dispatch']>().toEqualTypeOf<Dispatch<RetentionStats>>();
    expectTypeOf<Inspect['checkInvariants']>().returns.not.toBeAny();
  });
});

describe('deliveries', () => {
  test('are a closed union', () => {
    expectTypeOf<Delivery[0]>().toEqualTypeOf<
      | 'startVat'
      | 'message'
      | 'notify'
      | 'dropExports'
      | 'retireExports'
      | 'retireImports'
      | 'changeVatOptions'
      | 'bringOutYourDead'
      | 'stopVat'
    >();
    expectTypeOf<Extract<Delivery, readonly ['message', ...unknown[]]>>().toEqualTypeOf<
      readonly ['message', target: Vref, message: VatMessage]
    >();
    expectTypeOf<Extract<Delivery, readonly ['notify', ...unknown[]]>>().toEqualTypeOf<
      readonly ['notify', resolutions: readonly VatOneResolution[]]
    >();
  });

  test('are narrowed by their check', () => {
    expectTypeOf(insistDelivery).asserts.toEqualTypeOf<Delivery>();
  });

  test('can be told apart one by one, and none is left', () => {
    const tell = (delivery: Delivery): CapData | VatMessage | undefined => {
      switch (delivery[0]) {
        case 'startVat':
          return delivery[1];
        case 'message':
          return delivery[2];
        case 'notify':
        case 'dropExports':
        case 'retireExports':
        case 'retireImports':
        case 'changeVatOptions':
        case 'bringOutYourDead':
        case 'stopVat':
          return undefined;
        default:
          expectTypeOf(delivery).toBeNever();
          return undefined;
      }
    };
    expectTypeOf(tell).parameter(0).toEqualTypeOf<Delivery>();
  });
});

describe('syscalls', () => {
  test('have the same names in both forms', () => {
    expectTypeOf<VatSyscallObject[0]>().toEqualTypeOf<keyof Syscall>();
    expectTypeOf<VatMessageSyscall[0] | 'callNow'>().toEqualTypeOf<keyof OutwardSyscall>();
    expectTypeOf<VatMessageSyscall>().toExtend<VatSyscallObject>();
  });

  test('have the same arguments in both forms, but for send', () => {
    type Same = Exclude<VatSyscallObject, readonly ['send', ...unknown[]]>;
    type Methods = { [K in Same[0]]: Parameters<Syscall[K]> };
    type Objects = { [S in Same as S[0]]: ArgumentsOf<S> };
    expectTypeOf<Objects>().toEqualTypeOf<Methods>();
    expectTypeOf<Parameters<Syscall['send']>>().toEqualTypeOf<
      [target: Vref, methargs: CapData, result?: Vpid | undefined]
    >();
    expectTypeOf<VatMessage>().toEqualTypeOf<{
      readonly methargs: CapData;
      readonly result?: Vpid | null | undefined;
    }>();
  });

  test('answer with a status', () => {
    expectTypeOf<VatSyscallHandler>().toEqualTypeOf<
      (syscall: VatSyscallObject) => VatSyscallResult
    >();
    expectTypeOf<VatSyscallResult[0]>().toEqualTypeOf<'ok' | 'error'>();
    expectTypeOf<Extract<VatSyscallResult, readonly ['error', unknown]>[1]>().toBeString();
  });

  test('can be told apart one by one, and none is left', () => {
    const count = (syscall: VatSyscallObject): number => {
      switch (syscall[0]) {
        case 'send':
        case 'subscribe':
        case 'resolve':
        case 'exit':
        case 'callNow':
        case 'dropImports':
        case 'retireImports':
        case 'retireExports':
        case 'abandonExports':
        case 'vatstoreGet':
        case 'vatstoreGetNextKey':
        case 'vatstoreSet':
        case 'vatstoreDelete':
          return syscall.length;
        default:
          expectTypeOf(syscall).toBeNever();
          return 0;
      }
    };
    expectTypeOf(count).parameter(0).toEqualTypeOf<VatSyscallObject>();
  });
});

describe('names', () => {
  test('are told apart from other strings, and from each other', () => {
    expectTypeOf<string>().not.toExtend<Vref>();
    expectTypeOf<Vref>().toExtend<string>();
    expectTypeOf<Vpid>().toExtend<Vref>();
    expectTypeOf<BaseRef>().toExtend<Vref>();
    expectTypeOf<Vref>().not.toExtend<Vpid>();
    expectTypeOf<Vref>().not.toExtend<BaseRef>();
    expectTypeOf(isVref).guards.toEqualTypeOf<Vref>();
    expectTypeOf(parseVref).returns.toEqualTypeOf<ParsedVref>();
  });
});

describe('errors that cross the edge', () => {
  test('are told to either face by one type of function', () => {
    expectTypeOf<NonNullable<LiveslotsOptions['onError']>>().toEqualTypeOf<OnError>();
    expectTypeOf<NonNullable<LiveSlotsOptions['onError']>>().toEqualTypeOf<OnError>();
    expectTypeOf<OnError>().toEqualTypeOf<(error: EdgeError) => void>();
    expectTypeOf<EdgeError['err']>().toBeUnknown();
    expectTypeOf<EdgeError['direction']>().toEqualTypeOf<'out' | 'in' | 'store'>();
    expectTypeOf<EdgeError['errorId' | 'vref']>().toEqualTypeOf<string | undefined>();
  });
});

describe('kinds of a vat that was upgraded', () => {
  test('are told when they are missing, and when their state is of several versions', () => {
    expectTypeOf<ReturnType<Inspect['missingKinds']>>().toEqualTypeOf<MissingKind[]>();
    expectTypeOf<MissingKind['instances']>().toEqualTypeOf<number>();
    expectTypeOf<MissingKind['handle']['places']>().toEqualTypeOf<readonly string[]>();
    expectTypeOf<ReturnType<Inspect['migrations']>>().toEqualTypeOf<MigrationReport[]>();
    expectTypeOf<NonNullable<LiveslotsOptions['maxKeyLength']>>().toEqualTypeOf<number>();
  });
});
