// Every kind of damage to a vatstore, planted by hand.

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

/** Each: what is done to the vatstore of `wallet.ts`, and the faults that are to be found then. */
export const damages: readonly [name: string, damage: Damage, found: readonly string[]][] = [
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
