// Values to vrefs and back: for the kernel and for stored data, with hostile values in between.
import { Far } from '@endo/far';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CapData } from '../../src/protocol/capdata.js';
import { capdata, ref } from '../support/capdata.js';
import { check, kindId, makeKindHandler, makeVatParts, vpid, vref } from './parts-support.js';
import type { VatParts } from './parts-support.js';

const names = ({ slots }: VatParts): string[] => [...slots.slotToVal.keys()];

/** Capdata as the kernel would say it. */
const from = (value: unknown): CapData => capdata(value) as CapData;

/** A promise that the kernel has settled and stored data still names: its name is retired. */
const settledAndStored = (parts: VatParts): Promise<unknown> => {
  const promise = parts.codec.toValue(vref('p-1')) as Promise<unknown>;
  parts.references.addReachableVref(vref('p-1'));
  parts.promises.retire(vpid('p-1'));
  parts.said.length = 0;
  return promise;
};

/** A record that runs `work` when its property `at` is read, and looks like any other. */
const trapped = <T extends object>(record: T, at: string, work: () => void): T =>
  new Proxy(harden(record), {
    get: (target, property, receiver): unknown => {
      if (property === at) work();
      return Reflect.get(target, property, receiver);
    },
  });

describe('bodies', () => {
  it('[T6] are smallcaps', () => {
    const { codec } = makeVatParts();
    const value = harden([undefined, 7n, -7n, NaN, '!text', { '#a': null }, Symbol.asyncIterator]);
    const data = codec.serializeForKernel(value);
    expect(data.body[0]).toBe('#');
    expect(data).toEqual(capdata(value));
    expect(codec.unserialize(data)).toEqual(value);
  });

  it('[T6] number slots in order of appearance, each once, with the interface', () => {
    const { codec } = makeVatParts();
    const [one, other] = [Far('one', {}), Far('other', {})];
    const data = codec.serializeForKernel(harden([other, one, other]));
    expect(data.slots).toEqual(['o+1', 'o+2']);
    expect(data.body).toBe('#["$0.Alleged: other","$1.Alleged: one","$0"]');
    expect(codec.unserialize(data)).toEqual([other, one, other]);
  });

  it('[T6] bring plain data through unchanged', () => {
    const { codec } = makeVatParts();
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.double(),
        fc.bigInt(),
        fc.boolean(),
        fc.constantFrom(null, undefined),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    }));
    check(
      fc.property(value, item => {
        // What is not passable is not our subject: -0 is passed as 0.
        const passable = harden(item);
        const data = codec.serializeForStore(passable);
        expect(codec.serializeForKernel(codec.unserialize(data))).toEqual(data);
      }),
      { seed: 70_01, numRuns: 300 },
    );
  });

  it('[T6] count errors from 70,000 for both audiences together, and log each', () => {
    const { codec, sentErrors } = makeVatParts({ vatId: 'v77' });
    const errors = ['a', 'b', 'c'].map(text => harden(TypeError(text)));
    const [a, b, c] = errors;
    const bodies = [
      codec.serializeForKernel(a).body,
      codec.serializeForStore(b).body,
      codec.serializeForKernel(harden([c])).body,
    ];
    const ids = bodies.map(body => /errorId":"([^"]*)"/.exec(body)?.[1]);
    expect(ids).toEqual(['70001', '70002', '70003'].map(number => `error:liveSlots:v77#${number}`));
    expect(sentErrors).toEqual(errors);
  });

  it('[T6] that are malformed are refused', () => {
    const { codec } = makeVatParts();
    const bodies = ['', '#', '#{', '#"$0"', '#"&3"', '#"#nonsense"', '#{"#error":7}'];
    const accepted = bodies.filter(body => {
      try {
        codec.unserialize({ body, slots: [] });
        return true;
      } catch {
        return false;
      }
    });
    expect(accepted).toEqual([]);
    expect(() => codec.unserialize({ body: '#"$0"', slots: ['o+ 7' as never] })).toThrow(
      /malformed vref "o\+ 7"/,
    );
  });
});

describe('what the vat gives names to', () => {
  it('[T4] keeps its name, whoever is told', () => {
    const { codec } = makeVatParts();
    const object = Far('object', {});
    const promise = new Promise(() => {});
    for (let round = 0; round < 3; round += 1) {
      expect(codec.toSlotForKernel(object)).toBe('o+1');
      expect(codec.toSlotForStore(object)).toBe('o+1');
      expect(codec.toSlotForStore(promise)).toBe('p+5');
      expect(codec.toSlotForKernel(promise)).toBe('p+5');
      expect(codec.serializeForKernel(harden([promise, object])).slots).toEqual(['p+5', 'o+1']);
    }
  });

  it('[T8] is found again by its name', () => {
    const { codec } = makeVatParts();
    const object = Far('object', {});
    const promise = new Promise(() => {});
    expect(codec.toValue(codec.toSlotForKernel(object))).toBe(object);
    expect(codec.toValue(codec.toSlotForStore(promise))).toBe(promise);
  });

  it.each([
    ['a record', {}],
    ['a string', 'text'],
    ['an array', []],
    ['an error', Error('x')],
  ])('[T9] has no name for %s', (_what, value) => {
    const parts = makeVatParts();
    expect(() => parts.codec.toSlotForKernel(harden(value) as object)).toThrow();
    expect(() => parts.codec.toSlotForStore(harden(value) as object)).toThrow();
    expect(names(parts)).toEqual([]);
  });

  it('[T9] leaves no promise named when serializing fails half way', () => {
    for (const bad of [() => {}, new Map(), Object.create({ a: 1 }) as object]) {
      const parts = makeVatParts();
      const value = harden([new Promise(() => {}), Far('object', {}), [bad]]);
      expect(() => parts.codec.serializeForKernel(value)).toThrow();
      expect(() => parts.codec.serializeForStore(value)).toThrow();
      parts.promises.endCrank();
      expect(names(parts).filter(name => name.startsWith('p'))).toEqual([]);
      expect(parts.slots.pins.reachable.size).toBe(0);
      expect(parts.held.size).toBe(0);
      expect(parts.promises.exportedVPIDs.size).toBe(0);
      expect(parts.said).toEqual([]);
    }
  });

  it('[P4] is named for the kernel afresh once the name is retired, and for the store as before', () => {
    const parts = makeVatParts();
    const promise = settledAndStored(parts);
    const value = harden({ here: promise, there: [promise] });
    expect(parts.codec.serializeForStore(value).slots).toEqual(['p-1']);
    expect(parts.codec.serializeForKernel(value).slots).toEqual(['p+5']);
    expect(parts.codec.serializeForStore(value).slots).toEqual(['p-1']);
    expect(parts.codec.toSlotForStore(promise)).toBe('p-1');
    expect(parts.codec.toSlotForKernel(promise)).toBe('p+5');
    expect(parts.codec.toValue(vref('p+5'))).toBe(promise);
    expect(parts.codec.toValue(vref('p-1'))).toBe(promise);
  });
});

describe('values that run user code while they are serialized', () => {
  it('[P4] do not confuse who is told', () => {
    const parts = makeVatParts();
    const { codec } = parts;
    const promise = settledAndStored(parts);
    const inner: CapData[] = [];
    const intoStore = trapped({ a: 0, z: promise }, 'a', () => {
      inner.push(codec.serializeForStore(harden([promise])));
    });
    expect(codec.serializeForKernel(harden([intoStore, promise])).slots).toEqual(['p+5']);
    const toKernel = trapped({ a: 0, z: promise }, 'a', () => {
      inner.push(codec.serializeForKernel(harden([promise])));
    });
    expect(codec.serializeForStore(harden([toKernel, promise])).slots).toEqual(['p-1']);
    // The traps ran while the values were hardened too: each time the answer was the same.
    const told = new Set(inner.map(({ slots }) => slots.join()));
    expect([...told].sort()).toEqual(['p+5', 'p-1']);
  });

  it('[P4] do not confuse it by failing inside either', () => {
    const parts = makeVatParts();
    const { codec } = parts;
    const promise = settledAndStored(parts);
    const record = trapped({ a: 0, z: promise }, 'a', () => {
      expect(() => codec.serializeForStore(harden([() => {}]))).toThrow();
      expect(() => codec.toSlotForStore(harden({}))).toThrow();
    });
    expect(codec.serializeForKernel(harden(record)).slots).toEqual(['p+5']);
  });

  it('[T9] leave the codec fit for use when they throw', () => {
    const parts = makeVatParts();
    const { codec } = parts;
    const promise = settledAndStored(parts);
    let isArmed = false;
    const record = trapped({ a: 0 }, 'a', () => {
      if (isArmed) throw Error('boo');
    });
    harden(record);
    isArmed = true;
    expect(() => codec.serializeForKernel(record)).toThrow('boo');
    expect(codec.toSlotForStore(promise)).toBe('p-1');
    expect(() => codec.serializeForStore(record)).toThrow('boo');
    expect(codec.serializeForKernel(promise).slots).toEqual(['p+5']);
  });

  it('[E8] run metered, and reading what arrives does not', () => {
    const { codec, meterControl, registry } = makeVatParts();
    const meterings = new Set<boolean>();
    const note = (): void => void meterings.add(meterControl.isMeteringDisabled());
    const record = harden(trapped({ a: 0 }, 'a', note));
    meterings.clear();
    codec.serializeForKernel(record);
    expect([...meterings]).toEqual([false]);
    meterings.clear();
    const reanimate = (): object => (note(), Far('one', {}));
    registry.register(kindId(10), makeKindHandler({ reanimate }));
    codec.unserialize(from(ref('o+d10/1')));
    codec.toValue(vref('o+d10/2'));
    expect([...meterings]).toEqual([true]);
    meterControl.runWithoutMetering(() => {
      expect(() => codec.serializeForKernel(record)).toThrow(/metering/);
    });
  });
});
