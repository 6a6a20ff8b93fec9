// What the code of a vat is given: its powers, its baggage, and `VatData` as a global.
import type {
  Baggage,
  BuildVatNamespace,
  DurableKindHandle,
  VatData as TheVatData,
  VatNamespace,
  VatPowers,
} from 'liveslots';
import type {} from 'liveslots/vat-globals';
import type { BuildRootObject } from 'liveslots/testing';
import { describe, expectTypeOf, test } from 'vitest';

describe('buildRootObject', () => {
  test('knows its powers and its baggage', () => {
    const build: BuildVatNamespace = async ({ VatData }, inescapable) => {
      expectTypeOf(VatData).toEqualTypeOf<TheVatData>();
      expectTypeOf(inescapable['WeakMap']).toBeUnknown();
      return {
        buildRootObject: (vatPowers, vatParameters, baggage) => {
          expectTypeOf(vatPowers).toEqualTypeOf<VatPowers>();
          expectTypeOf(vatParameters).toBeUnknown();
          expectTypeOf(baggage).toEqualTypeOf<Baggage>();
          expectTypeOf(vatPowers.VatData).toEqualTypeOf<TheVatData>();
          expectTypeOf(vatPowers.exitVat).toEqualTypeOf<(completion: unknown) => void>();
          expectTypeOf(vatPowers.exitVatWithFailure).toEqualTypeOf<(reason: unknown) => void>();
          expectTypeOf(vatPowers.disavow).toEqualTypeOf<((presence: object) => void) | undefined>();
          expectTypeOf(vatPowers.WeakMap).toEqualTypeOf<WeakMapConstructor>();
          expectTypeOf(vatPowers.D).returns.toExtend<object>();
          expectTypeOf(vatPowers['testLog']).toBeUnknown();
          return {};
        },
      };
    };
    expectTypeOf(build).returns.toExtend<PromiseLike<VatNamespace> | VatNamespace>();
  });

  test('may declare what it is given by itself', () => {
    const buildRootObject = (
      powers: VatPowers & { readonly testLog: (line: string) => void },
      parameters: { greeting: string },
    ): object => {
      powers.testLog(parameters.greeting);
      return {};
    };
    expectTypeOf({ buildRootObject }).toExtend<VatNamespace>();
    expectTypeOf(buildRootObject).toExtend<BuildRootObject>();
    expectTypeOf<{ buildRootObject: string }>().not.toExtend<VatNamespace>();
  });
});

test('VatData is a global of a vat', () => {
  expectTypeOf(VatData).toEqualTypeOf<TheVatData>();
  expectTypeOf(VatData.makeKindHandle('tag')).toEqualTypeOf<DurableKindHandle>();
});
