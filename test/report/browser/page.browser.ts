// What a reader does with a report, by pointer and by keyboard, in light and dark and on a phone.
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sampleReport } from '../sample.js';
import { launch, open, write } from './open.js';

const wallets = 300;
let browser: Browser;
let file: string;
beforeAll(async () => {
  browser = await launch();
  file = await write(sampleReport(wallets));
});
afterAll(() => browser.close());

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.textContent ?? '');

/** Presses Tab until the focus is on something with that text. */
const tabTo = async (page: Page, text: string, limit = 200): Promise<void> => {
  for (let i = 0; i < limit; i += 1) {
    await page.keyboard.press('Tab');
    if ((await focused(page)) === text) return;
  }
  throw new Error(`Tab never comes to ${text}`);
};

describe('by pointer', () => {
  test('an area of the treemap leads to its members, a member to its path, back leads back', async () => {
    const { page, complaints, close } = await open(browser, file);
    await expect.poll(() => page.locator('.treemap canvas').count()).toBe(1);
    await page.locator('.treemap').scrollIntoViewIfNeeded();
    // The largest area is the promises: a third from the left, in the middle.
    const box = await page.locator('.treemap').boundingBox();
    if (box === null) throw new Error('there is no treemap');
    await page.mouse.click(box.x + box.width * 0.3, box.y + box.height * 0.6);
    await expect
      .poll(() => page.locator('h2#members').textContent())
      .toBe('promises in pendingOffers');
    expect(await page.locator('section:has(> #members) caption').textContent()).toBe(
      'All 1,800 members',
    );
    await page.getByRole('link', { name: 'p-63', exact: true }).click();
    await expect.poll(() => page.locator('h2#member').textContent()).toBe('p-63');
    expect(await page.locator('.steps li').allTextContents()).toEqual([
      'the baggage',
      'o+d6/1 scalarDurableMapStore: baggage',
      'key "wallets" → o+d6/4 scalarDurableMapStore: wallets',
      'key "agoric10" → o+d10/1 Wallet',
      '.offers → o+d6/5 scalarDurableMapStore: pendingOffers',
      'key "offer-3" .result → p-63 promise',
    ]);
    // The box above the last one of the drawing is its store.
    const path = await page.locator('.path').boundingBox();
    if (path === null) throw new Error('there is no drawing');
    await page.locator('.path').scrollIntoViewIfNeeded();
    const inView = await page.locator('.path').boundingBox();
    await page.mouse.click(
      (inView?.x ?? 0) + path.width / 2,
      (inView?.y ?? 0) + path.height - 10 - 46 - 34 - 23,
    );
    await expect.poll(() => page.locator('h2#member').textContent()).toBe('o+d6/5');
    await page.goBack();
    await expect.poll(() => page.locator('h2#member').textContent()).toBe('p-63');
    expect(complaints).toEqual([]);
    await close();
  });

  test('sized by bytes, the table and its order follow', async () => {
    const { page, complaints, close } = await open(browser, file, {}, '#group=2');
    const titles = page.locator('section:has(> #groups) tbody th > a');
    expect(await titles.allTextContents()).toEqual([
      'map stores pendingOffers in .offers of Wallet',
      'Purse objects in .purses of Wallet',
    ]);
    await page.getByRole('group', { name: 'Sized by' }).getByLabel('Bytes').check();
    expect(await titles.allTextContents()).toEqual([
      'Purse objects in .purses of Wallet',
      'map stores pendingOffers in .offers of Wallet',
    ]);
    expect(complaints).toEqual([]);
    await close();
  });

  test('a long list has pages, and sorts by bytes', async () => {
    const { page, complaints, close } = await open(browser, file, {}, '#group=5');
    const list = page.locator('section:has(> #members)');
    expect(await list.locator('tbody tr').count()).toBe(50);
    await list.getByRole('button', { name: 'Next' }).click();
    expect(await list.locator('.pager span').textContent()).toBe('51 to 100 of 300');
    expect(await list.locator('tbody th a').first().textContent()).toBe('o+d11/51');
    await list.getByRole('button', { name: 'Bytes' }).click();
    expect(await list.locator('tbody td.number').first().textContent()).toBe('1.9 kB');
    expect(await list.locator('thead th').last().getAttribute('aria-sort')).toBe('descending');
    expect(complaints).toEqual([]);
    await close();
  });

  test('what is measured in bytes is drawn by itself', async () => {
    const { page, complaints, close } = await open(browser, file);
    const rows = page.locator('section:has(> #series) tbody th label');
    expect(await rows.allTextContents()).toContain('slotToVal');
    expect(await rows.allTextContents()).not.toContain('vatstore');
    await page.locator('section:has(> #series)').getByLabel('Bytes').check();
    expect(await rows.allTextContents()).toEqual(['vatstore']);
    expect(await page.locator('.lines').getAttribute('aria-label')).toMatch(/: vatstore\./);
    expect(complaints).toEqual([]);
    await close();
  });

  test('at most eight tables are drawn at once', async () => {
    const sizes = [1, 2, 3, 4];
    const tables = Array.from({ length: 10 }, (_, i) => ({ name: `table ${String(i)}`, sizes }));
    const series = { axis: 'time', moments: [0, 1e9, 2e9, 3e9], tables } as const;
    const many = await write(sampleReport(1, { series }));
    const { page, complaints, close } = await open(browser, many);
    const boxes = page.locator('section:has(> #series) input');
    for (let i = 5; i < 8; i += 1) await boxes.nth(i).check();
    await boxes.nth(8).click();
    expect(await boxes.nth(8).isChecked()).toBe(false);
    expect(await page.locator('section:has(> #series) [role=status]').textContent()).toMatch(
      /At most 8/,
    );
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('by keyboard', () => {
  test('from the search to a member, its group and its holder', async () => {
    const { page, complaints, close } = await open(browser, file);
    await page.keyboard.press('Tab');
    expect(await focused(page)).toBe('Skip to what holds what');
    await page.keyboard.press('Tab');
    await page.keyboard.type('P-1000');
    expect(await page.locator('section:has(> #found) [role=status]').textContent()).toBe(
      '1 member and 0 groups with “P-1000”.',
    );
    await tabTo(page, 'p-1000');
    await page.keyboard.press('Enter');
    await expect.poll(() => focused(page)).toBe('p-1000');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H2');
    await tabTo(page, 'promises in pendingOffers');
    await page.keyboard.press('Enter');
    await expect
      .poll(() => page.locator('h2#members').evaluate(x => x === document.activeElement))
      .toBe(true);
    await tabTo(page, 'p-60');
    await page.keyboard.press('Enter');
    await tabTo(page, 'o+d6/5');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('h2#member').textContent()).toBe('o+d6/5');
    await page.goBack();
    await expect.poll(() => page.locator('h2#member').textContent()).toBe('p-60');
    expect(complaints).toEqual([]);
    await close();
  });

  test('the measure, the tables of the chart and the pages of a list', async () => {
    const { page, complaints, close } = await open(browser, file, {}, '#group=4');
    await page.locator('#search').focus();
    await tabTo(page, 'Next');
    await page.keyboard.press('Enter');
    expect(await page.locator('section:has(> #members) .pager span').textContent()).toBe(
      '51 to 100 of 1,800',
    );
    // The focus stays, so that the next page is one key away.
    await page.keyboard.press('Enter');
    expect(await page.locator('section:has(> #members) .pager span').textContent()).toBe(
      '101 to 150 of 1,800',
    );
    await page.getByRole('group', { name: 'Sized by' }).getByLabel('Members').focus();
    await page.keyboard.press('ArrowRight');
    expect(
      await page.getByRole('group', { name: 'Sized by' }).getByLabel('Bytes').isChecked(),
    ).toBe(true);
    await page.getByRole('checkbox', { name: 'slotToVal' }).focus();
    await page.keyboard.press('Space');
    expect(await page.locator('.lines').getAttribute('aria-label')).not.toMatch(/slotToVal/);
    expect(complaints).toEqual([]);
    await close();
  });

  test('all that reacts to the pointer outside of the charts can have the focus', async () => {
    const { page, close } = await open(browser, file, {}, '#group=4&member=15');
    await page.fill('#search', 'o');
    const out = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('body *')]
        .filter(x => getComputedStyle(x).cursor === 'pointer' && x.closest('.chart') === null)
        .filter(x => x.closest('a[href], button, label, summary, input') === null)
        .map(x => x.outerHTML.slice(0, 80)),
    );
    expect(out).toEqual([]);
    const scrolling = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('main *')]
        .filter(x => /auto|scroll/.test(getComputedStyle(x).overflowY) && x.clientHeight > 0)
        .map(x => x.tabIndex === 0 && (x.getAttribute('aria-label') ?? '') !== ''),
    );
    expect(scrolling).toEqual([true, true, true, true, true]);
    await close();
  });
});

describe.each(['light', 'dark'] as const)('in %s', colorScheme => {
  test.each([1300, 360])('axe finds nothing at a width of %i px', async width => {
    const viewport = { width, height: 900 };
    const { page, complaints, close } = await open(
      browser,
      file,
      // The policy of the page lets no other script in, and that of the tool is another.
      { colorScheme, viewport, bypassCSP: true },
      '#group=4&member=15',
    );
    await page.fill('#search', 'offers');
    await page.addScriptTag({ content: axe.source });
    const result = await page.evaluate(async () => {
      const tool: unknown = Reflect.get(globalThis, 'axe');
      const { run } = tool as { run(): Promise<import('axe-core').AxeResults> };
      return run();
    });
    expect(
      result.violations.map(({ id, nodes }) => `${id}: ${nodes.map(x => x.html).join('\n')}`),
    ).toEqual([]);
    expect(result.passes.length).toBeGreaterThan(25);
    expect(complaints).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
    await close();
  });
});
