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
/** Objects have the first two. */
export const SLOTS = ['a', 'b', 'c', 'd'] as const;
export type Slot = (typeof SLOTS)[number];

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
  /** Releases all but one. */
  | readonly ['forget', kept: Id]
  | readonly ['export', Id, facet: number]
  | readonly ['drop', Id]
  | readonly ['retire', Id]
  | readonly ['watch', number, Id]
  | readonly ['settle', number]
  /** Begins an iteration, and ends it. */
  | readonly ['walk', Id]
  | readonly ['stay', Id]
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

/** Have entries whose keys are objects. */
const STORES: readonly Sort[] = ['map', 'set', 'weakMap', 'weakSet'];

const STRONG: readonly Sort[] = ['map', 'set'];

/** How often each step comes, in relation to the others. */
const WEIGHTS: readonly (readonly [number, Step[0]])[] = [
  [14, 'make'],
  [18, 'put'],
  [4, 'clear'],
  [18, 'enter'],
  [3, 'leave'],
  [2, 'import'],
  [2, 'importKey'],
  [5, 'hold'],
  [10, 'release'],
  [2, 'forget'],
  [3, 'export'],
  [3, 'drop'],
  [1, 'retire'],
  [2, 'watch'],
  [2, 'settle'],
  [2, 'walk'],
  [2, 'stay'],
  [2, 'keepState'],
  [2, 'readState'],
  [1, 'writeState'],
  [9, 'collect'],
  [8, 'sweep'],
  [1, 'upgrade'],
];
const TOTAL = WEIGHTS.reduce((sum, [weight]) => sum + weight, 0);

export const makeProgram = (seed: number): Program => {
  const random = makeRandom(seed);
  const pick = <T>(items: readonly T[]): T => items[random(items.length)] as T;
  const made: { sort: Sort; isDurable: boolean }[] = [{ sort: 'map', isDurable: true }];
  /** What user code holds, about: so that few steps do nothing. */
  const held = new Set<Id>([0]);
  const id = (): Id => {
    if (random(12) === 0) return 0;
    if (random(4) > 0) return pick([...held]);
    const back = random(3) === 0 ? random(made.length) : random(Math.min(made.length, 5));
    return made.length - 1 - back;
  };
  /** Rather one that is like this. */
  const idLike = (isLike: (one: { sort: Sort; isDurable: boolean }) => boolean): Id => {
    const tries = Array.from({ length: 5 }, id);
    return tries.find(one => isLike(made[one] ?? { sort: 'map', isDurable: true })) ?? id();
  };
  const idOf = (wanted: readonly Sort[]): Id => idLike(({ sort }) => wanted.includes(sort));
  const storable = (holder: Id): Id =>
    idLike(({ isDurable }) => isDurable || made[holder]?.isDurable !== true);
  const slotOf = (holder: Id): Slot =>
    made[holder]?.sort === 'map' ? pick(SLOTS) : pick(['a', 'b']);
  /** A holder of that sort, and a place in it. */
  const place = (): [Id, Slot] => {
    const holder = idOf(['object', 'kit', 'map']);
    return [holder, slotOf(holder)];
  };
  const facet = (): number => random(2);
  const name = (): Step[0] => {
    let at = random(TOTAL);
    return WEIGHTS.find(([weight]) => (at -= weight) < 0)?.[1] ?? 'sweep';
  };
  const step = (what: Step[0]): Step => {
    switch (what) {
      case 'make': {
        const sort = pick(SORTS);
        const isDurable = random(2) === 0;
        held.add(made.length);
        made.push({ sort, isDurable });
        return [what, sort, isDurable, facet()];
      }
      case 'put': {
        const [holder, slot] = place();
        return [what, holder, slot, storable(holder), facet()];
      }
      case 'enter': {
        const holder = idOf(STORES);
        return [what, holder, storable(holder), storable(holder), facet()];
      }
      case 'leave':
        return [what, idOf(STORES), id()];
      case 'walk':
        return [what, idOf(STRONG)];
      case 'stay':
        return [what, idOf(STRONG)];
      case 'import':
        return [what, ...place(), random(IMPORTS)];
      case 'importKey':
        return [what, idOf(STORES), random(IMPORTS), id()];
      case 'hold': {
        const one = id();
        held.add(one);
        return [what, one];
      }
      case 'release': {
        const one = id();
        if (one !== 0) held.delete(one);
        return [what, one];
      }
      case 'forget': {
        const kept = id();
        [...held].forEach(one => one !== 0 && one !== kept && held.delete(one));
        return [what, kept];
      }
      case 'clear':
        return [what, ...place()];
      case 'readState':
        return [what, id(), pick(['a', 'b'])];
      case 'writeState':
        return [what, id(), pick(['a', 'b']), id()];
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
        [...held].forEach(one => one !== 0 && held.delete(one));
        return [what];
      default:
        return [what, id()];
    }
  };
  const times = (count: number, next: () => Step): Step[] => Array.from({ length: count }, next);
  /** A graph is built, some of it is kept in ways that memory is no part of, and the rest is swept. */
  const round = (): Step[] => [
    ...times(3 + random(5), () => step('make')),
    ...times(6 + random(12), () => step(pick(['put', 'enter', 'enter']))),
    ...times(1 + random(3), () => ['put', 0, pick(SLOTS), storable(0), facet()] as const),
    ...times(random(3), () => step(pick(['export', 'watch', 'importKey', 'keepState']))),
    step('forget'),
    ['collect', random(1_000_000), pick(SHARES)],
    ...times(random(3), () => step('sweep')),
    ...times(random(8), () => step(name())),
  ];
  const steps =
    random(2) === 0
      ? times(10 + random(60), () => step(name()))
      : Array.from({ length: 1 + random(3) }, round).flat();
  return { seed, sweepLimit: pick(LIMITS), leftovers: random(3) > 0, steps };
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
