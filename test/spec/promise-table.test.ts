// The promise ledger against an oracle that knows only events and pillars.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Harness } from './promise-table-harness.js';
import { check } from './parts-support.js';

type Op =
  | { readonly type: 'nameForStore' | 'nameForKernel' | 'store' | 'export'; readonly index: number }
  | { readonly type: 'watch' | 'becomeResult' | 'unwatch' | 'unstore'; readonly index: number }
  | { readonly type: 'retire' | 'takeDecision' | 'askInVain'; readonly index: number }
  | { readonly type: 'arrive' | 'endCrank'; readonly index: number };

const run = (harness: Harness, { type, index }: Op): void => {
  const promise = (): Promise<unknown> =>
    harness.promises[index % Math.max(4, harness.promises.length)] ?? harness.promise(index);
  switch (type) {
    case 'nameForStore':
      harness.nameForStore(promise());
      break;
    case 'nameForKernel':
      harness.nameForKernel(promise());
      break;
    case 'store':
      harness.store(promise());
      break;
    case 'export':
      harness.exportIt(promise());
      break;
    case 'watch':
      harness.watch(promise());
      break;
    case 'becomeResult':
      harness.becomeResult(promise());
      break;
    case 'unstore':
      harness.unstore(index);
      break;
    case 'unwatch':
      harness.unwatch(index);
      break;
    case 'retire':
      harness.retire(index);
      break;
    case 'takeDecision':
      harness.takeDecision(index);
      break;
    case 'askInVain':
      harness.askInVain(index);
      break;
    case 'arrive':
      harness.arrive();
      break;
    case 'endCrank':
      harness.endCrank();
      break;
  }
};

const weights: ReadonlyArray<readonly [Op['type'], number]> = [
  ['nameForStore', 1],
  ['nameForKernel', 1],
  ['store', 4],
  ['export', 4],
  ['watch', 3],
  ['becomeResult', 1],
  ['unstore', 4],
  ['unwatch', 3],
  ['retire', 5],
  ['takeDecision', 1],
  ['askInVain', 1],
  ['arrive', 1],
  ['endCrank', 3],
];
const op: fc.Arbitrary<Op> = fc.oneof(
  ...weights.map(([type, weight]) => ({
    weight,
    arbitrary: fc.record({ type: fc.constant(type), index: fc.nat(7) }),
  })),
);

const runProgram = (program: readonly Op[]): void => {
  const harness = new Harness();
  for (const step of program) {
    run(harness, step);
    harness.compare();
  }
  harness.letGoOfAll();
};

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, at) =>
        permutations([...items.slice(0, at), ...items.slice(at + 1)]).map(rest => [item, ...rest]),
      );

describe('names and pillars', () => {
  it('[P1] [P2] [P3] [P4] follow the oracle through 700 random programs', () => {
    check(fc.property(fc.array(op, { minLength: 1, maxLength: 40 }), runProgram), {
      seed: 60_01,
      numRuns: 700,
    });
  });

  it('[P1] [P4] follow it through programs about one promise only', () => {
    const about = op.map(step => (step.index < 6 ? { ...step, index: 0 } : step));
    check(fc.property(fc.array(about, { minLength: 10, maxLength: 60 }), runProgram), {
      seed: 60_02,
      numRuns: 200,
    });
  });

  const falls = ['kernel', 'first place', 'second place', 'watcher'] as const;
  it.each(permutations(falls).map(order => [order]))(
    '[P1] a name watched, stored twice and exported goes with the last of %j',
    order => {
      const harness = new Harness();
      const promise = harness.promise(0);
      harness.exportIt(promise);
      harness.store(promise);
      harness.store(promise);
      harness.watch(promise);
      const name = harness.nameForKernel(promise);
      harness.endCrank();
      order.forEach((fall, at) => {
        expect(harness.parts.slots.valueOf(name)).toBe(promise);
        if (fall === 'kernel') harness.retire(0);
        else if (fall === 'watcher') harness.unwatch(0);
        else harness.unstore(0);
        harness.compare();
        expect(harness.parts.slots.has(name)).toBe(at < 3);
      });
      expect(harness.parts.slots.vrefOf(promise)).toBe(undefined);
    },
  );

  const inOneCrank = ['kernel', 'vdata', 'watcher', 'crank'] as const;
  it.each(permutations(inOneCrank).map(order => [order]))(
    '[P1] a name of this crank is gone when %j have fallen',
    order => {
      const harness = new Harness();
      const promise = harness.promise(0);
      harness.store(promise);
      harness.exportIt(promise);
      harness.watch(promise);
      expect(harness.oracle.names.size).toBe(1);
      order.forEach((fall, at) => {
        if (fall === 'kernel') harness.retire(0);
        else if (fall === 'vdata') harness.unstore(0);
        else if (fall === 'watcher') harness.unwatch(0);
        else harness.endCrank();
        harness.compare();
        // The fall of the kernel's pillar takes that of the crank with it.
        const isLast = at === (order[3] === 'crank' ? 2 : 3);
        expect(harness.parts.slots.slotToVal.size).toBe(at < 3 && !isLast ? 1 : 0);
      });
    },
  );
});
