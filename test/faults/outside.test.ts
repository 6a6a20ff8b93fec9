// Turns between deliveries, of vats that have timers: the process may die at any syscall of theirs.
import { Far } from '@endo/far';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { capdata, fulfil, message, notify } from '../support/capdata.js';
import type { MapStore } from '../support/vat-data.js';
import {
  type Counter,
  forgottenIn,
  type Hands,
  namesIn,
  OutsideVat,
  tell,
  tick,
} from './outside-vat.js';

const STORED = ['vatstoreSet', 'vatstoreDelete'];
const spoken = (vat: OutsideVat): string[] =>
  vat.moments.flatMap(({ call: { name, args } }) =>
    name.startsWith('vatstore') ? [] : [`${name} ${JSON.stringify(args)}`],
  );

/** What is wrong if the process dies at any moment: names that come again, state that is not there. */
const faultsOf = ({ moments }: OutsideVat): string[] => {
  const names = new Set<string>();
  return moments.flatMap(({ call, entries }, at) => {
    if (call.name !== 'vatstoreGet' && call.name !== 'vatstoreGetNextKey') {
      namesIn(call.args).forEach(name => names.add(name));
    }
    return [...forgottenIn(entries, names)].map(fault => `at ${at}, ${call.name}: ${fault}`);
  });
};

const counters = ({ baggage }: Hands): MapStore => baggage.get('counters') as MapStore;
const aCounter = (hands: Hands, key: number): Counter => {
  const store = counters(hands);
  if (!store.has(key)) store.init(key, hands.makeCounter());
  return store.get(key) as Counter;
};
const never = (): Promise<never> => harden(new Promise<never>(() => {}));

/** One thing that a vat can do in a turn; `key` is one of a few counters. */
const DEEDS = {
  inc: (hands: Hands, key: number) => void aCounter(hands, key).inc(),
  say: (hands: Hands, key: number) => tell(hands, `counter ${key} is ${aCounter(hands, key).n()}`),
  sayObject: (hands: Hands, key: number) => tell(hands, aCounter(hands, key)),
  sendPromise: (hands: Hands) => tell(hands, never()),
  sendSettled: (hands: Hands) => tell(hands, Promise.resolve(hands.makeCounter())),
  sendFar: (hands: Hands) => tell(hands, Far('new', {})),
  sendNew: (hands: Hands) => tell(hands, hands.makeCounter(), hands.makeVirtual()),
  sendStore: (hands: Hands) => tell(hands, hands.vatData.makeScalarBigSetStore('s')),
  storePromise: (hands: Hands) =>
    hands.vatData.makeScalarBigMapStore('v').init('p', harden([never(), hands.makeVirtual()])),
  storeStore: (hands: Hands, key: number) => {
    const inner = hands.vatData.makeScalarBigMapStore('inner', { durable: true });
    inner.init(hands.makeCounter(), hands.makeCounter());
    hands.baggage[hands.baggage.has(`s${key}`) ? 'set' : 'init'](`s${key}`, inner);
  },
  storeHandle: ({ vatData, baggage }: Hands, key: number) => {
    // A handle that is lost would keep the vat from starting again.
    const name = `handle ${key}`;
    if (!baggage.has(name)) baggage.init(name, vatData.makeKindHandle('later'));
  },
  remove: (hands: Hands, key: number) => {
    if (counters(hands).has(key)) counters(hands).delete(key);
  },
  watch: (hands: Hands) => hands.vatData.watchPromise(never(), hands.watcher, hands.makeCounter()),
  device: (hands: Hands) => void hands.D(hands.device).poke(hands.makeCounter(), Far('f', {})),
  makeOnly: (hands: Hands) => void hands.makeCounter(),
  nextJob: (hands: Hands, key: number) =>
    void Promise.resolve().then(() => {
      tell(hands, aCounter(hands, key), hands.makeCounter(), never());
    }),
};
type Deed = keyof typeof DEEDS;
const deeds = Object.keys(DEEDS) as Deed[];

describe('[E15] outside a delivery', () => {
  it.each(deeds)(
    'what %s names is in the vatstore before it is said, and what it changes after it',
    async deed => {
      const vat = await new OutsideVat().start();
      await vat.turn(hands => DEEDS[deed](hands, 0));
      await vat.turn(hands => DEEDS[deed](hands, 0));
      expect(faultsOf(vat)).toEqual([]);
      const before = vat.store.entries();
      // Nothing waits for the end of a crank, but what names nobody has heard.
      await vat.deliver(['changeVatOptions', {}]);
      if (deed !== 'makeOnly') expect(vat.store.entries()).toEqual(before);
    },
  );

  it('a promise that is settled in a turn is resolved after what its value names was written', async () => {
    const vat = await new OutsideVat().start();
    const told: { settle?: (value: unknown) => void } = {};
    await vat.turn(hands => tell(hands, new Promise(settle => void (told.settle = settle))));
    await vat.turn(hands => {
      aCounter(hands, 1).inc();
      told.settle?.(harden([hands.makeCounter(), Far('f', {}), never()]));
    });
    expect(spoken(vat).map(text => text.split(' ')[0])).toContain('resolve');
    expect(faultsOf(vat)).toEqual([]);
  });

  it('an exit is said after what it names was written', async () => {
    const vat = await new OutsideVat().start();
    await vat.turn(hands => hands.exit(hands.makeCounter()));
    expect(spoken(vat)).toHaveLength(1);
    expect(faultsOf(vat)).toEqual([]);
  });

  it('a turn that throws has written what it had changed', async () => {
    const vat = await new OutsideVat().start();
    await expect(
      vat.turn(hands => {
        aCounter(hands, 1).inc();
        tell(hands, never());
        throw Error('in a timer');
      }),
    ).rejects.toThrow('in a timer');
    await tick();
    expect(faultsOf(vat)).toEqual([]);
    const again = await new OutsideVat(vat.store.entries()).start();
    expect(aCounter(again.hands, 1).n()).toBe(1);
  });

  it('each turn of many is closed by itself, and a name without a pillar goes with it', async () => {
    const vat = await new OutsideVat().start();
    const before = vat.vat.inspect.slotToVal.size;
    await vat.turn(hands => {
      const store = hands.vatData.makeScalarBigMapStore('v');
      hands.baggage.init('seen', 1);
      store.init('p', never());
      store.delete('p');
    });
    const names = vat.vat.inspect.slotToVal.names().filter(name => name.startsWith('p'));
    expect(names).toEqual([]);
    expect(vat.vat.inspect.slotToVal.size).toBe(before + 1);
    vat.vat.inspect.checkInvariants();
  });

  it('a delivery that begins in the same job finds everything written', async () => {
    const vat = await new OutsideVat().start();
    await tick();
    const { hands } = vat;
    aCounter(hands, 1).inc();
    vat.isRecording = true;
    const done = vat.deliver(message('o+0', 'nothing', [], 'p-90'));
    expect(aCounter(hands, 1).n()).toBe(1);
    const atBegin = vat.moments.findIndex(({ call }) => call.name === 'resolve');
    expect(atBegin).toBe(-1);
    expect(vat.moments.map(({ call }) => call.name)).toContain('vatstoreSet');
    const entries = vat.store.entries();
    await done;
    expect([...forgottenIn(entries, namesIn(entries.map(([, value]) => value)))]).toEqual([]);
    const again = await new OutsideVat(entries).start();
    expect(aCounter(again.hands, 1).n()).toBe(1);
  });

  it('what happens during a delivery is written at its end, as ever', async () => {
    const vat = await new OutsideVat().start();
    await tick();
    const { hands } = vat;
    const kept = aCounter(hands, 1);
    await tick();
    vat.isRecording = true;
    const done = vat.deliver(message('o+0', 'nothing', [], 'p-90'));
    kept.inc();
    tell(hands, never());
    kept.inc();
    await done;
    expect(vat.moments.map(({ call }) => `${call.name} ${String(call.args[0])}`)).toEqual([
      expect.stringMatching(/^vatstoreGet vom\.o\+d\d+\/1$/),
      'send o-50',
      'subscribe p+6',
      expect.stringMatching(/^resolve p-90/),
      'vatstoreSet idCounters',
      expect.stringMatching(/^vatstoreSet vom\.o\+d\d+\/1$/),
    ]);
  });

  it('reading writes nothing', async () => {
    const vat = await new OutsideVat().start();
    await vat.turn(hands => void aCounter(hands, 1));
    vat.moments.length = 0;
    await vat.turn(hands => void aCounter(hands, 1).n());
    expect(vat.moments.length).toBeGreaterThan(0);
    expect(vat.moments.filter(({ call }) => STORED.includes(call.name))).toEqual([]);
  });

  it('[E10] a vatstore that fails at the end of a turn ends the vat, and says so', async () => {
    const vat = await new OutsideVat().start();
    await vat.turn(hands => void aCounter(hands, 1));
    await vat.turn(hands => {
      aCounter(hands, 1).inc();
      vat.failing = 'vatstoreSet';
    });
    expect(vat.warnings).toEqual([
      [expect.stringMatching(/outside a delivery/), expect.any(Error)],
    ]);
    await expect(vat.deliver(message('o+0', 'nothing'))).rejects.toThrow(/vatstoreSet failed with/);
  });

  it('[E10] a vatstore that fails before a message leaves holds the message back', async () => {
    const vat = await new OutsideVat().start();
    await vat.turn(hands => {
      vat.failing = 'vatstoreSet';
      tell(hands, never());
    });
    expect(spoken(vat)).toEqual([]);
    await expect(vat.deliver(message('o+0', 'nothing'))).rejects.toThrow(/vatstoreSet failed with/);
  });

  it('after a restart at any syscall, what the kernel had heard is true, and no name comes again', async () => {
    const turn = fc.array(fc.record({ deed: fc.constantFrom(...deeds), key: fc.nat(2) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(turn, { minLength: 1, maxLength: 5 }),
        fc.nat(),
        async (turns, choice) => {
          const vat = await new OutsideVat().start();
          for (const steps of turns) {
            await vat.turn(hands => steps.forEach(({ deed, key }) => DEEDS[deed](hands, key)));
          }
          expect(faultsOf(vat)).toEqual([]);
          const { moments } = vat;
          // Not between two writes of one change: outside a crank nothing can make them one.
          const ends = moments.flatMap(({ call }, index) =>
            call.name.startsWith('vatstore') && index < moments.length - 1 ? [] : [index],
          );
          const at = ends[choice % ends.length] ?? 0;
          const moment = moments[at];
          if (moment === undefined) return;
          const heard = moments.slice(0, at + 1).map(({ call }) => call);
          const names = new Set(
            heard.flatMap(({ name, args }) => (name.startsWith('vatstore') ? [] : namesIn(args))),
          );
          const again = await new OutsideVat(moment.entries).start();
          await again.turn(hands => {
            tell(hands, never(), Far('f', {}), hands.makeCounter());
            tell(hands, hands.vatData.makeScalarBigSetStore('s'));
          });
          const given = again.moments.flatMap(({ call: { name, args } }) =>
            name === 'send' ? namesIn(args) : [],
          );
          expect(given.length).toBeGreaterThanOrEqual(5);
          expect(given.filter(name => names.has(name))).toEqual([]);
          for (const key of [0, 1, 2]) {
            const said = [
              ...JSON.stringify(heard.filter(({ name }) => name === 'send')).matchAll(
                new RegExp(`counter ${key} is (\\d+)`, 'g'),
              ),
            ].at(-1)?.[1];
            const hasRemoved = turns
              .flat()
              .some(step => step.deed === 'remove' && step.key === key);
            if (said !== undefined && !hasRemoved) {
              expect(aCounter(again.hands, key).n()).toBeGreaterThanOrEqual(Number(said));
            }
          }
        },
      ),
      { seed: 13, numRuns: 60 },
    );
  });

  it('[U6] a result that comes after the restart is nothing to the new incarnation', async () => {
    const vat = await new OutsideVat().start();
    await vat.turn(hands => tell(hands, never()));
    const [result] = vat.moments.flatMap(({ call }) =>
      call.name === 'send' ? [String(call.args[2])] : [],
    );
    const again = await new OutsideVat(
      vat.moments.find(({ call }) => call.name === 'send')?.entries,
    ).start();
    await again.deliver(notify(fulfil(String(result), 'late')));
    await again.turn(hands => tell(hands, never()));
    expect(
      again.moments.flatMap(({ call }) => (call.name === 'send' ? [call.args[2]] : [])),
    ).not.toContain(result);
  });
});

describe('[E16] a delivery that comes too early', () => {
  it.each([
    ['message', message('o+0', 'nothing', [], 'p-91')],
    ['bringOutYourDead', ['bringOutYourDead']],
    ['startVat', ['startVat', capdata({})]],
  ] as const)('(%s) is refused, and the one in progress goes on', async (type, second) => {
    const vat = await new OutsideVat().start();
    for (const first of [message('o+0', 'nothing', [], 'p-90'), ['bringOutYourDead']] as const) {
      vat.isRecording = true;
      vat.moments.length = 0;
      const done = vat.deliver(first);
      await expect(vat.deliver(second)).rejects.toThrow(
        `"${type}" was delivered while "${first[0]}" is in progress`,
      );
      await done;
      expect(spoken(vat)).toHaveLength(first[0] === 'message' ? 1 : 0);
      vat.vat.inspect.checkInvariants();
    }
    await vat.deliver(message('o+0', 'nothing', [], 'p-92'));
    expect(spoken(vat).at(-1)).toContain('p-92');
  });
});
