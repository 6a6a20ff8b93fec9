// A vat that has used up the stack and then calls the library, with as much of it left as it likes:
// each operation, at many depths, each in a crank of its own. The tables agree, nothing half is
// said, and what fails fails as a whole; where it has begun to change something, the vat ends.
import { expect, it } from 'vitest';
import { stateOf } from '../kernels/inspected.js';
import { ref } from '../support/capdata.js';
import { failureOf, hostileVat, startHostile } from './compartment-vat.js';
import type { HostileRun } from './compartment-vat.js';

const prelude = `
  const get = ({ state }) => state.v;
  const set = ({ state }, v) => { state.v = v; };
  const make = VatData.defineKind('kind', v => ({ v }), { get, set });
  const makeKit = VatData.defineKindMulti('kit', v => ({ v }), { a: { get }, b: { set } });
  const watcher = VatData.defineKind('watcher', () => ({}), { onFulfilled() {} })();`;

const source = `
  ping() { return 'pong'; },
  prepare(target, promise) {
    const store = VatData.makeScalarBigMapStore('store');
    const set = VatData.makeScalarBigSetStore('set');
    const weak = VatData.makeScalarBigWeakMapStore('weak');
    const held = new WeakMap();
    const [one, two, three, remote] = [make(0), make(1), make(2), Far('key', {})];
    store.init('a', harden([promise, one]));
    set.add(target);
    weak.init(one, 0);
    held.set(one, 0);
    const handle = VatData.makeKindHandle('durable');
    kept.push({ store, set, weak, held, one, two, three, remote, target, promise, handle });
  },
  call(name, height) {
    const { store, set, weak, held, one, two, three, remote, target, promise, handle } = kept[0];
    const operations = {
      'map.init': () => store.init(height, harden([height, promise, two])),
      'map.set': () => store.set('a', harden([height, target, one])),
      'map.delete': () => store.delete('a'),
      'map.clear': () => store.clear(),
      'map.clear some': () => store.clear('a'),
      'set.add': () => set.add(remote),
      'set.delete': () => set.delete(target),
      'weak.init': () => weak.init(target, harden([promise])),
      'weak.set': () => weak.set(one, height),
      'weak.delete': () => weak.delete(one),
      'WeakMap.set': () => { held.set(three, height); },
      'WeakMap.delete': () => { held.delete(one); },
      make: () => { kept.push(make(harden([height, promise]))); },
      kit: () => { kept.push(makeKit(target)); },
      state: () => one.set(harden([height, promise])),
      send: () => { E(target).take(promise, one, remote, Promise.resolve(1)); },
      watchPromise: () => VatData.watchPromise(promise, watcher, one),
      store: () => { kept.push(VatData.makeScalarBigSetStore('new')); },
      handle: () => { kept.push(VatData.makeKindHandle('new')); },
      defineKind: () => { kept.push(VatData.defineKind('new', () => ({}), {})); },
      defineDurableKind: () => { kept.push(VatData.defineDurableKind(handle, () => ({}), {})); },
    };
    const operation = operations[name];
    let [up, outcome] = [0, 'not called'];
    const dive = () => {
      try { dive(); } catch {}
      up += 1;
      if (up !== height) return;
      try { operation(); outcome = 'done'; } catch (error) { outcome = error.name; }
    };
    dive();
    note(outcome);
  },
  look() {
    const { store, set, one } = kept[0];
    const [n, m] = [store, set].map(({ getSize, keys }) => getSize() - [...keys()].length);
    note([n, m, JSON.stringify(one.get()) === undefined].join());
  }`;

const begin = async (): Promise<HostileRun> => {
  const options = { relaxDurabilityRules: true };
  const vat = await startHostile(hostileVat(source, prelude, { options }));
  await vat.run.message('o+0', 'prepare', [ref('o-50'), ref('p-60')]);
  return vat;
};

/** Numbers that were taken are not given back. */
const withoutNumbers = (state: string): string =>
  state
    .replace(/\\"(exportID|promiseID|collectionID)\\":\d+/g, '')
    .replace(/\[\s*"vom\.vkind\.[^\]]*\]|\[\s*"vom\.dkind\.[^\]]*\]/g, '');

/** Every fifth depth; with `STACK=all` each. */
const STEP = process.env['STACK'] === 'all' ? 1 : 5;

const OPERATIONS = (
  'map.init,map.set,map.delete,map.clear,map.clear some,set.add,set.delete,weak.init,weak.set,' +
  'weak.delete,WeakMap.set,WeakMap.delete,make,kit,state,send,watchPromise,store,handle,' +
  'defineKind,defineDurableKind'
).split(',');

it.each(OPERATIONS)(
  '[E11] %s fails as a whole, or ends the vat',
  { timeout: 60_000 },
  async operation => {
    let vat = await begin();
    const tally = { done: 0, failed: 0, ended: 0 };
    for (let height = 2; height < 700; height += STEP) {
      const before = withoutNumbers(stateOf(vat));
      await vat.run.message('o+0', 'call', [operation, height]);
      const ended = failureOf(vat);
      const [outcome = ''] = vat.notes().slice(-1);
      expect(['done', 'RangeError', 'not called']).toContain(outcome);
      // A syscall that ran out of stack is one that threw.
      if (ended !== undefined) expect(ended).toMatch(/^Error: the vat has ended: |call stack/);
      vat.inspect().checkInvariants();
      const whole = withoutNumbers(stateOf(vat)) === before;
      const isDone = outcome === 'done';
      if (isDone) {
        tally.done += 1;
      } else {
        tally.failed += 1;
        if (ended === undefined) {
          expect(whole).toBe(true);
          // No message leaves whose sender is told that it did not.
          expect(vat.run.calls('send', true)).toEqual([]);
        } else {
          tally.ended += 1;
        }
      }
      if (ended === undefined) {
        await vat.run.message('o+0', 'look');
        expect(failureOf(vat)).toBeUndefined();
        expect(vat.notes().slice(-1)).toEqual(['0,0,false']);
      }
      if (isDone || !whole || ended !== undefined) vat = await begin();
    }
    expect(tally.done).toBeGreaterThan(5);
    expect(tally.failed).toBeGreaterThan(50);
    expect(tally.ended).toBeLessThan(tally.failed / 4);
  },
);
