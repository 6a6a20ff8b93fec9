// Why something is held: asked of vatstores that a real vat has written, on ours and on the peer.
import { readFileSync } from 'node:fs';
import { buildGraph, sourceOf } from 'liveslots/inspect';
import type { KernelFacts, KernelPromise } from 'liveslots/inspect';
import { beforeAll, describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import type { VatRun } from '../support/vat-run.js';
import { graphOf, startVat } from './support.js';
import { wallet } from './wallet.js';

const fill = async (run: VatRun): Promise<void> => {
  await run.message('o+0', 'offer', ['first', ref('o-50')], 'p-90');
  await run.message('o+0', 'deep', [ref('o-51')]);
  await run.message('o+0', 'keep', ['alice', ref('p-60')]);
  await run.message('o+0', 'watch', [ref('p-61'), ref('o-52')]);
  await run.message('o+0', 'shaped', [ref('o-53')]);
  await run.message('o+0', 'publish', [], 'p-91');
  await run.message('o+0', 'note', [ref('o-54')]);
};

describe.each(['ours', 'peer'] as const)('of a vat of %s', implementation => {
  let run: VatRun;
  const why = (vref: string) => graphOf(run).why(vref);
  beforeAll(async () => {
    run = await startVat(wallet, implementation);
    await fill(run);
  });

  it('an object in a store: the entry in the baggage, and that in the store', () => {
    const { status, paths, node } = why('o+d10/1');
    expect(status).toBe('held');
    expect(node).toMatchObject({ sort: 'object', tag: 'offer', isDurable: true, refCount: 3 });
    const [path] = paths;
    expect(path?.reason.kind).toBe('export');
    const stored = paths.filter(({ reason }) => reason.kind === 'baggage');
    expect(stored.map(({ sentence }) => sentence).sort()).toEqual([
      'Held by the baggage: its entry "keys" holds the set store "keys" (o+d8/6), whose keys hold o+d10/1 (offer).',
      'Held by the baggage: its entry "offers" holds the map store "offers" (o+d6/4), whose entry "first" holds o+d10/1 (offer).',
      'Held by the baggage: its entry "seen" holds the weak map store "seen" (o+d7/5), whose entry o-50 at .offer holds o+d10/1 (offer).',
    ]);
  });

  it('an import deep inside a property of state, by the way to it', () => {
    const [path] = why('o-51').paths;
    expect(path?.steps.map(({ edge }) => [edge.type, edge.storeKey, edge.path])).toEqual([
      ['value', 'vc.1.suser', ''],
      ['state', 'vom.o+d12/1', '.last[0].offers.a[3]'],
    ]);
    expect(path?.steps[0]?.edge.facet).toBe('user');
    expect(path?.sentence).toBe(
      'Held by the baggage: its entry "user" holds o+d12/1 (walletFactory) (facet user), whose state.last[0].offers.a[3] holds o-51.',
    );
  });

  it('an object that names itself, by a name that has to be quoted', () => {
    const { heldBy } = why('o+d12/1');
    expect(heldBy.map(({ edge }) => [edge.path, edge.facet])).toContainEqual([
      '.last[0].offers["not a name"]',
      'admin',
    ]);
  });

  it('a promise in a store that the kernel can reach', () => {
    const [path, ...others] = why('p-60').paths;
    expect(others).toEqual([]);
    expect(path?.reason.kind).toBe('export');
    expect(path?.sentence).toBe(
      'Held by the map store "pendingOffers" (o+v2/7), which is exported: its entry "alice" at .result holds p-60.',
    );
  });

  it('a watched promise, its watcher and the arguments', () => {
    const [path] = why('p-61').paths;
    expect(path?.reason.kind).toBe('watches');
    expect(path?.steps[0]?.edge).toMatchObject({
      type: 'watched',
      storeKey: 'vc.3.sp-61',
      watches: [{ watcher: 'o+d11/1', tag: 'payoutWatcher', args: ['"payout"', 'o-52'] }],
    });
    expect(path?.sentence).toBe(
      'Held by the table of watched promises: its watch by o+d11/1 (payoutWatcher) with "payout", o-52 holds p-61.',
    );
    expect(why('o-52').paths[0]?.sentence).toBe(
      'Held by the table of watched promises: its watch of p-61 at [0][2] holds o-52.',
    );
  });

  it('what only the shapes of a store name', () => {
    expect(why('o-53').paths.map(({ sentence }) => sentence)).toEqual([
      'Held by the baggage: its entry "shaped" holds the map store "shaped" (o+d6/8), whose shapes hold o-53.',
    ]);
  });

  it('what memory holds, through a virtual object', () => {
    const answer = why('o-54');
    expect(answer.status).toBe('unreached');
    expect(answer.sentence).toContain('held by memory alone, or left over');
    expect(answer.heldBy.map(({ node, edge }) => [node.tag, edge.path])).toEqual([
      ['note', '.text'],
    ]);
  });

  it('an import that a weak store recognizes, and a state holds', () => {
    const { recognizedBy, sentence } = why('o-50');
    expect(recognizedBy.map(({ label }) => label)).toEqual(['seen']);
    expect(sentence).toContain(
      'It is recognized, and not held, by the weak map store "seen" (o+d7/5).',
    );
  });

  it('kind handles, the tables, the root object', () => {
    expect(why('o+d1/10').paths[0]?.reason.kind).toBe('kind');
    expect(why('o+d6/1').paths[0]?.reason.kind).toBe('baggage');
    expect(why('o+d6/3').paths[0]?.reason.kind).toBe('watches');
    expect(why('o+d6/2').paths[0]?.reason.kind).toBe('ownTables');
    expect(why('o+0').sentence).toContain('o+0, the root object of the vat');
  });

  it('a facet is the object', () => {
    expect(why('o+d12/1:0').node?.name).toBe('o+d12/1');
  });
});

describe('a limit', () => {
  it('leaves one path from each kind of root', async () => {
    const run = await startVat(wallet);
    await fill(run);
    const { paths, hasMore } = graphOf(run).why('o+d11/1', { limit: 1 });
    expect(paths.map(({ reason }) => reason.kind)).toEqual(['watches', 'baggage']);
    expect(hasMore).toBe(false);
    const answer = graphOf(run).why('o+d10/1', { limit: 1 });
    expect(answer.paths.map(({ reason }) => reason.kind)).toEqual(['export', 'baggage']);
    expect(answer.hasMore).toBe(true);
  });
});

describe('layouts of earlier systems', () => {
  const old = (): Map<string, string> =>
    new Map([
      ['storeKindIDTable', '{"scalarMapStore":2,"scalarDurableMapStore":6}'],
      ['baggageID', 'o+d6/1'],
      [
        'vc.1.|schemata',
        '{"label":"baggage","body":"#[{\\"#tag\\":\\"match:string\\",\\"payload\\":[]}]","slots":[]}',
      ],
      ['vc.1.|entryCount', '1'],
      ['vc.1.|nextOrdinal', '1'],
      [
        'vc.1.sold',
        '{"body":"{\\"@qclass\\":\\"slot\\",\\"iface\\":\\"Alleged: purse\\",\\"index\\":0}","slots":["o+d10/1"]}',
      ],
      [
        'vom.dkind.10.descriptor',
        '{"kindID":"10","tag":"purse","nextInstanceID":2,"unfaceted":true}',
      ],
      [
        'vom.o+d10/1',
        '{"partner":{"body":"[{\\"@qclass\\":\\"slot\\",\\"index\\":0}]","slots":["o-5"]}}',
      ],
      ['vom.rc.o+d10/1', '1'],
      ['vom.rc.o+d6/1', '1'],
      ['vom.rc.o-5', '1'],
    ]);

  it('a label beside the body, an instance number in the descriptor, bodies with @qclass', () => {
    const graph = buildGraph(sourceOf('old', old()));
    expect(graph.find('o+d6/1')?.label).toBe('baggage');
    expect(graph.why('o-5').paths.map(({ sentence }) => sentence)).toEqual([
      'Held by the baggage: its entry "old" holds o+d10/1 (purse), whose state.partner[0] holds o-5.',
    ]);
    const codes = graph.check().faults.map(({ code, key }) => `${code} ${key}`);
    expect(codes.filter(code => !code.startsWith('missing-key'))).toEqual([]);
  });

  it('the old table of promises has no name, and only memory held it', () => {
    const file = new URL('../upgrades/vatstore-0.10.3.json', import.meta.url);
    const states = JSON.parse(readFileSync(file, 'utf8')) as Record<string, Record<string, string>>;
    const graph = buildGraph(sourceOf('0.10.3', states['first'] ?? {}));
    expect(graph.check().isSound).toBe(true);
    expect(graph.find('vc.2')).toMatchObject({ label: 'promiseRegistrations', entries: 2 });
    const answer = graph.why('p+5');
    expect(answer.paths.map(({ reason }) => reason.kind)).toEqual(['watches']);
    expect(answer.heldBy.map(({ node }) => node.name).sort()).toEqual(['o+d6/4', 'vc.2']);
  });
});

describe('names', () => {
  it('that no key names are said to be unknown, malformed ones are refused', async () => {
    const graph = graphOf(await startVat(wallet));
    expect(graph.why('o-999')).toMatchObject({ status: 'unknown', paths: [] });
    expect(graph.has('o-999')).toBe(false);
    expect(graph.find('p+77')).toBe(undefined);
    for (const wrong of ['o-05', 'x+1', 'o+d1', 'vc.x', '', 'o+d10/1:', 'p+v1/2']) {
      expect(() => graph.why(wrong)).toThrow(`malformed vref ${JSON.stringify(wrong)}`);
    }
    expect(() => graph.why('o-1', { limit: 0 })).toThrow('limit must be an integer from 1');
    expect(() => graph.node(1e6)).toThrow('no node has the number 1000000');
    expect(() => buildGraph({ name: 'none' } as never)).toThrow(
      'a source needs a function "entries"',
    );
  });
});

const promise: KernelPromise = {
  kernelName: 'kp40',
  state: 'unresolved',
  decider: 'v9:zoe',
  subscribers: ['v43:wallet'],
  queuedMessages: 2,
};

const kernel: KernelFacts = {
  clist: () => [
    { vref: 'o+0', kernelName: 'ko20', isReachable: true },
    { vref: 'o+77', kernelName: 'ko21', isReachable: true },
    { vref: 'o-50', kernelName: 'ko22', isReachable: false },
    { vref: 'p-60', kernelName: 'kp40', isReachable: true },
    { vref: 'o+v2/7', kernelName: 'ko25', isReachable: true },
  ],
  kernelNameOf: vref => ({ 'o+77': 'ko21', 'p-60': 'kp40', 'o+v2/7': 'ko25' })[vref],
  exportHolders: vref => (vref === 'o+77' || vref === 'o+v2/7' ? ['v9:zoe', 'v10:bank?'] : []),
  promise: vpid => (vpid === 'p-60' ? promise : undefined),
};

describe('with the tables of the kernel', () => {
  it('who holds an export, and who decides a promise', async () => {
    const run = await startVat(wallet);
    await fill(run);
    const graph = buildGraph(sourceOf('v43', run.store.entries(), { kernel }));
    expect(graph.why('o+77').paths[0]).toMatchObject({
      reason: { kind: 'export', holders: ['v9:zoe', 'v10:bank?'], kernelName: 'ko21' },
      sentence: 'It is a root: o+77, which is exported as ko21, held by v9:zoe, v10:bank?.',
    });
    const answer = graph.why('p-60');
    expect(answer.promise).toEqual(promise);
    expect(answer.paths.map(({ reason }) => reason.kind)).toEqual(['kernelPromise', 'export']);
    expect(answer.sentence).toContain(
      'The kernel knows it as kp40, unresolved, decided by v9:zoe, told to v43:wallet when it settles, 2 messages waiting for it.',
    );
    expect(graph.why('o-50').sentence).not.toContain('left over');
  });
});

describe('with what a live vat has in memory', () => {
  it('values are roots by a pillar of their own, and not where stored data pins them', async () => {
    const run = await startVat(wallet);
    await fill(run);
    const graph = buildGraph(
      sourceOf('live', run.store.entries(), {
        memory: {
          values: () => [
            { vref: 'o-54', pillars: ['heap'] },
            { vref: 'o+v13/1', pillars: ['heap'] },
            { vref: 'p-60', pillars: ['imported', 'virtualData'], refCount: 1 },
            { vref: 'o-99', pillars: ['heap', 'virtualData'] },
          ],
          originOf: vpid =>
            vpid === 'p-60' ? { madeBy: 'the result of o-5.pay()', sinceCrank: 7 } : undefined,
        },
      }),
    );
    expect(graph.why('o-54').paths.map(({ sentence }) => sentence)).toEqual([
      'It is a root: o-54, which is in memory (heap).',
      'Held by o+v13/1 (note), which is in memory (heap): its state.text holds o-54.',
    ]);
    expect(graph.why('p-60').sentence).toContain(
      'It is the result of o-5.pay(), known since delivery 7.',
    );
    expect(graph.why('o-99').status).toBe('unreached');
  });
});
