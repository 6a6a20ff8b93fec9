/** Programs that have failed once, cut down. */
import type { Program } from './reclaim-program.js';

const given = { seed: 0, sweepLimit: 0, leftovers: false };

export const regressions: Readonly<Record<string, Program>> = {
  'a key that names nothing, and that only its own entry holds': {
    ...given,
    steps: [
      ['make', 'weakMap', false, 0],
      ['make', 'weakSet', false, 0],
      ['make', 'map', false, 0],
      ['enter', 1, 3, 3, 0],
      ['release', 3],
      ['collect', 554216, 50],
      ['sweep', 1],
    ],
  },
  'an import that only the memory before the upgrade held loses its recognizer': {
    ...given,
    steps: [
      ['make', 'weakMap', true, 0],
      ['put', 0, 'b', 1, 0],
      ['importKey', 1, 2, 1],
      ['upgrade'],
    ],
  },
  'the last part of a trial is asked for by the sweep after the one that stopped': {
    ...given,
    sweepLimit: 1,
    leftovers: true,
    steps: [
      ['make', 'map', false, 1],
      ['make', 'set', false, 1],
      ['make', 'kit', true, 0],
      ['enter', 1, 1, 3, 1],
    ],
  },
};
