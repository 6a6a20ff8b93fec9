/**
 * Random programs, of several temperaments: one that mixes everything rarely gets deep anywhere.
 */
import fc from 'fast-check';
import { preludes } from './preludes.js';
import type { FuzzProgram, KernelValue, MapAction, Op, Step, Value } from './ops.js';

type Weighted<T> = readonly [weight: number, arbitrary: fc.Arbitrary<T>];

const pick = fc.nat({ max: 15 });
const register = fc.nat({ max: 9 });
const small = fc.nat({ max: 5 });
const literal = fc.nat({ max: 24 });

const oneOf = <T>(...weighted: ReadonlyArray<Weighted<T>>): fc.Arbitrary<T> =>
  fc.oneof(
    ...weighted
      .filter(([weight]) => weight > 0)
      .map(([weight, arbitrary]) => ({ weight, arbitrary })),
  );

/** A tuple of fixed tag and random parts; the types of tuples are beyond inference by `fc.tuple`. */
const tagged = <T>(tag: string, ...parts: ReadonlyArray<fc.Arbitrary<unknown>>): fc.Arbitrary<T> =>
  fc.tuple(...parts).map(drawn => [tag, ...drawn] as T);

const { value } = fc.letrec<{ value: Value }>(tie => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 3, arbitrary: tagged<Value>('lit', literal) },
    { weight: 6, arbitrary: tagged<Value>('reg', register) },
    { weight: 1, arbitrary: tagged<Value>('list', fc.array(tie('value'), { maxLength: 3 })) },
    { weight: 1, arbitrary: tagged<Value>('record', tie('value'), tie('value')) },
    { weight: 1, arbitrary: tagged<Value>('error', small) },
  ),
}));
const values = fc.array(value, { maxLength: 3 });
/** Few keys, so that they meet again. */
const key: fc.Arbitrary<Value> = oneOf<Value>(
  [4, tagged('lit', fc.constantFrom(0, 4, 5, 7, 14))],
  [1, tagged('lit', literal)],
  [4, tagged('reg', register)],
);
const settling = fc.constantFrom('fulfil' as const, 'fulfil' as const, 'reject' as const);
const mapAction = fc.constantFrom<MapAction>('has', 'get', 'init', 'init', 'set', 'delete', 'add');
const queryAction = fc.constantFrom('keys', 'values', 'entries', 'size', 'clear', 'snapshot');
const patternPick = oneOf([3, fc.constant(0)], [3, fc.nat({ max: 29 })]);

export interface Temperament {
  readonly promises: number;
  readonly sends: number;
  readonly kinds: number;
  readonly stores: number;
  readonly weak: number;
  readonly watches: number;
  readonly drops: number;
  readonly rare: number;
  /** More kinds and rarer ops; a vat of variety. */
  readonly variety: number;
  /** Of the kernel. */
  readonly notifies: number;
  readonly collection: number;
  readonly restarts: number;
  /** Restarts with other kinds than before, and a kernel with limits and odd methods. */
  readonly changes: number;
}

const entryList = fc.array(fc.tuple(key, value), { maxLength: 3 });
const meddling = fc.constantFrom(
  ...(['nothing', 'delete', 'delete', 'delete other', 'set', 'add', 'clear', 'stop'] as const),
);
const iterated = fc.constantFrom('keys', 'values', 'entries');

const makeMore = ({ variety, kinds, stores, weak }: Temperament): Array<Weighted<Op>> =>
  variety === 0
    ? []
    : [
        [kinds, tagged('amplify', register, pick, small)],
        [kinds, tagged('isInstance', pick, pick, small)],
        [1, tagged('function', register)],
        [variety, tagged('sendOther', register, pick, small, values)],
        [2 * stores, tagged('addCopy', pick, entryList)],
        [stores, tagged('addFrom', pick, pick)],
        [2 * stores, tagged('iterate', pick, iterated, meddling, key, value)],
        [variety, tagged('tagged', register, small, values)],
        [weak, tagged('newWeak', small, pick, value)],
        [weak, tagged('weakOdd', small, mapAction, key)],
        [stores, tagged('storeOdd', register, pick, value)],
        [1, tagged('deviceOdd', value)],
        [1, tagged('defineOdd', pick)],
      ];

const makeOp = (t: Temperament): fc.Arbitrary<Op> =>
  oneOf<Op>(
    [2, tagged('set', register, value)],
    [2 * t.drops, tagged('clear', register)],
    [t.drops, tagged('clearAll')],
    [1, tagged('item', register, pick)],
    [2, tagged('far', register)],
    [2 * t.promises, tagged('promise', register)],
    [2 * t.promises, tagged('settle', pick, settling, value)],
    [t.promises, tagged('settled', register, settling, value)],
    [t.promises, tagged('chain', register, pick, fc.nat({ max: 7 }), value)],
    [t.promises, tagged('all', register, pick, pick)],
    [t.promises, tagged('mutual', register, register)],
    [t.promises, tagged('take', register, pick)],
    [t.promises, tagged('await', pick)],
    [5 * t.sends, tagged('send', register, pick, values)],
    [t.sends, tagged('property', register, pick)],
    [t.rare, tagged('call', register, pick, values)],
    [2, tagged('return', value)],
    [1, tagged('throw', value)],
    [4 * t.kinds, tagged('make', register, fc.nat({ max: 40 }), value)],
    [t.kinds, tagged('facet', register, pick, small)],
    [3 * t.kinds, tagged('write', pick, fc.constantFrom(0, 0, 0, 1, 1, 2), value)],
    [3 * t.kinds, tagged('read', register, pick, fc.constantFrom(0, 0, 0, 1, 1, 2))],
    [t.rare, tagged('define', small)],
    [3 * t.stores, tagged('store', register, pick, fc.boolean(), fc.nat({ max: 7 }))],
    [8 * t.stores, tagged('entry', pick, mapAction, key, value, register)],
    [2 * t.stores, tagged('query', pick, queryAction, patternPick, patternPick, register)],
    [t.stores, tagged('addAll', pick, fc.array(fc.tuple(key, value), { maxLength: 3 }))],
    [2 * t.stores, tagged('bag', small, value)],
    [2 * t.stores, tagged('unbag', register, small)],
    [t.stores, tagged('bagDelete', small)],
    [4 * t.weak, tagged('weak', small, mapAction, pick, value, register)],
    [6 * t.watches, tagged('watch', pick, pick, values)],
    [t.rare, tagged('canBeDurable', value)],
    [t.rare, tagged('device', register, pick, values)],
    [t.rare > 0 ? 1 : 0, tagged('exit', fc.boolean(), value)],
    [t.rare, tagged('disavow', pick)],
    ...makeMore(t),
  );

const { kernelValue } = fc.letrec<{ kernelValue: KernelValue }>(tie => ({
  kernelValue: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    { weight: 2, arbitrary: tagged<KernelValue>('lit', literal) },
    { weight: 2, arbitrary: tagged<KernelValue>('import', pick) },
    { weight: 2, arbitrary: tagged<KernelValue>('newImport') },
    { weight: 2, arbitrary: tagged<KernelValue>('export', pick) },
    { weight: 3, arbitrary: tagged<KernelValue>('promise', pick) },
    { weight: 3, arbitrary: tagged<KernelValue>('newPromise') },
    { weight: 1, arbitrary: tagged<KernelValue>('device', small) },
    { weight: 1, arbitrary: tagged<KernelValue>('error', small) },
    {
      weight: 1,
      arbitrary: tagged<KernelValue>('list', fc.array(tie('kernelValue'), { maxLength: 3 })),
    },
  ),
}));

const picks = fc.array(pick, { minLength: 1, maxLength: 3 });
const entry = fc.tuple(pick, settling, kernelValue);

const told = fc.constantFrom('changeVatOptions' as const, 'stopVat' as const);
/** Some that everything is within, and some that little is. */
const limits = {
  body: fc.constantFrom(10_000_000, 10_000_000, 400, 40),
  slots: fc.constantFrom(100, 100, 3, 1),
};

const makeStep = (t: Temperament): fc.Arbitrary<Step> =>
  oneOf<Step>(
    [
      50,
      fc.record({
        do: fc.constant('message' as const),
        target: oneOf([3, fc.constant(0)], [2, pick]),
        waits: fc.boolean(),
        result: oneOf<Extract<Step, { do: 'message' }>['result']>(
          [2, tagged('none')],
          [3, tagged('new')],
          [1, tagged('promise', pick)],
          [1, tagged('mentioned')],
        ),
        ops: fc.array(makeOp(t), { minLength: 1, maxLength: 10, size: 'max' }),
        into: register,
        args: fc.array(kernelValue, { maxLength: 3 }),
        ...(t.variety === 0
          ? {}
          : {
              toPromise: oneOf([5, fc.constant(false)], [1, fc.constant(true)]),
              method: oneOf([12, fc.constant(0)], [1, small]),
            }),
      }),
    ],
    [t.changes, fc.record({ do: fc.constant('tell' as const), what: told })],
    [t.changes, fc.record({ do: fc.constant('limits' as const), ...limits })],
    [t.changes, fc.record({ do: fc.constant('restart' as const), variant: fc.nat({ max: 11 }) })],
    [t.sends, fc.record({ do: fc.constant('loopBack' as const), send: pick, target: pick })],
    [
      3 * t.notifies,
      fc.record({
        do: fc.constant('notify' as const),
        entries: fc.array(entry, { minLength: 1, maxLength: 3 }),
      }),
    ],
    [t.collection, fc.record({ do: fc.constant('dropExports' as const), picks })],
    [t.collection, fc.record({ do: fc.constant('retireExports' as const), picks })],
    [t.collection, fc.record({ do: fc.constant('retireImports' as const), picks })],
    [2 * t.collection, fc.constant({ do: 'sweep' as const })],
    [2 * t.collection, fc.record({ do: fc.constant('kill' as const), picks })],
    [t.restarts, fc.constant({ do: 'restart' as const })],
  );

const calm: Temperament = {
  promises: 1,
  sends: 1,
  kinds: 1,
  stores: 1,
  weak: 1,
  watches: 1,
  drops: 1,
  rare: 0,
  variety: 0,
  notifies: 1,
  collection: 1,
  restarts: 0,
  changes: 0,
};

export const temperaments: Readonly<Record<string, Temperament>> = {
  everything: { ...calm, rare: 1, restarts: 0.5 },
  promises: { ...calm, promises: 3, sends: 4, kinds: 0, weak: 0, stores: 0.5, notifies: 3 },
  stores: { ...calm, stores: 4, kinds: 2, weak: 1, promises: 0.3, sends: 0.5, drops: 2 },
  kinds: { ...calm, kinds: 5, stores: 1, promises: 0.3, sends: 1, drops: 2, collection: 2 },
  weak: { ...calm, weak: 4, stores: 2, kinds: 2, drops: 3, collection: 3, promises: 0.3 },
  watches: { ...calm, watches: 3, promises: 2, stores: 0.3, notifies: 3, restarts: 1 },
  upgrades: { ...calm, kinds: 2, stores: 2, watches: 1, collection: 2, drops: 2, restarts: 2 },
  variety: { ...calm, variety: 1, kinds: 2, stores: 2, rare: 0.5, promises: 0.5, restarts: 0.3 },
  changes: { ...calm, variety: 1, kinds: 3, stores: 0.5, changes: 1, collection: 0.5 },
};

const scale = (t: Temperament): Temperament =>
  Object.fromEntries(
    Object.entries(t).map(([name, weight]: [string, number]) => [name, Math.round(weight * 4)]),
  ) as unknown as Temperament;

export const makeProgram = (
  names: readonly string[] = Object.keys(temperaments),
  collectors: ReadonlyArray<FuzzProgram['collector']> = ['hand'],
  maxLength = 30,
): fc.Arbitrary<FuzzProgram> =>
  fc.noBias(
    fc.oneof(
      ...names.map(name =>
        fc.record({
          collector: fc.constantFrom(...collectors),
          relaxed: fc.boolean(),
          disavow: fc.constant(true),
          ...((temperaments[name]?.variety ?? 0) === 0
            ? {}
            : { variety: fc.constant(true), allowStateShapeChanges: fc.boolean() }),
          steps: fc
            .tuple(
              fc.constantFrom(...preludes),
              fc.array(makeStep(scale(temperaments[name] ?? calm)), {
                minLength: Math.min(4, maxLength),
                maxLength,
                size: 'max',
              }),
            )
            .map(([first, rest]) => [...first, ...rest]),
        }),
      ),
    ),
  );
