// The long run of this folder, which `npm run leaks` starts with its numbers in the environment.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  test: {
    include: ['test/leaks/long/*.run.ts'],
    setupFiles: ['test/support/lockdown.ts'],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    testTimeout: 0,
    hookTimeout: 0,
    disableConsoleIntercept: true,
  },
});
