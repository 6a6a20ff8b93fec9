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

interface Failed {
  readonly program: Program;
  readonly why: string;
}

/** @returns the first program that fails, in the order in which they end */
const findFailing = async (
  programs: Iterable<Program>,
  options: RunOptions,
): Promise<Failed | undefined> => {
  const rest = programs[Symbol.iterator]();
  let found: Failed | undefined;
  const work = async (own: RunOptions): Promise<void> => {
    for (let next = rest.next(); next.done !== true && !found; next = rest.next()) {
      const program = next.value;
      const why = await failureOf(program, own);
      if (why !== undefined) found ??= { program, why };
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
  const failed = await findFailing(programs(), options);
  if (failed === undefined) return undefined;
  const { program, why } = failed;
  const small = await shrink(
    program,
    async candidate => (await failureOf(candidate, options)) !== undefined,
  );
  // What the engine collects when may be another thing each time.
  const now = (await failureOf(small, options)) ?? `${why} (not when run again)`;
  return `seed ${program.seed}: ${now}\n${JSON.stringify(small)}`;
};
