// Makes a bundle of every vat beside this file, in the form that the supervisor loads.
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import '@endo/init';
import bundleSource from '@endo/bundle-source';

const vats = join(import.meta.dirname, 'vats');
const bundles = join(import.meta.dirname, '../bundles');

mkdirSync(bundles, { recursive: true });
for (const name of readdirSync(vats)) {
  if (!name.endsWith('.js')) continue;
  const bundle = await bundleSource(join(vats, name), 'endoZipBase64');
  writeFileSync(join(bundles, name.replace(/\.js$/, '.json')), JSON.stringify(bundle));
}
