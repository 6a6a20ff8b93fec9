// Exo classes, kits and singletons, the older kinds under them, stores provided in baggage, and
// watchers of promises, by the names that vats of the field import.
import {
  canBeDurable,
  defineDurableExoClass,
  defineDurableExoClassKit,
  defineVirtualExoClass,
  defineVirtualExoClassKit,
  ignoreContext,
  M,
  makeScalarBigMapStore,
  makeScalarMapStore,
  makeScalarSetStore,
  partialAssign,
  pickFacet,
  prepareExo,
  prepareExoClass,
  prepareExoClassKit,
  prepareKind,
  prepareKindMulti,
  prepareSingleton,
  provide,
  provideDurableMapStore,
  provideDurableSetStore,
  provideDurableWeakMapStore,
  provideDurableWeakSetStore,
  provideKindHandle,
  providePromiseWatcher,
  watchPromise,
} from '@agoric/vat-data';
import type { Baggage } from '@agoric/vat-data';
import { E, Far } from '@endo/far';
import type { FieldPowers } from '../field-vat.js';

interface Remote {
  m(...args: unknown[]): Promise<unknown>;
}

const CounterI = M.interface('Counter', {
  increment: M.call().optional(M.nat()).returns(M.nat()),
  read: M.call().returns(M.nat()),
  label: M.call().returns(M.string()),
});

export const buildRootObject = (
  { note, incarnation }: FieldPowers,
  _parameters: unknown,
  baggage: Baggage,
): unknown => {
  const attempt = (label: string, thunk: () => unknown): void => {
    try {
      note(`${label}: ${String(thunk())}`);
    } catch (error) {
      note(`${label} threw ${String(error)}`);
    }
  };

  const makeCounter = prepareExoClass(
    baggage,
    'Counter',
    CounterI,
    (label: string) => ({ label, count: 0n }),
    {
      increment(by = 1n) {
        this.state.count += by;
        return this.state.count;
      },
      read() {
        return this.state.count;
      },
      label() {
        return `${this.state.label} in ${incarnation}`;
      },
    },
    {
      stateShape:
        incarnation === 0
          ? { label: M.string(), count: M.nat() }
          : { label: M.string(), count: M.nat(), unit: M.opt(M.string()) },
      finish: ({ self }) => note(`finished ${self.label()}`),
    },
  );

  const audit = {
    audit: {
      list(this: { state: { balance: bigint; extra: unknown } }) {
        return harden([this.state.balance, this.state.extra]);
      },
    },
  };
  // An upgrade may add facets, and guards for them.
  const laterFacets = incarnation > 0 ? audit : ({} as typeof audit);

  let amplify: ((facet: unknown) => object) | undefined;
  let isPurse: ((value: unknown, facetName?: string) => boolean) | undefined;
  const makePurseKit = prepareExoClassKit(
    baggage,
    'Purse',
    {
      holder: M.interface('Holder', {
        balance: M.call().returns(M.nat()),
        twin: M.call().returns(M.remotable('Mint')),
      }),
      mint: M.interface('Mint', { add: M.callWhen(M.await(M.nat())).returns(M.nat()) }),
      ...(incarnation > 0
        ? { audit: M.interface('Audit', { list: M.call().returns(M.any()) }) }
        : {}),
    },
    (balance: bigint, extra: unknown) => ({ balance, extra }),
    {
      holder: {
        balance() {
          return this.state.balance;
        },
        twin() {
          return this.facets.mint;
        },
      },
      mint: {
        add(amount: bigint) {
          this.state.balance += amount;
          return this.state.balance;
        },
      },
      ...laterFacets,
    },
    {
      receiveAmplifier: given => (amplify = given as typeof amplify),
      receiveInstanceTester: given => (isPurse = given as typeof isPurse),
    },
  );
  const makeHolder = pickFacet(makePurseKit, 'holder');

  const service = prepareExo(
    baggage,
    'Service',
    M.interface('Service', { ping: M.call().rest(M.any()).returns(M.any()) }),
    { ping: (...args: unknown[]) => harden([incarnation, ...args]) },
  );
  const singleton = prepareSingleton(baggage, 'Older', {
    hello: () => `hello from ${incarnation}`,
  });

  const makeKind = prepareKind(baggage, 'plain kind', (n: number) => ({ n, held: undefined }), {
    get: ({ state }: { state: { n: number } }) => state.n,
    fixed: ignoreContext(() => 7),
    assign: ({ state }: { state: { n: number } }, given: object) => partialAssign(state, given),
  });
  const makeFaceted = prepareKindMulti(baggage, 'faceted kind', (n: number) => ({ n }), {
    read: { get: ({ state }: { state: { n: number } }) => state.n },
    write: { set: ({ state }: { state: { n: number } }, n: number) => void (state.n = n) },
  });
  const makeNoted = defineDurableExoClass(
    provideKindHandle(baggage, 'Noted'),
    undefined,
    (text: string) => ({ text }),
    {
      text() {
        return this.state.text;
      },
    },
  );
  const makeNotedKit = defineDurableExoClassKit(
    provideKindHandle(baggage, 'NotedKit'),
    undefined,
    () => ({}),
    {
      a: {
        b() {
          return this.facets.b;
        },
      },
      b: { hello: () => 'hello from b' },
    },
  );
  const makeVirtual = defineVirtualExoClass(
    'Virtual',
    M.interface('Virtual', { held: M.call().returns(M.any()) }),
    (held: unknown) => ({ held }),
    {
      held() {
        return this.state.held;
      },
    },
  );
  const makeVirtualKit = defineVirtualExoClassKit(
    'VirtualKit',
    undefined,
    (held: unknown) => ({ held }),
    {
      get: {
        held() {
          return this.state.held;
        },
      },
      put: {
        hold(held: unknown) {
          this.state.held = held;
        },
      },
    },
  );

  const map = provideDurableMapStore(baggage, 'map', { keyShape: M.or(M.string(), M.remotable()) });
  const weakMap = provideDurableWeakMapStore(baggage, 'weak map');
  const set = provideDurableSetStore(baggage, 'set');
  const weakSet = provideDurableWeakSetStore(baggage, 'weak set');
  const births = provide(baggage, 'first incarnation', () => incarnation);
  note(`born in ${births}, now ${incarnation}`);

  const heapMap = makeScalarMapStore<string, unknown>('heap');
  const heapSet = makeScalarSetStore<unknown>('heap set');

  const watcher = providePromiseWatcher(
    provideKindHandle(baggage, 'watcher'),
    (value: unknown, ...args: unknown[]) => note(`fulfilled ${String(value)} [${args.join()}]`),
    (reason: unknown, ...args: unknown[]) => note(`rejected ${String(reason)} [${args.join()}]`),
  );
  const exoWatcher = prepareExo(
    baggage,
    'ExoWatcher',
    M.interface('ExoWatcher', {
      onFulfilled: M.call(M.any()).rest(M.any()).returns(),
      onRejected: M.call(M.any()).rest(M.any()).returns(),
    }),
    {
      onFulfilled: (value: unknown, ...args: unknown[]) =>
        note(`exo fulfilled ${String(value)} [${args.join()}]`),
      onRejected: (reason: unknown, ...args: unknown[]) =>
        note(`exo rejected ${String(reason)} [${args.join()}]`),
    },
  );

  return Far('root', {
    makeCounter: (label: string) => makeCounter(label),
    makePurse: (balance: bigint, held: unknown) => makePurseKit(balance, held),
    makeHolder: () => makeHolder(1n, 'held'),
    singletons: () => harden({ service, singleton }),
    makeOlder: () => harden([makeKind(1), makeFaceted(2), makeNoted('text'), makeNotedKit()]),
    makeVirtual: (held: unknown) => harden([makeVirtual(held), makeVirtualKit(held)]),
    useOlder: () => {
      const kind = makeKind(3);
      attempt('get', () => kind.get());
      attempt('fixed', () => kind.fixed());
      attempt('assign', () => kind.assign({ n: 4 }));
      attempt('assign unknown', () => kind.assign({ unknown: 4 }));
      attempt('get', () => kind.get());
      const { read, write } = makeFaceted(5);
      attempt('set', () => write.set(6));
      attempt('read', () => read.get());
    },
    refusals: () => {
      const counter = makeCounter('refusing');
      attempt('guarded argument', () => counter.increment(-1n));
      attempt('too many', () => (counter.increment as (...args: unknown[]) => unknown)(1n, 2n));
      attempt('no such method', () =>
        (counter as unknown as Record<string, () => unknown>).missing?.(),
      );
      attempt('twice', () => prepareExoClass(baggage, 'Counter', CounterI, () => ({}), counter));
      attempt('wrong state', () => (makeCounter as (label: unknown) => unknown)(7));
      attempt('can be durable', () => canBeDurable(counter));
      attempt('cannot be durable', () => canBeDurable(makeVirtual(1)));
      attempt('no VatData', () => makeScalarBigMapStore('virtual').init('k', counter));
      attempt('another kit', () => {
        const { holder } = makePurseKit(1n, 0);
        return Reflect.apply(holder.balance, counter, []);
      });
    },
    tell: (value: unknown) => {
      attempt('a purse', () => isPurse?.(value));
      attempt('a holder', () => isPurse?.(value, 'holder'));
      attempt('a mint', () => isPurse?.(value, 'mint'));
      attempt('nothing', () => isPurse?.(value, 'nothing'));
      attempt('amplified', () => Object.keys(amplify?.(value) ?? {}).join());
    },
    keep: (name: string, value: unknown) => map.init(name, value),
    kept: (name: string) => map.get(name),
    list: () => harden([...map.entries()]),
    keepWeakly: (key: object, value: unknown) => {
      weakMap.init(key, value);
      weakSet.add(key);
      set.add(key);
    },
    has: (key: object) => harden([weakMap.has(key), weakSet.has(key), set.has(key)]),
    heap: (key: unknown) => {
      heapMap.init('key', key);
      heapSet.add(key);
      return harden([heapMap.get('key'), heapSet.has(key), heapMap.getSize()]);
    },
    watch: ([promise]: [Promise<unknown>], ...args: unknown[]) => {
      watchPromise(promise, watcher, ...args);
      watchPromise(promise, exoWatcher, ...args);
    },
    watchResult: (x: Remote) => watchPromise(E(x).m('watched'), exoWatcher, 'result'),
  });
};
