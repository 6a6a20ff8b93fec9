// The check of a vatstore: every kind of damage, planted by hand in what a real vat has written, is
// found, at the key where it is, and nothing else is.
import { buildGraph, sourceOf } from 'liveslots/inspect';
import type { KernelFacts, VatSource } from 'liveslots/inspect';
import { beforeAll, describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import type { VatRun } from '../support/vat-run.js';
import { damages } from './damages.js';
import { faultsOf, startVat, storeOf } from './support.js';
import { wallet } from './wallet.js';

let run: VatRun;
beforeAll(async () => {
  run = await startVat(wallet);
  await run.message('o+0', 'offer', ['first', ref('o-50')], 'p-90');
  await run.message('o+0', 'offer', ['second', ref('o-55')], 'p-92');
  await run.message('o+0', 'deep', [ref('o-51')]);
  await run.message('o+0', 'keep', ['alice', ref('p-60')]);
  await run.message('o+0', 'watch', [ref('p-61'), ref('o-52')]);
  await run.message('o+0', 'publish', [], 'p-91');
  await run.message('o+0', 'note', [ref('o-54')]);
});

describe('a sound vatstore', () => {
  it('has no fault; what only memory holds is noted', () => {
    const report = buildGraph(sourceOf('sound', run.store.entries())).check();
    expect(report.isSound).toBe(true);
    expect(report.faults.map(({ code, key, severity }) => `${severity} ${code} ${key}`)).toEqual([
      'note unheld-object vom.o+v13/1',
    ]);
    expect(report.totals).toEqual({ 'unheld-object': 1 });
    expect(faultsOf([])).toEqual([]);
  });
});

describe('records of keys', () => {
  it('are not looked up one by one where their sums agree', () => {
    const source = sourceOf('sound', run.store.entries());
    const asked: string[] = [];
    const get = (key: string): string | undefined => {
      asked.push(key);
      return source.get(key);
    };
    const graph = buildGraph({ ...source, get });
    asked.length = 0;
    graph.check();
    expect(asked.filter(key => key.startsWith('v'))).toEqual([]);
  });
});

describe('remotables as weak keys', () => {
  /** Of the names, those with a record of recognition; version 0.10 had none. */
  const weakStore = (keys: readonly string[], records: readonly string[]): string[] => {
    const store = storeOf(run);
    store.set('idCounters', '{"exportID":90,"collectionID":90,"promiseID":90}');
    store.set('vc.20.|schemata', store.get('vc.5.|schemata') ?? '');
    store.set('vc.20.|nextOrdinal', `${keys.length + 1}`);
    store.set('vom.es.o+v3/20', 'r');
    keys.forEach((vref, at) => {
      store.set(`vc.20.|${vref}`, `${at + 1}`);
      store.set(`vc.20.r000000000${at + 1}:${vref}`, '{"body":"#1","slots":[]}');
    });
    for (const vref of records) store.set(`vom.ir.${vref}|20`, '1');
    return faultsOf(store);
  };

  it('have records in 0.11, and none in 0.10', () => {
    expect(weakStore(['o+30', 'o+31'], ['o+30', 'o+31'])).toEqual([]);
    expect(weakStore(['o+30', 'o+31'], [])).toEqual([]);
    // After an upgrade from the one to the other there are both.
    expect(weakStore(['o+30', 'o+31'], ['o+31'])).toEqual([]);
  });

  it('have no records without a key', () => {
    expect(weakStore(['o+30'], ['o+30', 'o+77'])).toEqual([
      'recognition-without-key vom.ir.o+77|20',
    ]);
    expect(weakStore([], ['o+77'])).toEqual(['recognition-without-key vom.ir.o+77|20']);
  });
});

describe('what only a cycle holds', () => {
  const state = (...names: string[]): string =>
    JSON.stringify({
      seat: { body: '#"$0"', slots: names.slice(0, 1) },
      note: { body: names.length > 1 ? '#"$0"' : '#1', slots: names.slice(1) },
    });
  const notesOf = (store: Map<string, string>): string[] =>
    buildGraph(sourceOf('with a cycle', store))
      .check()
      .faults.filter(({ severity }) => severity === 'note')
      .map(({ code, key }) => `${code} ${key}`)
      .filter(note => note !== 'unheld-object vom.o+v13/1');

  it('is noted, and what hangs on it, unless it hangs on what memory may hold', () => {
    const store = storeOf(run);
    store.set('vom.o+d10/80', state('o+d10/81', 'o+d10/82'));
    store.set('vom.o+d10/81', state('o+d10/80'));
    store.set('vom.o+d10/82', state('o-50'));
    for (const name of ['o+d10/80', 'o+d10/81', 'o+d10/82']) store.set(`vom.rc.${name}`, '1');
    const cycle = ['o+d10/80', 'o+d10/81', 'o+d10/82'].map(name => `held-by-cycle vom.${name}`);
    expect(notesOf(store)).toEqual(cycle);
    store.set('vom.o+d10/83', state('o+d10/80'));
    store.set('vom.rc.o+d10/80', '2');
    expect(notesOf(store)).toEqual(['unheld-object vom.o+d10/83']);
    store.set('vom.es.o+d10/83', 'r');
    expect(notesOf(store)).toEqual([]);
  });
});

describe('damage is found', () => {
  it.each(damages)('%s', (name, damage, found) => {
    const store = storeOf(run);
    damage(store);
    const faults = faultsOf(store);
    if (name === 'counters that are none') {
      expect(faults).toEqual(['bad-value idCounters']);
    } else {
      expect(faults.sort()).toEqual([...found].sort());
    }
  });

  it('a strange key is noted, and is no fault', () => {
    const store = storeOf(run);
    for (const key of [
      'x',
      'vc.x.sa',
      'vc.4',
      'vom.q',
      'vom.rc.o+d10/1:0',
      'vom.ir.o-5',
      'vom.dkind.1.x',
      'vom.o+5',
    ]) {
      store.set(key, '1');
      const report = buildGraph(sourceOf('strange', store)).check();
      expect([report.isSound, report.faults[0]?.code, report.faults[0]?.key]).toEqual([
        true,
        'strange-key',
        key,
      ]);
      store.delete(key);
    }
    // What user code keeps by way of `vatPowers.vatstore` is its own.
    store.set('vvs.mine', 'anything');
    expect(buildGraph(sourceOf('own', store)).counts().strangeKeys).toBe(0);
  });

  it('a vat that does without liveslots has nothing to be checked', () => {
    const store = { identifierBase: '100', initialized: 'true', 'lo.nextID': '10' };
    const report = buildGraph(sourceOf('comms', store)).check();
    expect([report.isSound, report.totals]).toEqual([true, { 'strange-key': 3, 'foreign-vat': 1 }]);
  });

  it('every fault says what was found and what is wanted; of many, some are kept and all are counted', () => {
    const store = storeOf(run);
    for (let index = 100; index < 200; index += 1) store.set(`vom.rc.o-${index}`, '1');
    const report = buildGraph(sourceOf('many', store)).check({ limit: 3 });
    const wrong = report.faults.filter(({ code }) => code === 'count-wrong');
    expect([wrong.length, report.totals['count-wrong'], report.isSound]).toEqual([3, 100, false]);
    expect(wrong[0]).toMatchObject({
      key: 'vom.rc.o-100',
      found: '1',
      wanted: 'nothing, since no stored data names it',
      sentence:
        'count-wrong at "vom.rc.o-100": found 1, wanted nothing, since no stored data names it',
    });
    expect(() => buildGraph(sourceOf('many', store)).check({ limit: -1 })).toThrow(
      'limit must be a natural number',
    );
  });
});

describe('against the kernel and the memory', () => {
  const check = (facts: Pick<VatSource, 'kernel' | 'memory'>, sort = 'fault'): string[] =>
    buildGraph(sourceOf('v1', run.store.entries(), facts))
      .check()
      .faults.filter(({ severity }) => severity === sort)
      .map(({ code, key }) => `${code} ${key}`)
      .sort();

  const sound = [
    'o+0',
    'o-50',
    'o-51',
    'o-52',
    'o-54',
    'o-55',
    'p-60',
    'p-61',
    'o+v2/7',
    'o+d10/1',
    'o+d10/2',
  ];
  const kernel = (vrefs: readonly string[], recognized: readonly string[] = []): KernelFacts => ({
    clist: () =>
      [...vrefs, ...recognized].map((vref, at) => ({
        vref,
        kernelName: `k${at}`,
        isReachable: !recognized.includes(vref),
      })),
    kernelNameOf: () => undefined,
    exportHolders: () => [],
    promise: () => undefined,
  });
  const without = (vref: string): string[] => sound.filter(each => each !== vref);

  it('a c-list that agrees is sound', () => {
    expect(check({ kernel: kernel(sound) })).toEqual([]);
  });

  it('an import that the kernel does not know, or an export, or a watched promise', () => {
    expect(check({ kernel: kernel(without('o-50')) })).toEqual([]);
    expect(check({ kernel: kernel(without('o-50')) }, 'note')).toEqual([
      'unheld-object vom.o+v13/1',
      'unreachable-import vom.rc.o-50',
    ]);
    expect(check({ kernel: kernel(without('o-50'), ['o-50']) }, 'note')).toContain(
      'unreachable-import vom.rc.o-50',
    );
    expect(check({ kernel: kernel(without('o+v2/7')) }, 'note')).toContain(
      'leftover-export vom.es.o+v2/7',
    );
    expect(check({ kernel: kernel(without('o+d10/1')) })).toEqual([
      'clist-disagrees vom.es.o+d10/1',
    ]);
    expect(check({ kernel: kernel([...sound, 'o+d11/1']) })).toEqual([
      'clist-disagrees vom.es.o+d11/1',
    ]);
    expect(check({ kernel: kernel(without('p-61')) })).toEqual([
      'watch-without-promise vc.3.sp-61',
    ]);
    expect(check({ kernel: kernel([...sound, 'x']) })).toEqual(['bad-clist x']);
  });

  it('a count in memory, and a watch of a promise that memory does not have', () => {
    const values = [
      { vref: 'p-60', pillars: ['imported', 'virtualData'] as const, refCount: 1 },
      { vref: 'p-61', pillars: ['imported', 'watched'] as const, refCount: 0 },
    ];
    const memory = (list: typeof values) => ({ memory: { values: () => list } });
    expect(check(memory(values))).toEqual([]);
    expect(check(memory(values.map(each => ({ ...each, refCount: 1 }))))).toEqual([
      'memory-count-wrong p-61',
    ]);
    expect(check(memory(values.map(each => ({ ...each, refCount: 0 }))), 'note')).toContain(
      'leftover-reference p-60',
    );
    expect(check(memory(values.slice(0, 1)))).toEqual(['watch-without-promise vc.3.sp-61']);
  });
});
