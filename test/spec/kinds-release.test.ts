// What a definition was given besides its methods goes with the maker: the kind itself stays as long as
// the vat. Under the collector of the engine.
import { describe, expect, it } from 'vitest';
import { makeReclaimRig } from '../support/reclaim-rig.js';
import type { Insides } from '../support/reclaim-rig.js';

interface Thing {
  get(): unknown;
}

const methods = { get: ({ state }: { state: Record<string, unknown> }) => state['at'] };

/** Defines a kind whose `init` and `finish` hold a store each, and makes one object of it. */
const definitions: Record<string, (VatData: Insides['VatData']) => Thing> = {
  defineKind: VatData => {
    const [first, last] = ['first', 'last'].map(name => VatData.makeScalarBigMapStore(name));
    const make = VatData.defineKind('thing', () => ({ at: first?.getSize() }), methods, {
      finish: () => void last?.getSize(),
    });
    return make();
  },
  defineKindMulti: VatData => {
    const [first, last] = ['first', 'last'].map(name => VatData.makeScalarBigMapStore(name));
    const init = () => ({ at: first?.getSize() });
    const make = VatData.defineKindMulti(
      'kit',
      init,
      { front: methods, back: methods },
      { finish: () => void last?.getSize() },
    );
    return (make() as unknown as { front: Thing }).front;
  },
};

describe('[K1] what only init and finish hold', () => {
  it.each(Object.keys(definitions))('of %s goes when the maker does', async name => {
    const rig = makeReclaimRig({ collector: 'real' });
    let insides: Insides | undefined;
    await rig.start(given => {
      insides = given;
    });
    let thing: Thing | undefined;
    await rig.run(() => {
      thing = definitions[name]?.(insides?.VatData as Insides['VatData']);
      return undefined;
    });
    const stores = (): string[] => [...rig.inMemory()].filter(vref => vref.startsWith('o+v2/'));
    expect(stores().length).toBe(2);
    expect(await rig.sweepUntilGone(stores)).toEqual([]);
    await rig.run(() => {
      expect(thing?.get()).toBe(0);
      return undefined;
    });
  });
});
