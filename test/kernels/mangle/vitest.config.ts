// The long run of this folder, which launch.mjs starts with its numbers in the environment.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { secondCopy } from '../../support/second-copy.js';

export default defineConfig({
  plugins: [secondCopy()],
  root: fileURLToPath(new URL('../../..', import.meta.url)),
  test: {
    include: ['test/kernels/mangle/*.run.ts'],
    setupFiles: ['test/support/lockdown.ts'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    testTimeout: 0,
    hookTimeout: 0,
    disableConsoleIntercept: true,
  },
});
