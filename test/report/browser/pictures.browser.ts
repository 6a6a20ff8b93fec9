// Pictures of a report for people to look at, in build/report: light, dark, on a phone, of the sample
// and of a vat of a real kernel.
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeReportData } from '../../../src/cli/report/make-data.js';
import { sampleReport } from '../sample.js';
import { shopGraph } from '../shop.js';
import { launch, open, out, write } from './open.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const graph = shopGraph();
const reports = {
  sample: sampleReport(300),
  shop: makeReportData(graph, { check: graph.check(), source: 'swingstore.sqlite' }),
};
const sights = [
  ['whole', '', undefined],
  ['member', '#group=4&member=15', undefined],
  ['search', '', 'book'],
] as const;

test.each(Object.entries(reports))('pictures of %s', async (name, data) => {
  const file = await write(data, name);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const width of [1300, 360]) {
      for (const [sight, address, query] of sights) {
        const viewport = { width, height: 900 };
        const { page, complaints, close } = await open(
          browser,
          file,
          { colorScheme, viewport },
          address,
        );
        if (query !== undefined) await page.fill('#search', query);
        await page.waitForFunction(() => document.querySelector('.treemap canvas') !== null);
        const path = join(out, `${name}-${sight}-${colorScheme}-${String(width)}.png`);
        await page.screenshot({ path, fullPage: true });
        expect(complaints).toEqual([]);
        await close();
      }
    }
  }
});
