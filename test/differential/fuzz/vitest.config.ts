// Long runs of the fuzzer: started by launch.mjs, apart from the test suite. With `FUZZ_PEER`, a
// copy of the peer outside of the packages, both are measured by which lines of them run.
import { fileURLToPath } from 'node:url';
import { env } from 'node:process';
import { defineConfig } from 'vitest/config';
import { secondCopy } from '../../support/second-copy.js';

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const peer = env['FUZZ_PEER'];

/** What random programs of a vat cannot come by. */
const beyondReach = [
  // For those who run vats and test them; a vat never sees these.
  'src/host/**',
  'src/testing/**',
  // Stand-ins for what a runtime does not bring; the fuzzer brings everything.
  'src/platform/**',
  // Looks at the tables from outside, and says what is wrong with them: nothing is.
  'src/inspect.ts',
  'src/graph/**',
  'src/slots/promise-faults.ts',
  // What is opted into differs from the peer, which has no counterpart.
  'src/opt-ins.ts',
  'src/slots/by-age.ts',
  // Lists of exports, types, and the signature of the peer: the fuzzer enters below it.
  'src/index.ts',
  'src/swingset.ts',
  'src/vat-data.ts',
  'src/**/types.ts',
];

export default defineConfig({
  plugins: [secondCopy()],
  root: at('.'),
  resolve: {
    alias:
      peer === undefined
        ? []
        : [{ find: /^@agoric\/swingset-liveslots$/, replacement: `${peer}/src/index.js` }],
  },
  test: {
    include: ['test/differential/fuzz/**/*.fuzz.ts'],
    setupFiles: [at('test/support/lockdown.ts')],
    pool: 'forks',
    execArgv: ['--expose-gc'],
    disableConsoleIntercept: true,
    coverage: {
      include: ['src/**/*.ts', 'build/fuzz/peer/src/**/*.js'],
      exclude: beyondReach,
      reporter: ['json-summary', ['text', { file: 'coverage.txt' }]],
      reportsDirectory: at('build/fuzz/coverage'),
    },
  },
});
