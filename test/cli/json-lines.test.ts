// JSON lines: what is written is read again, whatever it is; and what was cut, damaged or written by a
// newer version is refused at its line.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openFile } from '../../src/cli/sources/open.js';
import type { OpenedFile } from '../../src/cli/sources/opened.js';
import { readSnapshotLine, snapshotLines } from '../../src/graph/snapshot-lines.js';
import { sourceOf } from '../../src/graph/sources.js';
import type { VatSource } from '../../src/graph/types.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'liveslots-lines-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

let files = 0;
const fileOf = (text: string): string => {
  const file = join(folder, `${String((files += 1))}.jsonl`);
  writeFileSync(file, text);
  return file;
};

/** Opens what the text is, looks, and closes. */
const withText = <T>(text: string, look: (opened: OpenedFile) => T): T => {
  const opened = openFile(fileOf(text));
  try {
    return look(opened);
  } finally {
    opened.close();
  }
};

const complaint = (text: string): string => {
  try {
    withText(text, opened => opened.vats.map(({ id }) => [...opened.vat(id).entries()]));
  } catch (error) {
    return String(error instanceof Error ? error.message : error).replace(/^.*?\.jsonl/, '');
  }
  return 'it was read';
};

/** Everything that a source says. */
const toldBy = ({ entries, kernel, memory, size }: VatSource): unknown => {
  const clist = [...(kernel?.clist() ?? [])];
  return {
    entries: [...entries()],
    size,
    kernel: kernel && {
      vatId: kernel.vatId,
      vatName: kernel.vatName,
      incarnation: kernel.incarnation,
      clist,
      holders: clist.map(({ vref }) => kernel.exportHolders(vref)),
      promises: clist.map(({ vref }) => kernel.promise(vref)),
    },
    memory: memory && {
      values: [...memory.values()],
      origins: [...memory.values()].map(({ vref }) => memory.originOf?.(vref)),
    },
  };
};

/** Surrogates without a partner, controls and line ends among them. */
const anyText = fc.string({
  unit: fc.oneof(
    fc.constantFrom('\n', '\r', '\u2028', '"', '\\', '\0', '[', '{', '|', '.', '\u{1f600}'),
    fc.integer({ min: 0, max: 0xffff }).map(unit => String.fromCharCode(unit)),
    fc.constantFrom('a', 'b', 'v', '1'),
  ),
  maxLength: 12,
});
const anyEntries = fc.uniqueArray(fc.tuple(anyText, anyText), {
  selector: ([key]) => key,
  maxLength: 40,
});

describe('a snapshot', () => {
  test('comes back as it was, sorted or not, by key, by prefix and whole', () => {
    fc.assert(
      fc.property(anyEntries, fc.boolean(), (unsorted, isSorted) => {
        const entries = isSorted
          ? [...unsorted].sort(([one], [other]) => (one < other ? -1 : 1))
          : unsorted;
        const written = [...snapshotLines(sourceOf('v1', entries))].join('');
        withText(written, opened => {
          expect(opened.vats).toEqual([{ id: 'v1', name: undefined }]);
          const read = opened.vat('v1');
          // Before anything was walked, and after.
          for (const [key] of entries.slice(0, 3)) {
            const prefix = key.slice(0, 1);
            expect([...(read.entriesFrom?.(prefix) ?? [])]).toEqual(
              entries.filter(([other]) => other.startsWith(prefix)),
            );
          }
          expect(toldBy(read)).toEqual(toldBy(sourceOf('v1', entries)));
          for (const [key, value] of entries) {
            expect(read.get(key)).toBe(value);
          }
          expect(read.get('no such key')).toBeUndefined();
        });
      }),
      { seed: 16_01, numRuns: 150 },
    );
  });

  test('tells keys apart that have the same hash', () => {
    const entries = { 'vc.5.r10461': 'one', 'vc.5.r214300': 'other' };
    withText([...snapshotLines(sourceOf('v1', entries))].join(''), opened => {
      const source = opened.vat('v1');
      expect(source.get('vc.5.r10461')).toBe('one');
      expect(source.get('vc.5.r214300')).toBe('other');
    });
  });

  test('brings what the kernel and the memory said', () => {
    const promise = {
      kernelName: 'kp9',
      state: 'unresolved',
      decider: 'v2:bob',
      subscribers: ['v1'],
      holders: [],
      refCount: 2,
      queuedMessages: 0,
    } as const;
    const source = sourceOf(
      'v1',
      { baggageID: 'o+d6/1' },
      {
        kernel: {
          vatId: 'v1',
          vatName: 'alice',
          incarnation: 4,
          bundle: undefined,
          clist: () => [
            { vref: 'o+0', kernelName: 'ko1', isReachable: true },
            { vref: 'o-5', kernelName: 'ko2', isReachable: false },
            { vref: 'p+6', kernelName: 'kp9', isReachable: true },
          ],
          kernelNameOf: () => undefined,
          exportHolders: vref => (vref === 'o+0' ? ['v2:bob', 'pinned by the kernel'] : []),
          promise: vref => (vref === 'p+6' ? promise : undefined),
        },
        memory: {
          tables: () => ({ slotToVal: 3, promiseNames: 1 }),
          values: () => [
            { vref: 'o+0', pillars: ['heap', 'exported'], refCount: undefined },
            { vref: 'p+6', pillars: ['exported', 'watched'], refCount: 1 },
          ],
          originOf: vref =>
            vref === 'p+6'
              ? { sinceCrank: 7, madeBy: 'the result of o-5.pay()', decider: undefined }
              : undefined,
        },
      },
    );
    const written = [...snapshotLines(source, { at: '2026-01-02T03:04:05.000Z', delivery: 12 })];
    withText(written.join(''), opened => {
      expect(opened.vats).toEqual([{ id: 'v1', name: 'alice' }]);
      expect(opened.moments('v1')).toEqual([
        {
          index: 0,
          at: '2026-01-02T03:04:05.000Z',
          delivery: 12,
          tables: { slotToVal: 3, promiseNames: 1 },
        },
      ]);
      const read = opened.vat('alice');
      expect(toldBy(read)).toEqual(toldBy(source));
      expect(read.kernel?.kernelNameOf('o-5')).toBe('ko2');
    });
  });

  test('many of many vats stand in one file, and the last is meant unless it is said', () => {
    const lines = (vat: string, value: string): string =>
      [...snapshotLines(sourceOf(vat, { key: value }), { delivery: Number(value) })].join('');
    withText(lines('v1', '1') + lines('v2', '2') + lines('v1', '3'), opened => {
      expect(opened.vats.map(({ id }) => id)).toEqual(['v1', 'v2']);
      expect(opened.moments('v1').map(({ delivery }) => delivery)).toEqual([1, 3]);
      expect(opened.vat('v1').get('key')).toBe('3');
      expect(opened.vat('v1', 0).get('key')).toBe('1');
      expect(() => opened.vat('v1', 2)).toThrow(/has no snapshot 2 of v1; it has 2/);
    });
  });
});

describe('entries without a head', () => {
  test('of both forms, with empty lines, with or without a last line feed', () => {
    const text = '["b","2"]\n\n{"key":"a","value":"1"}\n["c","3"]';
    for (const whole of [text, `${text}\n`, text.replaceAll('\n', '\r\n')]) {
      withText(whole, opened => {
        const [vat] = opened.vats;
        expect(vat?.id).toMatch(/^\d+\.jsonl$/);
        const source = opened.vat(vat?.id ?? '');
        expect(new Map(source.entries())).toEqual(
          new Map([
            ['a', '1'],
            ['b', '2'],
            ['c', '3'],
          ]),
        );
        expect(source.get('c')).toBe('3');
        expect(source.size).toBe(3);
      });
    }
  });

  test('a line may be longer than what is read at once', () => {
    const long = 'ü'.repeat(1_500_000);
    withText(`["a","${long}"]\n["b","2"]\n`, opened => {
      const source = opened.vat(opened.vats[0]?.id ?? '');
      expect(source.get('a') === long).toBe(true);
      expect(source.get('b')).toBe('2');
    });
  });
});

describe('what is no such file is refused at its line', () => {
  const whole = [...snapshotLines(sourceOf('v1', { a: '1', b: '2' }))];

  test.each([
    ['{"snapshot":2}\n', ', line 1: a snapshot of format 2, where 1 is the newest known'],
    ['["a","1"]\n["b"]\n', ', line 2: an array must be [key, value], both strings'],
    ['["a","1"]\n["b","2"\n', ', line 2: this is no JSON'],
    ['["a","1"]\n{"b":"2"}\n', ', line 2: an object must have "key" and "value", both strings'],
    ['["a",1]\n', ', line 1: an array must be [key, value], both strings'],
    ['{"snapshot":1,"vat":5}\n', ', line 1: "vat" must be a string'],
    ['{"snapshot":1,"delivery":-1}\n', ', line 1: "delivery" must be a whole number'],
    ['{"snapshot":1}\n{"clist":["o+1"]}\n', ', line 2: "clist" must be [vref, name in the kernel'],
    ['{"snapshot":1}\n{"memory":"o+1","pillars":["x"]}\n', ', line 2: no pillar is called "x"'],
    ['{"snapshot":1}\n["a","1"]\n{"end":2}\n', ', line 3: the snapshot says that it has 2 entries'],
    ['{"snapshot":1}\n{"end":0}\n["a","1"]\n', ', line 3: a line after the end of a snapshot'],
    ['{"snapshot":1}\n["a","1"]\n{"snapshot":1}\n{"end":0}\n', 'truncated: its end is missing'],
  ])('%j', (text, wanted) => {
    expect(complaint(text)).toContain(wanted);
  });

  test('a snapshot that is cut anywhere', () => {
    const text = whole.join('');
    for (let length = 1; length < text.length - 1; length += 1) {
      expect(complaint(text.slice(0, length))).toMatch(/^(, line \d: |: )/);
    }
    expect(complaint(text)).toBe('it was read');
  });

  test('tables that are no numbers', () => {
    const read = (tables: unknown): unknown =>
      readSnapshotLine(JSON.stringify({ snapshot: 1, tables }));
    expect(read({ slotToVal: 3 })).toMatchObject({ head: { tables: { slotToVal: 3 } } });
    expect(() => read([3])).toThrow('"tables" must be an object of numbers');
    expect(() => read({ slotToVal: '3' })).toThrow('"slotToVal" must be a whole number');
  });

  test('a line is read as what it was written as', () => {
    expect(whole.map(line => readSnapshotLine(line).type)).toEqual([
      'head',
      'entry',
      'entry',
      'end',
    ]);
  });
});
