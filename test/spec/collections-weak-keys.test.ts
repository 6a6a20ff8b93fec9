// Stores whose weak keys are retired. Each program runs on the peer too and must do the same,
// syscall for syscall, but for what a previous incarnation left behind. Rule G5.
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import type { Difference } from '../support/compare.js';
import type { MapStore } from '../support/vat-data.js';
import { IMPORTS, expectSameStores, fillStores, runStoresBeside } from './collections-support.js';

/** The peer stops at the first thing in the entry that did not survive. */
const leftBehind: readonly Difference[] = [
  {
    rule: 'leftovers',
    peer: ['<< REJECTED Error: no value for "o+14"'],
    ours: [
      "vatstoreGet('vom.rc.o+v2/4') -> '1'",
      "vatstoreDelete('vom.rc.o+v2/4')",
      "vatstoreGet('vom.rc.o-51') -> '3'",
      "vatstoreSet('vom.rc.o-51', '2')",
      "vatstoreDelete('vc.5.r0000000001:o-50')",
      "vatstoreGetNextKey('vom.ir.o-50|5') -> 'vom.ir.o-52|5'",
      "vatstoreGetNextKey('vom.ir.o-52|') -> 'vom.ir.o-52|5'",
      "vatstoreDelete('vom.ir.o-52|5')",
      "vatstoreGet('vc.5.|o-52') -> '2'",
      "vatstoreDelete('vc.5.|o-52')",
      'vatstoreGet(\'vc.5.r0000000002:o-52\') -> \'{"body":"#1","slots":[]}\'',
      "vatstoreDelete('vc.5.r0000000002:o-52')",
      "vatstoreGetNextKey('vom.ir.o-52|5') -> 'vom.o+v10/1'",
      '<< ok',
    ],
  },
  // The inner store goes with the next sweep.
  { rule: 'leftovers', peer: [], ours: Array<string>(24).fill('vatstore…') },
  {
    rule: 'leftovers',
    peer: [...Array<string>(5).fill('vc.4.…'), ...Array<string>(2).fill('vc.5.r…')],
    ours: [],
  },
  { rule: 'leftovers', peer: ['vc.5.|o-52 = 2'], ours: [] },
  { rule: 'leftovers', peer: ['vom.ir.o-52|5 = 1'], ours: [] },
  {
    rule: 'leftovers',
    peer: ['vom.rc.o+v2/4 = 1', 'vom.rc.o-51 = 3'],
    ours: ['vom.rc.o-51 = 2'],
  },
];

describe('[G5] a weak key that is retired', () => {
  it('takes its entries along', async () => {
    await expectSameStores(
      'retired',
      kit => {
        const kept: Record<string, object> = {};
        kit.step('fill', () => {
          fillStores(kit, kept, false);
          const strong = kept['map'] as MapStore;
          const set = kept['set'] as MapStore;
          for (const import_ of [...kit.imports]) {
            if (strong.has(import_)) strong.delete(import_);
            if (set.has(import_)) set.delete(import_);
          }
          strong.delete('a');
          strong.delete(kept['weakMap']);
        });
        kit.step('look', () => (kept['weakSet'] as MapStore).has(kit.imports[0]));
      },
      [],
      async run => {
        for (const vref of IMPORTS) run.kill(vref);
        await run.sweep();
        await run.deliver(['retireImports', ['o-50', 'o-51']]);
        await run.message('o+0', 'step', [1]);
      },
    );
  });

  it('may be the key of a virtual collection of the previous incarnation', async () => {
    const { entries } = await runStoresBeside(
      'leftovers',
      ({ step, VatData, imports, local, incarnation }) => {
        if (incarnation > 0) return;
        const [one, two, three] = imports;
        step('fill', () => {
          const make = VatData.defineKind('vk', () => ({ two }), {});
          const store = VatData.makeScalarBigMapStore('inner', {
            valueShape: M.or(local('s'), M.any()),
          });
          store.init(
            local('in memory'),
            harden([local('in memory'), new Promise(() => {}), make()]),
          );
          const weak = VatData.makeScalarBigWeakMapStore('outer');
          weak.init(one, harden([local('in memory'), new Promise(() => {}), make(), store, two]));
          weak.init(three, 1);
        });
      },
      leftBehind,
      async run => {
        await run.start();
        await run.deliver(['retireImports', ['o-50', 'o-52']]);
        await run.sweep();
      },
    );
    expect([...entries.keys()].filter(key => key.startsWith('vom.ir.'))).toEqual([]);
    // The key, its ordinal, and the inner store are gone; the counts of imports are true.
    expect([...entries.keys()].filter(key => /^vc\.[45]\.(r|\|o)/.test(key))).toEqual([]);
    expect([...entries.keys()].filter(key => /^vc\.4/.test(key))).toEqual([]);
  });

  it('is an object of a kind with facets', async () => {
    await expectSameStores(
      'facets as weak keys',
      ({ step, VatData, expose }) => {
        const make = VatData.defineKindMulti('multi', () => ({}), { a: {}, b: {} });
        const makeOne = VatData.defineKind('single', () => ({}), {});
        const map = VatData.makeScalarBigMapStore('m');
        const weakMap = VatData.makeScalarBigWeakMapStore('wm');
        const weakSet = VatData.makeScalarBigWeakSetStore('ws');
        step('fill', () => {
          const { a, b } = make();
          const one = makeOne();
          weakMap.init(a, 1);
          weakMap.init(b, one);
          weakSet.addAll([a, b, one]);
          map.init(a, b);
          map.init(one, one);
          expose('a', a);
          expose('b', b);
          expose('one', one);
        });
        step('keys', () => [...map.keys()]);
        step('values', () => [...map.values()]);
        step('restored', () => {
          const [a, one] = [...map.keys()];
          return [weakMap.has(a), weakMap.has(one), weakSet.has(a), weakSet.has(one), map.get(a)];
        });
        step('delete', () => map.clear());
      },
      [],
      async run => {
        for (const name of ['a', 'b', 'one']) run.kill(name);
        await run.sweep();
      },
    );
  });
});
