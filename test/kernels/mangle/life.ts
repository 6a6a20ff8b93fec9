/**
 * One life of a vat whose kernel goes wrong: before each delivery of the recording come mangled
 * ones. A refused one must leave everything as it was, and as long as all were refused the recorded
 * deliveries must do what they did in the recording. No delivery may end in a fault of the library.
 */
import type { RecordedSyscall } from '../../support/syscall-recorder.js';
import type { Delivery } from '../../support/capdata.js';
import { mangle } from './mutate.js';
import type { Random } from './mutate.js';
import type { Recording } from './recording.js';
import { Subject } from './subject.js';

export interface Tally {
  mangled: number;
  refused: number;
  accepted: number;
  /** Recorded deliveries that were compared with the recording, after refused ones. */
  compared: number;
}

/** What each delivery of a recording said, when nothing was mangled. */
export type Expected = readonly string[];

interface Outcome {
  readonly error: unknown;
}

const reads = new Set(['vatstoreGet', 'vatstoreGetNextKey']);

const told = (calls: readonly RecordedSyscall[], outcome: Outcome | undefined): string =>
  JSON.stringify([calls, outcome === undefined ? 'ok' : String(outcome.error)]);

export const expectedOf = async ({ program, steps }: Recording): Promise<Expected> => {
  const subject = new Subject(program);
  const expected: string[] = [];
  for (const step of steps) {
    if (step.type === 'boot') subject.boot();
    else if (step.type === 'kill') subject.kill(step.name);
    else if (step.type === 'answer') subject.answer(step.answer);
    else expected.push(told(subject.calls, await subject.deliver(step.delivery)));
  }
  return expected;
};

/** An error of the engine's, or of a check on ourselves, is a fault of the library. */
const FAULT =
  /invariant broken|Cannot (?:read|set|destructure)|is not (?:a function|iterable|defined|a constructor|extensible)|reading '/;

const insistClear = ({ error }: Outcome): void => {
  if (!(error instanceof Error)) throw Error(`rejected with no error: ${String(error)}`);
  // What an error quotes of the delivery is in quotes; what it says itself is looked at.
  const said = error.message.replace(/"(?:[^"\\]|\\.)*"/g, '""');
  if (error.name !== 'Error' || FAULT.test(said)) {
    throw Error(`not a clear error: ${error.stack ?? String(error)}`);
  }
};

const isStart = (delivery: unknown): boolean =>
  Array.isArray(delivery) && delivery[0] === 'startVat';

class Life {
  readonly #random: Random;
  readonly #tally: Tally;
  readonly #subject: Subject;
  readonly #namesOnly: boolean;
  /** Every mangled delivery so far was refused. */
  #isAsRecorded = true;
  #isOver = false;
  #tables = '';

  constructor(recording: Recording, random: Random, tally: Tally) {
    this.#subject = new Subject(recording.program);
    this.#random = random;
    this.#namesOnly = random(2) === 0;
    this.#tally = tally;
  }

  async run({ steps }: Recording, expected: Expected, limit: number): Promise<void> {
    const random = this.#random;
    const subject = this.#subject;
    let index = 0;
    for (const step of steps) {
      if (this.#isOver) return;
      if (step.type === 'boot') {
        subject.boot();
        this.#tables = subject.tables();
      } else if (step.type === 'kill') {
        // In another history something may hold it still, and no collector takes that.
        if (this.#isAsRecorded) subject.kill(step.name);
        this.#tables = subject.tables();
      } else if (step.type === 'answer') {
        subject.answer(step.answer);
      } else {
        const text = JSON.stringify(step.delivery);
        for (let n = random(8); n > 0 && !this.#isOver && this.#tally.mangled < limit; n -= 1) {
          await this.#mangled(mangle(random, text, this.#namesOnly));
        }
        if (this.#isOver) return;
        await this.#recorded(step.delivery, expected[index] ?? '');
        index += 1;
      }
    }
  }

  async #mangled(text: string): Promise<void> {
    const tally = this.#tally;
    const subject = this.#subject;
    tally.mangled += 1;
    const delivery: unknown = JSON.parse(text);
    const outcome = await subject.deliver(delivery);
    try {
      if (outcome === undefined) {
        tally.accepted += 1;
        this.#isAsRecorded = false;
      } else {
        tally.refused += 1;
        this.#insistRefused(delivery, outcome);
      }
      this.#afterwards();
    } catch (error) {
      throw Error(`${text} -> ${(error as Error).message}`, { cause: error });
    }
  }

  #insistRefused(delivery: unknown, outcome: Outcome): void {
    const subject = this.#subject;
    const said = subject.calls.filter(({ name }) => !reads.has(name));
    if (isStart(delivery) && said.length > 0) {
      // It was read, and the vat's own code failed. Such a vat is done with.
      this.#isOver = true;
      return;
    }
    insistClear(outcome);
    if (said.length > 0) throw Error(`refused, but it said ${JSON.stringify(said)}`);
    const tables = subject.tables();
    if (tables !== this.#tables) throw Error(`refused, but ${this.#tables} became ${tables}`);
  }

  async #recorded(delivery: Delivery, expected: string): Promise<void> {
    const subject = this.#subject;
    const outcome = await subject.deliver(delivery);
    if (this.#isAsRecorded) {
      this.#tally.compared += 1;
      const now = told(subject.calls, outcome);
      if (now !== expected) {
        throw Error(`${JSON.stringify(delivery)} was ${expected}, and is ${now}`);
      }
    } else if (outcome !== undefined) {
      if (isStart(delivery)) this.#isOver = true;
      else insistClear(outcome);
    }
    this.#afterwards();
  }

  #afterwards(): void {
    const subject = this.#subject;
    subject.check();
    this.#tables = subject.tables();
    if (subject.calls.some(({ name }) => name === 'exit')) this.#isOver = !this.#isAsRecorded;
  }
}

/** @param limit of mangled deliveries in the tally */
export const live = (
  recording: Recording,
  expected: Expected,
  random: Random,
  tally: Tally,
  limit: number,
): Promise<void> => new Life(recording, random, tally).run(recording, expected, limit);
