// How long a report of 100,000 members takes: to write, to open, for a key in the search, for a click
// on a group and on a member. Prints figures and judges none.
import { statSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { renderReport } from '../../../src/cli/report/render.js';
import { sampleReport, wideReport } from '../sample.js';
import { launch, open, write } from './open.js';

/** Runs of each measurement. */
const RUNS = 7;

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const say = (what: string, values: readonly number[]): void => {
  const [least, most] = [Math.min(...values), Math.max(...values)].map(x => x.toFixed(0));
  console.log(`${what}: ${median(values).toFixed(0)} ms (${String(least)} to ${String(most)})`);
};

/** From an act in the page to the frame that shows what it did, in milliseconds. */
const timeOf = (page: Page, act: string): Promise<number> =>
  page.evaluate(async source => {
    const frame = (): Promise<unknown> => new Promise(done => requestAnimationFrame(done));
    await frame();
    const start = performance.now();
    const [what = '', value = ''] = source.split('=> ');
    const input = document.querySelector<HTMLInputElement>('#search');
    if (what === 'type' && input !== null) {
      input.value = value;
      input.dispatchEvent(new Event('input', { bubbles: true }));
    } else {
      location.hash = value;
    }
    // The change of an address is told in a task of its own; the frame after it shows it.
    await new Promise(done => setTimeout(done, 0));
    await frame();
    await new Promise(done => setTimeout(done, 0));
    return performance.now() - start;
  }, act);

const reports = {
  '10,000 members': () => sampleReport(833),
  '100,000 members': () => sampleReport(8333),
  '100,000 members with labels of their own in 5,000 groups': () => wideReport(100_000, 5000),
};

test.each(Object.entries(reports))('figures: %s', async (name, make) => {
  const data = make();
  const file = await write(data, `figures-${name.replace(/\W+/g, '-')}`);
  const rendered: number[] = [];
  const assets = { script: '', style: '', licences: '' };
  for (let i = 0; i < RUNS; i += 1) {
    const start = performance.now();
    renderReport(data, assets);
    rendered.push(performance.now() - start);
  }
  console.log(
    `${String(data.members.vrefs.length)} members in ${String(statSync(file).size)} bytes`,
  );
  say('renderReport', rendered);

  const browser = await launch();
  console.log(`Chromium ${browser.version()}`);
  const loads: number[] = [];
  for (let i = 0; i < RUNS; i += 1) {
    const { page, complaints, close } = await open(browser, file);
    const load = await page.evaluate(async () => {
      // Until the entry of the first frame with something in it is there.
      const painted = (): PerformanceEntry | undefined =>
        performance.getEntriesByName('first-contentful-paint')[0];
      while (painted() === undefined) await new Promise(done => setTimeout(done, 5));
      return painted()?.startTime ?? -1;
    });
    loads.push(load);
    expect(complaints).toEqual([]);
    await close();
  }
  say('load, from the address to the drawn page', loads);

  const { page, complaints, close } = await open(browser, file);
  const acts: readonly (readonly [string, (i: number) => string])[] = [
    ['a key in the search, one letter: almost all match', i => `type=> ${'opopopo'[i] ?? 'o'}`],
    ['a key in the search, a vref', i => `type=> o+d10/${String(i + 1)}`],
    ['a key in the search, two words', i => `type=> store ${String(i)}`],
    ['a key in the search, nothing matches', i => `type=> nothing${String(i)}`],
    ['a click on the largest group', i => `go=> #group=${String([4, 2, 4, 3, 4, 5, 4][i] ?? 4)}`],
    ['a click on a member', i => `go=> #group=4&member=${String(1000 * (i + 1))}`],
    [
      'a click on a member at the end of the longest way',
      i => `go=> #member=${String(data.members.vrefs.length - 1 - 12 * i)}`,
    ],
  ];
  for (const [what, act] of acts) {
    const times: number[] = [];
    for (let i = 0; i < RUNS; i += 1) times.push(await timeOf(page, act(i)));
    say(what, times);
  }
  expect(complaints).toEqual([]);
  await close();
  await browser.close();
});
