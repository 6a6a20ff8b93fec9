// `supervisor.mjs FILE`: bundles the supervisor of this tree as its own package does it, with
// whatever stands in this tree as its layer between vats and kernel.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import bundleSource from '@endo/bundle-source';
import { writeFileSync } from 'node:fs';

const [file = ''] = process.argv.slice(2);
const entry = new URL(
  'node_modules/@agoric/swingset-xsnap-supervisor/lib/entry.js',
  import.meta.url,
);
const bundle = await bundleSource(entry.pathname, { format: 'nestedEvaluate' });
writeFileSync(file, JSON.stringify(bundle));
