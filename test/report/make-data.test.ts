// From a graph to the data of a report: on the database of a real kernel, on shapes made by hand, and
// on random ones.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { KernelFacts, MemoryFacts, VatGraph } from '../../src/graph/index.js';
import { buildGraph } from '../../src/graph/index.js';
import { checkReportData } from '../../src/cli/report/check-data.js';
import { rootOfParent, UNREACHED } from '../../src/cli/report/data.js';
import type { ReportData } from '../../src/cli/report/data.js';
import { makeReportData } from '../../src/cli/report/make-data.js';
import { shopGraph } from './shop.js';
import { StoreByHand } from './store.js';

const titlesOf = ({ groups }: ReportData): string[] =>
  groups.map(({ title, count, parent }) => {
    const holder = groups[parent]?.title;
    return `${String(count)} ${title}${holder === undefined ? '' : ` < ${holder}`}`;
  });

/** The way of a member: "vref via" from itself up, and how it ends. */
const wayOf = ({ members, roots }: ReportData, vref: string): string[] => {
  const way: string[] = [];
  let at = members.vrefs.indexOf(vref);
  while (at >= 0) {
    way.push(`${members.vrefs[at] ?? ''} ${members.strings[members.vias[at] ?? -1] ?? ''}`.trim());
    at = members.parents[at] ?? UNREACHED;
  }
  const root = rootOfParent(at);
  return [...way, root === undefined ? 'nothing' : (roots[root]?.text ?? 'no such root')];
};

/** Whether the group is the other one, or beneath it. */
const isWithin = ({ groups }: ReportData, group: number, other: number): boolean => {
  for (let at = group; at >= 0; at = groups[at]?.parent ?? -1) if (at === other) return true;
  return false;
};

/** What must hold of all data that have all members, for the graph that they were made of. */
const checkAgainst = (graph: VatGraph, data: ReportData): void => {
  checkReportData(data);
  const { groups, members } = data;
  const { parent, dominator } = graph.columns();
  const sum = (values: readonly number[]): number => values.reduce((all, each) => all + each, 0);
  const nodes = [...graph.nodes()];
  expect(members.vrefs).toEqual(nodes.map(({ name }) => name));
  expect(members.bytes).toEqual(nodes.map(({ bytes }) => bytes));
  expect(sum(groups.map(({ count }) => count))).toBe(graph.size);
  expect(sum(groups.map(({ bytes }) => bytes))).toBe(sum(members.bytes));
  nodes.forEach((_, id) => {
    const holder = members.parents[id] ?? UNREACHED;
    const wanted = parent[id] ?? -2;
    // Where a root reaches it, the way is the graph's own.
    if (wanted >= 0) expect(holder).toBe(wanted);
    expect(rootOfParent(holder) !== undefined).toBe(wanted === -1);
    // What dominates a node has its group above that of the node. In a circle of kinds groups come
    // back to themselves, and it may be beneath.
    const above = dominator[id] ?? -1;
    if (above < 0) return;
    const own = members.groups[id] ?? -1;
    const other = members.groups[above] ?? -1;
    expect(isWithin(data, own, other) || isWithin(data, other, own)).toBe(true);
  });
};

describe('a vat of a real kernel', () => {
  const graph = shopGraph();
  const data = makeReportData(graph);

  test('its groups tell what leaks, and in what', () => {
    const titles = titlesOf(data);
    for (const wanted of [
      '16 promises in pendingPayments < store pendingPayments, held by nothing stored',
      '16 receipt objects in archive < set store archive in the baggage',
      // Each is the key of an entry whose value names it, and nothing else does.
      '16 page objects, held by nothing stored',
      '16 line objects in .lines of books < books object in the baggage',
      '16 imports as keys of doorbells < map store doorbells in the baggage',
      '16 ticket objects, exported',
    ]) {
      expect(titles).toContain(wanted);
    }
    // Two kinds that hold each other, and nothing else does.
    expect(titles.join()).toMatch(
      /16 label objects in \.label of parcel < parcel objects, held|16 parcel objects in \.parcel of label < label objects, held/,
    );
    checkAgainst(graph, data);
  });

  test('each member has its way with the places that refer to it', () => {
    expect(wayOf(data, 'o+d15/3')).toEqual(['o+d15/3', 'nothing']);
    expect(wayOf(data, 'o+d16/3')).toEqual([
      'o+d16/3 .lines[2]',
      'o+d17/1 key "books"',
      'o+d6/1',
      'the baggage',
    ]);
    expect(wayOf(data, 'p+29')).toEqual(['p+29 key "order 5"', 'vc.4', 'nothing']);
    const promises = data.groups.find(({ title }) => title === 'promises in pendingPayments');
    expect(promises?.text).toMatch(/^at places like key "order \d+", key "order \d+", key/);
  });

  test('the same graph gives the same data', () => {
    expect(JSON.stringify(makeReportData(shopGraph()))).toBe(JSON.stringify(data));
  });

  test('what the check found is told, once for each code', () => {
    const checked = makeReportData(graph, { check: graph.check() });
    const texts = checked.warnings.map(({ level, text }) => `${level} ${text}`);
    expect(texts.filter(text => text.includes('unheld-collection'))).toEqual([
      expect.stringMatching(/^note unheld-collection at "vc\.4\.\|schemata"/),
    ]);
    expect(texts).toContainEqual(
      expect.stringMatching(/^note \d+ of \d+ members have no way from a stored root/),
    );
  });
});

describe('what is known beside the vatstore', () => {
  const store = new StoreByHand().kind(10, 'Job').collection(7, 'jobs');
  store
    .object('o+d10/1', { result: ['p+5'] })
    .entry(7, 'a', 'o+d10/1', 'o+d10/1')
    .entry(7, 'b', 'p-9');
  store.store.set('vom.es.o+d10/1', 'r');
  const stored = store.source();
  const labelOf = (data: ReportData, vref: string): string | undefined =>
    data.members.strings[data.members.labels[data.members.vrefs.indexOf(vref)] ?? -1];

  test('the tables of a kernel name roots, members and deciders', () => {
    const names = new Map([
      ['o+d10/1', 'ko25'],
      ['p-9', 'kp40'],
    ]);
    const kernel: KernelFacts = {
      vatId: 'v43',
      vatName: 'factory',
      clist: () =>
        [...names].map(([vref, kernelName]) => ({ vref, kernelName, isReachable: true })),
      kernelNameOf: vref => names.get(vref),
      exportHolders: vref => (vref === 'o+d10/1' ? ['v9:zoe'] : []),
      promise: vpid =>
        vpid === 'p-9'
          ? { kernelName: 'kp40', state: 'unresolved', decider: 'v9:zoe', subscribers: [] }
          : undefined,
    };
    const data = makeReportData(buildGraph({ ...stored, kernel }));
    expect(data.vat).toBe('v43 (factory)');
    expect(wayOf(data, 'p+5')).toEqual([
      'p+5 .result[0]',
      'o+d10/1',
      'exported as ko25; held by v9:zoe',
    ]);
    expect(labelOf(data, 'p-9')).toBe('kp40, unresolved, decided by v9:zoe');
    expect(labelOf(data, 'o+d10/1')).toBe('ko25');
    expect(titlesOf(data)).toContain('1 Job object, exported');
  });

  test('the memory of a live vat holds, and remembers where promises come from', () => {
    const memory: MemoryFacts = {
      values: () => [{ vref: 'o+d6/7', pillars: ['heap'] }],
      originOf: vpid =>
        vpid === 'p-9'
          ? { madeBy: 'the result of o-5.pay()', decider: 'the kernel', sinceCrank: 7 }
          : undefined,
    };
    const data = makeReportData(buildGraph({ ...stored, memory }));
    expect(wayOf(data, 'p-9').at(-1)).toBe('in memory (heap)');
    expect(labelOf(data, 'p-9')).toBe(
      'the result of o-5.pay(), decided by the kernel, since delivery 7',
    );
  });

  test('references that hold are counted, those of an entry once for each value', () => {
    const graph = buildGraph(stored);
    const { members } = makeReportData(graph);
    const count = members.references?.[members.vrefs.indexOf('o+d10/1')];
    const id = graph.find('o+d10/1')?.id ?? -1;
    expect(count).toBe([...graph.edgesInto(id)].filter(({ type }) => type === 'value').length);
    expect(count).toBeGreaterThan(0);
  });
});

describe('shapes', () => {
  const list = (length: number): StoreByHand => {
    const store = new StoreByHand().kind(10, 'ListNode').entry(1, 'head', 'o+d10/1');
    for (let n = 1; n <= length; n += 1) {
      const next = n < length ? [`o+d10/${String(n + 1)}`] : [];
      store.object(`o+d10/${String(n)}`, { next, other: [] });
    }
    return store;
  };

  test('a long list is two groups: its head, and all that follow each other', () => {
    const graph = buildGraph(list(300).source());
    const data = makeReportData(graph);
    expect(titlesOf(data).filter(title => title.includes('ListNode'))).toEqual([
      expect.stringMatching(/^1 kind handle|^1 ListNode object in the baggage/),
      '299 ListNode objects in .next of ListNode < ListNode object in the baggage',
    ]);
    expect(wayOf(data, 'o+d10/300').length).toBe(302);
    checkAgainst(graph, data);
  });

  test('a circle that nothing holds has a way that ends', () => {
    const store = new StoreByHand().kind(10, 'Ring');
    for (let n = 1; n <= 5; n += 1) {
      store.object(`o+d10/${String(n)}`, { next: [`o+d10/${String((n % 5) + 1)}`] });
    }
    const graph = buildGraph(store.source());
    const data = makeReportData(graph);
    const ways = [1, 2, 3, 4, 5].map(n => wayOf(data, `o+d10/${String(n)}`));
    expect(ways.map(way => way.length).sort()).toEqual([2, 3, 4, 5, 6]);
    expect(new Set(ways.map(way => way.at(-1)))).toEqual(new Set(['nothing']));
    checkAgainst(graph, data);
  });

  test('what no root reaches hangs on what holds it, whichever is read first', () => {
    const store = new StoreByHand().kind(10, 'Tree');
    store.object('o+d10/1', { child: [] }).object('o+d10/2', { child: ['o+d10/1', 'o+d10/3'] });
    store.object('o+d10/3', { child: [] });
    const data = makeReportData(buildGraph(store.source()));
    expect(wayOf(data, 'o+d10/1')).toEqual(['o+d10/1 .child[0]', 'o+d10/2', 'nothing']);
    expect(wayOf(data, 'o+d10/3')).toEqual(['o+d10/3 .child[1]', 'o+d10/2', 'nothing']);
    expect(titlesOf(data)).toContain(
      '2 Tree objects in .child of Tree < Tree object, held by nothing stored',
    );
  });

  test('stores of very many labels in one place are not as many groups', () => {
    const store = new StoreByHand();
    for (let n = 10; n < 510; n += 1) {
      store.collection(n, `store of ${String(n)}`).entry(1, `k${String(n)}`, `o+d6/${String(n)}`);
    }
    const graph = buildGraph(store.source());
    const data = makeReportData(graph);
    expect(data.groups.length).toBeLessThan(210);
    expect(data.groups.find(({ title }) => title === 'other map stores')?.count).toBe(300);
    checkAgainst(graph, data);
  });

  test('of more members than the file may have it has some of each group, with whole ways', () => {
    const store = list(1000).kind(11, 'Leaf');
    store.collection(7, 'leaves').entry(1, 'leaves', 'o+d6/7');
    for (let n = 1; n <= 1000; n += 1) {
      store
        .object(`o+d11/${String(n)}`, { x: [] })
        .entry(7, `leaf${String(n)}`, `o+d11/${String(n)}`);
    }
    const graph = buildGraph(store.source());
    const data = makeReportData(graph, { maxMembers: 100 });
    expect(data.members.vrefs.length).toBe(100);
    checkReportData(data);
    const whole = makeReportData(graph);
    expect(data.groups.map(({ text: _, ...rest }) => rest)).toEqual(
      whole.groups.map(({ text: _, ...rest }) => rest),
    );
    for (const vref of data.members.vrefs) expect(wayOf(data, vref)).toEqual(wayOf(whole, vref));
    const kept = (kind: string): number =>
      data.members.kinds.filter(at => data.members.strings[at] === kind).length;
    expect(kept('ListNode')).toBeGreaterThan(40);
    expect(kept('Leaf')).toBeGreaterThan(40);
    // Those that are nearest to the root.
    expect(data.members.vrefs).toContain('o+d10/40');
    expect(data.members.vrefs).not.toContain('o+d10/900');
  });

  test.each([0, -1, 1.5, Number.NaN])('a limit of %s members is refused', maxMembers => {
    const graph = buildGraph(new StoreByHand().source());
    expect(() => makeReportData(graph, { maxMembers })).toThrow(
      `maxMembers must be a positive integer, not ${String(maxMembers)}`,
    );
  });
});

test('on random references all data fit together, and with the graph', () => {
  const edges = fc.array(fc.tuple(fc.nat(19), fc.nat(19), fc.constantFrom('a', 'b', 'c')), {
    maxLength: 50,
  });
  const roots = fc.array(fc.nat(19), { maxLength: 4 });
  fc.assert(
    fc.property(edges, roots, fc.integer({ min: 1, max: 40 }), (pairs, held, maxMembers) => {
      const store = new StoreByHand();
      const name = (n: number): string => `o+d${String(10 + (n % 3))}/${String(n + 1)}`;
      for (const kind of [10, 11, 12]) store.kind(kind, `kind${String(kind)}`);
      for (let n = 0; n < 20; n += 1) {
        const to = (property: string): string[] =>
          pairs.filter(([from, , p]) => from === n && p === property).map(([, at]) => name(at));
        store.object(name(n), { a: to('a'), b: to('b'), c: to('c') });
      }
      for (const n of new Set(held)) store.entry(1, `root${String(n)}`, name(n));
      const graph = buildGraph(store.source());
      const whole = makeReportData(graph);
      checkAgainst(graph, whole);
      const part = makeReportData(graph, { maxMembers });
      checkReportData(part);
      for (const vref of part.members.vrefs) expect(wayOf(part, vref)).toEqual(wayOf(whole, vref));
    }),
    { seed: 20260301 },
  );
});
