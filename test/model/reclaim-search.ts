/** Looks for a program of virtual data that fails, and cuts it down. */
import { makeProgram, shrink } from './reclaim-program.js';
import type { Program } from './reclaim-program.js';
import { runReclaim } from './reclaim-run.js';
import type { RunOptions } from './reclaim-run.js';
import { makeSharedCollector } from '../support/shared-collector.js';

const failureOf = async (program: Program, options: RunOptions): Promise<string | undefined> => {
  try {
    await runReclaim(program, options);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

/** As many as share one real collector. */
const AT_ONCE = 200;

/** @returns the first program that fails, in the order in which they end */
const findFailing = async (
  programs: Iterable<Program>,
  options: RunOptions,
): Promise<Program | undefined> => {
  const rest = programs[Symbol.iterator]();
  let found: Program | undefined;
  const work = async (own: RunOptions): Promise<void> => {
    for (let next = rest.next(); next.done !== true && !found; next = rest.next()) {
      if ((await failureOf(next.value, own)) !== undefined) found ??= next.value;
    }
  };
  if (options.collector !== 'real') {
    await work(options);
    return found;
  }
  const { join, leave, collect } = makeSharedCollector();
  const workers = Array.from({ length: AT_ONCE }, join);
  await Promise.all(workers.map(() => work({ ...options, collect }).finally(leave)));
  return found;
};

/** @returns an account of the first failure, with its seed and a small program; else undefined */
export const findReclaimFailure = async (
  seed: number,
  count: number,
  options: RunOptions = {},
  progress: (done: number) => void = () => {},
): Promise<string | undefined> => {
  function* programs(): Generator<Program> {
    for (let done = 0; done < count; done += 1) {
      progress(done);
      yield makeProgram(seed + done);
    }
  }
  const program = await findFailing(programs(), options);
  if (program === undefined) return undefined;
  const small = await shrink(
    program,
    async candidate => (await failureOf(candidate, options)) !== undefined,
  );
  return `seed ${program.seed}: ${(await failureOf(small, options)) ?? 'not when run alone'}\n${JSON.stringify(small)}`;
};
