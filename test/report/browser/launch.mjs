// `npm run browser:report [-- --required] [-- --pictures] [-- --figures]`: the page of a report in
// headless Chromium. Without a browser on this machine it says so and ends well; with `--required`
// it fails. `--pictures` leaves screenshots in build/report, `--figures` measures 100,000 members.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findBrowser, NAMES } from './find-browser.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../../..');
const flag = /** @type {const} */ ({ type: 'boolean', default: false });
const { values } = parseArgs({ options: { required: flag, pictures: flag, figures: flag } });

const browser = findBrowser();
if (browser === undefined) {
  const text = `No browser to test in: install Chromium, or name one in CHROMIUM (looked for ${NAMES.join(', ')})`;
  if (values.required) throw Error(text);
  console.log(`SKIPPED. ${text}`);
} else {
  const what = values.pictures ? ['pictures'] : values.figures ? ['figures'] : ['page'];
  const args = ['run', '--config', join(here, 'vitest.config.ts'), ...what];
  spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...args], {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, CHROMIUM: browser },
  }).on('exit', (code, signal) => {
    process.exitCode = signal === null ? (code ?? 1) : 1;
  });
}
