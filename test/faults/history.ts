/**
 * The history of a vat whose kernel commits after each crank: what each delivery said, and what the
 * vatstore held after it. And the same vat brought back from there after a crank was lost, as
 * kernels do it: the incarnation begins anew, its deliveries are replayed, the lost one is made
 * again.
 */
import { Subject } from '../kernels/mangle/subject.js';
import type { Recording, Step } from '../kernels/mangle/recording.js';
import { makeMemoryStore } from '../support/memory-store.js';
import type { MemoryStore } from '../support/memory-store.js';

type Entries = ReadonlyArray<readonly [string, string]>;

export interface Moment {
  /** Before the step: what was committed. */
  readonly entries: Entries;
  /** What a delivery said and how it ended; empty for other steps. */
  readonly told: string;
  /** The names of its syscalls. */
  readonly calls: readonly string[];
}

export interface History {
  readonly recording: Recording;
  /** One for each step. */
  readonly moments: readonly Moment[];
  readonly last: Entries;
}

const perform = async (subject: Subject, step: Step): Promise<string> => {
  subject.calls.length = 0;
  if (step.type === 'boot') subject.boot();
  else if (step.type === 'kill') subject.kill(step.name);
  else if (step.type === 'answer') subject.answer(step.answer);
  else {
    const outcome = await subject.deliver(step.delivery);
    return JSON.stringify([subject.calls, outcome === undefined ? 'ok' : String(outcome.error)]);
  }
  return '';
};

/** The run that is never killed. */
export const live = async (recording: Recording): Promise<History> => {
  const subject = new Subject(recording.program);
  const moments: Moment[] = [];
  for (const step of recording.steps) {
    const entries = subject.entries();
    const told = await perform(subject, step);
    moments.push({ entries, told, calls: subject.calls.map(({ name }) => name) });
  }
  return { recording, moments, last: subject.entries() };
};

/** What the runtime lost: how the delivery ended, and what each later one would have been told. */
export interface Lost {
  readonly error: unknown;
  readonly afterwards: unknown;
  readonly calls: readonly string[];
}

const show = (outcome: { error: unknown } | undefined): unknown => outcome?.error;

export interface Disturbance {
  /** Which syscall of the delivery, from 0; it throws. */
  readonly throwsAt?: number;
  /** Wraps the store for the time of the delivery. */
  readonly disturb?: (store: MemoryStore) => MemoryStore;
}

/** Runs up to a delivery, and disturbs that one. Nothing of it is committed. */
export const disturbed = async (
  { recording, moments }: History,
  at: number,
  { throwsAt, disturb = store => store }: Disturbance,
): Promise<Lost & { readonly subject: Subject }> => {
  const begin = bootBefore(recording, at);
  const store = makeMemoryStore(moments[begin]?.entries);
  const switchable = { store };
  let left: number | undefined;
  const subject = new Subject(recording.program, {
    incarnation: incarnationAt(recording, begin),
    store: {
      get: key => switchable.store.get(key),
      set: (key, value) => switchable.store.set(key, value),
      delete: key => switchable.store.delete(key),
      nextKey: key => switchable.store.nextKey(key),
      entries: () => switchable.store.entries(),
    },
    fault: () => {
      if (left === undefined) return undefined;
      left -= 1;
      return left < 0 ? Error('the line is cut') : undefined;
    },
  });
  await replay(subject, recording, begin, at);
  left = throwsAt;
  switchable.store = disturb(store);
  const step = recording.steps[at];
  if (step?.type !== 'deliver') throw Error(`step ${at} is no delivery`);
  const error = show(await subject.deliver(step.delivery));
  const calls = subject.calls.map(({ name }) => name);
  const afterwards = show(await subject.deliver(['bringOutYourDead']));
  return { error, afterwards, calls, subject };
};

const bootBefore = ({ steps }: Recording, at: number): number =>
  steps.slice(0, at).findLastIndex(({ type }) => type === 'boot');

const incarnationAt = ({ steps }: Recording, begin: number): number =>
  steps.slice(0, begin).filter(({ type }) => type === 'boot').length;

const replay = async (
  subject: Subject,
  { steps }: Recording,
  begin: number,
  end: number,
): Promise<void> => {
  // What devices answer is a fact of the kernel, and outlives the vat.
  for (const step of steps.slice(0, begin)) {
    if (step.type === 'answer') subject.answer(step.answer);
  }
  for (const step of steps.slice(begin, end)) await perform(subject, step);
};

/**
 * Brings the vat back after the loss of a delivery and goes on to the end.
 *
 * @returns the first thing that is not as in the run that was never killed
 */
export const bringBack = async (
  { recording, moments, last }: History,
  at: number,
): Promise<string | undefined> => {
  const begin = bootBefore(recording, at);
  const subject = new Subject(recording.program, {
    incarnation: incarnationAt(recording, begin),
    store: makeMemoryStore(moments[begin]?.entries),
  });
  for (const step of recording.steps.slice(0, begin)) {
    if (step.type === 'answer') subject.answer(step.answer);
  }
  for (let index = begin; index < recording.steps.length; index += 1) {
    const step = recording.steps[index];
    const moment = moments[index];
    if (!step || !moment) throw Error('a step has no moment');
    if (index === at && JSON.stringify(subject.entries()) !== JSON.stringify(moment.entries)) {
      return `what was replayed does not lead to what was committed`;
    }
    const told = await perform(subject, step);
    if (told !== moment.told) return `step ${index} was ${moment.told}, and is ${told}`;
    subject.check();
  }
  return JSON.stringify(subject.entries()) === JSON.stringify(last) ? undefined : 'another end';
};
