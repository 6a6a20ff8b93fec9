// What the kernel reaches and recognizes of the vat's own objects.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { baseRef, kindId, makeKindHandler, makeVatParts, vref } from './parts-support.js';
import type { VatParts } from './parts-support.js';

const facetNames = ['down', 'up'];
const reanimate = (): object => ({ down: Far('down', {}), up: Far('up', {}) });

const setUp = (): VatParts => {
  const parts = makeVatParts();
  parts.registry.register(kindId(10), makeKindHandler({ facetNames, reanimate }));
  parts.registry.register(kindId(11), makeKindHandler({ reanimate: () => Far('one', {}) }));
  return parts;
};

const known = ({ slots }: VatParts) => ({
  pinned: [...slots.pins.reachable].map(value => slots.vrefOf(value)),
  recognizable: [...slots.pins.recognizable].sort(),
});

describe('exports', () => {
  it('[T3] are held until they are dropped and remembered until they are retired', () => {
    const parts = setUp();
    const { exports, codec } = parts;
    const { slots } = codec.serializeForKernel(harden([Far('a', {}), Far('b', {})]));
    // Serializing alone pins nothing.
    expect(known(parts)).toEqual({ pinned: [], recognizable: [] });
    exports.retainExportedVrefs(slots);
    exports.retainExportedVrefs(slots);
    expect(known(parts)).toEqual({ pinned: ['o+1', 'o+2'], recognizable: ['o+1', 'o+2'] });
    exports.dropExport(vref('o+1'));
    expect(known(parts)).toEqual({ pinned: ['o+2'], recognizable: ['o+1', 'o+2'] });
    exports.retireExport(vref('o+1'));
    expect(known(parts)).toEqual({ pinned: ['o+2'], recognizable: ['o+2'] });
  });

  it('[G1] are dropped when they are retired before that', () => {
    const parts = setUp();
    const { exports, codec, slots } = parts;
    exports.retainExportedVrefs(codec.serializeForKernel(harden([Far('a', {})])).slots);
    exports.retireExport(vref('o+1'));
    expect(known(parts)).toEqual({ pinned: [], recognizable: [] });
    expect([...slots.faults()]).toEqual([]);
  });

  it('[G1] are not missed when they are gone already', () => {
    const parts = setUp();
    parts.exports.dropExport(vref('o+5'));
    parts.exports.retireExport(vref('o+5'));
    expect(known(parts)).toEqual({ pinned: [], recognizable: [] });
  });

  it('[T3] are nothing that the vat does not own', () => {
    const parts = setUp();
    parts.exports.retainExportedVrefs(['o-1', 'p+5', 'p-5', 'd-1'].map(vref));
    expect(known(parts)).toEqual({ pinned: [], recognizable: [] });
    expect([...parts.store.entries()]).toEqual([]);
  });

  it('[V3] of virtual objects are noted facet by facet', () => {
    const { exports, store } = setUp();
    const status = (): string | undefined => store.get('vom.es.o+d10/1');
    exports.retainExportedVrefs([vref('o+d10/1:1')]);
    expect(status()).toBe('nr');
    exports.retainExportedVrefs([vref('o+d10/1:0')]);
    expect(status()).toBe('rr');
    exports.dropExport(vref('o+d10/1:1'));
    expect(status()).toBe('rs');
    exports.retireExport(vref('o+d10/1:1'));
    expect(status()).toBe('rn');
    exports.dropExport(vref('o+d10/1:0'));
    exports.retireExport(vref('o+d10/1:0'));
    expect(status()).toBe(undefined);
    exports.retainExportedVrefs([vref('o+d11/1')]);
    expect(store.get('vom.es.o+d11/1')).toBe('r');
  });

  it('[G1] that are dropped make an object possibly dead only if nothing else reaches it', () => {
    const { exports, candidates, refCounts } = setUp();
    const dead = (): string[] => [...candidates.possiblyDeadSet];
    exports.retainExportedVrefs(['o+d10/1:0', 'o+d10/1:1', 'o+d11/1', 'o+d11/2'].map(vref));
    exports.dropExport(vref('o+d10/1:0'));
    expect(dead()).toEqual([]);
    exports.dropExport(vref('o+d10/1:1'));
    expect(dead()).toEqual(['o+d10/1']);
    refCounts.increment(baseRef('o+d11/1'));
    exports.dropExport(vref('o+d11/1'));
    expect(dead()).toEqual(['o+d10/1']);
    exports.dropExport(vref('o+d11/2'));
    expect(dead()).toEqual(['o+d10/1', 'o+d11/2']);
  });

  it('[K1] refuse a kind that is not defined, and write nothing', () => {
    const { exports, store } = setUp();
    expect(() => exports.dropExport(vref('o+d12/1'))).toThrow(/no kind info for "12"/);
    expect([...store.entries()]).toEqual([]);
  });

  it('[V7] are durable or not by the kind, and promises never are', () => {
    const { durability, registry } = setUp();
    registry.register(kindId(12), makeKindHandler({ durable: false, reanimate }));
    const durable = ['o-1', 'd-1', 'o+d10/1:0', 'o+d11/1'];
    const other = ['p+5', 'p-5', 'o+5', 'o+v12/1'];
    expect([...durable, ...other].filter(text => durability.isDurable(vref(text)))).toEqual(
      durable,
    );
    expect(() => durability.isDurable(vref('o+d13/1'))).toThrow(/no kind info for "13"/);
  });
});
