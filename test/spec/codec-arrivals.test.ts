// What the codec makes of vrefs that arrive. Rules T5 to T8, P10 and P11.
import { E, Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { passStyleOf } from '@endo/pass-style';
import type { CapData } from '../../src/protocol/capdata.js';
import { capdata, ref } from '../support/capdata.js';
import {
  baseRef,
  kindId,
  makeKindHandler,
  makeVatParts,
  messageOf,
  settleTurns,
  vpid,
  vref,
} from './parts-support.js';
import type { VatParts } from './parts-support.js';

const names = ({ slots }: VatParts): string[] => [...slots.slotToVal.keys()];

/** Capdata as the kernel would say it. */
const from = (value: unknown): CapData => capdata(value) as CapData;

describe('what arrives', () => {
  it('[T5] is a presence with the given interface, always the same one', () => {
    const { codec, slots } = makeVatParts();
    const [first, second] = codec.unserialize(
      from([ref('o-1', 'Alleged: thing'), ref('o-2')]),
    ) as object[];
    expect(String(first)).toBe('[object Alleged: thing]');
    expect(String(second)).toBe('[object Alleged: presence o-2]');
    expect(passStyleOf(first as never)).toBe('remotable');
    expect(Object.isFrozen(first)).toBe(true);
    expect(codec.unserialize(from(ref('o-1', 'Alleged: other')))).toBe(first);
    expect(codec.toValue(vref('o-1'))).toBe(first);
    expect(slots.vrefOf(first as object)).toBe('o-1');
    expect(codec.serializeForKernel(harden([first])).slots).toEqual(['o-1']);
  });

  it('[T7] is subscribed to when it is a promise, once, and nothing else is said', () => {
    const { codec, said, promises } = makeVatParts();
    const value = from([ref('o-1'), ref('p-2'), ref('d-1'), ref('p-1'), ref('p-2')]);
    const [, second, , first] = codec.unserialize(value) as [object, unknown, object, unknown];
    expect(said).toEqual([
      ['subscribe', 'p-2'],
      ['subscribe', 'p-1'],
    ]);
    expect(first).toBeInstanceOf(Promise);
    expect(promises.importedVPIDs.get(vpid('p-2'))?.promise).toBe(second);
    expect(codec.unserialize(from(ref('p-1')))).toBe(first);
    expect(said.length).toBe(2);
  });

  it('[T7] makes no syscalls otherwise, loaded objects included', () => {
    const { codec, said, registry, store } = makeVatParts();
    const reanimate = (): object => ({ one: Far('one', {}), two: Far('two', {}) });
    registry.register(kindId(10), makeKindHandler({ facetNames: ['one', 'two'], reanimate }));
    codec.unserialize(from([ref('o-1'), ref('d-1'), ref('o+d10/1:1'), ref('o+d10/2:0')]));
    expect(said).toEqual([]);
    expect([...store.entries()]).toEqual([]);
  });

  it('[T5] is a device node that stays', () => {
    const { codec, slots } = makeVatParts();
    const device = codec.unserialize(from(ref('d-1', 'Alleged: printer'))) as object;
    expect(String(device)).toBe('[object Alleged: printer]');
    expect(String(codec.toValue(vref('d-2')))).toBe('[object Alleged: device d-2]');
    expect([...slots.importedDevices]).toEqual([device, codec.toValue(vref('d-2'))]);
    expect(codec.toSlotForKernel(device)).toBe('d-1');
  });

  it('[M3] takes messages, which go out to it', async () => {
    const { codec, said } = makeVatParts();
    const [presence, promise] = codec.unserialize(from([ref('o-1'), ref('p-1')])) as object[];
    said.length = 0;
    void E(presence as { m(): void }).m();
    void E(promise as { n(): void }).n();
    await settleTurns();
    expect(said.map(([type, target, rest]) => [type, target, rest])).toEqual([
      ['send', 'o-1', { methargs: capdata(['m', []]), result: 'p+5' }],
      ['subscribe', 'p+5', undefined],
      ['send', 'p-1', { methargs: capdata(['n', []]), result: 'p+6' }],
      ['subscribe', 'p+6', undefined],
    ]);
  });

  it('[M3] is called like a function, which is a message without a method', async () => {
    const { codec, said } = makeVatParts();
    const [presence, promise] = codec.unserialize(from([ref('o-1'), ref('p-1')])) as object[];
    said.length = 0;
    void E(presence as (text: string) => void)('one');
    void E(promise as (text: string) => void)('two');
    await settleTurns();
    expect(said.filter(([type]) => type === 'send')).toEqual([
      ['send', 'o-1', { methargs: capdata([undefined, ['one']]), result: 'p+5' }],
      ['send', 'p-1', { methargs: capdata([undefined, ['two']]), result: 'p+6' }],
    ]);
  });

  it.each([['o+5'], ['o+0'], ['d+1']])(
    '[T8] is refused when the vat should have allocated %s and has not',
    name => {
      const parts = makeVatParts();
      const message = `I don't remember allocating "${name}"`;
      expect(messageOf(() => parts.codec.toValue(vref(name)))).toBe(message);
      expect(messageOf(() => parts.codec.unserialize(from([ref(name)])))).toBe(message);
      expect(names(parts)).toEqual([]);
    },
  );

  it('[K1] is refused when its kind is not defined', () => {
    const parts = makeVatParts();
    expect(() => parts.codec.toValue(vref('o+d10/1'))).toThrow(/failed to reanimate/);
    expect(() => parts.codec.toValue(vref('o+v10/1:0'))).toThrow(/failed to reanimate/);
    expect(names(parts)).toEqual([]);
  });
});

describe('virtual objects', () => {
  const setUp = () => {
    const parts = makeVatParts();
    const loaded: string[] = [];
    const load = (name: string): object => {
      loaded.push(name);
      return { up: Far('up', {}), down: Far('down', {}) };
    };
    parts.registry.register(
      kindId(10),
      makeKindHandler({ facetNames: ['up', 'down'], reanimate: load }),
    );
    parts.registry.register(
      kindId(11),
      makeKindHandler({ reanimate: name => (loaded.push(name), Far('whole', {})) }),
    );
    return { ...parts, loaded };
  };

  it('[T1] are loaded once, and all their facets with them', () => {
    const { codec, loaded, slots } = setUp();
    const down = codec.toValue(vref('o+d10/1:1'));
    const up = codec.toValue(vref('o+d10/1:0'));
    expect(String(down)).toBe('[object Alleged: down]');
    expect(slots.valueOf(baseRef('o+d10/1'))).toEqual({ up, down });
    expect(codec.toValue(vref('o+d10/1:1'))).toBe(down);
    expect(codec.toSlotForKernel(up)).toBe('o+d10/1:0');
    const whole = codec.toValue(vref('o+d11/1'));
    expect(codec.toValue(vref('o+d11/1'))).toBe(whole);
    expect(loaded).toEqual(['o+d10/1', 'o+d11/1']);
  });

  it('[R4] are refused by a facet that they do not have, or by none where they have some, alive or not', () => {
    const parts = setUp();
    parts.codec.toValue(vref('o+d10/1:0'));
    parts.codec.toValue(vref('o+d11/1'));
    for (const name of ['o+d10/1', 'o+d10/3', 'o+d10/1:2', 'o+d10/2:2', 'o+d11/1:0', 'o+d11/2:0']) {
      expect(() => parts.codec.toValue(vref(name))).toThrow();
    }
  });

  it('[T9] leave no name behind when they cannot be loaded', () => {
    const parts = setUp();
    parts.registry.register(
      kindId(12),
      makeKindHandler({
        reanimate: () => {
          throw Error('no state');
        },
      }),
    );
    expect(() => parts.codec.unserialize(from([ref('o+d12/1')]))).toThrow(/reanimate/);
    expect(names(parts)).toEqual([]);
  });
});

describe('promises that arrive together', () => {
  it('[P11] are collected in order and not subscribed to', () => {
    const { codec, said } = makeVatParts();
    codec.unserialize(from(ref('p-9')));
    said.length = 0;
    const arrivals = codec.collectArrivals(() => {
      codec.unserialize(from([ref('p-3'), ref('p-9'), ref('p-1')]));
      codec.toValue(vref('p-2'));
      codec.unserialize(from([ref('p-1')]));
    });
    expect([...arrivals]).toEqual(['p-3', 'p-1', 'p-2']);
    expect(said).toEqual([]);
    codec.unserialize(from(ref('p-4')));
    expect(said).toEqual([['subscribe', 'p-4']]);
  });

  it('[P10] [T9] are forgotten when the work fails', () => {
    const parts = makeVatParts();
    const { codec, promises, said } = parts;
    codec.unserialize(from(ref('p-9')));
    const imported = (): unknown =>
      codec.collectArrivals(() => {
        codec.unserialize(from([ref('p-3'), ref('p-9')]));
        codec.unserialize(from([ref('p-1'), ref('o+5')]));
      });
    expect(messageOf(imported)).toContain('"o+5"');
    expect(names(parts)).toEqual(['p-9']);
    expect([...promises.importedVPIDs.keys()]).toEqual(['p-9']);
    expect(said).toEqual([['subscribe', 'p-9']]);
    // They may arrive again, as if for the first time.
    const arrivals = codec.collectArrivals(() => void codec.unserialize(from(ref('p-3'))));
    expect([...arrivals]).toEqual(['p-3']);
  });
});

describe('a disavowed presence', () => {
  it('[X2] ends the vat when it is named again', () => {
    const { codec, exit, said } = makeVatParts();
    const presence = codec.toValue(vref('o-1'));
    exit.disavow(presence);
    expect(said).toEqual([['dropImports', ['o-1']]]);
    expect(() => codec.serializeForKernel(harden([presence]))).toThrow(/disavowed/);
    expect(said.map(([type]) => type)).toEqual(['dropImports', 'exit']);
    expect(codec.toValue(vref('o-1'))).not.toBe(presence);
  });
});
