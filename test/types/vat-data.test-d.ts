// What the authors of vats see: `VatData`, kinds and their facets, contexts and options, watches.
import { E } from '@endo/far';
import type { InterfaceGuard, Pattern } from '@endo/patterns';
import type {
  Amplify,
  DefineKindOptions,
  DurableKindHandle,
  FunctionsPlusContext,
  IsInstance,
  KindContext,
  KindFacet,
  KindFacets,
  Migration,
  MultiKindContext,
  PromiseWatcher,
  SingleKindContext,
  StateShape,
  VatData,
} from 'liveslots';
import { describe, expectTypeOf, test } from 'vitest';

declare const vatData: VatData;
declare const handle: DurableKindHandle;

interface State {
  name: string;
  count: number;
}

const counterMethods = {
  increment: ({ state }: { state: State }, by: number) => (state.count += by),
  name: ({ state }: { state: State }) => state.name,
  fixed: () => 7 as const,
};
interface CallersView {
  readonly increment: (by: number) => number;
  readonly name: () => string;
  readonly fixed: () => 7;
}
const facets = {
  read: { get: ({ state }: { state: State }) => state.count },
  write: { set: ({ state }: { state: State }, count: number) => void (state.count = count) },
};
const init = (name: string, count?: number): State => ({ name, count: count ?? 0 });

describe('VatData', () => {
  test('has what vats of the field look for, and nothing else', () => {
    expectTypeOf<keyof VatData>().toEqualTypeOf<
      | 'defineKind'
      | 'defineKindMulti'
      | 'defineDurableKind'
      | 'defineDurableKindMulti'
      | 'makeKindHandle'
      | 'canBeDurable'
      | 'providePromiseWatcher'
      | 'watchPromise'
      | 'makeScalarBigMapStore'
      | 'makeScalarBigWeakMapStore'
      | 'makeScalarBigSetStore'
      | 'makeScalarBigWeakSetStore'
    >();
    expectTypeOf(vatData.makeKindHandle).toEqualTypeOf<(tag: string) => DurableKindHandle>();
    expectTypeOf(vatData.canBeDurable).toEqualTypeOf<(value: unknown) => boolean>();
  });

  test('a kind handle is nothing that one could make by hand', () => {
    expectTypeOf<object>().not.toExtend<DurableKindHandle>();
    expectTypeOf<string>().not.toExtend<DurableKindHandle>();
  });
});

describe('a kind', () => {
  const makeCounter = vatData.defineKind('counter', init, counterMethods);
  const makeDurable = vatData.defineDurableKind(handle, init, counterMethods);

  test('is made with the arguments of init', () => {
    expectTypeOf(makeCounter).parameters.toEqualTypeOf<
      [name: string, count?: number | undefined]
    >();
    expectTypeOf(makeDurable).toEqualTypeOf<typeof makeCounter>();
    expectTypeOf(vatData.defineKind('bare', undefined, counterMethods)).returns.toExtend<
      KindFacet<typeof counterMethods>
    >();
  });

  test('shows its methods without the context', () => {
    expectTypeOf(makeCounter).returns.toEqualTypeOf<KindFacet<typeof counterMethods>>();
    expectTypeOf(makeCounter).returns.toExtend<CallersView>();
    expectTypeOf<KindFacet<typeof counterMethods>['increment']>().toEqualTypeOf<
      (by: number) => number
    >();
    expectTypeOf<KindFacet<typeof counterMethods>['fixed']>().toEqualTypeOf<() => 7>();
  });

  test('can be sent to', () => {
    const send = (counter: ReturnType<typeof makeCounter>) => E(counter).increment(1);
    expectTypeOf(send).returns.toEqualTypeOf<Promise<number>>();
  });

  test('gives each method its state and itself', () => {
    type Context = SingleKindContext<State, typeof counterMethods>;
    expectTypeOf<Context['state']>().toEqualTypeOf<State>();
    expectTypeOf<Context['self']>().toEqualTypeOf<KindFacet<typeof counterMethods>>();
    expectTypeOf<KindContext<State, typeof counterMethods>>().toEqualTypeOf<Context>();
    expectTypeOf<FunctionsPlusContext<Context, { get: (n: bigint) => string }>>().toEqualTypeOf<{
      readonly get: (context: Context, n: bigint) => string;
    }>();
  });
});

describe('a kind with facets', () => {
  const makeCell = vatData.defineKindMulti('cell', init, facets);

  test('gives all its facets', () => {
    expectTypeOf(makeCell).parameters.toEqualTypeOf<[name: string, count?: number | undefined]>();
    expectTypeOf(makeCell).returns.toEqualTypeOf<KindFacets<typeof facets>>();
    expectTypeOf<KindFacets<typeof facets>['read']>().toEqualTypeOf<
      KindFacet<(typeof facets)['read']>
    >();
    expectTypeOf<ReturnType<typeof makeCell>['write']['set']>().toEqualTypeOf<
      (count: number) => undefined
    >();
    expectTypeOf(vatData.defineDurableKindMulti(handle, init, facets)).toEqualTypeOf<
      typeof makeCell
    >();
  });

  test('gives each method its state and all facets', () => {
    type Context = MultiKindContext<State, typeof facets>;
    expectTypeOf<Context['state']>().toEqualTypeOf<State>();
    expectTypeOf<Context['facets']>().toEqualTypeOf<KindFacets<typeof facets>>();
    expectTypeOf<keyof Context>().toEqualTypeOf<'state' | 'facets'>();
  });
});

describe('the options of a kind', () => {
  type Options = DefineKindOptions<SingleKindContext<State, typeof counterMethods>>;

  test('are these', () => {
    expectTypeOf<keyof Options>().toEqualTypeOf<
      | 'finish'
      | 'stateShape'
      | 'stateVersion'
      | 'migrations'
      | 'thisfulMethods'
      | 'interfaceGuard'
      | 'interfaceGuardKit'
      | 'receiveAmplifier'
      | 'receiveInstanceTester'
    >();
    expectTypeOf<Options['stateShape']>().toEqualTypeOf<StateShape | undefined>();
    expectTypeOf<StateShape[string]>().toEqualTypeOf<Pattern>();
    expectTypeOf<Options['interfaceGuard']>().toEqualTypeOf<InterfaceGuard | undefined>();
    expectTypeOf<Options['interfaceGuardKit']>().toEqualTypeOf<
      Readonly<Record<string, InterfaceGuard>> | undefined
    >();
    expectTypeOf<NonNullable<Options['receiveAmplifier']>>().parameters.toEqualTypeOf<[Amplify]>();
    expectTypeOf<NonNullable<Options['receiveInstanceTester']>>().parameters.toEqualTypeOf<
      [IsInstance]
    >();
    expectTypeOf<IsInstance>().toEqualTypeOf<(exo: unknown, facetName?: string) => boolean>();
    expectTypeOf<{ stateshape: StateShape }>().not.toExtend<Options>();
  });

  test('have a version of the state, and the ways to it from earlier ones', () => {
    expectTypeOf<Options['stateVersion']>().toEqualTypeOf<number | undefined>();
    expectTypeOf<Options['migrations']>().toEqualTypeOf<readonly Migration[] | undefined>();
    expectTypeOf<Migration['from']>().toEqualTypeOf<number | StateShape>();
    vatData.defineDurableKind(handle, init, counterMethods, {
      stateVersion: 3,
      migrations: [
        { from: 1, migrate: old => ({ ...old, count: Number(old['n']) }) },
        { from: { n: 'a pattern' }, to: 2, migrate: ({ n }: { n: string }) => ({ n: Number(n) }) },
      ],
    });
    expectTypeOf<{ from: number }>().not.toExtend<Migration>();
    expectTypeOf<{ from: string; migrate: () => object }>().not.toExtend<Migration>();
    expectTypeOf<{ from: number; migrate: () => number }>().not.toExtend<Migration>();
  });

  test('see the state and the object that is finished', () => {
    vatData.defineKind('counter', init, counterMethods, {
      finish: context => {
        expectTypeOf(context).toEqualTypeOf<SingleKindContext<State, typeof counterMethods>>();
        expectTypeOf(context.self.increment(1)).toEqualTypeOf<number>();
      },
    });
    vatData.defineKindMulti('cell', init, facets, {
      finish: ({ state, facets: all }) => {
        expectTypeOf(state).toEqualTypeOf<State>();
        expectTypeOf(all.read.get()).toEqualTypeOf<number>();
      },
    });
  });
});

describe('methods that are given the context as this', () => {
  test('are typed as callers see them, and know their this', () => {
    const makeCounter = vatData.defineKind(
      'counter',
      init,
      {
        increment(by: number) {
          expectTypeOf(this.state).toEqualTypeOf<State>();
          expectTypeOf(this.self.name).toEqualTypeOf<() => string>();
          return (this.state.count += by);
        },
        name(): string {
          return this.state.name;
        },
      },
      { thisfulMethods: true },
    );
    expectTypeOf(makeCounter).parameters.toEqualTypeOf<
      [name: string, count?: number | undefined]
    >();
    expectTypeOf(makeCounter('a').increment).parameters.toEqualTypeOf<[by: number]>();
    expectTypeOf(makeCounter('a').increment(1)).toEqualTypeOf<number>();
    const send = () => E(makeCounter('a')).increment(1);
    expectTypeOf(send).returns.toEqualTypeOf<Promise<number>>();
  });

  test('of facets know all facets', () => {
    const makeCell = vatData.defineDurableKindMulti(
      handle,
      init,
      {
        read: {
          get(): number {
            return this.state.count;
          },
        },
        write: {
          set(count: number) {
            this.state.count = count;
            return this.facets.read.get();
          },
        },
      },
      { thisfulMethods: true, finish: ({ facets: all }) => void all.write.set(1) },
    );
    expectTypeOf(makeCell('a').write.set).parameters.toEqualTypeOf<[count: number]>();
    expectTypeOf(makeCell('a').write.set(1)).toEqualTypeOf<number>();
  });
});

describe('watches', () => {
  test('take a watcher with either method, and any arguments', () => {
    expectTypeOf(vatData.watchPromise).parameters.toEqualTypeOf<
      [promise: PromiseLike<unknown>, watcher: PromiseWatcher, ...args: unknown[]]
    >();
    expectTypeOf<{ onFulfilled: (value: unknown) => number }>().toExtend<PromiseWatcher>();
    expectTypeOf<{ onRejected: () => void }>().toExtend<PromiseWatcher>();
    expectTypeOf<{ onFulfilled: string }>().not.toExtend<PromiseWatcher>();
    expectTypeOf(vatData.providePromiseWatcher).returns.toEqualTypeOf<PromiseWatcher>();
    expectTypeOf(vatData.providePromiseWatcher).parameter(0).toEqualTypeOf<DurableKindHandle>();
  });
});
