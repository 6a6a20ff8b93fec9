// The file that the build makes of the page, as the Node side reads it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { buildReportPage } from '../../.ci/lib/report-page.mjs';
import { readAssets } from '../../src/cli/report/assets.js';
import { renderReport } from '../../src/cli/report/render.js';
import { sampleReport } from './sample.js';

const folder = mkdtempSync(join(tmpdir(), 'report-assets-'));
const file = pathToFileURL(join(folder, 'page.json'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

test('what the build writes is read, and makes a report', async () => {
  await buildReportPage(process.cwd(), join(folder, 'page.json'));
  const assets = readAssets(file);
  const html = renderReport(sampleReport(1), assets);
  expect(html).toContain(`<script>${assets.script}</script>`);
  expect(html).toContain(`<style>${assets.style}</style>`);
});

test('anything else is refused with its name', () => {
  for (const text of ['{}', 'null', '{"script":"","style":1,"licences":""}']) {
    writeFileSync(file, text);
    expect(() => readAssets(file)).toThrow(/page\.json is not what the build of a report makes/);
  }
  rmSync(file);
  expect(() => readAssets(file)).toThrow(/ENOENT.*page\.json/);
});
