// Strings out of a vat that want to be markup, script, styles of a label or names of prototypes.
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReportData } from '../../../src/cli/report/data.js';
import { sampleReport } from '../sample.js';
import { launch, open, write } from './open.js';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const texts = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  "' onmouseover='alert(4)",
  '<!--<script>',
  '-->',
  ']]>',
  '\u2028alert(5)\u2029',
  '{a|b}{c}{@d}',
  '${alert(6)}',
  'javascript:alert(7)',
  '__proto__',
  'constructor',
  'toString',
  '\u202egnp.exe',
  '\u0000\u0007\u001b[31m',
  '\ud800',
  '\n\r\t',
  '&lt;b&gt;',
  '#group=1',
  'x'.repeat(5000),
];

/** The sample with hostile strings wherever a string stands. */
const hostile = (): ReportData => {
  const data = sampleReport(30);
  let at = 0;
  const next = (): string => {
    at += 1;
    return texts[at % texts.length] ?? '';
  };
  const { members, series } = data;
  if (series === undefined) throw new Error('the sample has no series');
  return {
    ...data,
    vat: texts.slice(0, 8).join(' '),
    source: next(),
    madeAt: next(),
    totals: texts.map(name => ({ name, count: 1 })),
    warnings: texts.map((text, index) => ({ level: 'warning', text, group: index % 9 })),
    roots: data.roots.map(() => ({ kind: next(), text: next() })),
    groups: data.groups.map(group => ({ ...group, title: next(), kind: next(), text: next() })),
    series: {
      ...series,
      tables: series.tables.map(table => ({ ...table, name: next(), unit: next() })),
    },
    members: {
      ...members,
      strings: members.strings.map(text => (text === '' ? '' : next())),
      vrefs: members.vrefs.map((_, index) => (index < 200 ? next() : `o-${String(index)}`)),
    },
  };
};

test('hostile strings stay text, wherever they stand', async () => {
  const file = await write(hostile());
  const { page, complaints, close } = await open(browser, file);
  for (const query of ['<', '</script>', '__proto__', '(', '\\', 'alert']) {
    await page.fill('#search', query);
  }
  for (let group = 0; group < 9; group += 1) {
    await page.evaluate(
      address => {
        location.hash = address;
      },
      `#group=${String(group)}&member=${String(group * 7 + 2)}`,
    );
    await expect.poll(() => page.locator('.steps li').count()).toBeGreaterThan(1);
    // Where the pointer is, the charts show the same strings in a box beside it.
    for (const chart of ['.treemap', '.lines', '.path']) {
      await page.locator(chart).hover();
    }
  }
  const found = await page.evaluate(() => ({
    scripts: document.scripts.length,
    strangers: document.querySelectorAll('img, iframe, object, embed, body svg:not(.swatch)')
      .length,
    handlers: [...document.querySelectorAll('*')].flatMap(x =>
      x.getAttributeNames().filter(name => name.startsWith('on')),
    ),
    polluted: Object.keys(Object.prototype).concat(Object.keys({})),
    title: document.title,
    links: [...document.querySelectorAll('a')].filter(x => !x.getAttribute('href')?.startsWith('#'))
      .length,
  }));
  expect(found).toMatchObject({ scripts: 2, strangers: 0, handlers: [], polluted: [], links: 0 });
  expect(found.title).toMatch(/^<\/script><script>alert\(1\)<\/script> <img/);
  expect(await page.locator('h1').textContent()).toMatch(/<img src=x onerror=alert\(2\)>/);
  // What a reader could not see is written out.
  expect(await page.locator('.warnings').textContent()).toContain('\\u202egnp.exe');
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1300);
  expect(complaints).toEqual([]);
  await close();
});

test('the policy lets no other script, style, image or request happen', async () => {
  const file = await write(sampleReport(1));
  const { page, complaints, close } = await open(browser, file);
  const refused = await page.evaluate(async () => {
    const said: string[] = [];
    document.addEventListener('securitypolicyviolation', event => {
      said.push(event.effectiveDirective);
    });
    const script = document.createElement('script');
    script.append('globalThis.ran = true');
    try {
      document.body.append(script);
    } catch {
      said.push('refused');
    }
    try {
      document.body.innerHTML = '<b>x</b>';
    } catch (error) {
      said.push(error instanceof Error ? error.name : 'thrown');
    }
    try {
      await fetch('http://127.0.0.1:9/');
    } catch {
      said.push('no fetch');
    }
    const style = document.createElement('style');
    style.append('body { display: none }');
    document.head.append(style);
    const image = new Image();
    image.src = 'http://127.0.0.1:9/x.png';
    await new Promise(resolve => {
      image.onerror = resolve;
    });
    return { said, ran: Reflect.has(globalThis, 'ran'), shown: document.body.clientHeight > 0 };
  });
  expect(refused.ran).toBe(false);
  expect(refused.shown).toBe(true);
  expect(refused.said).toEqual(
    expect.arrayContaining(['TypeError', 'no fetch', 'connect-src', 'style-src-elem', 'img-src']),
  );
  expect(complaints.filter(text => text.startsWith('request:'))).toEqual([]);
  await close();
});
