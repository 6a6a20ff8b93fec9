// Prints what each module of a package exports that stands in the folder named by the argument: ours
// and the one whose place it takes.
import '@endo/init/debug.js';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = resolve(process.argv[2] ?? '.');

const modules = [
  'src/index.js',
  'src/liveslots.js',
  'src/parseVatSlots.js',
  'src/capdata.js',
  'src/message.js',
  'src/virtualReferences.js',
  'src/virtualObjectManager.js',
  'src/collectionManager.js',
  'src/watchedPromises.js',
  'src/cache.js',
  'src/facetiousness.js',
  'src/types.js',
  'tools/fakeVirtualSupport.js',
  'tools/fakeVirtualObjectManager.js',
  'tools/fakeCollectionManager.js',
  'tools/vo-test-harness.js',
  'tools/setup-vat-data.js',
  'tools/prepare-test-env.js',
  'tools/prepare-strict-test-env.js',
];

/** @type {Record<string, string[]>} */
const found = {};
for (const path of modules) {
  /** @type {object} */
  const namespace = await import(pathToFileURL(join(folder, path)).href);
  found[path] = Object.keys(namespace).sort();
}
console.log(JSON.stringify(found));
