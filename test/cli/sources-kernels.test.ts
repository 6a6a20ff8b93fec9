// Databases that real kernels made, as sources: every key of every vat, and what the kernel's tables
// say about each.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFile } from '../../src/cli/sources/open.js';
import { type OpenedFile, pickVat } from '../../src/cli/sources/opened.js';
import { endOf } from '../../src/cli/sources/text-table.js';
import { fixture, makeOcapDatabase, makeSwingStore } from './databases.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-sources-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const underPrefix = (rows: Readonly<Record<string, string>>, prefix: string) =>
  new Map(
    Object.entries(rows)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );

describe('a database of SwingSet', () => {
  const { kv } = fixture('dynamic-vats');
  let opened: OpenedFile;
  beforeAll(() => {
    const file = join(folder, 'dynamic.sqlite');
    makeSwingStore(file, kv, { v6: 3 });
    opened = openFile(file);
  });
  afterAll(() => opened.close());

  test('has all vats, static and made by vats, with their names', () => {
    expect(opened.format).toBe('SwingSet database');
    expect(opened.vats.map(({ id, name }) => [id, name])).toEqual([
      ['v1', 'boot'],
      ['v2', 'vatAdmin'],
      ['v3', 'comms'],
      ['v4', 'vattp'],
      ['v5', 'timer'],
      ['v6', 'holder'],
      ['v8', undefined],
      ['v9', undefined],
    ]);
  });

  test('gives every key of every vat once, whole or by prefix, and each by its name', () => {
    let keys = 0;
    for (const { id } of opened.vats) {
      const source = opened.vat(id);
      const wanted = underPrefix(kv, `${id}.vs.`);
      keys += wanted.size;
      const entries = [...source.entries()];
      expect(new Map(entries)).toEqual(wanted);
      expect(entries.length).toBe(wanted.size);
      expect(source.size).toBe(wanted.size);
      for (const prefix of ['', 'vc.1.', 'vom.', 'vom.rc.o+d', 'vc.1.|', 'z']) {
        expect(new Map(source.entriesFrom?.(prefix))).toEqual(
          new Map([...wanted].filter(([key]) => key.startsWith(prefix))),
        );
      }
      for (const [key, value] of wanted) {
        expect(source.get(key)).toBe(value);
      }
      expect(source.get('no such key')).toBeUndefined();
    }
    expect(keys).toBeGreaterThan(200);
  });

  test('gives the c-list of a vat, each line once', () => {
    for (const { id } of opened.vats) {
      const clist = [...(opened.vat(id).kernel?.clist() ?? [])];
      const wanted = Object.entries(kv).filter(([key]) => new RegExp(`^${id}\\.c\\.k`).test(key));
      expect(clist.length).toBe(wanted.length);
      for (const { vref, kernelName, isReachable } of clist) {
        expect(kv[`${id}.c.${kernelName}`]).toBe(`${isReachable ? 'R' : '_'} ${vref}`);
        expect(opened.vat(id).kernel?.kernelNameOf(vref)).toBe(kernelName);
      }
    }
  });

  test('says who holds an export, and that the kernel pins a root', () => {
    const kernel = opened.vat('v6').kernel;
    expect(kernel?.kernelNameOf('o+0')).toBe('ko23');
    expect(kernel?.exportHolders('o+0')).toEqual(['v1:boot', 'pinned by the kernel']);
    expect(kernel?.exportHolders('o+12345')).toEqual([]);
    // The device of the administration of vats is nobody's export, and is held by two vats.
    expect(opened.vat('v2').kernel?.exportHolders('o+0')[0]).toBe('v1:boot');
  });

  test('knows the incarnation from the transcript, and the bundle', () => {
    const kernel = opened.vat('v6').kernel;
    expect(kernel?.incarnation).toBe(3);
    expect(kernel?.vatName).toBe('holder');
    expect(kernel?.bundle).toMatch(/^b1-f9f73273dcc5/);
    expect(opened.vat('v8').kernel?.bundle).toMatch(/^promises \(b1-1d1cb2bb2bfe/);
  });

  test('finds a vat by its name as well, and says which there are', () => {
    expect(pickVat(opened, 'holder').id).toBe('v6');
    expect(() => pickVat(opened, 'holden')).toThrow(
      /has no vat "holden"; it has v1 \(boot\), v2 \(vatAdmin\)/,
    );
    expect(() => pickVat(opened, undefined)).toThrow(/has 8 vats; say which one with --vat: v1/);
  });
});

describe('promises and terminated vats of SwingSet', () => {
  const { kv } = fixture('dynamic-vats');
  let opened: OpenedFile;
  beforeAll(() => {
    const file = join(folder, 'promises.sqlite');
    makeSwingStore(file, {
      ...kv,
      'v6.c.p+5': 'kp90',
      'v6.c.kp90': 'R p+5',
      'v1.c.kp90': 'R p-80',
      'v1.c.p-80': 'kp90',
      'kp90.state': 'unresolved',
      'kp90.refCount': '3',
      'kp90.decider': 'v6',
      'kp90.subscribers': 'v1,v9',
      'kp90.queue.nextID': '2',
      'v6.c.p+6': 'kp91',
      'v6.c.kp91': 'R p+6',
      'kp91.state': 'fulfilled',
      'kp91.refCount': '1',
      'v6.c.o+7': 'ko90',
      'v6.c.ko90': 'R o+7',
      'ko90.refCount': '1,2',
      'v1.c.ko90': '_ o-90',
      // Gone from the lists, and not yet cleaned up.
      'v10.vs.baggageID': 'o+d6/1',
      'v10.options': '{"name":"late"}',
      // No id of a vat.
      'v01.x': '',
      'vx.y': '',
    });
    opened = openFile(file);
  });
  afterAll(() => opened.close());

  test('a promise is told with its decider, its subscribers and what waits for it', () => {
    const kernel = opened.vat('v6').kernel;
    expect(kernel?.promise('p+5')).toEqual({
      kernelName: 'kp90',
      state: 'unresolved',
      decider: 'v6:holder',
      subscribers: ['v1:boot', 'v9'],
      holders: ['v1:boot'],
      refCount: 3,
      queuedMessages: 2,
    });
    expect(kernel?.promise('p+6')).toMatchObject({ state: 'fulfilled', decider: undefined });
    expect(kernel?.promise('p+7')).toBeUndefined();
    expect(kernel?.promise('o+0')).toBeUndefined();
  });

  test('who only recognizes an export is marked, and other counts of the kernel are told', () => {
    expect(opened.vat('v6').kernel?.exportHolders('o+7')).toEqual([
      'v1:boot?',
      "1 in the kernel's queues, settled promises or parameters",
    ]);
  });

  test('a vat that is terminated and has keys is listed as such', () => {
    expect(opened.vats.at(-1)).toEqual({ id: 'v10', name: 'late', note: 'terminated' });
    expect(opened.vats.map(({ id }) => id)).not.toContain('v01');
    expect([...opened.vat('late').entries()]).toEqual([['baggageID', 'o+d6/1']]);
  });
});

describe('a database of the ocap kernel', () => {
  const { kv, stores = {} } = fixture('ocap-watch');
  let opened: OpenedFile;
  beforeAll(() => {
    const file = join(folder, 'ocap.sqlite');
    makeOcapDatabase(file, kv, stores);
    opened = openFile(file);
  });
  afterAll(() => opened.close());

  test('has its vats with the names of their cluster, and every key of each', () => {
    expect(opened.vats).toEqual([
      { id: 'v1', name: 'alice', note: undefined },
      { id: 'v2', name: 'bob', note: undefined },
    ]);
    for (const { id } of opened.vats) {
      const source = opened.vat(id);
      const wanted = new Map(Object.entries(stores[id] ?? {}));
      expect(wanted.size).toBeGreaterThan(30);
      expect(new Map(source.entries())).toEqual(wanted);
      expect(source.size).toBe(wanted.size);
      expect(new Map(source.entriesFrom?.('vc.1.'))).toEqual(
        new Map([...wanted].filter(([key]) => key.startsWith('vc.1.'))),
      );
      for (const [key, value] of wanted) {
        expect(source.get(key)).toBe(value);
      }
    }
  });

  test('leaves out what the kernel has forgotten to take out of a c-list', () => {
    const file = join(folder, 'retired.sqlite');
    const more = { 'v2.c.ko90': 'R o+d10/9', 'v2.c.o+d10/9': 'ko90', 'ko90.owner': 'v2' };
    const lines = (refCount: string): number => {
      rmSync(file, { force: true });
      makeOcapDatabase(file, { ...kv, ...more, 'ko90.refCount': refCount }, stores);
      const retired = openFile(file);
      const all = [...(retired.vat('bob').kernel?.clist() ?? [])];
      retired.close();
      return all.filter(({ kernelName }) => kernelName === 'ko90').length;
    };
    expect([lines('0,0'), lines('0,1'), lines('1,1')]).toEqual([0, 1, 1]);
  });

  test('says what its tables say', () => {
    const kernel = opened.vat('bob').kernel;
    expect(kernel?.bundle).toBe('watch');
    expect(kernel?.exportHolders('o+0')).toContain('v1:alice');
    const clist = [...(kernel?.clist() ?? [])];
    expect(clist.length).toBe(Object.keys(kv).filter(key => /^v2\.c\.k/.test(key)).length);
    const promise = clist.find(({ vref }) => vref.startsWith('p'));
    expect(kernel?.promise(promise?.vref ?? '')).toMatchObject({
      kernelName: promise?.kernelName,
      state: kv[`${promise?.kernelName ?? ''}.state`],
    });
  });
});

test('more keys than are read at once come in order, each once', () => {
  const keys = Array.from({ length: 12_345 }, (_, index) => `k${String(index).padStart(6, '0')}`);
  const file = join(folder, 'many.sqlite');
  makeSwingStore(file, {
    ...fixture('dynamic-vats').kv,
    ...Object.fromEntries(keys.map(key => [`v11.vs.${key}`, 'x'])),
  });
  const opened = openFile(file);
  expect([...opened.vat('v11').entries()].map(([key]) => key)).toEqual(keys);
  opened.close();
});

test('the end of a prefix is the first text behind all that begins with it', () => {
  expect(endOf('v1.vs.')).toBe('v1.vs/');
  expect(endOf('')).toBeUndefined();
  expect(endOf('a\u{10ffff}')).toBe('b');
  expect(endOf('\u{10ffff}')).toBeUndefined();
  expect(endOf('\ud7ff')).toBe('\ue000');
});
