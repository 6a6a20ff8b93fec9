import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { secondCopy } from './test/support/second-copy.js';

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [secondCopy()],
  resolve: {
    // Tests and examples under test see the sources, never a build that may be stale.
    alias: [
      { find: /^liveslots$/, replacement: at('src/index.ts') },
      { find: /^liveslots\/inspect$/, replacement: at('src/graph/index.ts') },
      { find: /^liveslots\/vat-globals$/, replacement: at('src/vat-globals.ts') },
      { find: /^liveslots\/(host|testing)$/, replacement: `${at('src')}/$1/index.ts` },
    ],
  },
  test: {
    include: ['test/**/*.test.ts', 'examples/**/*.test.ts'],
    setupFiles: ['test/support/lockdown.ts'],
    // A process of its own for each file: lockdown happens once per realm, and tests of the
    // collector must not see another file's garbage.
    pool: 'forks',
    execArgv: ['--expose-gc'],
    // Otherwise one less than there are processors: half of two.
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    typecheck: { include: ['test/types/**/*.test-d.ts'], tsconfig: 'tsconfig.json' },
  },
});
