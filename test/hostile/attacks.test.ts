// Attacks by the code of a vat, loaded as runtimes load it, each with what it could not do.
import { describe, expect, it } from 'vitest';
import { fulfil, ref } from '../support/capdata.js';
import type { CapData, Resolution } from '../support/capdata.js';
import { failureOf, hostileVat, startHostile } from './compartment-vat.js';
import type { HostileRun } from './compartment-vat.js';

const resolutions = ({ run }: HostileRun): Resolution[] =>
  run.calls('resolve', true).flatMap(({ args }) => args[0] as Resolution[]);

const sound = async (vat: HostileRun): Promise<void> => {
  expect(failureOf(vat)).toBeUndefined();
  vat.inspect().checkInvariants();
  await vat.run.message('o+0', 'ping', [], 'p-999');
  expect(resolutions(vat)).toEqual([['p-999', false, { body: '#"pong"', slots: [] }]]);
  vat.inspect().checkInvariants();
};

const ping = 'ping() { return "pong"; }';

describe('a hostile vat', () => {
  it('[G2] cannot sense collection: what it can observe is the same with and without', async () => {
    // Everything that has a name is released and collected, or nothing is; then it looks again.
    const source = `
      ${ping},
      prepare(presence) {
        const map = VatData.makeScalarBigMapStore('map');
        const weak = new WeakMap();
        const one = make();
        weak.set(presence, 'presence');
        weak.set(one, 'one');
        map.init('presence', presence);
        map.init('one', one);
        kept.push(map, weak);
      },
      look(presence) {
        const [map, weak] = kept;
        const one = map.get('one');
        note([weak.get(presence), weak.get(one), weak.has(map.get('presence'))].join());
        note(String(map.get('presence') === presence));
        note([...map.keys()].join() + map.getSize() + one.read());
        note(Object.keys(one).join() + String(one) + Object.isFrozen(one));
      }`;
    const prelude = `const make = VatData.defineKind('kind', () => ({ n: 1 }), {
      read: ({ state }) => state.n,
    });`;
    const observed: unknown[] = [];
    for (const collects of [false, true]) {
      const vat = await startHostile(hostileVat(source, prelude));
      const { run } = vat;
      await run.message('o+0', 'prepare', [ref('o-50')]);
      if (collects) {
        const [virtual = ''] = [...run.hooks.slotToVal.keys()].filter(name => /^o\+v1/.test(name));
        for (const name of ['o-50', virtual]) run.kill(name);
      }
      vat.notes();
      const at = run.events.length;
      await run.message('o+0', 'look', [ref('o-50')]);
      observed.push([vat.notes(), run.events.slice(at).filter(({ type }) => type === 'syscall')]);
      expect(failureOf(vat)).toBeUndefined();
    }
    expect(observed[1]).toEqual(observed[0]);
    expect(observed[0]).toEqual([
      expect.arrayContaining(['presence,one,true', 'true', 'one,presence21']),
      expect.any(Array),
    ]);
  });

  it('[T9] cannot re-enter during serialization: proxies and getters are not passable', async () => {
    const vat = await startHostile(
      hostileVat(`
        ${ping},
        reenter(target) {
          const promise = new Promise(() => {});
          const entered = [];
          const reenter = () => {
            entered.push('in');
            E(target).inner(promise);
            baggage.init('inner' + entered.length, 'x');
          };
          const traps = { get(...args) { reenter(); return Reflect.get(...args); },
            ownKeys(...args) { reenter(); return Reflect.ownKeys(...args); },
            getPrototypeOf(...args) { reenter(); return Reflect.getPrototypeOf(...args); } };
          const proxies = [
            new Proxy(harden({ a: promise }), traps),
            new Proxy(harden([promise]), traps),
            new Proxy(Far('far', {}), traps),
          ];
          const getter = Object.freeze({ get a() { reenter(); return promise; } });
          for (const value of [...proxies, getter]) {
            E(target).outer(value).catch(error => note('refused ' + error.name));
            attempt('stored', () => baggage.init('outer', value));
          }
        }`),
    );
    const { run } = vat;
    await run.message('o+0', 'reenter', [ref('o-50')]);
    // Inner sends are whole messages of their own, before or after: none is torn.
    for (const { args } of run.calls('send', true)) {
      const { body, slots } = args[1] as CapData;
      const names = body.match(/[$&]\d+/g) ?? [];
      expect(new Set(names).size).toBe(slots.length);
    }
    for (const vpid of run.hooks.exportedVPIDs.keys()) {
      expect(run.calls('send').flatMap(({ args }) => (args[1] as CapData).slots)).toContain(vpid);
    }
    await sound(vat);
  });

  it('[E6] cannot make a syscall when its crank is over', async () => {
    // It has no timers: a turn that it has put off runs in its crank, or with the next delivery.
    const vat = await startHostile(
      hostileVat(`
        ${ping},
        async later(target, promise) {
          for (let i = 0; i < 1000; i += 1) await undefined;
          E(target).inTime();
          promise.then(() => E(target).whenTold());
          kept.push(() => E(target).byOther());
        },
        wake() { for (const run of kept.splice(0)) run(); }`),
    );
    const { run } = vat;
    await run.message('o+0', 'later', [ref('o-50'), ref('p-60')]);
    const sends = (): unknown[] =>
      run.calls('send', true).map(({ args }) => (args[1] as CapData).body);
    expect(sends()).toEqual(['#["inTime",[]]']);
    const at = run.events.length;
    for (let turn = 0; turn < 20; turn += 1) await new Promise(resolve => setImmediate(resolve));
    expect(run.events.length).toBe(at);
    await run.notify(fulfil('p-60', 1));
    expect(sends()).toEqual(['#["whenTold",[]]']);
    await run.message('o+0', 'wake');
    expect(sends()).toEqual(['#["byOther",[]]']);
    await sound(vat);
  });

  it('[E11] cannot break anything by failing all the way back up from the end of the stack', async () => {
    const vat = await startHostile(
      hostileVat(`
        ${ping},
        deep(target, promise) {
          const store = VatData.makeScalarBigMapStore('deep');
          const make = VatData.defineKind('kind', v => ({ v }), { get: ({ state }) => state.v,
            set: ({ state }, v) => { state.v = v; } });
          const one = make(0);
          let nested = harden([]);
          for (let i = 0; i < 20000; i += 1) nested = [nested];
          attempt('nested', () => { store.init('nested', harden(nested)); return 'stored'; });
          const dive = n => {
            try { dive(n + 1); } catch {}
            // On the way back up, with little of the stack left, then a little more.
            if (n % 7 === 0) {
              try { store.has('k') ? store.set('k', n) : store.init('k', n); } catch {}
              try { one.set(n); } catch {}
              try { E(target).m(promise); } catch {}
            }
          };
          try { dive(0); } catch {}
          note(String(one.get() === 0 || one.get() % 7 === 0));
        }`),
    );
    const { run } = vat;
    await run.message('o+0', 'deep', [ref('o-50'), ref('p-60')]);
    const ended = failureOf(vat);
    if (ended === undefined) {
      expect(vat.notes().at(-1)).toBe('true');
      await sound(vat);
    } else {
      // Which of its operations end it, and at how few depths, is in stack.test.ts.
      expect(ended).toMatch(/^Error: the vat has ended: (stack overflow|syscall\.)/);
      await run.message('o+0', 'ping', [], 'p-999');
      expect([failureOf(vat), run.calls('resolve', true)]).toEqual([ended, []]);
    }
  }, 120_000);

  it('[P1] cannot keep a name by flooding: promises that are settled or refused leave none', async () => {
    const vat = await startHostile(
      hostileVat(`
        ${ping},
        async flood(target) {
          const store = VatData.makeScalarBigMapStore('flood');
          for (let i = 0; i < 2000; i += 1) {
            const p = harden(new Promise(() => {}));
            store.init(i, p);
            store.delete(i);
            const q = Promise.resolve(i);
            E(target).note(q).catch(() => {});
            attempt('refused', () => store.init('bad' + i, harden([p, { get x() { return 1; } }])));
            VatData.canBeDurable(p);
          }
        }`),
    );
    const { run } = vat;
    await run.message('o+0', 'flood', [ref('o-50')]);
    const results = run.calls('send', true).map(({ args }) => String(args[2]));
    expect(results).toHaveLength(2000);
    await run.notify(...results.map(vpid => fulfil(vpid, 1)));
    expect([...run.hooks.slotToVal.keys()].filter(name => name.startsWith('p'))).toEqual([]);
    await sound(vat);
  }, 120_000);

  it('[K5] cannot confuse facets: a method takes no other facet, cohort, kind or look-alike', async () => {
    const vat = await startHostile(
      hostileVat(`
        ${ping},
        confuse(presence) {
          const define = tag => VatData.defineKindMulti(tag, n => ({ n }), {
            open: { secret: ({ state }) => state.n },
            shut: { nothing: () => 'nothing' },
          });
          const [a, b] = [define('a')('a'), define('b')('b')];
          const single = VatData.defineKind('single', () => ({ n: 'single' }), {
            secret: ({ state }) => state.n })();
          const { secret } = a.open;
          const thieves = [a.shut, b.open, single, presence, Object.create(a.open), new Proxy(a.open, {}),
            undefined, null, 'o+v10/1:0', harden({ secret }), a, Far('open', { secret })];
          for (const thief of thieves) {
            try { note('stolen ' + Reflect.apply(secret, thief, [])); } catch (error) {
              note('refused ' + error.name);
            }
          }
          note(Reflect.apply(secret, a.open, []));
        }`),
    );
    await vat.run.message('o+0', 'confuse', [ref('o-50')]);
    const notes = vat.notes();
    expect(notes.filter(note => note.startsWith('stolen'))).toEqual([]);
    expect(notes).toHaveLength(13);
    expect(notes.at(-1)).toBe('a');
    await sound(vat);
  });
});
