// `liveslots replay` from end to end: recordings in files, with the code as a module and as a bundle,
// beside the peer; transcripts that a real kernel has made; and files that cannot be replayed.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { describe, expect, test } from 'vitest';
import { makeLiveSlots } from 'liveslots';
import { makeMemoryVatStore, makeRecorder, syscallFromHandler } from 'liveslots/host';
import { useCommand } from '../cli/command.js';
import { makeSwingStore } from '../cli/databases.js';
import { capdata, fulfil } from '../support/capdata.js';
import fixture from './fixtures/transcripts.json' with { type: 'json' };

const command = useCommand();
const root = join(import.meta.dirname, '../..');
const code = join(import.meta.dirname, 'vats/shop.mjs');

const order = (what: string, result: string) => [
  'message',
  'o+0',
  { methargs: { body: `#["order",["$0","${what}"]]`, slots: ['o-50'] }, result },
];
const forget = (what: string) => [
  'message',
  'o+0',
  { methargs: { body: `#["forget",["${what}"]]`, slots: [] }, result: null },
];

interface Shop {
  buildRootObject(...args: unknown[]): unknown;
}

/** The shop, run for so many orders, in lines of a recording. */
const recordShop = async (orders: number): Promise<string[]> => {
  const store = makeMemoryVatStore();
  const lines: string[] = [];
  const recorder = makeRecorder({ vatId: 'v9', write: line => void lines.push(line) });
  const sent: string[] = [];
  const syscall = syscallFromHandler(object => {
    const [type, key, value] = object as readonly [string, string, string];
    if (type === 'vatstoreGet') return ['ok', store.get(key) ?? null];
    if (type === 'vatstoreGetNextKey') return ['ok', store.getNextKey(key) ?? null];
    if (type === 'vatstoreSet') store.set(key, value);
    if (type === 'vatstoreDelete') store.delete(key);
    if (object[0] === 'send') sent.push(String(object[2].result));
    return ['ok', null];
  });
  const shop = (await import(code)) as Shop;
  const vat = makeLiveSlots(
    recorder.syscall(syscall),
    'v9',
    {},
    {},
    {},
    console,
    (globals: object, inescapable: { WeakMap: WeakMapConstructor }) => ({
      // The code is a module of this realm here; a replay gives it a Compartment.
      buildRootObject(...args: unknown[]) {
        const { WeakMap } = globalThis;
        Object.assign(globalThis, globals, { WeakMap: inescapable.WeakMap });
        try {
          return shop.buildRootObject(...args);
        } finally {
          Object.assign(globalThis, { WeakMap });
        }
      },
    }),
  );
  const deliver = recorder.dispatch(vat.dispatch) as (delivery: unknown) => Promise<unknown>;
  await deliver(['startVat', capdata({})]);
  for (let n = 0; n < orders; n += 1) {
    await deliver(order(`cake ${String(n)}`, `p-${String(60 + n)}`));
    await deliver(['notify', [fulfil(sent.at(-1) ?? '', 'paid')]]);
    await deliver(forget(`cake ${String(n)}`));
    if (n % 5 === 4) await deliver(['bringOutYourDead']);
  }
  return lines;
};

const write = (name: string, lines: readonly string[]): string => {
  writeFileSync(command.path(name), `${lines.join('\n')}\n`);
  return name;
};

describe('[H1] a recording in a file', () => {
  test('is replayed with its code as a module, with retention on the way', async () => {
    const lines = await recordShop(10);
    const file = write('shop.jsonl', lines);
    const {
      code: exit,
      stdout,
      stderr,
    } = await command.run(['replay', file, '--vat', code, '--every', '10'], {});
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^shop.jsonl: vat v9, incarnation 0\n/);
    expect(stdout).toMatch(/liveslots: 33 deliveries and \d{3} syscalls as they were/);
    expect(stdout.match(/^ +(10|20|30|33) /gm)).toHaveLength(4);
    expect(exit).toBe(0);
  });

  test('is replayed with a bundle, and beside the peer, whose names grow', async () => {
    const bundleFile = command.path('shop-bundle.json');
    const program = `
      import '@endo/init';
      import bundleSource from '@endo/bundle-source';
      import { writeFileSync } from 'node:fs';
      writeFileSync(process.argv[2], JSON.stringify(await bundleSource(process.argv[1], { format: 'endoZipBase64' })));`;
    const args = [
      '--input-type=module',
      '-e',
      program
        .replace('process.argv[1]', JSON.stringify(code))
        .replace('process.argv[2]', JSON.stringify(bundleFile)),
    ];
    const { status, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    const args2 = ['replay', 'shop.jsonl', '--code', bundleFile, '--peer', '--json'];
    const { code: exit, stdout } = await command.run(args2);
    expect(exit).toBe(0);
    const told = JSON.parse(stdout) as {
      isFine: boolean;
      layers: {
        layer: string;
        deliveries: number;
        departure?: { name?: string };
        retention: { names: number };
      }[];
    };
    expect(told.isFine).toBe(true);
    const [ours, peer] = told.layers;
    expect(ours).toMatchObject({ layer: 'ours', deliveries: 33 });
    expect(peer?.layer).toBe('peer');
  });

  test('that is changed is left at that place, with both sides', async () => {
    const lines = readFileSync(command.path('shop.jsonl'), 'utf8').trim().split('\n');
    const at = lines.findIndex(
      (line, index) => index > 60 && line.startsWith('["syscall",["send"'),
    );
    const changed = lines.map((line, index) =>
      index === at ? line.replace('\\"pay\\"', '\\"steal\\"') : line,
    );
    const file = write('changed.jsonl', changed);
    const { code: exit, stdout } = await command.run(['replay', file, '--vat', code]);
    expect(exit).toBe(1);
    expect(stdout).toMatch(
      /delivery \d+ \(line \d+\), message o\+0.order\(\) → p-6\d: syscall \d+ differs/,
    );
    expect(stdout).toMatch(/before {2}send o-50.steal\(\)/);
    expect(stdout).toMatch(/now {5}send o-50.pay\(\)/);
    expect(stdout).toContain('no named difference explains it');
  });

  test('that breaks off says so', async () => {
    const lines = readFileSync(command.path('shop.jsonl'), 'utf8').trim().split('\n');
    const file = write('cut.jsonl', [...lines.slice(0, 70), '["syscall",["vatst']);
    const { code: exit, stdout } = await command.run(['replay', file, '--vat', code]);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/breaks off/);
  });

  test.each([
    ['there.jsonl', undefined, /there is no such file/],
    ['text.jsonl', 'hello', /line 1 of the recording is no JSON/],
    ['other.jsonl', '{"a":1}', /line 1 is no head of a recording/],
    ['newer.jsonl', '{"liveslotsRecording":2}', /has version 2, and only 1 is known/],
    [
      'odd.jsonl',
      '{"liveslotsRecording":1,"vatId":"v1","incarnation":0,"options":{}}\n["what"]\n["deliver",[]]',
      /line 2 of the recording is no delivery/,
    ],
  ])('%s is refused', async (file, text, error) => {
    if (text !== undefined) write(file, [text]);
    const { code: exit, stderr } = await command.run(['replay', file, '--vat', code]);
    expect(stderr).toMatch(error);
    expect(stderr.split('\n').length).toBeLessThan(4);
    expect(exit).toBe(2);
  });

  test('without its code is refused, and with one that is none', async () => {
    const none = await command.run(['replay', 'shop.jsonl']);
    expect(none.stderr).toMatch(/a recording has no code of the vat: say where that is/);
    expect(none.code).toBe(2);
    write('no-bundle.json', ['{"a":1}']);
    const odd = await command.run([
      'replay',
      'shop.jsonl',
      '--code',
      command.path('no-bundle.json'),
    ]);
    expect(odd.stderr).toMatch(/is no bundle: it has no "moduleFormat"/);
    expect(odd.code).toBe(2);
  });
});

type StoreName = keyof typeof fixture.stores;

/** A database as the kernel left it, but for the bundle. */
const makeStore = (name: StoreName): string => {
  const { id, kv, items } = fixture.stores[name];
  const file = `${name}.sqlite`;
  makeSwingStore(command.path(file), kv);
  const database = new Database(command.path(file));
  const add = database.prepare('INSERT INTO transcriptItems VALUES (?, ?, ?, ?)');
  for (const [position, item, incarnation] of items) {
    add.run(id, position, item, incarnation);
  }
  database.close();
  return file;
};

const sourceOf = (name: StoreName): string =>
  join(root, 'runtimes/swingset/vats', `${fixture.stores[name].source}.js`);

describe('[H2] a transcript of a real kernel', () => {
  test.each(['upgrade', 'watched-promises'] as const)('is replayed: %s', async name => {
    const file = makeStore(name);
    const { vat } = fixture.stores[name];
    const args = ['replay', file, '--vat', vat, '--code', sourceOf(name)];
    const { code: exit, stdout, stderr } = await command.run(args);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/vat v\d, incarnation [12], which ran in a worker of type local/);
    expect(stdout).not.toMatch(/differs|otherwise/);
    expect(exit).toBe(0);
  });

  test('stored-promises: with the peer beside, whose names stay', async () => {
    const file = makeStore('stored-promises');
    const args = ['replay', file, '--vat', 'v6', '--code', sourceOf('stored-promises'), '--peer'];
    const { code: exit, stdout } = await command.run([...args, '--json', '--every', '50']);
    const told = JSON.parse(stdout) as {
      layers: {
        layer: string;
        deliveries: number;
        departure?: object;
        retention: { names: number };
      }[];
    };
    const [ours, peer] = told.layers;
    expect(ours?.departure).toBeUndefined();
    expect(peer?.departure).toBeUndefined();
    expect(ours?.deliveries).toBe(peer?.deliveries);
    expect([ours?.retention.names, peer?.retention.names]).toEqual([6, 196]);
    expect(exit).toBe(0);
  });

  test('send-only: is left at the difference that is named for it', async () => {
    const file = makeStore('send-only');
    const args = ['replay', file, '--vat', 'alice', '--code', sourceOf('send-only')];
    const { code: exit, stdout } = await command.run(args);
    expect(stdout).toMatch(/the difference is known as "sendOnly-sends"/);
    expect(exit).toBe(1);
  });

  test('of an earlier incarnation as well', async () => {
    const file = makeStore('upgrade');
    const source = join(root, 'runtimes/swingset/vats/upgradable-1.js');
    const args = ['replay', file, '--vat', 'bank', '--incarnation', '0', '--code', source];
    const { code: exit, stdout } = await command.run(args);
    expect(stdout).toMatch(/vat v6, incarnation 0/);
    expect(exit).toBe(0);
  });

  test('whose beginning, middle, bundle or vat is missing is refused', async () => {
    const file = makeStore('upgrade');
    const noVat = await command.run(['replay', file, '--vat', 'v99']);
    expect(noVat.stderr).toMatch(/has no transcript of a vat v99; there are v6/);
    const unsaid = await command.run(['replay', file]);
    expect(unsaid.stderr).toMatch(/say which vat, by --vat; there are v6/);
    const noBundle = await command.run(['replay', file, '--vat', 'v6']);
    expect(noBundle.stderr).toMatch(/table bundles: has not the bundle b1-/);
    const database = new Database(command.path(file));
    database.exec(
      'DELETE FROM transcriptItems WHERE position = (SELECT max(position) - 2 FROM transcriptItems)',
    );
    database.close();
    const gap = await command.run(['replay', file, '--vat', 'v6', '--code', sourceOf('upgrade')]);
    expect(gap.stderr).toMatch(/has not position \d+ of the transcript of v6: spans were not kept/);
    const other = new Database(command.path(file));
    other.exec(`DELETE FROM transcriptItems WHERE item LIKE '{"d":["initialize-worker"%'`);
    other.close();
    const noStart = await command.run([
      'replay',
      file,
      '--vat',
      'v6',
      '--code',
      sourceOf('upgrade'),
    ]);
    expect(noStart.stderr).toMatch(/has not the beginning of the transcript of v6/);
    for (const { code: exit } of [noVat, unsaid, noBundle, gap, noStart]) expect(exit).toBe(2);
  });
});
