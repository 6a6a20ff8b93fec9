// Values to vrefs and back: for the kernel and for stored data, with hostile values in between.
import { E, Far } from '@endo/far';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passStyleOf } from '@endo/pass-style';
import type { CapData } from '../../src/protocol/capdata.js';
import { capdata, ref } from '../support/capdata.js';
import {
  baseRef,
  check,
  kindId,
  makeKindHandler,
  makeRooms,
  messageOf,
  settleTurns,
  vpid,
  vref,
} from './rooms-support.js';
import type { Rooms } from './rooms-support.js';

const names = ({ slots }: Rooms): string[] => [...slots.slotToVal.keys()];

/** Capdata as the kernel would say it. */
const from = (value: unknown): CapData => capdata(value) as CapData;

/** A promise that the kernel has settled and stored data still names: its name is retired. */
const settledAndStored = (rooms: Rooms): Promise<unknown> => {
  const promise = rooms.codec.toValue(vref('p-1')) as Promise<unknown>;
  rooms.references.addReachableVref(vref('p-1'));
  rooms.promises.retire(vpid('p-1'));
  rooms.said.length = 0;
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
    const { codec } = makeRooms();
    const value = harden([undefined, 7n, -7n, NaN, '!text', { '#a': null }, Symbol.asyncIterator]);
    const data = codec.serializeForKernel(value);
    expect(data.body[0]).toBe('#');
    expect(data).toEqual(capdata(value));
    expect(codec.unserialize(data)).toEqual(value);
  });

  it('[T6] number slots in order of appearance, each once, with the interface', () => {
    const { codec } = makeRooms();
    const [one, other] = [Far('one', {}), Far('other', {})];
    const data = codec.serializeForKernel(harden([other, one, other]));
    expect(data.slots).toEqual(['o+1', 'o+2']);
    expect(data.body).toBe('#["$0.Alleged: other","$1.Alleged: one","$0"]');
    expect(codec.unserialize(data)).toEqual([other, one, other]);
  });

  it('[T6] bring plain data through unchanged', () => {
    const { codec } = makeRooms();
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
    const { codec, sentErrors } = makeRooms({ vatId: 'v77' });
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
    const { codec } = makeRooms();
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
    const { codec } = makeRooms();
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
    const { codec } = makeRooms();
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
    const rooms = makeRooms();
    expect(() => rooms.codec.toSlotForKernel(harden(value) as object)).toThrow();
    expect(() => rooms.codec.toSlotForStore(harden(value) as object)).toThrow();
    expect(names(rooms)).toEqual([]);
  });

  it('[T9] leaves no promise named when serializing fails half way', () => {
    for (const bad of [() => {}, new Map(), Object.create({ a: 1 }) as object]) {
      const rooms = makeRooms();
      const value = harden([new Promise(() => {}), Far('object', {}), [bad]]);
      expect(() => rooms.codec.serializeForKernel(value)).toThrow();
      expect(() => rooms.codec.serializeForStore(value)).toThrow();
      rooms.promises.endCrank();
      expect(names(rooms).filter(name => name.startsWith('p'))).toEqual([]);
      expect(rooms.slots.exportedRemotables.size).toBe(0);
      expect(rooms.held.size).toBe(0);
      expect(rooms.promises.exportedVPIDs.size).toBe(0);
      expect(rooms.said).toEqual([]);
    }
  });

  it('[P4] is named for the kernel afresh once the name is retired, and for the store as before', () => {
    const rooms = makeRooms();
    const promise = settledAndStored(rooms);
    const value = harden({ here: promise, there: [promise] });
    expect(rooms.codec.serializeForStore(value).slots).toEqual(['p-1']);
    expect(rooms.codec.serializeForKernel(value).slots).toEqual(['p+5']);
    expect(rooms.codec.serializeForStore(value).slots).toEqual(['p-1']);
    expect(rooms.codec.toSlotForStore(promise)).toBe('p-1');
    expect(rooms.codec.toSlotForKernel(promise)).toBe('p+5');
    expect(rooms.codec.toValue(vref('p+5'))).toBe(promise);
    expect(rooms.codec.toValue(vref('p-1'))).toBe(promise);
  });
});

describe('values that run user code while they are serialized', () => {
  it('[P4] do not confuse who is told', () => {
    const rooms = makeRooms();
    const { codec } = rooms;
    const promise = settledAndStored(rooms);
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
    const rooms = makeRooms();
    const { codec } = rooms;
    const promise = settledAndStored(rooms);
    const record = trapped({ a: 0, z: promise }, 'a', () => {
      expect(() => codec.serializeForStore(harden([() => {}]))).toThrow();
      expect(() => codec.toSlotForStore(harden({}))).toThrow();
    });
    expect(codec.serializeForKernel(harden(record)).slots).toEqual(['p+5']);
  });

  it('[T9] leave the codec fit for use when they throw', () => {
    const rooms = makeRooms();
    const { codec } = rooms;
    const promise = settledAndStored(rooms);
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
    const { codec, meterControl, registry } = makeRooms();
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

describe('what arrives', () => {
  it('[T5] is a presence with the given interface, always the same one', () => {
    const { codec, slots } = makeRooms();
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
    const { codec, said, promises } = makeRooms();
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
    const { codec, said, registry, store } = makeRooms();
    const reanimate = (): object => ({ one: Far('one', {}), two: Far('two', {}) });
    registry.register(kindId(10), makeKindHandler({ facetNames: ['one', 'two'], reanimate }));
    codec.unserialize(from([ref('o-1'), ref('d-1'), ref('o+d10/1:1'), ref('o+d10/2:0')]));
    expect(said).toEqual([]);
    expect([...store.entries()]).toEqual([]);
  });

  it('[T5] is a device node that stays', () => {
    const { codec, slots } = makeRooms();
    const device = codec.unserialize(from(ref('d-1', 'Alleged: printer'))) as object;
    expect(String(device)).toBe('[object Alleged: printer]');
    expect(String(codec.toValue(vref('d-2')))).toBe('[object Alleged: device d-2]');
    expect([...slots.importedDevices]).toEqual([device, codec.toValue(vref('d-2'))]);
    expect(codec.toSlotForKernel(device)).toBe('d-1');
  });

  it('[M3] takes messages, which go out to it', async () => {
    const { codec, said } = makeRooms();
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

  it.each([['o+5'], ['o+0'], ['d+1']])(
    '[T8] is refused when the vat should have allocated %s and has not',
    name => {
      const rooms = makeRooms();
      const message = `I don't remember allocating "${name}"`;
      expect(messageOf(() => rooms.codec.toValue(vref(name)))).toBe(message);
      expect(messageOf(() => rooms.codec.unserialize(from([ref(name)])))).toBe(message);
      expect(names(rooms)).toEqual([]);
    },
  );

  it('[K1] is refused when its kind is not defined', () => {
    const rooms = makeRooms();
    expect(() => rooms.codec.toValue(vref('o+d10/1'))).toThrow(/failed to reanimate/);
    expect(() => rooms.codec.toValue(vref('o+v10/1:0'))).toThrow(/failed to reanimate/);
    expect(names(rooms)).toEqual([]);
  });
});

describe('virtual objects', () => {
  const setUp = () => {
    const rooms = makeRooms();
    const loaded: string[] = [];
    const load = (name: string): object => {
      loaded.push(name);
      return { up: Far('up', {}), down: Far('down', {}) };
    };
    rooms.registry.register(
      kindId(10),
      makeKindHandler({ facetNames: ['up', 'down'], reanimate: load }),
    );
    rooms.registry.register(
      kindId(11),
      makeKindHandler({ reanimate: name => (loaded.push(name), Far('whole', {})) }),
    );
    return { ...rooms, loaded };
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
    const rooms = setUp();
    rooms.codec.toValue(vref('o+d10/1:0'));
    rooms.codec.toValue(vref('o+d11/1'));
    for (const name of ['o+d10/1', 'o+d10/3', 'o+d10/1:2', 'o+d10/2:2', 'o+d11/1:0', 'o+d11/2:0']) {
      expect(() => rooms.codec.toValue(vref(name))).toThrow();
    }
  });

  it('[T9] leave no name behind when they cannot be loaded', () => {
    const rooms = setUp();
    rooms.registry.register(
      kindId(12),
      makeKindHandler({
        reanimate: () => {
          throw Error('no state');
        },
      }),
    );
    expect(() => rooms.codec.unserialize(from([ref('o+d12/1')]))).toThrow(/reanimate/);
    expect(names(rooms)).toEqual([]);
  });
});

describe('promises that arrive together', () => {
  it('[P11] are collected in order and not subscribed to', () => {
    const { codec, said } = makeRooms();
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
    const rooms = makeRooms();
    const { codec, promises, said } = rooms;
    codec.unserialize(from(ref('p-9')));
    const imported = (): unknown =>
      codec.collectArrivals(() => {
        codec.unserialize(from([ref('p-3'), ref('p-9')]));
        codec.unserialize(from([ref('p-1'), ref('o+5')]));
      });
    expect(messageOf(imported)).toContain('"o+5"');
    expect(names(rooms)).toEqual(['p-9']);
    expect([...promises.importedVPIDs.keys()]).toEqual(['p-9']);
    expect(said).toEqual([['subscribe', 'p-9']]);
    // They may arrive again, as if for the first time.
    const arrivals = codec.collectArrivals(() => void codec.unserialize(from(ref('p-3'))));
    expect([...arrivals]).toEqual(['p-3']);
  });
});

describe('a disavowed presence', () => {
  it('[X2] ends the vat when it is named again', () => {
    const { codec, exit, said } = makeRooms();
    const presence = codec.toValue(vref('o-1'));
    exit.disavow(presence);
    expect(said).toEqual([['dropImports', ['o-1']]]);
    expect(() => codec.serializeForKernel(harden([presence]))).toThrow(/disavowed/);
    expect(said.map(([type]) => type)).toEqual(['dropImports', 'exit']);
    expect(codec.toValue(vref('o-1'))).not.toBe(presence);
  });
});
