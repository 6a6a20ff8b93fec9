// The rows of the table of what is measured, and what each has to be beside the peer's.

/**
 * @typedef {{
 *   name: string,
 *   unit: string,
 *   inMean?: boolean,
 *   most?: number,
 * }} Row `inMean`: one of the scenarios of the geometric mean; `most`: of the peer's, to be good
 */

/** The rounds after which the heap is looked at. */
export const LOOKS = [0, 100, 250, 500, 1000, 2000, 5000];

/** @param {number} round */
export const rowOfHeap = round => `heap after ${String(round)} rounds`;

/** @param {number} round */
export const rowOfNames = round => `names after ${String(round)} rounds`;

/** The scenarios, which each fill one row or more. */
export const names = [
  'idle',
  'start',
  'message',
  'sends',
  'watch',
  'durables',
  'stores',
  'imports',
  'rounds',
];

/** Those that take no time to speak of. */
export const smokeNames = names.filter(name => name !== 'rounds');

/** @type {Row[]} */
export const rows = [
  { name: 'supervisor bundle', unit: 'bytes', most: 0.95 },
  { name: 'evaluation', unit: 'computrons', most: 0.95 },
  { name: 'idle heap', unit: 'slots', most: 0.9 },
  { name: 'idle snapshot', unit: 'bytes', most: 0.95 },
  { name: 'start', unit: 'computrons', inMean: true },
  { name: 'small message', unit: 'computrons', inMean: true },
  { name: 'ten sends', unit: 'computrons', inMean: true },
  { name: 'notify of the ten', unit: 'computrons', inMean: true },
  { name: 'watch', unit: 'computrons', inMean: true },
  { name: 'notify of the watch', unit: 'computrons', inMean: true },
  { name: 'make 20 durable objects', unit: 'computrons', inMean: true },
  { name: 'update each three times', unit: 'computrons', inMean: true },
  { name: '50 x init/get/delete', unit: 'computrons', inMean: true },
  { name: 'iterate 50 keys', unit: 'computrons', inMean: true },
  { name: '1,000 new imports', unit: 'computrons', inMean: true },
  { name: '1,000 rounds', unit: 'computrons', inMean: true },
  ...LOOKS.flatMap(round => [
    { name: rowOfHeap(round), unit: 'slots', ...(round >= 500 ? { most: 1 } : {}) },
    { name: rowOfNames(round), unit: 'names' },
  ]),
];
