// How far a run is, and how long it has still to go: one line that is drawn over on a terminal, a plain
// line every tenth otherwise.

import { thousands } from './numbers.js';

export interface Progress {
  readonly update: (offers: number, slotToValSize: number) => void;
  /** Leaves the line as it stands, and moves on. */
  end(): void;
}

const BAR = 30;
const MILLISECONDS_BETWEEN_FRAMES = 100;

/** `now` is in milliseconds. */
export function makeProgress(
  stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>,
  name: string,
  total: number,
  now: () => number = () => performance.now(),
): Progress {
  const begun = now();
  /** By the pace so far. */
  const left = (offers: number): string => {
    if (offers === 0 || offers >= total) return '';
    const seconds = (((now() - begun) / offers) * (total - offers)) / 1000;
    return `, about ${thousands(Math.max(1, seconds))} s left`;
  };
  const line = (offers: number, size: number): string =>
    `${thousands(offers)} of ${thousands(total)} offers, slotToVal.size ${thousands(size)}${left(offers)}`;
  let lastTenth = 0;
  let lastFrame = -Infinity;

  return {
    update(offers, size) {
      const done = offers / total;
      if (stream.isTTY) {
        const time = now();
        if (offers < total && time - lastFrame < MILLISECONDS_BETWEEN_FRAMES) return;
        lastFrame = time;
        const full = Math.floor(done * BAR);
        const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
        stream.write(`\r${name} ${bar} ${line(offers, size)}\x1b[K`);
      } else if (Math.floor(done * 10) > lastTenth) {
        lastTenth = Math.floor(done * 10);
        stream.write(`${name} ${lastTenth * 10}%: ${line(offers, size)}\n`);
      }
    },
    end() {
      if (stream.isTTY) stream.write('\n');
    },
  };
}
