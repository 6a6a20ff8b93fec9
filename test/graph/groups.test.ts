// What is held by what, in groups, and what grew between two moments: of vatstores that a real vat
// has written.
import { buildGraph, diffGraphs, sourceOf } from 'liveslots/inspect';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { faultsOf, graphOf, startVat } from './support.js';
import { wallet } from './wallet.js';

describe('groups', () => {
  it('tell promises by the store that has them, with keys and what alone holds all', async () => {
    const run = await startVat(wallet);
    await run.message('o+0', 'publish', [], 'p-91');
    for (let index = 0; index < 40; index += 1) {
      await run.message('o+0', 'keep', [`offer ${index}`, ref(`p-${100 + index}`)]);
    }
    const graph = graphOf(run);
    const [largest] = graph.groups();
    expect(largest).toMatchObject({
      sort: 'promise',
      count: 40,
      bytes: 0,
      holder: 'values in the map store "pendingOffers"',
      sampleKeys: ['"offer 0"', '"offer 1"', '"offer 10"'],
      samples: ['p-100', 'p-101', 'p-110'],
      dominator: { name: 'o+v2/7', label: 'pendingOffers' },
    });
    const entries = run.store.entries().filter(([key]) => key.startsWith('vc.7.s'));
    const bytes = entries.reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    expect(largest?.holderBytes).toBe(bytes);
    expect(largest?.sentence).toBe(
      `40 promises, all values in the map store "pendingOffers", at keys like "offer 0", "offer 1", "offer 10", ${bytes.toLocaleString('en-US')} bytes in what holds them; all are held through the map store "pendingOffers" (o+v2/7) alone.`,
    );
  });

  it('have every name in one group, and every byte of names', async () => {
    const run = await startVat(wallet);
    await run.message('o+0', 'offer', ['first', ref('o-50')]);
    await run.message('o+0', 'offer', ['second', ref('o-51')]);
    const graph = graphOf(run);
    const groups = graph.groups();
    expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(graph.size);
    const own = [...graph.nodes()].reduce((sum, { bytes }) => sum + bytes, 0);
    expect(groups.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(own);
    // Beside names there are counters, and descriptors of virtual kinds.
    const { bytes, keys } = graph.counts();
    const others = run.store
      .entries()
      .filter(([key]) => /^(idCounters|kindIDID|storeKindIDTable|vom\.vkind)/.test(key));
    expect(own + others.reduce((sum, [key, value]) => sum + key.length + value.length, 0)).toBe(
      bytes,
    );
    expect(keys).toBe(run.store.entries().length);
    expect(groups.find(({ tag, sort }) => sort === 'object' && tag === 'offer')).toMatchObject({
      count: 2,
      holder: expect.stringMatching(/^(values in|keys of) the /) as string,
      dominator: { name: 'o+d6/1', role: 'baggage' },
    });
    expect(groups.filter(({ sort }) => sort === 'presence')).toMatchObject([
      { count: 2, holder: 'in the state property "seat" of objects of the kind "offer"' },
    ]);
  });

  it('have what nothing reaches apart', async () => {
    const run = await startVat(wallet);
    await run.message('o+0', 'circle');
    const graph = graphOf(run);
    const rings = graph.groups().filter(({ sentence }) => sentence.includes('no root reaches'));
    const found = rings.map(({ sort, tag, holder, count }) => [sort, tag, holder, count]);
    expect(found.sort()).toEqual([
      ['collection', 'pendingOffers', 'held by nothing', 1],
      ['collection', 'ring', 'in the state property "seat" of objects of the kind "offer"', 1],
      ['object', 'offer', 'held by nothing', 2],
      ['object', 'offer', 'values in the map store "ring"', 1],
    ]);
    expect(faultsOf(run.store.entries())).toEqual([]);
  });
});

describe('what grew', () => {
  it('between two moments: by groups, the largest growth first', async () => {
    const run = await startVat(wallet);
    await run.message('o+0', 'publish', [], 'p-91');
    await run.message('o+0', 'keep', ['gone', ref('p-99')]);
    const before = graphOf(run);
    const keysBefore = run.store.entries().length;
    for (let index = 0; index < 12; index += 1) {
      await run.message('o+0', 'keep', [`${index}`, ref(`p-${100 + index}`)]);
    }
    await run.message('o+0', 'offer', ['first', ref('o-50')]);
    const after = graphOf(run);
    const { changes, keysChange, sentence } = diffGraphs(before, after);
    expect(keysChange).toBe(run.store.entries().length - keysBefore);
    expect(changes[0]).toMatchObject({
      countChange: 12,
      before: { count: 1 },
      after: { count: 13 },
    });
    expect(changes[0]?.sentence).toMatch(
      /^\+12 promises, values in the map store "pendingOffers" \(1 before, 13 now; \+\d+ bytes\), at keys like "0"/,
    );
    expect(
      changes.filter(({ countChange }) => countChange > 0).map(({ after: now }) => now?.sort),
    ).toEqual([
      'promise',
      ...changes
        .slice(1)
        .filter(({ countChange }) => countChange > 0)
        .map(({ after: now }) => now?.sort),
    ]);
    expect(sentence.split('\n')).toHaveLength(changes.length + 1);
    const back = diffGraphs(after, before);
    expect(back.changes.at(-1)?.countChange).toBe(-12);
    expect(back.changes.map(({ id }) => id).sort()).toEqual(changes.map(({ id }) => id).sort());
  });

  it('nothing, between a graph and itself', async () => {
    const run = await startVat(wallet);
    const graph = graphOf(run);
    expect(diffGraphs(graph, graph)).toEqual({
      changes: [],
      keysChange: 0,
      bytesChange: 0,
      sentence: '+0 keys, +0 bytes',
    });
  });
});

describe('reading', () => {
  it('tells its progress, and finds the same whatever the order of the keys', async () => {
    const run = await startVat(wallet);
    await run.message('o+0', 'offer', ['first', ref('o-50')], 'p-90');
    const entries = run.store.entries();
    const forth = buildGraph(sourceOf('forth', entries));
    const back = buildGraph(sourceOf('back', [...entries].reverse()));
    const list = (graph: typeof forth): unknown[] =>
      [...graph.nodes()]
        .map(({ id, ...node }) => ({ ...node, into: [...graph.edgesInto(id)].length }))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
    expect(list(back)).toEqual(list(forth));
    expect(back.counts()).toEqual(forth.counts());
    const phases: string[] = [];
    buildGraph(sourceOf('progress', entries), { onProgress: ({ phase }) => phases.push(phase) });
    expect(phases).toEqual(['linking', 'linking']);
    const many = Array.from({ length: 250_000 }, (_each, at) => [`vvs.${at}`, ''] as const);
    const seen: (readonly [number, number | undefined])[] = [];
    buildGraph(sourceOf('many', many), {
      onProgress: ({ phase, done, total }) => phase === 'reading' && seen.push([done, total]),
    });
    expect(seen).toEqual([
      [100_000, 250_000],
      [200_000, 250_000],
    ]);
  });
});
