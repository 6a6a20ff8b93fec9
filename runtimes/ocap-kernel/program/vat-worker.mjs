// A vat in a worker thread, as a platform of this kernel runs it: the kernel's own supervisor over
// the thread's port. Vat code comes from bundles beside this folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { startCounting } from './coverage.mjs';
import '@endo/init';
import './quiet.mjs';
import { Logger } from '@metamask/logger';
import { VatSupervisor } from '@metamask/ocap-kernel';
import { NodeWorkerDuplexStream } from '@metamask/streams';

/** @typedef {import('@metamask/kernel-utils').JsonRpcMessage} JsonRpcMessage */

const bundles = join(import.meta.dirname, '../bundles');
const { vatId, controlPort } = workerData;
if (parentPort === null) throw new Error('This is started by the kernel, in a thread of its own');

/** Answers with what the kernel cannot see. Its port is not the vat's: the vat cannot tell. */
const count = await startCounting();
controlPort.on('message', () => {
  void count().then(counts => controlPort.postMessage(counts));
});
// Being asked keeps no thread alive that has nothing else to do.
controlPort.unref();

/** @type {import('@metamask/streams').DuplexStream<JsonRpcMessage, JsonRpcMessage>} */
const kernelStream = await NodeWorkerDuplexStream.make(parentPort);
const logger = new Logger({
  tags: [vatId],
  transports: [
    entry => {
      if (process.env['OCAP_VERBOSE']) console.error(vatId, entry.message, ...(entry.data ?? []));
    },
  ],
});
/** @param {string} name */
const fetchBlob = async name => new Response(await readFile(join(bundles, `${name}.json`), 'utf8'));

new VatSupervisor({ id: vatId, kernelStream, logger, fetchBlob });
