/**
 * Random programs over virtual data: what user code, the kernel and the collector may do to a
 * graph of objects and stores. A program is a list of plain steps; one that asks for what is not
 * there does nothing, so that any part of a program is a program.
 */
import { makeRandom } from '../spec/parts-support.js';

export const SORTS = ['object', 'kit', 'map', 'set', 'weakMap', 'weakSet'] as const;
export type Sort = (typeof SORTS)[number];

/** Numbers of things, in the order in which they are made; 0 is the baggage. */
export type Id = number;
export type Slot = 'a' | 'b';

export type Step =
  | readonly ['make', Sort, durable: boolean, facet: number]
  /** Property of an object, or value under a text key of a map. */
  | readonly ['put', Id, Slot, value: Id, facet: number]
  | readonly ['clear', Id, Slot]
  /** Value under a key that is an object; of a set there is no value. */
  | readonly ['enter', Id, key: Id, value: Id, facet: number]
  | readonly ['leave', Id, key: Id]
  | readonly ['import', Id, Slot, number]
  | readonly ['importKey', Id, number, value: Id]
  | readonly ['hold', Id]
  | readonly ['release', Id]
  | readonly ['export', Id, facet: number]
  | readonly ['drop', Id]
  | readonly ['retire', Id]
  | readonly ['watch', number, Id]
  | readonly ['settle', number]
  | readonly ['keepState', Id]
  | readonly ['readState', Id, Slot]
  | readonly ['writeState', Id, Slot, value: Id]
  | readonly ['collect', seed: number, share: number]
  | readonly ['sweep', times: number]
  | readonly ['upgrade'];

export interface Program {
  readonly seed: number;
  /** 0 for none. */
  readonly sweepLimit: number;
  readonly leftovers: boolean;
  readonly steps: readonly Step[];
}

const LIMITS = [0, 0, 1, 2, 3, 5, 20];
export const IMPORTS = 3;
export const PROMISES = 2;
const SHARES = [100, 100, 50, 20];

/** How often each step comes, in relation to the others. */
const WEIGHTS: readonly (readonly [number, Step[0]])[] = [
  [12, 'make'],
  [16, 'put'],
  [5, 'clear'],
  [12, 'enter'],
  [4, 'leave'],
  [2, 'import'],
  [2, 'importKey'],
  [3, 'hold'],
  [14, 'release'],
  [3, 'export'],
  [3, 'drop'],
  [1, 'retire'],
  [2, 'watch'],
  [2, 'settle'],
  [2, 'keepState'],
  [2, 'readState'],
  [1, 'writeState'],
  [9, 'collect'],
  [10, 'sweep'],
  [1, 'upgrade'],
];
const TOTAL = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);

export const makeProgram = (seed: number): Program => {
  const random = makeRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  let made = 1;
  const id = (): Id => {
    // Rather the latest ones: they are likely to be about.
    const back = random(3) === 0 ? random(made) : random(Math.min(made, 5));
    return made - 1 - back;
  };
  const slot = (): Slot => pick(['a', 'b']);
  const facet = (): number => random(2);
  const name = (): Step[0] => {
    let at = random(TOTAL);
    return WEIGHTS.find(([weight]) => (at -= weight) < 0)?.[1] ?? 'sweep';
  };
  const step = (): Step => {
    const what = name();
    switch (what) {
      case 'make':
        made += 1;
        return [what, pick(SORTS), random(2) === 0, facet()];
      case 'put':
        return [what, id(), slot(), id(), facet()];
      case 'enter':
        return [what, id(), id(), id(), facet()];
      case 'leave':
        return [what, id(), id()];
      case 'import':
        return [what, id(), slot(), random(IMPORTS)];
      case 'importKey':
        return [what, id(), random(IMPORTS), id()];
      case 'clear':
      case 'readState':
        return [what, id(), slot()];
      case 'writeState':
        return [what, id(), slot(), id()];
      case 'export':
        return [what, id(), facet()];
      case 'watch':
        return [what, random(PROMISES), id()];
      case 'settle':
        return [what, random(PROMISES)];
      case 'collect':
        return [what, random(1_000_000), pick(SHARES)];
      case 'sweep':
        return [what, 1 + random(3)];
      case 'upgrade':
        return [what];
      default:
        return [what, id()];
    }
  };
  const length = 10 + random(60);
  return {
    seed,
    sweepLimit: pick(LIMITS),
    leftovers: random(3) > 0,
    steps: Array.from({ length }, step),
  };
};

/** Leaves out steps for as long as it still fails. */
export const shrink = async (
  program: Program,
  fails: (candidate: Program) => Promise<boolean>,
): Promise<Program> => {
  let small = program;
  for (let size = Math.ceil(small.steps.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < small.steps.length;) {
      const steps = [...small.steps.slice(0, at), ...small.steps.slice(at + size)];
      const candidate = { ...small, steps };
      if (await fails(candidate)) small = candidate;
      else at += size;
    }
  }
  return small;
};
