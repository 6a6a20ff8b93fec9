// A runtime that is killed at a syscall, whichever, or whose vatstore answers garbage: the crank is
// lost, and the vat, brought back from what was committed, goes on as if that crank had never been.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeRandom } from '../spec/parts-support.js';
import { programs } from '../kernels/mangle/programs.js';
import { record } from '../kernels/mangle/recording.js';
import { listen } from '../kernels/mangle/subject.js';
import type { MemoryStore } from '../support/memory-store.js';
import type { VatProgram } from '../support/vat-program.js';
import { bringBack, disturbed, live } from './history.js';
import type { History } from './history.js';

/** Of each program, and of each sort of fault; all of the first, and with `FAULTS=all` of each. */
const sampleSize = (program: VatProgram): number =>
  process.env['FAULTS'] === 'all' || program === programs[0] ? Infinity : 12;

let stop: () => void;
beforeAll(() => {
  stop = listen();
});
afterAll(() => stop());

/** A few of the deliveries that were lost are made again: the whole is too slow for each. */
const sampleOf = <T>(all: readonly T[], count: number, seed: number): T[] => {
  const random = makeRandom(seed);
  const rest = [...all];
  return Array.from({ length: Math.min(count, all.length) }, () => {
    const [one] = rest.splice(random(rest.length), 1);
    return one as T;
  });
};

const deliveries = ({ recording, moments }: History): number[] =>
  recording.steps.flatMap(({ type }, index) =>
    type === 'deliver' && (moments[index]?.calls.length ?? 0) > 0 ? [index] : [],
  );

describe('[E10] a crank that is lost', () => {
  it.each(programs)('at each syscall of $name', { timeout: 180_000 }, async program => {
    const history = await live(await record(program));
    const points = deliveries(history).flatMap(at =>
      (history.moments[at]?.calls ?? []).map((name, nth) => ({ at, nth, name })),
    );
    expect(points.length).toBeGreaterThan(5);
    const some = sampleOf(points, sampleSize(program), 1);
    const lost = new Set<number>();
    for (const { at, nth, name } of some) {
      const { error, afterwards, calls } = await disturbed(history, at, { throwsAt: nth });
      lost.add(at);
      // The same as ever up to the call that failed, and then nothing; but a device may fail.
      const upTo = history.moments[at]?.calls.slice(0, nth + 1);
      expect(calls.slice(0, nth + 1)).toEqual(upTo);
      if (name === 'callNow') continue;
      expect(calls).toEqual(upTo);
      expect(String(error)).toMatch(/the vat has ended: syscall\.|the line is cut/);
      expect(String(afterwards)).toMatch(/the vat has ended: syscall\./);
    }
    for (const at of lost) expect(await bringBack(history, at)).toBeUndefined();
  });
});

/** What a vatstore must never answer. */
const noTexts: readonly unknown[] = [7, true, {}, [], Symbol('x'), 7n, () => 'x'];
/** Texts that are not what was stored. */
const texts: readonly string[] = ['', 'x', '{', '{}', '[]', 'null', '7', '{"body":"#","slots":[]}'];

const answering =
  (nth: number, garbage: unknown) =>
  (store: MemoryStore): MemoryStore => {
    let left = nth;
    return {
      ...store,
      get: key => {
        left -= 1;
        return left === -1 ? (garbage as string) : store.get(key);
      },
    };
  };

describe('[E7] a vatstore that answers garbage', () => {
  it.each(programs)('to $name', { timeout: 180_000 }, async program => {
    const history = await live(await record(program));
    const points = deliveries(history).flatMap(at =>
      (history.moments[at]?.calls.filter(name => name === 'vatstoreGet') ?? []).map((_, nth) => ({
        at,
        nth,
      })),
    );
    const lost = new Set<number>();
    for (const [index, { at, nth }] of sampleOf(points, sampleSize(program), 2).entries()) {
      lost.add(at);
      const noText = noTexts[index % noTexts.length];
      const ended = await disturbed(history, at, { disturb: answering(nth, noText) });
      expect(String(ended.afterwards)).toMatch(/the vat has ended: syscall\.vatstoreGet failed/);
      expect(String(ended.error)).toMatch(/must answer a string or undefined|the vat has ended/);
      // A wrong text may be refused, or believed; it breaks no table, and the vat does not hang.
      const text = texts[index % texts.length];
      const { error, subject } = await disturbed(history, at, { disturb: answering(nth, text) });
      expect(error === undefined || error instanceof Error).toBe(true);
      subject.check();
    }
    for (const at of lost) expect(await bringBack(history, at)).toBeUndefined();
  });
});
