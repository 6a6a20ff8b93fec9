// The main module of a vat's thread.

import '@endo/init';
import { parentPort, workerData } from 'node:worker_threads';
import type { RemoteStore } from './cached-vatstore.js';
import { makeCranks } from './crank.js';
import type { FromVat, Question, ToVat, VatSettings } from './messages.js';
import { ask } from './sync-port.js';
import type { SyncLine } from './sync-port.js';

const port = parentPort;
if (port === null) throw Error('this module is for a worker thread');
const { settings, line } = workerData as { settings: VatSettings; line: SyncLine };

const say = (message: FromVat): void => port.postMessage(message);
const inquire = (question: Question): unknown => ask(line, question);

const remote: RemoteStore = {
  get: key => inquire({ type: 'get', key }) as string | undefined,
  entriesAfter: (key, limit) =>
    inquire({ type: 'entriesAfter', key, limit }) as Array<readonly [string, string]>,
};

const crank = await makeCranks(settings, remote);
port.on('message', ({ delivery }: ToVat) => {
  crank(harden(delivery)).then(
    result => say({ type: 'done', result }),
    (error: unknown) =>
      say({ type: 'failed', reason: error instanceof Error ? error.message : String(error) }),
  );
});
say({ type: 'ready' });
