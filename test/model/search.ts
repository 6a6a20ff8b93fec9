/** Looks for a program that fails, and cuts it down. */
import { makeProgram, shrink } from './program.js';
import type { Program } from './program.js';
import { runModel } from './model-run.js';

const failureOf = async (program: Program): Promise<string | undefined> => {
  try {
    await runModel(program);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/**
 * Runs the programs of consecutive seeds.
 *
 * @param progress told after each program
 * @returns an account of the first failure, with its seed and a small program; else undefined
 */
export const findFailure = async (
  seed: number,
  count: number,
  progress: (done: number) => void = () => {},
): Promise<string | undefined> => {
  for (let index = 0; index < count; index += 1) {
    const program = makeProgram(seed + index);
    if ((await failureOf(program)) !== undefined) {
      const small = await shrink(program, async candidate => {
        return (await failureOf(candidate)) !== undefined;
      });
      const steps = small.map(step => JSON.stringify(step)).join('\n');
      return `seed ${seed + index}: ${(await failureOf(small)) ?? 'no failure'}\n${steps}`;
    }
    progress(index + 1);
  }
  return undefined;
};
