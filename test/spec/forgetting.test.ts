// What must be told when an identity is gone: every collection and every table of user code that
// recognizes it, facet by facet, and whether the collector may find more after that.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { Forgetting } from '../../src/gc/forgetting.js';
import type { CollectionId, Vref } from '../../src/refs/vref.js';
import { collectionId, kindId, makeKindHandler, makeVatParts, vref } from './parts-support.js';

/** @param releasing the entries whose deletion releases something */
const setUp = (releasing: readonly string[] = []) => {
  const { recognizers, registry } = makeVatParts();
  const facetNames = ['down', 'middle', 'up'];
  const reanimate = (): object => Far('one', {});
  registry.register(kindId(10), makeKindHandler({ facetNames, reanimate }));
  registry.register(kindId(11), makeKindHandler({ reanimate }));
  const deleted: string[] = [];
  const deleteEntry = (collection: CollectionId, name: Vref): boolean => {
    deleted.push(`${name} of ${collection}`);
    return releasing.includes(`${name} of ${collection}`);
  };
  const forgetting = new Forgetting({ recognizers, registry, deleteEntry });
  const cease = (name: string): boolean => forgetting.ceaseRecognition(vref(name));
  return { recognizers, deleted, cease };
};

const facets = ['o+d10/1:0', 'o+d10/1:1', 'o+d10/1:2'];

describe('[G5] an identity that is gone', () => {
  it('is gone with all of its facets, or is one facet alone', () => {
    for (const [name, expected] of [
      ['o+d10/1', facets],
      ['o+d10/1:1', ['o+d10/1:1']],
      ['o+d11/1', ['o+d11/1']],
      ['o-5', ['o-5']],
    ] as const) {
      const { recognizers, deleted, cease } = setUp();
      for (const each of [...facets, 'o+d11/1', 'o-5']) {
        recognizers.addCollection(vref(each), collectionId(4));
      }
      expect(cease(name)).toBe(false);
      expect(deleted).toEqual(expected.map(each => `${each} of 4`));
    }
  });

  it('[G6] may free more when any table had a value for any facet', () => {
    for (const facet of facets) {
      const { recognizers, cease } = setUp();
      const map = new Map<Vref, unknown>([[vref(facet), 'value']]);
      recognizers.addMemory(vref(facet), map);
      expect(cease('o+d10/1')).toBe(true);
      expect(map.size).toBe(0);
      expect(cease('o+d10/1')).toBe(false);
    }
  });

  it('[G6] may free more when any entry of any collection held something', () => {
    const names = [4, 5, 6].flatMap(id => [...facets, 'o-5'].map(name => `${name} of ${id}`));
    for (const releasing of names) {
      const { recognizers, cease } = setUp([releasing]);
      for (const id of [4, 5, 6]) {
        for (const name of [...facets, 'o-5']) {
          recognizers.addCollection(vref(name), collectionId(id));
        }
      }
      expect([cease('o+d10/1'), cease('o-5')]).toEqual([
        releasing.startsWith('o+'),
        releasing.startsWith('o-'),
      ]);
    }
  });
});
