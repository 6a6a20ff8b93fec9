// A report in a page of headless Chromium, opened as a file, with everything recorded that should not
// happen there.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import { bundleReportPage } from '../../../.ci/lib/report-page.mjs';
import type { ReportData } from '../../../src/cli/report/data.js';
import { renderReport } from '../../../src/cli/report/render.js';

const root = fileURLToPath(new URL('../../../', import.meta.url));
export const out = join(root, 'build/report');

export const launch = async (): Promise<Browser> => {
  const executablePath = process.env['CHROMIUM'];
  if (executablePath === undefined) throw new Error('CHROMIUM names no browser');
  return chromium.launch({ executablePath, args: ['--no-sandbox'] });
};

export interface Opened {
  readonly page: Page;
  /** Errors of the page, what its policy refused, and requests for anything but the file itself. */
  readonly complaints: string[];
  readonly close: () => Promise<void>;
}

let files = 0;

/** Writes the report of the data. */
export const write = async (data: ReportData, name?: string): Promise<string> => {
  files += 1;
  mkdirSync(out, { recursive: true });
  const file = join(out, `${name ?? `page-${String(files)}`}.html`);
  writeFileSync(file, renderReport(data, await bundleReportPage(root)));
  return file;
};

/** Opens a file that {@link write} wrote. */
export const open = async (
  browser: Browser,
  file: string,
  options: BrowserContextOptions = {},
  address = '',
): Promise<Opened> => {
  const context = await browser.newContext({ viewport: { width: 1300, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('pageerror', error => complaints.push(`error: ${error.message}`));
  page.on('console', message => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('dialog', dialog => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // What the policy of the page refuses is announced as a request too, and then as failed.
  const strange = (request: Request): boolean => request.url().split('#')[0] !== url;
  const asked = (request: Request): string => `request: ${request.url()}`;
  page.on('request', request => {
    if (strange(request)) complaints.push(asked(request));
  });
  page.on('requestfailed', request => {
    if (!strange(request) || request.failure()?.errorText !== 'csp') return;
    complaints.splice(complaints.indexOf(asked(request)), 1, `refused ${asked(request)}`);
  });
  await page.goto(url + address);
  return { page, complaints, close: () => context.close() };
};
