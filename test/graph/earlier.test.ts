// A vatstore that version 0.10.2 of the established implementation has left: it is read like any
// other, is sound, and has the faults that this version made when it emptied stores.
import { readFileSync } from 'node:fs';
import { buildGraph, sourceOf } from 'liveslots/inspect';
import type { VatGraph } from 'liveslots/inspect';
import { describe, expect, it } from 'vitest';

const file = new URL('vatstore-0.10.2.json', import.meta.url);
const states = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
const graphOf = (name: string): VatGraph => buildGraph(sourceOf(name, states[name] ?? {}));

describe('a vatstore of 0.10.2', () => {
  it('is sound, though remotables that are weak keys have no records', () => {
    const graph = graphOf('plain');
    const { isSound, totals } = graph.check();
    expect([isSound, totals]).toEqual([true, { 'unheld-collection': 2, 'unheld-object': 1 }]);
    expect(graph.counts()).toMatchObject({ strangeKeys: 0, watches: 1, recognitionRecords: 1 });
    expect(Object.keys(states['plain'] ?? {}).filter(key => key.startsWith('vc.7.r'))).toHaveLength(
      2,
    );
  });

  it('is explained: facets as keys, numbers as keys, watches, weak keys', () => {
    const graph = graphOf('plain');
    expect(graph.why('o+d11/1').paths.map(({ sentence }) => sentence)).toEqual([
      'Held by the baggage: its entry "purses" holds the map store "purses" (o+d6/5), whose keys hold o+d11/1 (desk) (facet user).',
    ]);
    expect(graph.why('p+5').paths.map(({ sentence }) => sentence)).toEqual([
      'Held by the table of watched promises: its watch by o+d12/1 (watcher) with "argument", o+d10/1 holds p+5.',
    ]);
    expect(graph.why('o-51')).toMatchObject({ status: 'held', recognizedBy: [{ label: 'seen' }] });
    const numbers = graph.find('o+d6/8');
    expect(numbers).toMatchObject({
      label: 'numbers',
      entries: 7,
      storeKind: 'scalarDurableMapStore',
    });
    expect(graph.find('o+d10/1')).toMatchObject({ tag: 'purse', refCount: 4 });
  });

  const faultsOf = (name: string): string[] =>
    graphOf(name)
      .check()
      .faults.filter(({ severity }) => severity === 'fault')
      .map(({ code, key, found }) => `${code} ${key}: ${found}`)
      .sort();

  it('has the faults that emptying a store left: ordinals, and a number of entries', () => {
    expect(faultsOf('cleared')).toEqual([
      'entry-count-wrong vc.8.|entryCount: 0',
      'ordinal-without-entry vc.5.|o+d11/1:1: ordinal "2"',
      'ordinal-without-entry vc.5.|o-50: ordinal "1"',
    ]);
  });

  it('and those that releasing a store left: counts, and records of recognition', () => {
    const before = faultsOf('cleared');
    expect(faultsOf('dropped').filter(fault => !before.includes(fault))).toEqual([
      'count-wrong vom.rc.o-52: 1',
      'recognition-without-collection vom.ir.o-52|10: a record',
    ]);
  });
});
