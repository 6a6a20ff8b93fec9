/**
 * First messages that leave the registers full, so that what follows has something to be about.
 */
import type { Op, Step, Value } from './ops.js';

const lit = (pick: number): Value => ['lit', pick];
const reg = (register: number): Value => ['reg', register];

const everything: readonly Op[] = [
  ['far', 0],
  ['make', 1, 1, reg(0)],
  ['make', 2, 3 + 8, lit(1)],
  ['make', 3, 0, reg(1)],
  ['make', 4, 2, reg(2)],
  ['store', 5, 0, false, 0],
  ['store', 6, 1, false, 0],
  ['store', 7, 2, true, 0],
  ['promise', 8],
  ['return', ['list', [reg(0), reg(1), reg(2)]]],
];

const imports: readonly Op[] = [
  ['promise', 5],
  ['promise', 6],
  ['settled', 7, 'fulfil', reg(0)],
  ['store', 8, 0, false, 0],
  ['make', 9, 0, reg(3)],
];

const durables: readonly Op[] = [
  ['make', 0, 3 + 8, lit(1)],
  ['make', 1, 2, reg(0)],
  ['store', 2, 0, true, 0],
  ['store', 3, 1, true, 0],
  ['store', 4, 2, true, 0],
  ['store', 5, 3, true, 0],
  ['make', 6, 5, lit(0)],
  ['entry', 0, 'init', lit(4), reg(0), 9],
  ['bag', 0, reg(0)],
  ['bag', 1, reg(2)],
  ['bag', 2, reg(3)],
  ['bag', 3, reg(1)],
  ['return', ['list', [reg(0), reg(1), reg(2), reg(6)]]],
];

const stores: readonly Op[] = [
  ['store', 0, 0, false, 0],
  ['store', 1, 1, true, 0],
  ['store', 2, 2, false, 0],
  ['store', 3, 3, false, 0],
  ['store', 4, 0, true, 7],
  ['store', 5, 0, false, 0],
  ['far', 6],
  ['make', 7, 1, reg(6)],
  ['addAll', 0, [4, 5, 0, 1, 14].map((key): [Value, Value] => [lit(key), reg(6)])],
  ['addAll', 4, [4, 5, 0].map((key): [Value, Value] => [lit(key), reg(6)])],
];

const prelude = (ops: readonly Op[]): Step => ({
  do: 'message',
  target: 0,
  waits: false,
  result: ['new'],
  ops,
  into: 0,
  args: [['newImport'], ['newPromise'], ['newPromise'], ['newImport'], ['device', 0]],
});

export const preludes: ReadonlyArray<readonly Step[]> = [
  [],
  ...[everything, imports, durables, stores].map(ops => [prelude(ops)]),
];
