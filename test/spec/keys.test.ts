// Keys: what each is, and that no two things share one.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as keys from '../../src/store/keys.js';
import { insistVref } from '../../src/refs/vref.js';
import { baseRef, check, collectionId, kindId, vref } from './parts-support.js';

describe('persistent keys', () => {
  it('[S4] are those of the layout', () => {
    const object = baseRef('o+d10/3');
    expect([
      keys.ID_COUNTERS_KEY,
      keys.KIND_ID_ID_KEY,
      keys.STORE_KIND_ID_TABLE_KEY,
      keys.BAGGAGE_ID_KEY,
      keys.WATCHER_TABLE_ID_KEY,
      keys.WATCHED_PROMISE_TABLE_ID_KEY,
      keys.stateKey(object),
      keys.refCountKey(object),
      keys.exportStatusKey(object),
      keys.recognitionPrefix(vref('o-7')),
      keys.recognitionKey(vref('o+d10/3:1'), collectionId(5)),
      keys.kindDescriptorKey(kindId(10), true),
      keys.kindDescriptorKey(kindId(10), false),
      keys.kindNextIdKey(kindId(10)),
      keys.collectionPrefix(collectionId(5)),
      keys.entryKey(collectionId(5), 'sfoo'),
      keys.schemataKey(collectionId(5)),
      keys.entryCountKey(collectionId(5)),
      keys.nextOrdinalKey(collectionId(5)),
      keys.ordinalKey(collectionId(5), vref('o-7')),
    ]).toEqual([
      'idCounters',
      'kindIDID',
      'storeKindIDTable',
      'baggageID',
      'watcherTableID',
      'watchedPromiseTableID',
      'vom.o+d10/3',
      'vom.rc.o+d10/3',
      'vom.es.o+d10/3',
      'vom.ir.o-7|',
      'vom.ir.o+d10/3:1|5',
      'vom.dkind.10.descriptor',
      'vom.vkind.10.descriptor',
      'vom.dkind.10.nextID',
      'vc.5.',
      'vc.5.sfoo',
      'vc.5.|schemata',
      'vc.5.|entryCount',
      'vc.5.|nextOrdinal',
      'vc.5.|o-7',
    ]);
  });

  it('[S4] of one collection never begin like those of another', () => {
    check(
      fc.property(fc.nat(), fc.nat(), fc.string(), (one, other, encoded) => {
        const key = keys.entryKey(collectionId(one), encoded);
        expect(key.startsWith(keys.collectionPrefix(collectionId(one)))).toBe(true);
        expect(key.startsWith(keys.collectionPrefix(collectionId(other)))).toBe(one === other);
      }),
      { seed: 40_01, numRuns: 300 },
    );
  });

  it('[G6] of a recognition give back the collection, and belong to one vref', () => {
    const names = fc.constantFrom('o-1', 'o-11', 'o+d1/1', 'o+d1/1:0', 'o+d1/1:1', 'o+d1/11');
    check(
      fc.property(names, names, fc.nat(), (name, other, id) => {
        const key = keys.recognitionKey(insistVref(name), collectionId(id));
        expect(keys.collectionOfRecognitionKey(key)).toBe(id);
        expect(key.startsWith(keys.recognitionPrefix(insistVref(other)))).toBe(name === other);
      }),
      { seed: 40_02, numRuns: 200 },
    );
  });
});
