/** Programs that have failed once, as small as they got. */
import type { Program } from './program.js';

export const regressions: Readonly<Record<string, Program>> = {
  'a leftover of a previous incarnation names a promise that is stored again': [
    {
      step: 'message',
      args: [316],
      ops: [{ op: 'put', place: 655, to: { value: 'nest', a: 510, b: 209 } }],
      returns: { value: 'data' },
      isReject: false,
    },
    { step: 'restart', args: [169] },
    {
      step: 'message',
      args: [],
      result: 607,
      ops: [{ op: 'put', place: 316, to: { value: 'promise', a: 439 } }],
      returns: { value: 'data' },
      isReject: true,
    },
    { step: 'retireKey', which: 671 },
  ],
};
