// The part of a platform that starts and ends vats: one worker thread each. It also writes down what
// passes between the kernel and each vat, so that two runs can be compared.
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { NodeWorkerDuplexStream } from '@metamask/streams';

/**
 * @typedef {import('@metamask/ocap-kernel').VatWorkerService} VatWorkerService
 * @typedef {import('@metamask/kernel-utils').JsonRpcMessage} JsonRpcMessage
 * @typedef {import('./coverage.mjs').Counts} Counts
 * @typedef {{ worker: Worker, control: import('node:worker_threads').MessagePort }} Running
 */

/**
 * @param {unknown} message on the wire
 * @returns {unknown} the part of it that is the vat's doing or undergoing; undefined if none is
 */
const essence = message => {
  const { method, params, result, error } = /** @type {Record<string, any>} */ (message);
  if (error !== undefined) return ['fault', error];
  if (method === 'deliver' || method === 'syscall') return [method, params];
  if (method === 'initVat') return ['initVat', params.vatConfig, params.state.length];
  // [[sets, deletes], the error of the delivery]
  if (Array.isArray(result)) return ['done', ...result];
  return undefined;
};

export const makeWorkers = () => {
  /** @type {Map<string, Running>} */
  const running = new Map();
  /** @type {Record<string, unknown[]>} */
  const transcripts = {};

  /**
   * @param {string} vatId
   * @param {unknown} message
   */
  const note = (vatId, message) => {
    const found = essence(message);
    if (found !== undefined) (transcripts[vatId] ??= []).push(found);
  };

  /** @type {VatWorkerService['launch']} */
  const launch = async vatId => {
    if (running.has(vatId)) throw new Error(`There is a worker for ${vatId} already`);
    const { port1: control, port2: controlPort } = new MessageChannel();
    control.unref();
    const worker = new Worker(join(import.meta.dirname, 'vat-worker.mjs'), {
      workerData: { vatId, controlPort },
      transferList: [controlPort],
      // Whatever the kernel's own thread is spared, vats run under all of lockdown.
      env: { ...process.env, LOCKDOWN_HARDEN_TAMING: 'safe' },
    });
    worker.on('error', error => {
      console.error(`The worker of ${vatId} failed`, error);
      process.exitCode = 1;
    });
    running.set(vatId, { worker, control });
    /** @type {import('@metamask/streams').DuplexStream<JsonRpcMessage, JsonRpcMessage>} */
    const stream = await NodeWorkerDuplexStream.make({
      on: (event, listener) => {
        worker.on(event, message => {
          note(vatId, message);
          listener(message);
        });
      },
      postMessage: message => {
        note(vatId, message);
        worker.postMessage(message);
      },
    });
    return stream;
  };

  /** @type {VatWorkerService['terminate']} */
  const terminate = async vatId => {
    const found = running.get(vatId);
    if (found === undefined) throw new Error(`There is no worker for ${vatId}`);
    running.delete(vatId);
    found.control.close();
    await found.worker.terminate();
  };

  /** @type {VatWorkerService} */
  const service = {
    launch,
    terminate,
    terminateAll: async () => {
      for (const vatId of [...running.keys()]) await terminate(vatId);
    },
  };

  /**
   * @param {string} vatId
   * @returns {Promise<Counts>} of the thread in which the vat runs
   */
  const count = async vatId => {
    const { control } = running.get(vatId) ?? {};
    if (control === undefined) throw new Error(`There is no worker for ${vatId}`);
    const answer = new Promise(resolve => control.once('message', resolve));
    control.ref();
    control.postMessage('count');
    const counts = /** @type {Counts} */ (await answer);
    control.unref();
    return counts;
  };

  return { service, transcripts, count, vatIds: () => [...running.keys()] };
};
