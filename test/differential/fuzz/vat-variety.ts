/**
 * More kinds: with methods that use `this`, with guards of all sorts, with amplifiers and testers,
 * and with shapes and facets that an upgrade may change.
 */
import { M } from '@endo/patterns';
import type { Context, FacetContext, KindHandle, KindOptions } from '../../support/vat-data.js';
import type { MapStore, VatData } from '../../support/vat-data.js';
import { facetNames, makeMessageMethods } from './vat-kinds.js';
import type { MakeVirtual, MethodHooks } from './vat-kinds.js';
import { nth } from './vat-values.js';

export interface Variety {
  readonly makers: readonly MakeVirtual[];
  /** All facets of what one facet belongs to. */
  amplify(facet: unknown, pick: number): unknown;
  isInstance(object: unknown, pick: number, facet: number): boolean;
  /** A definition that is refused, unless it is not. */
  defineOddly(VatData: VatData, pick: number): void;
}

type Amplify = (facet: unknown) => unknown;
type IsInstance = (object: unknown, facetName?: string) => boolean;
type AnyFunction = (...args: never[]) => unknown;
interface Thisful extends Record<string, unknown> {
  readonly state: Record<string, unknown>;
  readonly facets?: Record<string, unknown>;
  readonly self?: unknown;
}

const init = (a: unknown, b: unknown) => ({ a, b });

const makeThisfulMethods = (hooks: MethodHooks): Record<string, AnyFunction> => ({
  readProperty(this: Thisful, name: string) {
    return this.state[name];
  },
  writeProperty(this: Thisful, name: string, value: unknown) {
    this.state[name] = value;
  },
  facet(this: Thisful, name: string) {
    return this.facets?.[name] ?? this.self;
  },
  ...makeMessageMethods(hooks),
  onFulfilled(this: Thisful, value: unknown, ...args: unknown[]) {
    return hooks.told('thisful fulfilled', value, args);
  },
});

const makeMethods = (hooks: MethodHooks, label: string) => {
  const { run, runNow, m } = makeMessageMethods(hooks);
  type Any = Context | FacetContext;
  return {
    readProperty: ({ state }: Any, name: string) => state[name],
    writeProperty: ({ state }: Any, name: string, value: unknown) => {
      state[name] = value;
    },
    facet: (context: Any, name: string) =>
      'facets' in context ? context.facets[name] : context.self,
    run: (_context: Any, ops: never, into: number, ...args: unknown[]) => run(ops, into, ...args),
    runNow: (_context: Any, ops: never, into: number, ...args: unknown[]) =>
      runNow(ops, into, ...args),
    m: (_context: Any, ...args: unknown[]) => m(...args),
    [Symbol.asyncIterator]: (_context: Any) => label,
    onRejected: (_context: Any, value: unknown, ...args: unknown[]) =>
      hooks.told(`${label} rejected`, value, args),
  };
};

const strictGuard = () =>
  M.interface('Strict', {
    readProperty: M.call(M.string()).returns(M.any()),
    writeProperty: M.call(M.string())
      .optional(M.or(M.string(), M.bigint(), M.null()))
      .returns(),
    facet: M.call(M.string()).returns(M.remotable()),
    run: M.call(M.raw(), M.number()).rest(M.raw()).returns(M.promise()),
    runNow: M.call(M.raw(), M.nat()).rest(M.any()).returns(M.any()),
    m: M.call().optional(M.undefined(), M.boolean()).rest(M.arrayOf(M.number())).returns(M.any()),
    onFulfilled: M.call(M.any()).rest(M.any()).returns(M.any()),
  });
const sloppyGuard = () =>
  M.interface(
    'Sloppy',
    {
      m: M.callWhen(M.await(M.remotable())).optional(M.string()).returns(M.remotable()),
      [Symbol.asyncIterator]: M.call().returns(M.any()),
    },
    { sloppy: true },
  );

/** The state of 'changing', by variant: the first five may follow the first. */
const shapes = (variant: number): Record<string, unknown> | undefined =>
  nth(
    [
      { a: M.any(), b: M.any() },
      { a: M.any(), b: M.any() },
      { a: M.any(), b: M.any(), unknown: M.or(M.undefined(), M.string()) },
      { a: M.any(), b: M.any(), unknown: M.or('b', undefined) },
      { b: M.any(), a: M.any() },
      { a: M.any(), b: M.any(), unknown: M.string() },
      { a: M.any() },
      { a: M.string(), b: M.any() },
      undefined,
    ],
    variant,
  );

/** The facets of 'growing', by variant: nobody may lose one. */
const facetsOf = (variant: number): readonly string[] =>
  variant % 4 === 1 ? [...facetNames, 'four'] : variant % 7 === 6 ? ['one'] : facetNames;

const pickFacet = (whole: unknown, facet: number): unknown =>
  (whole as Record<string, unknown>)[facetNames[facet % facetNames.length] ?? 'one'];

export const makeVariety = (
  { VatData, baggage }: { VatData: VatData; baggage: MapStore },
  hooks: MethodHooks,
  note: (text: string) => void,
  variant: number,
): Variety => {
  const amplifiers = new Map<string, Amplify>();
  const testers = new Map<string, IsInstance>();
  const handle = (name: string): KindHandle => {
    if (!baggage.has(name)) baggage.init(name, VatData.makeKindHandle(name));
    return baggage.get(name) as KindHandle;
  };
  const withTester = (tag: string, options: object): KindOptions<Context> =>
    ({
      receiveInstanceTester: (isInstance: IsInstance) => void testers.set(tag, isInstance),
      ...options,
    }) as never;
  const withBoth = (tag: string, options: object): KindOptions<FacetContext> =>
    withTester(tag, {
      receiveAmplifier: (amplify: Amplify) => void amplifiers.set(tag, amplify),
      ...options,
    }) as never;
  /** Mostly what was received for the object's own kind: others are refused. */
  const choose = <T>(received: ReadonlyMap<string, T>, object: unknown, pick: number): T => {
    // 'thisful' also begins the names of others, which were received later.
    const isOwn = ([tag]: readonly [string, T]) => String(object).includes(`Alleged: ${tag}`);
    const own = [...received].findLast(isOwn);
    if (pick % 16 === 7) return nth([...received.values()], pick);
    if (own === undefined) throw Error('nothing was received for its kind');
    return own[1];
  };
  const ofFacets = <T>(names: readonly string[], make: (name: string) => T): Record<string, T> =>
    Object.fromEntries(names.map(name => [name, make(name)]));

  const changing = shapes(variant);
  const singles = [
    VatData.defineKind(
      'thisful',
      init,
      makeThisfulMethods(hooks) as never,
      withTester('thisful', { thisfulMethods: true }),
    ),
    VatData.defineDurableKind(
      handle('thisful durable'),
      init,
      makeThisfulMethods(hooks) as never,
      withTester('thisful durable', { thisfulMethods: true, interfaceGuard: strictGuard() }),
    ),
    VatData.defineKind('sloppy', init, makeMethods(hooks, 'sloppy'), {
      interfaceGuard: sloppyGuard(),
    } as KindOptions<Context>),
    VatData.defineDurableKind(
      handle('changing'),
      init,
      makeMethods(hooks, 'changing'),
      withTester('changing', {
        ...(changing === undefined ? {} : { stateShape: changing }),
        ...(variant % 2 === 0 ? { finish: () => note('changing is finished') } : {}),
      }),
    ),
  ];
  const multis = [
    VatData.defineKindMulti(
      'thisful cohort',
      init,
      ofFacets(facetNames, () => makeThisfulMethods(hooks)) as never,
      withBoth('thisful cohort', { thisfulMethods: true }),
    ),
    VatData.defineDurableKindMulti(
      handle('growing'),
      init,
      ofFacets(facetsOf(variant), name => makeMethods(hooks, `growing ${name}`)),
      withBoth('growing', {
        interfaceGuardKit: ofFacets(facetsOf(variant), name =>
          name === 'two' ? sloppyGuard() : M.interface('Any', {}, { defaultGuards: 'passable' }),
        ),
      }),
    ),
  ];
  // Left out of an incarnation, a kind that has objects ends it.
  if (variant !== 11) {
    singles.push(
      VatData.defineDurableKind(handle('perhaps'), init, makeMethods(hooks, 'perhaps'), {}),
    );
  }

  const odd: ReadonlyArray<() => unknown> = [
    () => VatData.defineKind('odd', init, {}, withBoth('odd', {}) as never),
    () =>
      VatData.defineKind('odd', init, makeMethods(hooks, 'odd'), {
        interfaceGuardKit: { one: sloppyGuard() },
      } as never),
    () =>
      VatData.defineKindMulti(
        'odd',
        init,
        ofFacets(['one'], () => makeMethods(hooks, 'odd')),
        { interfaceGuard: sloppyGuard() } as never,
      ),
    () => VatData.defineDurableKind(handle('growing'), init, makeMethods(hooks, 'odd'), {}),
    () => VatData.defineDurableKind(handle('changing'), init, makeMethods(hooks, 'odd'), {}),
    () => VatData.defineDurableKind({}, init, makeMethods(hooks, 'odd'), {}),
    () =>
      VatData.defineKind('odd', init, makeMethods(hooks, 'odd'), {
        stateShape: { a: M.number(), b: M.string() },
      })(1, 'b'),
    () => VatData.makeKindHandle('spare'),
  ];

  return {
    makers: [
      ...singles.map(
        (make): MakeVirtual =>
          (a, b) =>
            make(a, b),
      ),
      ...multis.map(
        (make): MakeVirtual =>
          (a, b, facet) =>
            pickFacet(make(a, b), facet),
      ),
    ],
    amplify: (facet, pick) => choose(amplifiers, facet, pick)(facet),
    isInstance: (object, pick, facet) => {
      const names = [undefined, undefined, ...facetNames, 'none'];
      const name = nth(names, facet);
      const tester = choose(testers, object, pick);
      return name === undefined ? tester(object) : tester(object, name);
    },
    defineOddly: (_VatData, pick) => void nth(odd, pick)(),
  };
};
