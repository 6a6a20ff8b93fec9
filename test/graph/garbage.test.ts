// Whatever a vatstore holds, a graph is made of it, every question has an answer, and nothing but
// malformed questions is refused. And: the folder leans on no package.
import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { buildGraph, sourceOf } from 'liveslots/inspect';
import { beforeAll, describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { startVat, storeOf } from './support.js';
import { wallet } from './wallet.js';

let sound: readonly (readonly [string, string])[] = [];
beforeAll(async () => {
  const run = await startVat(wallet);
  await run.message('o+0', 'offer', ['first', ref('o-50')], 'p-90');
  await run.message('o+0', 'deep', [ref('o-51')]);
  await run.message('o+0', 'keep', ['alice', ref('p-60')]);
  await run.message('o+0', 'watch', [ref('p-61'), ref('o-52')]);
  await run.message('o+0', 'publish', [], 'p-91');
  sound = [...storeOf(run)];
});

/** Everything that can be asked. */
const askAll = (store: ReadonlyMap<string, string>): void => {
  const graph = buildGraph(sourceOf('garbage', store));
  graph.counts();
  graph.columns();
  graph.check();
  const groups = graph.groups();
  expect(groups.reduce((sum, { count }) => sum + count, 0)).toBe(graph.size);
  for (const node of graph.nodes()) {
    expect(graph.why(node.name).node?.id).toBe(node.id);
    graph.explain([...graph.edgesInto(node.id)]);
    graph.rootReasons(node.id);
  }
};

const piece = fc.constantFrom(
  ...[
    'vom.',
    'vc.',
    'rc.',
    'es.',
    'ir.',
    'dkind.',
    'o+',
    'o-',
    'p-',
    'd',
    '/',
    ':',
    '|',
    '.',
    '#',
    '"$0"',
  ],
  ...[
    '1',
    '4',
    '10',
    '99',
    's',
    'r0000000001:',
    '[',
    '{',
    '}',
    '"',
    ',',
    '\\',
    'null',
    'slots',
    '9e9',
  ],
);
const noise = fc.oneof(
  fc.array(piece, { maxLength: 6 }).map(parts => parts.join('')),
  fc.string(),
);

type Change = readonly [
  pick: number,
  what: 'value' | 'key' | 'cut' | 'swap' | 'insert',
  text: string,
];
const change: fc.Arbitrary<Change> = fc.tuple(
  fc.nat(),
  fc.constantFrom('value', 'key', 'cut', 'swap', 'insert'),
  noise,
);

const damage = (entries: typeof sound, changes: readonly Change[]): Map<string, string> => {
  const store = new Map(entries);
  for (const [pick, what, text] of changes) {
    const keys = [...store.keys()];
    const key = keys[pick % keys.length] ?? '';
    const value = store.get(key) ?? '';
    const at = (pick >>> 8) % (value.length + 1);
    if (what === 'value') store.set(key, text);
    if (what === 'key') store.set(text, value);
    if (what === 'cut') store.set(key, value.slice(0, at));
    if (what === 'swap') store.set(key, store.get(keys[at % keys.length] ?? '') ?? '');
    if (what === 'insert') store.set(key, value.slice(0, at) + text + value.slice(at));
  }
  return store;
};

describe('a damaged vatstore', () => {
  it('is read, explained and checked all the same', { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), changes => {
        askAll(damage(sound, changes));
      }),
      { seed: 40, numRuns: 400 },
    );
  });

  it('also where values are nested deeper than any stack', () => {
    const deep = `${'['.repeat(200_000)}"$0"${']'.repeat(200_000)}`;
    const store = new Map(sound);
    const value = JSON.stringify({ body: `#${deep}`, slots: ['o-50'] });
    for (const key of ['vc.3.sp-61', 'vc.4.sdeep', 'vc.4.|schemata']) store.set(key, value);
    store.set('vom.o+d10/1', `{"seat":${value}}`);
    store.set('vom.dkind.10.descriptor', `{"kindID":"10","tag":"x","stateShapeCapData":${value}}`);
    askAll(store);
    store.set('vom.o+d10/1', deep);
    store.set('vc.4.sdeep', deep);
    store.set(`vc.4.${'['.repeat(200_000)}`, value);
    askAll(store);
  });

  it('numbers up to 2^53-1 are exact, facets and counts of any size do no harm', () => {
    const store = new Map(sound);
    store.set(
      'vc.4.slarge',
      '{"body":"#[\\"$0\\",\\"$1\\"]","slots":["o-9007199254740991","o+d10/1:9007199254740991"]}',
    );
    store.set('vom.rc.o-9007199254740991', '9007199254740991');
    store.set('vc.9007199254740991.sx', '{"body":"#1","slots":[]}');
    askAll(store);
    const graph = buildGraph(sourceOf('large', store));
    expect(graph.find('o-9007199254740991')?.name).toBe('o-9007199254740991');
    expect(graph.find('vc.9007199254740991')?.entries).toBe(1);
  });
});

describe('the folder', () => {
  it('leans on nothing but itself, so that a tool needs no lockdown and no package', () => {
    const folder = new URL('../../src/graph/', import.meta.url);
    const files = readdirSync(folder).filter(name => name.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(15);
    for (const file of files) {
      const text = readFileSync(new URL(file, folder), 'utf8');
      for (const [, from] of text.matchAll(/\bfrom '([^']+)'/g)) {
        expect([file, from]).toEqual([file, expect.stringMatching(/^\.\/[a-z-]+\.js$/)]);
      }
      expect([file, /\b(require|import)\(/.test(text)]).toEqual([file, false]);
    }
  });
});
