// Definitions and objects made of hostile parts: getters, proxies and functions that define, make
// or change something else while the library looks at them. As the peer, or refused where that
// lets something be half done.
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { show } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { methods, provideHandle } from '../spec/kinds-support.js';
import type { Context, Thing } from '../spec/kinds-support.js';
import { program } from './kinds-rig.js';

/** Notes each thing that is done to an object, and does it. */
const watched = <T extends object>(note: (text: string) => void, label: string, target: T): T =>
  new Proxy(target, {
    get(on, key, receiver): unknown {
      note(`${label} get ${String(key)}`);
      return Reflect.get(on, key, receiver);
    },
    ownKeys(on) {
      note(`${label} keys`);
      return Reflect.ownKeys(on);
    },
    set() {
      throw Error(`${label} was assigned to`);
    },
    defineProperty() {
      throw Error(`${label} was changed`);
    },
  });

const getters = program('getters in a definition', ({ tools, data, attempt }) => {
  const { note } = tools;
  const init = () => ({ a: 1 });
  const options = (more: object): object => ({
    get finish() {
      note('get finish');
      return () => note('finish');
    },
    get stateShape() {
      note('get stateShape');
      return { a: M.any() };
    },
    get thisfulMethods() {
      note('get thisfulMethods');
      return false;
    },
    ...more,
  });
  const behavior = {
    ...methods,
    get late() {
      note('get late');
      return () => 'late';
    },
  };
  Object.defineProperty(behavior, 'later', {
    enumerable: true,
    get: () => {
      note('get later');
      return () => 'later';
    },
  });
  const handle = provideHandle(tools, 'durable');
  const makeDurable = data.defineDurableKind(handle, init, methods, options({}));
  return () => {
    attempt('options', () => data.defineKind('k', init, methods, options({}))().get());
    attempt('frozen options', () => data.defineKind('k', init, methods, Object.freeze({}))().get());
    attempt('durable', () => makeDurable().get());
    attempt('inherited options', () =>
      data
        .defineKind('k', init, methods, Object.create({ finish: () => note('inherited') }))()
        .get(),
    );
    attempt('options that are a function', () =>
      data
        .defineKind(
          'k',
          init,
          methods,
          Object.assign(() => 1, { finish: () => note('f') }),
        )()
        .get(),
    );
  };
});

const makers = program('hostile makers', ({ tools, data, attempt }) => {
  const { note } = tools;
  const make: Record<string, (...args: unknown[]) => Thing> = {};
  const kept: Thing[] = [];
  make.plain = data.defineKind('plain', (a: unknown) => ({ a }), methods);
  make.nested = data.defineKind(
    'nested',
    (depth: number) => ({ a: depth > 0 ? make.nested?.(depth - 1) : 'end' }),
    methods,
  );
  make.getter = data.defineKind(
    'getter',
    () => ({
      get a() {
        return make.plain?.('from a getter');
      },
      get b() {
        kept.push(make.getter2?.() as Thing);
        return 1;
      },
    }),
    methods,
  );
  make.getter2 = data.defineKind('getter2', () => ({ a: 2 }), methods);
  make.finisher = data.defineKind('finisher', () => ({ a: 1 }), methods, {
    finish: ({ state, self }: Context) => {
      note(`finish ${show(state.a)}`);
      state.a = self;
      kept.push(self);
      throw Error('finish failed');
    },
  });
  make.proxied = data.defineKind(
    'proxied',
    (target: object) => watched(note, 'state', target),
    methods,
  );
  make.changing = data.defineKind(
    'changing',
    () => {
      const state: Record<string, unknown> = {
        get a() {
          delete state.b;
          state.c = 3;
          return 1;
        },
        b: 2,
      };
      return state;
    },
    methods,
  );
  return held => {
    attempt('nested', () => make.nested?.(3).get());
    attempt('getter', () => make.getter?.().keys());
    attempt('finisher', () => make.finisher?.());
    attempt('finished', () => kept.map(one => one.keys()));
    attempt('itself', () => kept.at(-1) === kept.at(-1)?.get());
    attempt('proxied', () => make.proxied?.({ a: 1 }).keys());
    attempt('proxied and frozen', () => make.proxied?.(harden({ a: held })).get());
    attempt('changing', () => make.changing?.().keys());
    attempt('thenable', () => make.plain?.({ then: (done: (v: unknown) => void) => done(1) }));
    attempt('hardened thenable', () => make.plain?.(harden({ then: () => 1 })));
    attempt('function', () => make.plain?.(harden(() => 1)));
    attempt('promise of a thenable', () => make.plain?.(harden(Promise.resolve({ then: 1 }))));
    attempt('unhardened', () => make.plain?.([]));
    attempt('cycle', () => {
      const cycle: unknown[] = [];
      cycle.push(cycle);
      return make.plain?.(harden(cycle));
    });
  };
});

const setters = program('hostile values for state', ({ tools, data, attempt }) => {
  const { note } = tools;
  const init = (a: unknown) => ({ a, b: 0 });
  const virtual = data.defineKind('virtual', init, methods);
  const durable = data.defineDurableKind(provideHandle(tools, 'durable'), init, methods);
  const shaped = data.defineKind('shaped', init, methods, {
    stateShape: { a: M.any(), b: M.or(0, M.arrayOf(M.string())) },
  });
  return held => {
    for (const [name, make] of Object.entries({ virtual, durable, shaped })) {
      const object = make('before');
      const other = make(held);
      attempt(`${name} sets while it is serialized`, () => {
        let entered = false;
        const value = new Proxy(harden({ x: 1 }), {
          getPrototypeOf: on => {
            if (!entered) {
              entered = true;
              object.set('from within');
              other.set(object, 'a');
            }
            return Reflect.getPrototypeOf(on);
          },
        });
        object.set(value);
        return show([object.get(), other.get('a') === object]);
      });
      attempt(`${name} throws while it is serialized`, () => {
        const value = new Proxy(harden([held]), {
          get: (on, key): unknown => {
            if (key === '0') throw Error('no 0');
            return Reflect.get(on, key);
          },
        });
        object.set(value);
      });
      attempt(`${name} after`, () => [object.get(), object.get('b')]);
      attempt(`${name} thenable`, () => object.set(harden({ then: () => 1 })));
      attempt(`${name} a getter`, () =>
        object.set(
          Object.freeze({
            get x() {
              return 1;
            },
          }),
        ),
      );
      attempt(`${name} soft`, () => object.set({ x: 1 }, 'b'));
      attempt(`${name} wrong`, () => object.set(harden(['a', 5]), 'b'));
      attempt(`${name} right`, () => object.set(harden(['a', 'b']), 'b'));
      attempt(`${name} sparse`, () => object.set(harden(Object.assign([], { 1: 1 }))));
      attempt(`${name} more than an array`, () =>
        object.set(harden(Object.assign([1], { extra: 1 }))),
      );
      attempt(`${name} minus zero`, () => {
        object.set(-0);
        return Object.is(object.get(), -0);
      });
      attempt(`${name} a lone surrogate`, () => {
        object.set('\ud800');
        return object.get() === '\ud800';
      });
      attempt(`${name} a symbol`, () => object.set(Symbol.for('a')));
      attempt(`${name} an unregistered symbol`, () => object.set(Symbol('a')));
      attempt(`${name} a boxed string`, () => object.set(harden(Object('a'))));
      attempt(`${name} an error with a cause`, () =>
        object.set(harden(Error('outer', { cause: Error('inner') }))),
      );
      note(`${name} is done`);
    }
  };
});

const applied = program('methods and accessors applied to others', ({ tools, data, attempt }) => {
  const init = () => ({ a: 1 });
  const single = data.defineKind('single', init, methods);
  const kit = data.defineKindMulti('kit', init, { f: methods, g: methods });
  const durable = data.defineDurableKind(provideHandle(tools, 'durable'), init, methods);
  return () => {
    const cohort = kit();
    const { f, g } = cohort as { f: Thing; g: Thing };
    const one = single();
    const targets = {
      ...{ cohort, durable: durable().context() },
      ...{ context: one.context(), state: one.context().state, self: one.context().self },
      ...{ prototype: Object.getPrototypeOf(one), inherits: Object.create(one) },
      ...{ proxy: new Proxy(one, {}), undefined, null: null, number: 1, global: globalThis },
    };
    for (const [name, target] of Object.entries(targets)) {
      attempt(`one.get on ${name}`, () => Reflect.apply(one.get, target, []));
      attempt(`f.get on ${name}`, () => Reflect.apply(f.get, target, []));
      attempt(`f.set on ${name}`, () => Reflect.apply(f.set, target, [2]));
    }
    attempt('assign a method', () => {
      (one as { get: unknown }).get = () => 'mine';
    });
    attempt('assign a facet', () => {
      (cohort as Record<string, unknown>).f = g;
    });
    attempt('define on state', () => Object.defineProperty(one.context().state, 'z', { value: 1 }));
    attempt('delete from state', () => delete one.context().state.a);
    attempt('set a prototype', () => Object.setPrototypeOf(one, {}));
    attempt('change the context', () => {
      (one.context() as { state: unknown }).state = {};
    });
    attempt('all frozen', () =>
      [one, f, cohort, one.context(), one.context().state, Object.getPrototypeOf(f)].map(each =>
        Object.isFrozen(each),
      ),
    );
    attempt('the same', () => [
      one.context().self === one,
      f.context().facets.g === g,
      f.context().state === g.context().state,
    ]);
  };
});

/** The order of an option's getter and the first syscall: a definition is looked at as a whole. */
const looks = ['finish', 'stateShape', 'thisfulMethods'].map(name => `(note: get ${name})`);
const descriptor = `vatstoreSet('vom.vkind.11.descriptor', '{"kindID":"11","tag":"k"}')`;
const declaredFor: ReadonlyMap<VatProgram, readonly Difference[]> = new Map([
  [
    getters,
    [
      {
        rule: 'kind-check-first',
        peer: [descriptor, ...looks],
        ours: [...looks, descriptor],
      },
    ],
  ],
]);

describe('hostile parts of kinds', () => {
  it.each([getters, makers, setters, applied])('$name', async each => {
    const { ours } = await expectSame(each, declaredFor.get(each));
    expect(ours.filter(line => line.startsWith('<< REJECTED'))).toEqual([]);
  });
});
