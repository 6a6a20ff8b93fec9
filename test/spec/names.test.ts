// The names of values, in a field and in a WeakMap: nobody can tell which.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { Named, Names } from '../../src/slots/names.js';
import type { KindHandle } from '../support/vat-data.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';
import { baseRef } from './parts-support.js';

describe('[T1] names', () => {
  it.each([
    ['of a value with a mark', true],
    ['of a value without', false],
  ])('%s are given, changed and taken', (_name, isMarked) => {
    const names = new Names();
    const value = {};
    if (isMarked) new Named(value, names);
    Object.freeze(value);
    expect([names.get(value), names.has(value), names.delete(value)]).toEqual([
      undefined,
      false,
      false,
    ]);
    names.set(value, baseRef('o+d10/1')).set(value, baseRef('o+d10/2'));
    expect([names.get(value), names.has(value)]).toEqual(['o+d10/2', true]);
    expect(names.delete(value)).toBe(true);
    expect(names.get(value)).toBe(undefined);
    expect(names.unmarked.has(value)).toBe(false);
  });

  it('of one vat are none of another, whose mark the value has', () => {
    const [mine, other] = [new Names(), new Names()];
    const value = {};
    new Named(value, other);
    other.set(value, baseRef('o+d10/1'));
    expect(mine.get(value)).toBe(undefined);
    mine.set(value, baseRef('o+5'));
    expect([mine.get(value), other.get(value)]).toEqual(['o+5', 'o+d10/1']);
    mine.delete(value);
    expect([mine.get(value), other.get(value)]).toEqual([undefined, 'o+d10/1']);
  });

  it('are asked of anything', () => {
    const names = new Names();
    for (const value of [undefined, null, 1, 'o+5', Symbol.iterator]) {
      expect(names.get(value as never)).toBe(undefined);
    }
  });
});

it.each(['ours', 'peer'] as const)(
  '[T1] a representative of another vat of the realm is a remotable like any other: %s',
  async implementation => {
    let made: unknown;
    const lending = ({ VatData, baggage }: VatTools): unknown => {
      baggage.init('handle', VatData.makeKindHandle('thing'));
      const handle = baggage.get('handle') as KindHandle;
      made = VatData.defineDurableKind(handle, () => ({}), { m: () => 1 })();
      return Far('root', { own: () => made });
    };
    const start = async (build: VatProgram['build']) => {
      const run = makeVatRun({ name: 'realm', build, script: async () => {} }, implementation);
      await run.start();
      return run;
    };
    const [lender, taker] = [
      await start(lending),
      await start(() => Far('root', { give: () => made })),
    ];
    await lender.message('o+0', 'own', [], 'p-60');
    await taker.message('o+0', 'give', [], 'p-60');
    const slotsOf = (run: VatRun): unknown => run.hooks.valToSlot.get(made as object);
    expect([slotsOf(lender), slotsOf(taker)]).toEqual(['o+d10/1', 'o+10']);
  },
);
