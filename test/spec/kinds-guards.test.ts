// Guards and powers over kinds, beside the peer: the same results and the same errors.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import { makeAttempt, show } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { type Context, describeObject, kindData, methods, type Thing } from './kinds-support.js';

/** Guards, and methods that take their context as `this`. */
const guarded: VatProgram = {
  name: 'guarded kinds',
  build: tools => {
    const { note } = tools;
    const attempt = makeAttempt(note);
    const data = kindData(tools);
    const init = (a: unknown) => ({ a });
    interface Guarded extends Thing {
      add(n: unknown): unknown;
      text(...args: unknown[]): unknown;
      waits(n: unknown): Promise<unknown>;
      __getInterfaceGuard__(): unknown;
    }
    const guard = M.interface('I', {
      add: M.call(M.number()).returns(M.number()),
      text: M.call().optional(M.string()).returns(M.any()),
      waits: M.callWhen(M.await(M.number())).returns(M.number()),
    });
    const guardedMethods = {
      add: ({ state }: Context, n: number) => (n === 99 ? 'bad' : (state.a as number) + n),
      text: (_context: Context, text: unknown) => text,
      waits: ({ state }: Context, n: unknown) => {
        state.a = n;
        return n;
      },
    };
    const makeGuarded = data.defineKind('guarded', init, guardedMethods, {
      interfaceGuard: guard,
    }) as unknown as (a: unknown) => Guarded;
    const thisful = {
      get(this: Context) {
        return this.state.a;
      },
      me(this: Context) {
        return this.self;
      },
      both(this: Context) {
        return Object.keys(this.facets);
      },
    };
    interface Thisful {
      get(): unknown;
      me(): unknown;
      both(): unknown;
    }
    const makeThisful = data.defineKind('thisful', init, thisful, {
      thisfulMethods: true,
    }) as unknown as (a: unknown) => Thisful;
    const facetGuard = M.interface('F', { get: M.call().returns(M.any()) }, { sloppy: true });
    const makeKit = data.defineKindMulti(
      'kit',
      init,
      { f: thisful, g: thisful },
      { thisfulMethods: true, interfaceGuardKit: { f: facetGuard, g: facetGuard } },
    ) as unknown as (a: unknown) => { f: Thisful; g: Thisful };
    class ByClass {
      get(this: unknown) {
        return (this as Context).state.a;
      }
    }
    const makeByClass = data.defineKind('class', init, ByClass.prototype, {
      thisfulMethods: true,
    });
    let held: Guarded;
    return Far('root', {
      use: () => {
        held = makeGuarded(1);
        attempt('add', () => held.add(1));
        attempt('add text', () => held.add('x'));
        attempt('add 99', () => held.add(99));
        attempt('two texts', () => held.text('a', 'b'));
        attempt('guard', () => held.__getInterfaceGuard__() === guard);
        const thing = makeThisful(7);
        const kit = makeKit(8);
        attempt('get', () => [thing.get(), kit.f.get(), kit.g.both(), makeByClass(9).get()]);
        attempt('me', () => thing.me() === thing);
        attempt('unpassable', () => Reflect.apply(thing.get, thing, [new Map()]));
        attempt('on the prototype', () => {
          const prototype = Object.getPrototypeOf(thing) as Thisful;
          return prototype.get();
        });
        attempt('on an object', () => Reflect.apply(thing.get, {}, []));
        attempt('on nothing', () => Reflect.apply(thing.get, undefined, []));
        attempt('on the cohort', () => Reflect.apply(kit.f.get, kit, []));
        attempt('on the other facet', () => Reflect.apply(kit.f.get, kit.g, []));
        attempt('throws', () => Reflect.apply(thing.both, thing, []));
        attempt('texts', () => [String(thing), String(kit.f), describeObject(thing)]);
        attempt('awaits', () => {
          held.waits(Promise.resolve(5)).then(
            n => note(`waited ${show(n)}`),
            err => note(show(err)),
          );
        });
        attempt('awaits text', () => {
          held.waits('x').catch(err => note(show(err)));
        });
      },
      later: () => held.waits(3),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'use');
    await run.message('o+0', 'later', [], 'p-1');
  },
};

/** Amplifiers and instance testers; they read as a method would. */
const powers: VatProgram = {
  name: 'powers over kinds',
  build: tools => {
    const { note } = tools;
    const attempt = makeAttempt(note);
    const data = kindData(tools);
    type Test = (value: unknown, facetName?: unknown) => boolean;
    type Amplify = (value: unknown) => unknown;
    const given: { single?: Test; shaped?: Test; multi?: Test; amplify?: Amplify } = {};
    const init = (a: unknown) => ({ a });
    const makeSingle = data.defineKind('single', init, methods, {
      receiveInstanceTester: (test: Test) => {
        given.single = test;
      },
    });
    const makeShaped = data.defineKind('shaped', init, methods, {
      stateShape: { a: M.any() },
      receiveInstanceTester: (test: Test) => {
        given.shaped = test;
      },
    });
    const makeMulti = data.defineKindMulti(
      'multi',
      init,
      { f: methods, g: methods },
      {
        receiveInstanceTester: (test: Test) => {
          given.multi = test;
        },
        receiveAmplifier: (power: Amplify) => {
          given.amplify = power;
        },
      },
    );
    const { single: isSingle, shaped: isShaped, multi: isMulti, amplify } = given;
    if (!isSingle || !isShaped || !isMulti || !amplify) throw Error('powers were not given');
    let single: Thing;
    let shaped: Thing;
    let kit: Readonly<Record<string, Thing>>;
    return Far('root', {
      make: () => {
        single = makeSingle(1);
        shaped = makeShaped(2);
        kit = makeMulti(3);
        note([amplify.name, amplify.length, isSingle.name, isSingle.length].join(' '));
      },
      test: () => {
        const { f, g } = kit;
        const candidates = { f, g, kit, undefined, five: 5, text: 'x', object: {} };
        for (const [name, candidate] of Object.entries(candidates)) {
          attempt(`multi ${name}`, () => isMulti(candidate));
          attempt(`multi ${name} f`, () => isMulti(candidate, 'f'));
        }
        attempt('single', () => [isSingle(single), isMulti(single), isSingle({})]);
        attempt('no facet', () => isSingle(single, 'f'));
        attempt('no such facet', () => isMulti(f, 'z'));
        attempt('facet 5', () => isMulti(f, 5));
        for (const [name, candidate] of Object.entries(candidates)) {
          attempt(`amplify ${name}`, () => amplify(candidate) === kit);
        }
      },
      isSingle: () => attempt('single', () => isSingle(single)),
      isShaped: () => attempt('shaped', () => isShaped(shaped)),
      isMulti: () => attempt('multi', () => isMulti(kit.g)),
      isMultiNamed: () => attempt('multi', () => isMulti(kit.g, 'g')),
      isMultiOther: () => attempt('multi', () => isMulti(kit.g, 'f')),
      amplify: () => attempt('amplify', () => amplify(kit.f) === kit),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make');
    for (const method of ['isSingle', 'isShaped', 'isMulti', 'isMultiNamed', 'isMultiOther']) {
      await run.message('o+0', method);
    }
    await run.message('o+0', 'amplify');
    await run.message('o+0', 'test');
  },
};

describe('guards and powers beside the peer', () => {
  it.each([guarded, powers])('[K6] $name', async program => {
    await expectSame(program);
  });
});
