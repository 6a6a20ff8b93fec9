// Bundles the kernel and the vats that come with it, as a host does at its first start. The bundle
// of the kernel holds the layer that its local vats run on.
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import { writeFileSync } from 'node:fs';
import { buildKernelBundles } from '@agoric/swingset-vat';

writeFileSync('kernel-bundles.json', JSON.stringify(await buildKernelBundles()));
