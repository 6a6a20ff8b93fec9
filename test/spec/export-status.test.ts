// What the kernel can do with each facet, against a naive model.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExportState } from '../../src/ledger/export-status.js';
import { baseRef, check, makeVatParts, vref } from './parts-support.js';

const object = baseRef('o+d10/3');
const state = fc.constantFrom<ExportState>('reachable', 'recognizable', 'none');

/** What must go when the object goes now, in order of the facets. */
const recognizable = (facets: readonly ExportState[]): string[] =>
  facets.flatMap((each, index) => (each === 'recognizable' ? [`${object}:${index}`] : []));

describe('the export status', () => {
  it.each([2, 3, 5, 12])('[V3] of %i facets is a letter for each', facetCount => {
    const change = fc.record({ facet: fc.nat(facetCount - 1), to: state });
    check(
      fc.property(fc.array(change, { maxLength: 30 }), changes => {
        const { exportStatus, store } = makeVatParts();
        const facets = Array.from({ length: facetCount }, (): ExportState => 'none');
        for (const { facet, to } of changes) {
          const answer = exportStatus.set(vref(`${object}:${facet}`), facetCount, to);
          facets[facet] = to;
          const isReachable = facets.includes('reachable');
          expect(answer).toEqual({ isReachable });
          const isNone = facets.every(each => each === 'none');
          const letters = facets.map(
            each => ({ reachable: 'r', recognizable: 's', none: 'n' })[each],
          );
          expect(store.get(`vom.es.${object}`)).toBe(isNone ? undefined : letters.join(''));
          expect(exportStatus.summarize(object)).toEqual({
            isReachable,
            retirees: isReachable ? [] : recognizable(facets),
          });
        }
      }),
      { seed: 51_01, numRuns: 100 },
    );
  });

  it('[V3] of an object without facets is one letter', () => {
    const { exportStatus, store } = makeVatParts();
    const key = `vom.es.${object}`;
    expect(exportStatus.summarize(object)).toEqual({ isReachable: false, retirees: [] });
    expect(exportStatus.set(object, 1, 'reachable')).toEqual({ isReachable: true });
    expect(store.get(key)).toBe('r');
    expect(exportStatus.summarize(object)).toEqual({ isReachable: true, retirees: [] });
    expect(exportStatus.set(object, 1, 'recognizable')).toEqual({ isReachable: false });
    expect(store.get(key)).toBe('s');
    expect(exportStatus.summarize(object)).toEqual({ isReachable: false, retirees: [object] });
    expect(exportStatus.set(object, 1, 'none')).toEqual({ isReachable: false });
    expect(store.get(key)).toBe(undefined);
  });

  it('[V3] grows when the kind has gained facets', () => {
    const { exportStatus, store } = makeVatParts();
    store.set(`vom.es.${object}`, 'rs');
    expect(exportStatus.set(vref(`${object}:3`), 4, 'reachable')).toEqual({ isReachable: true });
    expect(store.get(`vom.es.${object}`)).toBe('rsnr');
    exportStatus.set(vref(`${object}:0`), 4, 'none');
    exportStatus.set(vref(`${object}:3`), 4, 'recognizable');
    expect(exportStatus.summarize(object)).toEqual({
      isReachable: false,
      retirees: [`${object}:1`, `${object}:3`],
    });
  });

  it('[V3] is lowered facet by facet: one that is given up stays so, and says how the others are', () => {
    const { exportStatus, store } = makeVatParts();
    const [up, down] = [vref(`${object}:0`), vref(`${object}:1`)];
    for (const facet of [up, down]) exportStatus.set(facet, 2, 'reachable');
    const steps = [
      [up, 'recognizable', true, true, 'sr'],
      [up, 'recognizable', false, true, 'sr'],
      [up, 'none', false, true, 'nr'],
      [up, 'recognizable', false, true, 'nr'],
      [down, 'recognizable', true, false, 'ns'],
      [down, 'none', false, false, undefined],
      [down, 'recognizable', false, false, undefined],
    ] as const;
    for (const [facet, to, wasReachable, isReachable, letters] of steps) {
      expect(exportStatus.lower(facet, 2, to)).toEqual({ wasReachable, isReachable });
      expect(store.get(`vom.es.${object}`)).toBe(letters);
    }
  });

  it('[V3] of one object says nothing of another', () => {
    const { exportStatus, store } = makeVatParts();
    exportStatus.set(vref('o+d10/3:0'), 2, 'reachable');
    exportStatus.set(vref('o+d10/33:1'), 2, 'recognizable');
    expect(exportStatus.summarize(baseRef('o+d10/33')).retirees).toEqual(['o+d10/33:1']);
    exportStatus.forget(baseRef('o+d10/33'));
    expect([...store.entries()]).toEqual([['vom.es.o+d10/3', 'rn']]);
  });
});
