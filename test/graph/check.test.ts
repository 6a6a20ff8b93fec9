// The check of a vatstore: every kind of damage, planted by hand in what a real vat has written, is
// found, at the key where it is, and nothing else is.
import { buildGraph, sourceOf } from 'liveslots/inspect';
import type { KernelFacts, VatSource } from 'liveslots/inspect';
import { beforeAll, describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import type { VatRun } from '../support/vat-run.js';
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

type Damage = (store: Map<string, string>) => void;

const change =
  (key: string, make: (value: string) => string): Damage =>
  store => {
    const value = store.get(key);
    if (value === undefined) throw Error(`there is no ${key} to damage`);
    store.set(key, make(value));
  };
const set =
  (key: string, value: string): Damage =>
  store => {
    store.set(key, value);
  };
const remove =
  (...keys: string[]): Damage =>
  store => {
    for (const key of keys) if (!store.delete(key)) throw Error(`there is no ${key} to remove`);
  };

const ORDINAL = 'vc.5.|o-50';
const ENTRY = 'vc.5.r0000000001:o-50';
const RECORD = 'vom.ir.o-50|5';

const damages: readonly [name: string, damage: Damage, found: readonly string[]][] = [
  ['a count that is too high', set('vom.rc.o-50', '7'), ['count-wrong vom.rc.o-50']],
  ['a count that is too low', set('vom.rc.o+d10/1', '1'), ['count-wrong vom.rc.o+d10/1']],
  ['a count that is gone', remove('vom.rc.o+d6/4'), ['count-wrong vom.rc.o+d6/4']],
  ['a count of what nothing names', set('vom.rc.o-99', '1'), ['count-wrong vom.rc.o-99']],
  ['a count of zero', set('vom.rc.o-99', '0'), ['bad-value vom.rc.o-99']],
  [
    'a count that is no number',
    set('vom.rc.o-50', '1x'),
    ['bad-value vom.rc.o-50', 'count-wrong vom.rc.o-50'],
  ],
  ['a count of a promise', set('vom.rc.p-60', '1'), ['misplaced-count vom.rc.p-60']],
  ['an object without its state', remove('vom.o+d11/1'), ['missing-object vom.o+d11/1']],
  [
    'an export without its object',
    set('vom.es.o+d10/7', 'r'),
    ['export-without-object vom.es.o+d10/7'],
  ],
  ['an export status of an import', set('vom.es.o-50', 'r'), ['misplaced-status vom.es.o-50']],
  ['more letters than facets', set('vom.es.o+d12/1', 'rrr'), ['status-length vom.es.o+d12/1']],
  ['letters that are none', set('vom.es.o+d12/1', 'rx'), ['bad-value vom.es.o+d12/1']],
  ['letters that are all none', set('vom.es.o+d12/1', 'nn'), ['bad-value vom.es.o+d12/1']],
  [
    'an ordinal without its entry',
    remove(ENTRY),
    ['count-wrong vom.rc.o+d10/1', `ordinal-without-entry ${ORDINAL}`],
  ],
  [
    'an entry without its ordinal',
    remove(ORDINAL),
    [`entry-without-ordinal ${ENTRY}`, `recognition-without-key ${RECORD}`],
  ],
  [
    'an ordinal of another number',
    set(ORDINAL, '2'),
    [`entry-without-ordinal ${ENTRY}`, `ordinal-without-entry ${ORDINAL}`],
  ],
  [
    'an ordinal that is no number',
    set(ORDINAL, 'x'),
    [`bad-value ${ORDINAL}`, `entry-without-ordinal ${ENTRY}`, `ordinal-without-entry ${ORDINAL}`],
  ],
  ['a weak key without its record', remove(RECORD), [`ordinal-without-recognition ${ORDINAL}`]],
  ['a record without a key', set('vom.ir.o-77|5', '1'), ['recognition-without-key vom.ir.o-77|5']],
  [
    'a record of a strong collection',
    set('vom.ir.o-50|4', '1'),
    ['recognition-without-key vom.ir.o-50|4'],
  ],
  [
    'a record without a collection',
    set('vom.ir.o-50|99', '1'),
    ['counter-low idCounters', 'recognition-without-collection vom.ir.o-50|99'],
  ],
  [
    'entries without a collection',
    set('vc.99.sx', '{"body":"#1","slots":[]}'),
    ['counter-low idCounters', 'entries-without-collection vc.99.|schemata'],
  ],
  [
    'a collection without its schema',
    remove('vc.4.|schemata'),
    ['entries-without-collection vc.4.|schemata', 'missing-collection vc.4.|schemata'],
  ],
  [
    'a collection that is gone, and named',
    remove(
      'vc.6.|schemata',
      'vc.6.|entryCount',
      'vc.6.|nextOrdinal',
      'vc.6.|o+d10/1',
      'vc.6.|o+d10/2',
      'vc.6.r0000000001:o+d10/1',
      'vc.6.r0000000002:o+d10/2',
    ),
    [
      'count-wrong vom.rc.o+d10/1',
      'count-wrong vom.rc.o+d10/2',
      'missing-collection vc.6.|schemata',
    ],
  ],
  [
    'a wrong number of entries',
    set('vc.4.|entryCount', '3'),
    ['entry-count-wrong vc.4.|entryCount'],
  ],
  ['no number of entries', remove('vc.4.|entryCount'), ['entry-count-wrong vc.4.|entryCount']],
  [
    'a number of entries of a weak one',
    set('vc.5.|entryCount', '2'),
    ['entry-count-wrong vc.5.|entryCount'],
  ],
  [
    'an ordinal that will be given again',
    set('vc.5.|nextOrdinal', '2'),
    ['next-ordinal-low vc.5.|nextOrdinal'],
  ],
  ['no next ordinal', remove('vc.4.|nextOrdinal'), ['next-ordinal-low vc.4.|nextOrdinal']],
  [
    'a kind without its descriptor',
    remove('vom.dkind.10.descriptor'),
    ['missing-descriptor vom.dkind.10.descriptor'],
  ],
  [
    'a virtual kind without one',
    remove('vom.vkind.13.descriptor'),
    ['missing-descriptor vom.vkind.13.descriptor'],
  ],
  [
    'a descriptor of another kind',
    change('vom.dkind.10.descriptor', text => text.replace('"10"', '"11"')),
    ['bad-value vom.dkind.10.descriptor'],
  ],
  [
    'a descriptor that is no JSON',
    set('vom.dkind.10.descriptor', '{'),
    ['bad-value vom.dkind.10.descriptor'],
  ],
  [
    'an instance that will be made again',
    set('vom.dkind.10.nextID', '2'),
    ['next-id-low vom.dkind.10.nextID'],
  ],
  ['no next instance', remove('vom.dkind.10.nextID'), ['next-id-low vom.dkind.10.nextID']],
  [
    'a kind that will be given again',
    change('idCounters', text => text.replace(/"exportID":\d+/, '"exportID":13')),
    ['counter-low idCounters'],
  ],
  [
    'a collection that will be given again',
    change('idCounters', text => text.replace(/"collectionID":\d+/, '"collectionID":5')),
    ['counter-low idCounters'],
  ],
  ['counters that are none', set('idCounters', '[]'), []],
  [
    'a state that is cut',
    change('vom.o+d10/1', text => text.slice(0, -5)),
    ['bad-value vom.o+d10/1', 'count-wrong vom.rc.o-50'],
  ],
  [
    'an entry that is cut',
    change('vc.4.sfirst', text => text.slice(0, -5)),
    ['bad-value vc.4.sfirst', 'count-wrong vom.rc.o+d10/1'],
  ],
  [
    'an entry that is cut and mended',
    set('vc.4.sfirst', '{"body":"#"x","slots":[]}'),
    ['bad-value vc.4.sfirst', 'count-wrong vom.rc.o+d10/1'],
  ],
  [
    'a body that is cut',
    change('vom.o+d10/1', text => text.replace('seat":{"body":"#', 'seat":{"body":"#[')),
    ['bad-body vom.o+d10/1'],
  ],
  [
    'a body that names no slot',
    change('vc.4.sfirst', text => text.replace('$0', '$1')),
    ['bad-slot vc.4.sfirst', 'unnamed-slot vc.4.sfirst'],
  ],
  [
    'a slot that is no name',
    change('vc.4.sfirst', text => text.replace('o+d10/1', 'o+d10')),
    ['bad-name vc.4.sfirst', 'count-wrong vom.rc.o+d10/1'],
  ],
  [
    'a facet that the kind does not have',
    change('vc.1.suser', text => text.replace('o+d12/1:1', 'o+d12/1:2')),
    ['bad-facet vc.1.suser'],
  ],
  [
    'a facet of a kind without',
    change('vc.4.sfirst', text => text.replace('o+d10/1', 'o+d10/1:0')),
    ['bad-facet vc.4.sfirst'],
  ],
  [
    'a watch of no promise',
    store => {
      store.set('vc.3.so-5', store.get('vc.3.sp-61') ?? '');
      store.set('vc.3.|entryCount', '2');
      store.set('vom.rc.o+d11/1', '3');
      store.set('vom.rc.o-52', '2');
    },
    ['bad-watch vc.3.so-5'],
  ],
  [
    'a watch without a watcher',
    store => {
      store.set('vc.3.sp-61', '{"body":"#[]","slots":[]}');
      store.set('vom.rc.o+d11/1', '1');
      store.delete('vom.rc.o-52');
    },
    ['bad-watch vc.3.sp-61'],
  ],
  [
    'an encoded key that is none',
    store => {
      store.set('vc.4.q', '{"body":"#1","slots":[]}');
      store.set('vc.4.|entryCount', '3');
    },
    ['bad-entry-key vc.4.q'],
  ],
  [
    'a collection of two kinds',
    change('vc.1.soffers', text => text.replace('o+d6/4', 'o+d8/4')),
    ['two-kinds vc.4.|schemata'],
  ],
  [
    'a table that is gone',
    remove('watcherTableID'),
    ['count-wrong vom.rc.o+d6/2', 'missing-key watcherTableID'],
  ],
  [
    'a table that is none',
    set('baggageID', 'o-5'),
    ['bad-value baggageID', 'count-wrong vom.rc.o+d6/1'],
  ],
];

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
