/** One program of the fuzzer, on the two sides that it is for. */
import { Lockstep } from './lockstep.js';
import type { Report, Rested } from './lockstep.js';
import type { FuzzProgram } from './ops.js';
import { ReclaimingPair } from './reclaiming.js';
import type { Watch } from './watchdog.js';

export const runFuzzProgram = async (
  program: FuzzProgram,
  watch?: Watch,
  rested?: Rested,
): Promise<Report> => {
  watch?.program(program);
  try {
    const pair =
      program.reclaim === undefined
        ? new Lockstep(program, watch, rested)
        : new ReclaimingPair(program, program.reclaim, watch);
    return await pair.run(program.steps);
  } finally {
    watch?.program(undefined);
  }
};
