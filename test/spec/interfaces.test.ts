// The interfaces of imports: the first one stays while the vat knows the vref, and goes with it.
import { Far, getInterfaceOf } from '@endo/pass-style';
import { describe, expect, it } from 'vitest';
import { Interfaces } from '../../src/slots/interfaces.js';
import { Parts } from '../../src/slots/parts.js';
import { message, ref } from '../support/capdata.js';
import { GcRig } from '../support/gc-rig.js';
import { collectReally } from '../support/real-gc.js';
import { baseRef, makeVatParts, messageOf } from './parts-support.js';

const prototypeOf = (value: object): unknown => Object.getPrototypeOf(value);

describe('interfaces of imports', () => {
  it('[T5] the first one stays, and presences of one share a prototype', () => {
    const { codec, interfaces } = makeVatParts();
    const purse = codec.toValue(baseRef('o-1'), 'Alleged: Purse');
    const other = codec.toValue(baseRef('o-2'), 'Alleged: Purse');
    const unnamed = codec.toValue(baseRef('o-3'));
    expect([purse, other, unnamed].map(it => getInterfaceOf(it))).toEqual([
      'Alleged: Purse',
      'Alleged: Purse',
      'Alleged: presence o-3',
    ]);
    expect(prototypeOf(purse)).toBe(prototypeOf(other));
    expect(prototypeOf(purse)).not.toBe(prototypeOf(unnamed));
    expect(codec.toValue(baseRef('o-1'), 'Alleged: Other')).toBe(purse);
    expect(interfaces.size).toBe(3);
    interfaces.forget(baseRef('o-1'));
    expect([interfaces.has(baseRef('o-1')), interfaces.has(baseRef('o-2'))]).toEqual([false, true]);
  });

  it('[E2] what is no interface is refused, and of a refused delivery none is remembered', () => {
    const { codec, interfaces } = makeVatParts();
    expect(messageOf(() => codec.toValue(baseRef('o-1'), 'Purse'))).toMatch(/"Purse"/);
    const read = (): unknown =>
      codec.collectArrivals(() => {
        codec.read({ body: '#["$0.Alleged: Purse","$9"]', slots: [baseRef('o-2')] });
      });
    messageOf(read);
    expect(interfaces.size).toBe(0);
  });

  it('[T5] prototypes that nobody can compare with any more are forgotten', async () => {
    const interfaces = new Interfaces({ weakTools: globalThis, parts: new Parts() });
    const make = (id: number): object =>
      interfaces.prototypeFor(baseRef(`o-${id}`), `Alleged: interface ${id}`);
    let deaths = 0;
    const registry = new FinalizationRegistry(() => (deaths += 1));
    const kept = make(1);
    for (let id = 2; id < 1000; id += 1) {
      registry.register(make(id), undefined);
      interfaces.forget(baseRef(`o-${id}`));
    }
    interfaces.forget(baseRef('o-1'));
    // The engine may still hold the last one for a while.
    for (let tries = 0; tries < 20 && deaths < 998; tries += 1) await collectReally();
    expect(deaths).toBe(998);
    expect(interfaces.size).toBe(0);
    expect(interfaces.prototypeFor(baseRef('o-2000'), 'Alleged: interface 1')).toBe(kept);
  });

  it('[T5] stays while stored data or a weak key knows the vref, and goes when it is retired', async () => {
    const seen: string[] = [];
    const rig = new GcRig({
      build: ({ VatData, WeakSet }) => {
        const byKey = VatData.makeScalarBigSetStore('by key');
        const weak = new WeakSet();
        return Far('root', {
          keep: (x: object) => byKey.add(x),
          mark: (x: object) => void weak.add(x),
          look: () => {
            for (const key of byKey.keys()) seen.push(`${String(getInterfaceOf(key))}`);
          },
          lookAt: (x: object) => void seen.push(`${String(getInterfaceOf(x))} ${weak.has(x)}`),
          drop: () => byKey.clear(),
        });
      },
    });
    await rig.start();
    await rig.call('keep', ref('o-1', 'Alleged: Purse'));
    await rig.call('mark', ref('o-1'));
    rig.kill('o-1');
    await rig.sweep();
    await rig.call('look');
    rig.kill('o-1');
    await rig.call('drop');
    // Dropped, and recognized by the weak set.
    const { calls } = await rig.sweep();
    expect(calls).toContain('dropImports [["o-1"]]');
    await rig.deliver(message('o+0', 'lookAt', [ref('o-1', 'Alleged: Other')]));
    expect(seen).toEqual(['Alleged: Purse', 'Alleged: Purse true']);
    rig.kill('o-1');
    await rig.sweep();
    await rig.deliver(['retireImports', ['o-1']]);
    await rig.deliver(message('o+0', 'lookAt', [ref('o-1', 'Alleged: Other')]));
    expect(seen.at(-1)).toBe('Alleged: Other false');
  });
});
