/**
 * A shorter program that fails in the same way: steps, ops and arguments are left away as long as it
 * still fails. Quicker than shrinking values, which a person can do at the end.
 */
import { runFuzzProgram } from './run.js';
import type { FuzzProgram, Step } from './ops.js';
import type { Watch } from './watchdog.js';

const without = <T>(list: readonly T[], from: number, count: number): T[] =>
  list.filter((_, index) => index < from || index >= from + count);

/** All programs that are a little shorter. */
function* shorter(program: FuzzProgram): Generator<FuzzProgram> {
  const { steps } = program;
  for (let size = steps.length >> 1; size >= 1; size >>= 1) {
    for (let from = steps.length - size; from >= 0; from -= size) {
      yield { ...program, steps: without(steps, from, size) };
    }
  }
  for (const [index, step] of steps.entries()) {
    const replace = (next: Step): FuzzProgram => ({ ...program, steps: steps.with(index, next) });
    if (step.do === 'message') {
      for (let at = step.ops.length - 1; at >= 0; at -= 1) {
        yield replace({ ...step, ops: without(step.ops, at, 1) });
      }
      for (let at = step.args.length - 1; at >= 0; at -= 1) {
        yield replace({ ...step, args: without(step.args, at, 1) });
      }
    } else if (step.do === 'notify' && step.entries.length > 1) {
      for (let at = step.entries.length - 1; at >= 0; at -= 1) {
        yield replace({ ...step, entries: without(step.entries, at, 1) });
      }
    } else if ('picks' in step && step.picks.length > 1) {
      for (let at = step.picks.length - 1; at >= 0; at -= 1) {
        yield replace({ ...step, picks: without(step.picks, at, 1) });
      }
    }
  }
}

/** What a failure is about: its first line after the delivery, without names. */
const signature = (failure: string | undefined): string =>
  (failure?.split('\n')[1] ?? '').replaceAll(/[+-]\d+/g, '…');

export const shrink = async (
  program: FuzzProgram,
  milliseconds: number,
  watch?: Watch,
): Promise<FuzzProgram> => {
  const end = Date.now() + milliseconds;
  const wanted = signature((await runFuzzProgram(program, watch)).failure);
  const fails = async (candidate: FuzzProgram): Promise<boolean> => {
    const { failure } = await runFuzzProgram(candidate, watch);
    return failure !== undefined && signature(failure) === wanted;
  };
  let best = program;
  for (let hasShrunk = true; hasShrunk;) {
    hasShrunk = false;
    for (const candidate of shorter(best)) {
      if (Date.now() > end) return best;
      if (!(await fails(candidate))) continue;
      best = candidate;
      hasShrunk = true;
      break;
    }
  }
  return best;
};
