// One life of the kernel: it is started over its database, spoken to, looked into, and left. The next
// life is a process of its own, which has only the database.
import { setImmediate as turn } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { makeSQLKernelDatabase } from '@metamask/kernel-store/sqlite/nodejs';
import { Logger } from '@metamask/logger';
import { Kernel, kslot, kunser } from '@metamask/ocap-kernel';
import { NodeWorkerDuplexStream } from '@metamask/streams';
import { summarize } from './state.mjs';
import { makeWorkers } from './workers.mjs';

/**
 * @typedef {import('@metamask/kernel-utils').JsonRpcMessage} JsonRpcMessage
 * @typedef {import('@metamask/ocap-kernel').ClusterConfig} ClusterConfig
 * @typedef {import('./state.mjs').Row} Row
 * @typedef {{ value: any, slots: string[] }} Answer
 * @typedef {Awaited<ReturnType<typeof startKernel>>} Life
 */

/** What drives a kernel from outside; here nobody does. */
const makeCommandStream = async () => {
  const { port1, port2 } = new MessageChannel();
  const [stream] = await Promise.all([
    NodeWorkerDuplexStream.make(port1),
    NodeWorkerDuplexStream.make(port2),
  ]);
  port1.unref();
  port2.unref();
  return /** @type {import('@metamask/streams').DuplexStream<any, any>} */ (stream);
};

/** @param {string} dbFilename in the folder that the environment names for temporary files */
export const startKernel = async dbFilename => {
  const database = await makeSQLKernelDatabase({ dbFilename });
  const workers = makeWorkers();
  /** @type {string[]} what the kernel calls errors: of its own, and of vats that end by one */
  const errors = [];
  /** @type {(reason: Error) => void} */
  let stop = () => {};
  /** @type {Promise<never>} */
  const stopped = new Promise((_, reject) => (stop = reject));
  stopped.catch(() => {});
  const logger = new Logger({
    transports: [
      ({ level, message, data = [] }) => {
        if (process.env['OCAP_VERBOSE']) console.error(level, message, ...data);
        if (level !== 'error') return;
        errors.push([message, ...data].map(String).join(' '));
        // After that the kernel answers nothing any more.
        if (message?.startsWith('Run loop error')) stop(new Error(errors.at(-1)));
      },
    ],
  });
  const kernel = await Kernel.make(await makeCommandStream(), workers.service, database, {
    logger,
  });

  const dump = () => ({
    kernel: /** @type {Row[]} */ (
      /** @type {unknown} */ (database.executeQuery('SELECT key, value FROM kv ORDER BY key'))
    ),
    vats: /** @type {(Row & { vatID: string })[]} */ (
      /** @type {unknown} */ (
        database.executeQuery('SELECT vatID, key, value FROM kv_vatstore ORDER BY vatID, key')
      )
    ),
  });
  /**
   * From the table, since to pin a root would be to count it.
   *
   * @param {string} vatId
   */
  const rootOf = vatId => database.kernelKVStore.getRequired(`${vatId}.c.o+0`);

  const look = () => summarize(dump().kernel);

  /** Until the kernel waits for work. What collection it has still to do stays undone. */
  const rest = async () => {
    for (let quiet = 0; quiet < 3; quiet += 1) {
      await kernel.getStatus();
      await turn();
    }
  };

  /**
   * @param {string} target a vat, or the kref of an object
   * @param {string} method
   * @param {unknown[]} args
   * @returns {Promise<Answer>}
   */
  const send = async (target, method, ...args) => {
    const kref = target.startsWith('k') ? target : rootOf(target);
    const data = await Promise.race([kernel.queueMessage(kref, method, args), stopped]);
    await rest();
    return { value: kunser(data), slots: [...data.slots] };
  };

  /**
   * Sweeps. The kernel collects only when it is woken by a message, and only one step each time that
   * it comes round, so it is woken until nothing changes.
   *
   * @param {string} vatId whose root answers to `wake`
   * @param {number} [rounds]
   */
  const sweep = async (vatId, rounds = 3) => {
    for (let round = 0; round < rounds; round += 1) {
      // One by one: the kernel's own order is that in which its vats came up.
      for (const each of kernel.getVatIds().sort()) kernel.reapVats(vat => vat === each);
      await send(vatId, 'wake');
    }
    await send(vatId, 'wake');
  };

  const { service: _service, ...observed } = workers;
  /** @param {string} vatId */
  const root = vatId => kslot(rootOf(vatId), 'root');
  return { kernel, send, rest, sweep, look, dump, root, kslot, errors, ...observed };
};
