/** Programs that have failed once, or that random ones come upon too seldom; cut down. */
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
  'a state that was kept brings back what nothing holds, before a sweep has looked': {
    ...given,
    leftovers: true,
    steps: [
      ['make', 'weakMap', false, 0],
      ['make', 'set', false, 1],
      ['make', 'object', true, 1],
      ['put', 3, 'b', 3, 1],
      ['keepState', 3],
      ['release', 3],
      ['collect', 135066, 100],
      ['readState', 3, 'b'],
    ],
  },
  'an export of earlier virtual data goes when a key does, and the kernel has abandoned it': {
    ...given,
    sweepLimit: 2,
    leftovers: true,
    steps: [
      ['make', 'weakMap', true, 1],
      ['make', 'weakMap', false, 1],
      ['put', 0, 'c', 1, 1],
      ['enter', 2, 1, 2, 0],
      ['export', 2, 0],
      ['drop', 2],
      ['upgrade'],
    ],
  },
  'a leftover cycle is all that holds another, which a trial before has found to be held': {
    ...given,
    sweepLimit: 2,
    leftovers: true,
    steps: [
      ['make', 'map', true, 1],
      ['make', 'weakMap', false, 0],
      ['make', 'weakSet', false, 0],
      ['make', 'set', true, 1],
      ['make', 'kit', true, 1],
      ['enter', 1, 1, 5, 1],
      ['put', 5, 'a', 5, 0],
      ['upgrade'],
    ],
  },
  'a weak store that is out of memory holds a value by a key that memory holds': {
    ...given,
    steps: [
      ['make', 'weakMap', true, 0],
      ['make', 'object', true, 0],
      ['make', 'object', true, 0],
      ['make', 'object', true, 0],
      ['put', 3, 'a', 4, 0],
      ['enter', 1, 2, 3, 0],
      ['put', 0, 'a', 1, 0],
      ['forget', 2],
      ['collect', 5, 100],
      ['sweep', 2],
      ['hold', 3],
    ],
  },
  'the graph did not know of a store that only an iteration needs': {
    seed: 40000760,
    sweepLimit: 1,
    leftovers: false,
    steps: [
      ['make', 'object', false, 0],
      ['make', 'map', false, 1],
      ['enter', 2, 2, 0, 0],
      ['walk', 2],
      ['release', 2],
      ['release', 1],
      ['collect', 686037, 50],
      ['sweep', 1],
    ],
  },
};
