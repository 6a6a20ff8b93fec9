/**
 * Programs of the model as data: what a kernel delivers and what the vat's code does in each
 * message. Numbers choose among what there is at that moment, so every part of a program is a
 * program too, and a failing one can be cut down.
 */

/** What a promise is settled to, a message carries, or a place holds. Numbers choose promises. */
export type ValueOp =
  | { readonly value: 'data' | 'presence' | 'local' }
  | { readonly value: 'promise'; readonly a: number }
  | { readonly value: 'nest'; readonly a: number; readonly b: number }
  /** Promises beside something that cannot be passed. */
  | { readonly value: 'bad'; readonly a: number };

export type VatOp =
  | { readonly op: 'make' | 'turn' }
  | { readonly op: 'settle'; readonly a: number; readonly isReject: boolean; readonly to: ValueOp }
  | { readonly op: 'send' | 'sendOnly'; readonly to: ValueOp }
  /** A message to a promise. */
  | { readonly op: 'pipeline'; readonly a: number; readonly to: ValueOp }
  | { readonly op: 'put'; readonly place: number; readonly to: ValueOp }
  | { readonly op: 'take'; readonly place: number }
  | { readonly op: 'watch'; readonly a: number }
  /** One of the operations that must be refused. */
  | { readonly op: 'refuse'; readonly which: number; readonly a: number };

export type Step =
  | {
      readonly step: 'message';
      /** Promises among the arguments: even numbers make a new one, odd ones choose. */
      readonly args: readonly number[];
      /** Undefined for none; else like an argument. */
      readonly result?: number;
      readonly ops: readonly VatOp[];
      readonly returns: ValueOp;
      readonly isReject: boolean;
    }
  | {
      readonly step: 'notify';
      readonly which: number;
      readonly isReject: boolean;
      readonly to: 'data' | 'presence' | 'local' | 'promises' | 'cycle' | 'pair';
      readonly args: readonly number[];
    }
  | { readonly step: 'dropHolder' | 'retireKey'; readonly which: number }
  | { readonly step: 'restart'; readonly args: readonly number[] };

export type NotifyStep = Extract<Step, { step: 'notify' }>;

export type Program = readonly Step[];

/** Numbers in an order that the seed decides. */
export type Random = (below: number) => number;

export const makeRandom = (seed: number): Random => {
  let state = (seed * 2_654_435_761) >>> 0;
  return below => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const LARGE = 1024;

const choose = <T>(random: Random, weighted: ReadonlyArray<readonly [number, () => T]>): T => {
  const total = weighted.reduce((sum, [weight]) => sum + weight, 0);
  let at = random(total);
  for (const [weight, make] of weighted) {
    if (at < weight) return make();
    at -= weight;
  }
  throw Error('nothing to choose from');
};

const many = <T>(random: Random, most: number, make: () => T): T[] =>
  Array.from({ length: random(most + 1) }, make);

const randomValue = (random: Random): ValueOp =>
  choose<ValueOp>(random, [
    [2, () => ({ value: 'data' })],
    [1, () => ({ value: 'presence' })],
    [1, () => ({ value: 'local' })],
    [4, () => ({ value: 'promise', a: random(LARGE) })],
    [4, () => ({ value: 'nest', a: random(LARGE), b: random(LARGE) })],
    [1, () => ({ value: 'bad', a: random(LARGE) })],
  ]);

const randomOp = (random: Random): VatOp => {
  const a = random(LARGE);
  return choose<VatOp>(random, [
    [3, () => ({ op: 'make' })],
    [2, () => ({ op: 'turn' })],
    [4, () => ({ op: 'settle', a, isReject: random(3) === 0, to: randomValue(random) })],
    [3, () => ({ op: 'send', to: randomValue(random) })],
    [1, () => ({ op: 'sendOnly', to: randomValue(random) })],
    [2, () => ({ op: 'pipeline', a, to: randomValue(random) })],
    [4, () => ({ op: 'put', place: random(LARGE), to: randomValue(random) })],
    [3, () => ({ op: 'take', place: random(LARGE) })],
    [3, () => ({ op: 'watch', a })],
    [1, () => ({ op: 'refuse', which: random(LARGE), a })],
  ]);
};

const randomStep = (random: Random): Step =>
  choose<Step>(random, [
    [
      12,
      () => ({
        step: 'message',
        args: many(random, 2, () => random(LARGE)),
        ...(random(2) === 0 ? {} : { result: random(LARGE) }),
        ops: many(random, 6, () => randomOp(random)),
        returns: randomValue(random),
        isReject: random(4) === 0,
      }),
    ],
    [
      8,
      () => ({
        step: 'notify',
        which: random(LARGE),
        isReject: random(3) === 0,
        to: (['data', 'presence', 'local', 'promises', 'cycle', 'pair'] as const)[
          random(6)
        ] as 'data',
        args: many(random, 2, () => random(LARGE)),
      }),
    ],
    [1, () => ({ step: 'dropHolder', which: random(LARGE) })],
    [1, () => ({ step: 'retireKey', which: random(LARGE) })],
    [1, () => ({ step: 'restart', args: many(random, 2, () => random(LARGE)) })],
  ]);

export const makeProgram = (seed: number): Program => {
  const random = makeRandom(seed);
  return Array.from({ length: 4 + random(14) }, () => randomStep(random));
};

/** The program without one step, or with one step made smaller. */
function* smaller(program: Program): Generator<Program> {
  for (let at = 0; at < program.length; at += 1) yield program.toSpliced(at, 1);
  for (const [at, step] of program.entries()) {
    if (step.step === 'message') {
      for (let op = 0; op < step.ops.length; op += 1) {
        yield program.with(at, { ...step, ops: step.ops.toSpliced(op, 1) });
      }
      for (let arg = 0; arg < step.args.length; arg += 1) {
        yield program.with(at, { ...step, args: step.args.toSpliced(arg, 1) });
      }
      if (step.returns.value !== 'data') {
        yield program.with(at, { ...step, returns: { value: 'data' } });
      }
    }
  }
}

/** Cuts a failing program down as long as something fails. */
export const shrink = async (
  program: Program,
  fails: (program: Program) => Promise<boolean>,
): Promise<Program> => {
  for (const candidate of smaller(program)) {
    if (await fails(candidate)) return shrink(candidate, fails);
  }
  return program;
};
