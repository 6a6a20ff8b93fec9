// A question to another thread whose answer is there when the call returns: a vat's read of its
// vatstore cannot wait for a promise. The asking thread sleeps until it is woken; the answering one
// must be free to answer.

import { receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';

/** Both ends of one line. At most one question is open on it. */
export interface SyncLine {
  readonly port: MessagePort;
  /** One 32-bit word, 1 when an answer has been posted. */
  readonly flag: SharedArrayBuffer;
}

type Answer = { readonly value: unknown } | { readonly error: string };

/** In milliseconds; a kernel that is this late is not going to answer any more. */
const PATIENCE = 60_000;

export const makeFlag = (): SharedArrayBuffer => new SharedArrayBuffer(4);

/** @throws what the other side threw, as text; or that there was no answer */
export function ask({ port, flag }: SyncLine, question: unknown): unknown {
  const word = new Int32Array(flag);
  Atomics.store(word, 0, 0);
  port.postMessage(question);
  Atomics.wait(word, 0, 0, PATIENCE);
  const received = receiveMessageOnPort(port);
  if (received === undefined) throw Error('the kernel has not answered');
  const answer = received.message as Answer;
  if ('error' in answer) throw Error(answer.error);
  return answer.value;
}

export function answerAll<Question>(
  { port, flag }: SyncLine,
  answer: (question: Question) => unknown,
): void {
  const word = new Int32Array(flag);
  const attempt = (question: Question): Answer => {
    try {
      return { value: answer(question) };
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  };
  port.on('message', (question: Question) => {
    port.postMessage(attempt(question));
    Atomics.store(word, 0, 1);
    Atomics.notify(word, 0);
  });
}
