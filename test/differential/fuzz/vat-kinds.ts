/**
 * The kinds of the vat under test: with one facet and with several, virtual and durable, with and
 * without a shape. Every facet can be told to run ops, can be a watcher, and answers messages.
 */
import { M } from '@endo/patterns';
import type { Op } from './ops.js';
import type {
  Context,
  FacetContext,
  KindHandle,
  KindOptions,
  Maker,
  MapStore,
  VatData,
} from '../../support/vat-data.js';

export const propertyNames = ['a', 'b', 'unknown'] as const;
export const facetNames = ['one', 'two', 'three'] as const;

/** What every facet can do. The first group is called by the interpreter, the second by messages. */
export interface VirtualObject {
  readProperty(name: string): unknown;
  writeProperty(name: string, value: unknown): void;
  facet(name: string): unknown;
}

export interface MethodHooks {
  /** Run ops with waiting, or without. */
  readonly run: (ops: readonly Op[], into: number, args: readonly unknown[]) => Promise<unknown>;
  readonly runNow: (ops: readonly Op[], into: number, args: readonly unknown[]) => unknown;
  readonly told: (what: string, value: unknown, args: readonly unknown[]) => unknown;
}

/** The methods that messages from the kernel call, of any object of the vat. */
export const makeMessageMethods = ({ run, runNow }: MethodHooks) => ({
  run: (ops: readonly Op[], into: number, ...args: unknown[]) => run(ops, into, args),
  runNow: (ops: readonly Op[], into: number, ...args: unknown[]) => runNow(ops, into, args),
  m: (...args: unknown[]) => args[0],
});

type AnyContext = Context | FacetContext;

export const makeMethods = (hooks: MethodHooks, label: string) => {
  const { run, runNow, m } = makeMessageMethods(hooks);
  return {
    readProperty: ({ state }: AnyContext, name: string) => state[name],
    writeProperty: ({ state }: AnyContext, name: string, value: unknown) => {
      state[name] = value;
    },
    facet: (context: AnyContext, name: string) =>
      'facets' in context ? context.facets[name] : context.self,
    run: (_context: AnyContext, ops: readonly Op[], into: number, ...args: unknown[]) =>
      run(ops, into, ...args),
    runNow: (_context: AnyContext, ops: readonly Op[], into: number, ...args: unknown[]) =>
      runNow(ops, into, ...args),
    m: (_context: AnyContext, ...args: unknown[]) => m(...args),
    onFulfilled: (_context: AnyContext, value: unknown, ...args: unknown[]) =>
      hooks.told(`${label} fulfilled`, value, args),
    onRejected: (_context: AnyContext, value: unknown, ...args: unknown[]) =>
      hooks.told(`${label} rejected`, value, args),
  };
};

const makeFacets = (hooks: MethodHooks, label: string) =>
  Object.fromEntries(facetNames.map(name => [name, makeMethods(hooks, `${label} ${name}`)]));

const init = (a: unknown, b: unknown) => ({ a, b });
const shape = () => ({ stateShape: { a: M.any(), b: M.or(M.number(), M.remotable()) } });

/** Guards by which calls are checked, and answered late. */
const guard = () =>
  M.interface(
    'Guarded',
    {
      readProperty: M.call(M.string()).returns(M.any()),
      writeProperty: M.call(M.string(), M.or(M.scalar(), M.arrayOf(M.any()))).returns(),
      facet: M.call(M.string()).returns(M.remotable()),
      m: M.callWhen(M.await(M.any())).rest(M.any()).returns(M.any()),
      onFulfilled: M.call(M.or(M.scalar(), M.remotable())).rest(M.any()).returns(),
    },
    { defaultGuards: 'raw' },
  );

export type MakeVirtual = (a: unknown, b: unknown, facet: number) => unknown;

export const defineKinds = (
  { VatData, baggage }: { VatData: VatData; baggage: MapStore },
  hooks: MethodHooks,
  note: (text: string) => void,
): MakeVirtual[] => {
  const handle = (name: string): KindHandle => {
    if (!baggage.has(name)) baggage.init(name, VatData.makeKindHandle(name));
    return baggage.get(name) as KindHandle;
  };
  const single = (make: Maker<unknown>): MakeVirtual => {
    return (a, b) => make(a, b);
  };
  const multi = (make: Maker<unknown>): MakeVirtual => {
    return (a, b, facet) =>
      (make(a, b) as Record<string, unknown>)[facetNames[facet % facetNames.length] ?? 'one'];
  };
  const finish = (_context: AnyContext): void => note('finish');
  const methods = (label: string) => makeMethods(hooks, label);
  return [
    single(VatData.defineKind('virtual', init, methods('virtual'))),
    multi(VatData.defineKindMulti('cohort', init, makeFacets(hooks, 'cohort'))),
    single(VatData.defineDurableKind(handle('durable'), init, methods('durable'))),
    multi(VatData.defineDurableKindMulti(handle('team'), init, makeFacets(hooks, 'team'))),
    single(VatData.defineKind('shaped', init, methods('shaped'), { ...shape(), finish })),
    single(
      VatData.defineDurableKind(handle('durable shaped'), init, methods('durable shaped'), shape()),
    ),
    single(
      VatData.defineKind('guarded', init, methods('guarded'), {
        interfaceGuard: guard(),
      } as KindOptions<Context>),
    ),
    multi(
      VatData.defineDurableKindMulti(handle('guarded team'), init, makeFacets(hooks, 'guarded'), {
        interfaceGuardKit: Object.fromEntries(facetNames.map(name => [name, guard()])),
      } as KindOptions<FacetContext>),
    ),
  ];
};

export const defineExtraKind = (
  { VatData }: { VatData: VatData },
  hooks: MethodHooks,
  pick: number,
): MakeVirtual => {
  if (pick % 2 === 0) {
    const make = VatData.defineKind('extra', init, makeMethods(hooks, 'extra'));
    return (a, b) => make(a, b);
  }
  const make = VatData.defineKindMulti('extra', init, makeFacets(hooks, 'extra')) as Maker<
    Record<string, unknown>
  >;
  return (a, b, facet) => make(a, b)[facetNames[facet % facetNames.length] ?? 'one'];
};
