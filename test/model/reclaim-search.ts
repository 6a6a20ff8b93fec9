/** Looks for a program of virtual data that fails, and cuts it down. */
import { makeProgram, shrink } from './reclaim-program.js';
import type { Program } from './reclaim-program.js';
import { runReclaim } from './reclaim-run.js';
import type { RunOptions } from './reclaim-run.js';

const failureOf = async (program: Program, options: RunOptions): Promise<string | undefined> => {
  try {
    await runReclaim(program, options);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** @returns an account of the first failure, with its seed and a small program; else undefined */
export const findReclaimFailure = async (
  seed: number,
  count: number,
  options: RunOptions = {},
  progress: (done: number) => void = () => {},
): Promise<string | undefined> => {
  for (let index = 0; index < count; index += 1) {
    const program = makeProgram(seed + index);
    if ((await failureOf(program, options)) !== undefined) {
      const small = await shrink(
        program,
        async candidate => (await failureOf(candidate, options)) !== undefined,
      );
      return `seed ${seed + index}: ${(await failureOf(small, options)) ?? 'no failure'}\n${JSON.stringify(small)}`;
    }
    progress(index + 1);
  }
  return undefined;
};
