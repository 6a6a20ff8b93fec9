// How far the run is: one line that is drawn over on a terminal, a plain line every tenth otherwise.

import { thousands } from './numbers.js';

export interface Progress {
  readonly update: (offers: number, slotToValSize: number) => void;
  /** Leaves the line as it stands, and moves on. */
  end(): void;
}

const BAR = 30;
const MILLISECONDS_BETWEEN_FRAMES = 100;

export function makeProgress(stream: NodeJS.WriteStream, name: string, total: number): Progress {
  const line = (offers: number, size: number): string =>
    `${thousands(offers)} of ${thousands(total)} offers, slotToVal.size ${thousands(size)}`;
  let lastTenth = 0;
  let lastFrame = -Infinity;

  return {
    update(offers, size) {
      const done = offers / total;
      if (stream.isTTY) {
        const now = performance.now();
        if (offers < total && now - lastFrame < MILLISECONDS_BETWEEN_FRAMES) return;
        lastFrame = now;
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
