// Runs before each test file: the environment that a vat lives in. Hardened JavaScript with the
// eventual-send shim, tamed as little as the test runner needs to print a readable failure.
import 'ses';
import '@endo/eventual-send/shim.js';

// The runner assigns to properties that frozen prototypes also have (`overrideTaming`), maps
// stacks back to TypeScript (`errorTaming`, `stackFiltering`), and has its own console.
lockdown({
  errorTaming: 'unsafe-debug',
  overrideTaming: 'severe',
  consoleTaming: 'unsafe',
  domainTaming: 'unsafe',
  stackFiltering: 'verbose',
});
