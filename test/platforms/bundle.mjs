// `npm run bundle`: the smoke suite with the built library in it, as one bundle in each of the
// formats that kernels load, evaluated in a Compartment of a realm that is locked down.
import '@endo/init';
import bundleSource from '@endo/bundle-source';
import { importBundle } from '@endo/import-bundle';
import { fileURLToPath } from 'node:url';

const entry = fileURLToPath(new URL('smoke.mjs', import.meta.url));
const { gc, setImmediate } = globalThis;
if (typeof gc !== 'function') throw Error('run with --expose-gc');

// A Compartment has of the engine only what it is given: what a kernel gives to liveslots.
const endowments = {
  ...{ console, assert, HandledPromise, WeakRef, FinalizationRegistry, setImmediate, gc },
};

let failed = 0;
for (const format of /** @type {const} */ (['endoZipBase64', 'nestedEvaluate', 'getExport'])) {
  const bundle = await bundleSource(entry, format);
  const namespace = await importBundle(bundle, { endowments });
  failed += await namespace.runSmoke(
    /** @param {string} line */ line => console.log(`${format}: ${line}`),
  );
}
if (failed > 0) process.exitCode = 1;
