// Long runs of the fuzzer: started by launch.mjs, apart from the test suite.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

export default defineConfig({
  root: at('.'),
  test: {
    include: ['test/differential/fuzz/**/*.fuzz.ts'],
    setupFiles: [at('test/support/lockdown.ts')],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    disableConsoleIntercept: true,
    coverage: { include: ['src/**/*.ts'], reporter: ['text'] },
  },
});
