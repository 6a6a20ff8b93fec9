// `report`: from databases and snapshots to one file, and what it does not write over.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { runWorkload } from '../../examples/wallet/workload.js';
import { makeSnapshots } from '../../examples/wallet/report.js';
import { ours } from '../../examples/wallet/implementations.js';
import type { ReportData } from '../../src/cli/report/data.js';
import { useCommand } from './command.js';
import { fixture, makeSwingStore } from './databases.js';

const command = useCommand();
const { run, path } = command;

beforeAll(() => {
  for (const day of ['monday', 'tuesday']) {
    makeSwingStore(path(`${day}.sqlite`), fixture(`leaky-${day}`).kv);
  }
});

/** What stands in the page for its script. */
const dataOf = (file: string): ReportData => {
  const html = readFileSync(file, 'utf8');
  const [, text = ''] =
    /<script type="application\/json" id="report-data">(.*?)<\/script>/s.exec(html) ?? [];
  return JSON.parse(text) as ReportData;
};

test('of one database: what is held, and no series', async () => {
  const ending = await run(['report', 'tuesday.sqlite', '--vat', 'shop']);
  expect(ending).toEqual({ code: 0, stdout: 'v7-report.html\n', stderr: '' });
  const data = dataOf(path('v7-report.html'));
  expect(data.vat).toBe('v7 (shop)');
  expect(data.source).toBe('tuesday.sqlite (SwingSet database)');
  expect(data.series).toBeUndefined();
  const receipts = data.groups.find(({ title }) => title.includes('receipt'));
  expect(receipts?.count).toBe(16);
  expect(data.members.vrefs).toContain('o+d10/3');
});

test('of two databases: the sizes of both, and what the last one holds', async () => {
  const args = ['report', 'monday.sqlite', 'tuesday.sqlite', '--vat', 'shop', '--out', 'two.html'];
  const ending = await run([...args, '--json']);
  expect(ending.code).toBe(0);
  expect(JSON.parse(ending.stdout)).toMatchObject({ report: path('two.html') });
  const { series, members } = dataOf(path('two.html'));
  expect(series?.moments.length).toBe(2);
  const receipts = series?.tables.find(({ name }) => name.startsWith('objects "receipt"'));
  expect(receipts?.sizes).toEqual([8, 16]);
  expect(members.vrefs).toContain('o+d10/16');
});

test('with the same times, snapshots are counted', async () => {
  const { stdout } = await run(['snapshot', 'monday.sqlite', '--vat', 'shop']);
  writeFileSync(path('same.jsonl'), stdout + stdout);
  await run(['report', 'same.jsonl', '--out', 'same.html']);
  const { series } = dataOf(path('same.html'));
  expect(series).toMatchObject({ axis: 'snapshot', moments: [0, 1] });
});

test('an earlier report is replaced, and nothing else', async () => {
  const args = ['report', 'monday.sqlite', '--vat', 'shop', '--out'];
  expect((await run([...args, 'one.html'])).code).toBe(0);
  expect((await run([...args, 'one.html'])).code).toBe(0);
  const before = readFileSync(path('monday.sqlite'));
  const refused = await run([...args, 'monday.sqlite']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toBe(
    'liveslots: monday.sqlite: is there already, and is no report; name another file with --out\n',
  );
  expect(readFileSync(path('monday.sqlite')).equals(before)).toBe(true);
});

test('the demo writes snapshots of its wallet on the way, and a report of them', async () => {
  const snapshots = makeSnapshots(path('wallet'), command.script);
  await runWorkload({
    implementation: ours,
    file: path('wallet.sqlite'),
    offers: 200,
    signal: new AbortController().signal,
    onProgress: () => {},
    onMoment: snapshots.take,
  });
  expect(snapshots.report()).toBe(path('wallet.html'));
  const { series, vat } = dataOf(path('wallet.html'));
  expect(vat).toBe('wallet');
  expect(series?.axis).toBe('delivery');
  expect(series?.moments.length).toBeGreaterThan(4);
  const [keys] = series?.tables ?? [];
  // At rest it is as it was at rest before.
  expect(keys?.sizes.at(-1)).toBe(keys?.sizes.at(-2));
  const names = series?.tables.find(({ name }) => name === 'in memory: slotToVal');
  expect(names?.unit).toBe('entries');
  expect(names?.sizes.length).toBe(series?.moments.length);
  expect(names?.sizes.at(0) ?? 0).toBeGreaterThan(0);
  expect(makeSnapshots(path('none'), path('no-such-command')).report()).toBeUndefined();
  expect(existsSync(path('none.html'))).toBe(false);
});
