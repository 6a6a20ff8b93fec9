// A short form of `npm run leaks`, which looks at the heap as well: each operation of the public
// surface some hundred times, after which the tables and the vatstore are as they were.
import { expect, it } from 'vitest';
import { grown, measure, SLACK } from './measure.js';
import { table } from './table.js';

const CYCLES = 200;

it.each(Object.entries(table))(
  '[G10] %s leaves nothing behind',
  async (_name, row) => {
    const { samples, kernel } = await measure(row, 'ours', CYCLES, 2, false);
    expect(grown(samples, SLACK)).toEqual([]);
    expect(kernel.judged).toBeGreaterThan(0);
    // What it says that it goes through, it has gone through.
    for (const name of row.covers) {
      const [sort, what = ''] = name.split(' ');
      if (sort === 'syscall') expect(kernel.said).toContain(what);
      if (sort === 'delivery') expect(kernel.delivered).toContain(what);
    }
  },
  60_000,
);
