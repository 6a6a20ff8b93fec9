// Where a vat runs: in a thread of its own, or in the kernel's. The kernel sees no difference.

import { MessageChannel, Worker } from 'node:worker_threads';
import type { RemoteStore } from './cached-vatstore.js';
import { makeCranks } from './crank.js';
import type { CrankResult, FromVat, Question, ToVat, Vat, VatSettings } from './messages.js';
import { answerAll, makeFlag } from './sync-port.js';

/** Makes a vat whose vatstore the kernel keeps. */
export type Place = (settings: VatSettings, store: RemoteStore) => Promise<Vat>;

/** In this thread: what the others are measured against. */
export const inThisThread: Place = async (settings, store) => ({
  deliver: await makeCranks(settings, store),
  stop: async () => {},
});

interface Waiting {
  readonly resolve: (result: CrankResult) => void;
  readonly reject: (error: Error) => void;
}

/** In a worker thread of its own. */
export const inItsOwnThread: Place = async (settings, store) => {
  const { port1, port2 } = new MessageChannel();
  const flag = makeFlag();
  answerAll<Question>({ port: port1, flag }, question =>
    question.type === 'get'
      ? store.get(question.key)
      : store.entriesAfter(question.key, question.limit),
  );
  const worker = new Worker(new URL('./vat-thread.js', import.meta.url), {
    name: settings.vatID,
    workerData: { settings, line: { port: port2, flag } },
    transferList: [port2],
  });
  let waiting: Waiting | undefined;
  let failure: Error | undefined;

  const fail = (error: Error): void => {
    failure ??= error;
    waiting?.reject(failure);
    waiting = undefined;
  };
  const isReady = new Promise<void>((resolve, reject) => {
    worker.on('error', error => {
      fail(error);
      reject(error);
    });
    worker.on('exit', code => {
      const error = Error(`the thread of vat ${settings.vatID} ended with code ${code}`);
      fail(error);
      reject(error);
    });
    worker.on('message', (message: FromVat) => {
      switch (message.type) {
        case 'ready':
          resolve();
          break;
        case 'done':
          waiting?.resolve(message.result);
          waiting = undefined;
          break;
        case 'failed':
          fail(Error(`vat ${settings.vatID}: ${message.reason}`));
          break;
      }
    });
  });
  await isReady;

  return {
    deliver: delivery =>
      new Promise((resolve, reject) => {
        if (failure !== undefined) {
          reject(failure);
          return;
        }
        if (waiting !== undefined) throw Error(`vat ${settings.vatID} is in a crank already`);
        waiting = { resolve, reject };
        worker.postMessage({ delivery } satisfies ToVat);
      }),
    stop: async () => {
      failure ??= Error(`vat ${settings.vatID} was stopped`);
      await worker.terminate();
      port1.close();
    },
  };
};
