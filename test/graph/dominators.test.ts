// What alone holds what, and the shortest ways: random graphs against definitions that are followed
// word by word, and shapes that are deep, wide or both.
import fc from 'fast-check';
import { buildGraph, sourceOf } from 'liveslots/inspect';
import type { VatGraph } from 'liveslots/inspect';
import { describe, expect, it } from 'vitest';

interface Shape {
  readonly size: number;
  readonly edges: readonly (readonly [from: number, to: number])[];
  readonly roots: readonly number[];
}

const nameOf = (node: number): string => `o+d10/${node}`;

/** Objects that name each other in their states; roots are exported. */
const graphOf = ({ size, edges, roots }: Shape): VatGraph => {
  const store = new Map<string, string>();
  const slots = new Map<number, string[]>();
  for (const [from, to] of edges) slots.set(from, [...(slots.get(from) ?? []), nameOf(to)]);
  for (let node = 0; node < size; node += 1) {
    const named = slots.get(node) ?? [];
    const body = `#${JSON.stringify(named.map((_name, at) => `$${at}`))}`;
    store.set(`vom.${nameOf(node)}`, JSON.stringify({ next: { body, slots: named } }));
  }
  for (const root of roots) store.set(`vom.es.${nameOf(root)}`, 'r');
  return buildGraph(sourceOf('a shape', store));
};

/** Distances from the roots, as if `without` were not there. */
const distances = ({ edges, roots }: Shape, without = -1): Map<number, number> => {
  const found = new Map<number, number>();
  let front = [...new Set(roots)].filter(root => root !== without);
  for (let far = 0; front.length > 0; far += 1) {
    for (const node of front) found.set(node, far);
    front = [
      ...new Set(
        edges
          .filter(([from, to]) => front.includes(from) && to !== without && !found.has(to))
          .map(([, to]) => to),
      ),
    ];
  }
  return found;
};

const shapes: fc.Arbitrary<Shape> = fc.integer({ min: 1, max: 14 }).chain(size => {
  const node = fc.nat({ max: size - 1 });
  return fc.record({
    size: fc.constant(size),
    edges: fc.uniqueArray(fc.tuple(node, node), {
      maxLength: size * 3,
      selector: pair => pair.join(),
    }),
    roots: fc.uniqueArray(node, { maxLength: 3 }),
  });
});

const idOf = (graph: VatGraph, node: number): number => graph.find(nameOf(node))?.id ?? -1;

describe('random graphs', () => {
  it('have the dominators and shortest ways of the definitions', () => {
    fc.assert(
      fc.property(shapes, shape => {
        const graph = graphOf(shape);
        const { parent, dominator, retainedNodes, retainedBytes } = graph.columns();
        const all = distances(shape);
        const nodes = [...Array(shape.size).keys()];
        const dominated = nodes.map(node => {
          const left = distances(shape, node);
          return new Set(nodes.filter(each => all.has(each) && !left.has(each)));
        });
        for (const node of nodes) {
          const id = idOf(graph, node);
          const far = all.get(node);
          if (far === undefined) {
            expect([parent[id], dominator[id], retainedNodes[id]]).toEqual([-2, -2, 0]);
            continue;
          }
          const mine = dominated[node] ?? new Set<number>();
          expect(retainedNodes[id]).toBe(mine.size);
          const bytes = [...mine].reduce(
            (sum, each) => sum + graph.node(idOf(graph, each)).bytes,
            0,
          );
          expect(retainedBytes[id]).toBe(bytes);
          // Of all that dominate it, the one that dominates the fewest is the nearest.
          const above = nodes.filter(each => each !== node && dominated[each]?.has(node));
          above.sort((a, b) => (dominated[a]?.size ?? 0) - (dominated[b]?.size ?? 0));
          expect(dominator[id]).toBe(above[0] === undefined ? -1 : idOf(graph, above[0]));
          if (far === 0) expect(parent[id]).toBe(-1);
          else {
            const before = nodes.find(each => idOf(graph, each) === parent[id]) ?? -1;
            expect(all.get(before)).toBe(far - 1);
            expect(shape.edges.some(([from, to]) => from === before && to === node)).toBe(true);
          }
        }
      }),
      { seed: 30, numRuns: 1500 },
    );
  });

  it('why finds the shortest paths from each root, each once', () => {
    /** From every root to the node, all shortest ones. */
    const shortest = ({ edges, roots }: Shape, target: number): string[] =>
      roots.flatMap(root => {
        let paths = [[root]];
        for (let far = 0; far < 20; far += 1) {
          const done = paths.filter(path => path.at(-1) === target);
          if (done.length > 0) return done.map(path => path.map(nameOf).join());
          paths = paths.flatMap(path =>
            edges
              .filter(([from, to]) => from === path.at(-1) && !path.includes(to))
              .map(([, to]) => [...path, to]),
          );
        }
        return [];
      });
    fc.assert(
      fc.property(shapes, fc.nat({ max: 13 }), (shape, pick) => {
        const graph = graphOf(shape);
        const target = pick % shape.size;
        const { paths, status, hasMore } = graph.why(nameOf(target), { limit: 1000 });
        const found = paths.map(({ root, steps }) => [root, ...steps.map(({ node }) => node)]);
        expect(found.map(path => path.map(({ name }) => name).join()).sort()).toEqual(
          shortest(shape, target).sort(),
        );
        expect(status).toBe(paths.length > 0 ? 'held' : 'unreached');
        expect(hasMore).toBe(false);
        const lengths = paths.map(({ steps }) => steps.length);
        expect(lengths).toEqual([...lengths].sort((a, b) => a - b));
        // With a limit there are some of them, and the rest is said to be there.
        const few = graph.why(nameOf(target), { limit: 1 });
        expect(few.paths.length).toBe(Math.min(1, paths.length));
        expect(few.hasMore).toBe(paths.length > 1);
      }),
      { seed: 31, numRuns: 1000 },
    );
  });
});

describe('paths', () => {
  it('come in order of their lengths, though each root has its turn first', () => {
    const [near, far, target] = [0, 1, 2];
    const edges = [
      [near, 3],
      [near, 4],
      [3, target],
      [4, target],
      [far, 5],
      [5, 6],
      [6, target],
    ] as const;
    const graph = graphOf({ size: 7, edges, roots: [near, far] });
    const lengths = (limit: number): number[] =>
      graph.why(nameOf(target), { limit }).paths.map(({ steps }) => steps.length);
    expect(lengths(10)).toEqual([2, 2, 3]);
    expect(lengths(2)).toEqual([2, 3]);
    expect(lengths(1)).toEqual([2]);
  });
});

describe('large shapes', () => {
  const SIZE = 100_000;
  const range = Array.from({ length: SIZE - 1 }, (_each, at) => at);

  it('a chain', () => {
    const graph = graphOf({ size: SIZE, edges: range.map(at => [at, at + 1]), roots: [0] });
    const { retainedNodes, dominator } = graph.columns();
    expect(retainedNodes[idOf(graph, 0)]).toBe(SIZE);
    expect(dominator[idOf(graph, SIZE - 1)]).toBe(idOf(graph, SIZE - 2));
    expect(graph.groups().map(({ count }) => count)).toEqual([SIZE - 1, 1]);
    const { paths } = graph.why(nameOf(SIZE - 1));
    expect(paths.map(({ steps }) => steps.length)).toEqual([SIZE - 1]);
  });

  it('a ladder, with more shortest paths than could ever be listed', () => {
    const rungs = Array.from({ length: 200 }, (_each, at) => 3 * at);
    const edges = rungs.flatMap(at => [
      [at, at + 1] as const,
      [at, at + 2] as const,
      [at + 1, at + 3] as const,
      [at + 2, at + 3] as const,
    ]);
    const graph = graphOf({ size: 601, edges, roots: [0] });
    const { paths, hasMore } = graph.why(nameOf(600), { limit: 50 });
    expect([paths.length, hasMore]).toEqual([50, true]);
    expect(new Set(paths.map(({ steps }) => steps.length))).toEqual(new Set([400]));
    expect(graph.columns().dominator[idOf(graph, 600)]).toBe(idOf(graph, 597));
  });

  it('a ring that nothing holds', () => {
    const edges = [...range.map(at => [at, at + 1] as const), [SIZE - 1, 0] as const];
    const graph = graphOf({ size: SIZE, edges, roots: [] });
    expect(graph.counts().unreached).toBe(SIZE);
    expect([...graph.unreached()].length).toBe(SIZE);
    expect(graph.groups()).toMatchObject([{ count: SIZE, dominator: undefined }]);
    expect(graph.groups()[0]?.sentence).toContain('no root reaches them');
  });
});
