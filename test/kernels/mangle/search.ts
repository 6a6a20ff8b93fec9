/** Many lives, each from a seed of its own, so that one that fails can be lived again. */
import { makeRandom } from '../../spec/parts-support.js';
import { expectedOf, live } from './life.js';
import type { Expected, Tally } from './life.js';
import { programs } from './programs.js';
import { record } from './recording.js';
import type { Recording } from './recording.js';
import { listen } from './subject.js';

export interface SearchOptions {
  /** How many mangled deliveries. */
  readonly count: number;
  /** Of the first life; each further one has the next number. */
  readonly seed: number;
  readonly report?: (tally: Tally, seed: number) => void;
}

/** @throws an error that names the seed of the life that failed, its program and the delivery */
export const search = async ({ count, seed, report }: SearchOptions): Promise<Tally> => {
  const recordings: Array<{ recording: Recording; expected: Expected }> = [];
  for (const program of programs) {
    const recording = await record(program);
    recordings.push({ recording, expected: await expectedOf(recording) });
  }
  const tally: Tally = { mangled: 0, refused: 0, accepted: 0, compared: 0 };
  const stop = listen();
  try {
    for (let life = seed; tally.mangled < count; life += 1) {
      const random = makeRandom(life);
      const chosen = recordings[random(recordings.length)];
      if (!chosen) throw Error('there are no programs');
      const { recording, expected } = chosen;
      try {
        await live(recording, expected, random, tally, count);
      } catch (error) {
        const { message } = error as Error;
        throw Error(`seed ${life} (${recording.program.name}): ${message}`, { cause: error });
      }
      report?.(tally, life);
    }
  } finally {
    stop();
  }
  return tally;
};
