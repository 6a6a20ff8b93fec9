// The long runs of this folder, which `npm run model` and `npm run model:memory` start with their numbers
// in the environment.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { secondCopy } from '../support/second-copy.js';

export default defineConfig({
  plugins: [secondCopy()],
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/model/long/*.run.ts'],
    setupFiles: ['test/support/lockdown.ts'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    testTimeout: 0,
    hookTimeout: 0,
    disableConsoleIntercept: true,
  },
});
