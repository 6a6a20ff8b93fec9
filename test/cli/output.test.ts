// What is printed: numbers, paragraphs and tables that fit, text of vats that a terminal would obey,
// progress for people only, and readers that go.
import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Io, ReaderGone, type TextStream } from '../../src/cli/output/io.js';
import { table, wrap } from '../../src/cli/output/layout.js';
import { bytes, change, count, plural } from '../../src/cli/output/numbers.js';
import { onOneLine, printable } from '../../src/cli/output/printable.js';

describe('numbers', () => {
  test.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [1_234_567, '1,234,567'],
    [-1000, '-1,000'],
  ])('%d is %s', (value, text) => {
    expect(count(value)).toBe(text);
  });

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [9949, '9.9 kB'],
    [9951, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1.5e12, '1.5 TB'],
    [2e15, '2000 TB'],
    [-2500, '-2.5 kB'],
  ])('%d bytes are %s', (value, text) => {
    expect(bytes(value)).toBe(text);
  });

  test('changes have a sign, and one is singular', () => {
    expect([change(5), change(0), change(-5000)]).toEqual(['+5', '0', '-5,000']);
    expect([plural(1, 'key'), plural(2, 'key'), plural(0, 'entry', 'entries')]).toEqual([
      '1 key',
      '2 keys',
      '0 entries',
    ]);
  });
});

describe('layout', () => {
  const words = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '/'), minLength: 1 }), {
    maxLength: 30,
  });

  test('a paragraph loses no word, and no line is wider than it must be', () => {
    fc.assert(
      fc.property(words, fc.integer({ min: 5, max: 40 }), (list, columns) => {
        const lines = wrap(list.join(' '), columns, '- ', '    ').split('\n');
        expect(lines.map(line => line.trim().replace(/^- ?/, '')).join(' ')).toBe(list.join(' '));
        for (const line of lines) {
          expect(line.length <= columns || !line.trim().replace(/^- /, '').includes(' ')).toBe(
            true,
          );
        }
      }),
      { seed: 16_03, numRuns: 500 },
    );
  });

  test('a table cuts the columns that give, in the middle, those on the left first', () => {
    const layout = [
      { title: 'key', gives: true },
      { title: 'size', align: 'right' },
      { title: 'what', gives: true },
    ] as const;
    const rows = [['vom.o+d10/1234567890', '5', 'durable objects "receipt"']];
    expect(table(layout, rows, 80)).toBe(
      'key                   size  what\nvom.o+d10/1234567890     5  durable objects "receipt"',
    );
    expect(table(layout, rows, 44)).toBe(
      'key           size  what\nvom.o+…67890     5  durable obje…s "receipt"',
    );
    for (const line of table(layout, rows, 44).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(44);
    }
    expect(table(layout, [], 80)).toBe('key  size  what');
  });
});

describe('text of vats', () => {
  test('cannot tell a terminal anything', () => {
    expect(printable('\x1b[31mred\x07\r\u202eback\u2066\x9b')).toBe(
      '\\u001b[31mred\\u0007\\u000d\\u202eback\\u2066\\u009b',
    );
    expect(printable('two\nlines, é, 日本, \u{1f600}')).toBe('two\nlines, é, 日本, \u{1f600}');
    expect(onOneLine('a\nb')).toBe('a\\nb');
  });

  test('is still JSON where it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(JSON.parse(printable(JSON.stringify({ text })))).toEqual({ text });
      }),
      { seed: 16_04, numRuns: 500 },
    );
  });
});

/** A stream that remembers, as a terminal or not. */
const sink = (isTTY: boolean): TextStream & { text: () => string } => {
  let all = '';
  return {
    isTTY,
    write(text) {
      all += text;
      return true;
    },
    on: () => undefined,
    text: () => all,
  };
};

describe('where it goes', () => {
  test('progress is for a terminal only, and leaves nothing behind', () => {
    const terminal = sink(true);
    const out = new PassThrough();
    const io = new Io(out, terminal, { COLUMNS: '60' });
    io.progress('a long line of progress');
    io.progress('short');
    io.line('result');
    expect(terminal.text()).toMatch(/^\ra long line of progress\rshort +\r +\r$/);
    expect(String(out.read())).toBe('result\n');

    const file = sink(false);
    const quiet = new Io(new PassThrough(), file, {});
    quiet.progress('nothing');
    quiet.complain('something');
    expect(file.text()).toBe('liveslots: something\n');
    expect(quiet.isWatched).toBe(false);
  });

  test('the width is that of COLUMNS, of the terminal, or 80', () => {
    const out = (columns?: number) => Object.assign(new PassThrough(), { columns });
    expect(new Io(out(100), sink(true), { COLUMNS: '60' }).columns).toBe(60);
    expect(new Io(out(100), sink(true), { COLUMNS: 'wide' }).columns).toBe(100);
    expect(new Io(out(), sink(false), {}).columns).toBe(80);
    expect(new Io(out(10), sink(true), {}).columns).toBe(40);
  });

  test('when the reader goes, a stream of lines ends, and other errors are not swallowed', async () => {
    const out = new PassThrough();
    const io = new Io(out, sink(false), {});
    out.emit('error', Object.assign(Error('gone'), { code: 'EPIPE' }));
    expect(io.isGone).toBe(true);
    await expect(io.stream(['a'])).rejects.toThrow(ReaderGone);
    expect(() => out.emit('error', Object.assign(Error('full'), { code: 'ENOSPC' }))).toThrow(
      'full',
    );
  });

  test('a slow reader is waited for, and gets everything', async () => {
    const out = new PassThrough({ highWaterMark: 1 << 10 });
    const io = new Io(out, sink(false), {});
    const pieces = Array.from({ length: 400 }, (_, index) => `${String(index)} `.repeat(100));
    let read = '';
    out.on('data', data => (read += String(data)));
    await io.stream(pieces);
    expect(read).toBe(pieces.join(''));
  });
});
