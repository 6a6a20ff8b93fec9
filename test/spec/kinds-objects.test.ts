// Objects of kinds and their state, beside the peer: the same syscalls, bytes and errors.
import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { describe, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import { makeAttempt, show } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import {
  type Context,
  describeObject,
  kindData,
  methods,
  provideHandle,
  type Thing,
} from './kinds-support.js';

const x50 = ref('o-50', 'Alleged: fifty');
const x51 = ref('o-51', 'Alleged: fifty-one');
const x52 = ref('o-52', 'Alleged: fifty-two');

/** One kind of each sort, made and used, over deliveries and an upgrade. */
const allSorts: VatProgram = {
  name: 'kinds of all sorts',
  build: tools => {
    const { note, baggage, expose } = tools;
    const attempt = makeAttempt(note);
    const data = kindData(tools);
    const init = (a: unknown, b: unknown) => {
      note('init');
      return { a, b };
    };
    const finish = ({ state, self, facets }: Context) => {
      note(`finish ${show(state.a)} ${show(self)} ${show(facets)}`);
      if (state.b === 'fail') throw Error('finish fails');
    };
    const shape = harden({ a: M.any(), b: M.or(undefined, M.any()), c: M.or(undefined, M.any()) });
    const makers = {
      v: data.defineKind('v', init, methods, { finish }),
      vs: data.defineKind('vs', init, methods, { finish, stateShape: shape }),
      d: data.defineDurableKind(provideHandle(tools, 'd'), init, methods, { finish }),
      ds: data.defineDurableKind(provideHandle(tools, 'ds'), init, methods, {
        finish,
        stateShape: shape,
      }),
    };
    const kits = {
      vm: data.defineKindMulti('vm', init, { one: methods, two: methods }, { finish }),
      dm: data.defineDurableKindMulti(
        provideHandle(tools, 'dm'),
        init,
        { one: methods, two: methods },
        { finish, stateShape: shape },
      ),
    };
    const things = new Map<string, Thing>();
    const keep = (name: string, thing: Thing): void => {
      things.set(name, thing);
      expose(name, thing);
    };
    const each = (work: (thing: Thing, name: string) => unknown): void => {
      for (const [name, thing] of things) attempt(name, () => work(thing, name));
    };
    return Far('root', {
      make: (a: unknown, b: unknown) => {
        for (const [name, make] of Object.entries(makers)) keep(name, make(a, b));
        for (const [name, make] of Object.entries(kits)) {
          const kit = make(a, b);
          note(`${name} ${describeObject(kit)} ${show(kit)}`);
          keep(`${name} one`, kit.one as Thing);
          keep(`${name} two`, kit.two as Thing);
        }
      },
      failing: () => {
        for (const [name, make] of Object.entries(makers)) attempt(name, () => make(1, 'fail'));
      },
      look: () => {
        each(thing => {
          const context = thing.context();
          note(`self ${describeObject(thing)} ${String(thing)} ${thing.get.name}`);
          note(`context ${describeObject(context)}`);
          note(`state ${describeObject(context.state)} ${thing.keys() as string}`);
          return [context === thing.context(), context.state === thing.context().state];
        });
      },
      noop: () => each(thing => thing.noop()),
      get: () => each(thing => [thing.get('a'), thing.get('b'), thing.get('a') === thing.get('a')]),
      set: (value: unknown) => each(thing => thing.set(value, 'b')),
      setSelf: () => each(thing => thing.set(thing, 'b')),
      setNew: (value: unknown) => each(thing => thing.set(value, 'c')),
      read: (thing: Thing) => attempt('read', () => [thing.get('a'), thing.get('b')]),
      noopOn: (thing: Thing) => attempt('noop', () => thing.noop()),
      keep: (thing: Thing) => {
        baggage.init('kept', thing);
        note(show(baggage.get('kept') === thing));
      },
      drop: () => things.clear(),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make', [5, ['deep', x50, x51]]);
    await run.message('o+0', 'failing');
    await run.message('o+0', 'look');
    await run.message('o+0', 'noop');
    await run.message('o+0', 'get');
    await run.message('o+0', 'set', [[x52, x51, x52, 'more']]);
    await run.message('o+0', 'get');
    await run.message('o+0', 'setSelf');
    await run.message('o+0', 'setNew', ['new']);
    await run.message('o+0', 'keep', [ref('o+d12/1')]);
    for (const name of ['v', 'vs', 'd', 'ds', 'dm one']) run.kill(name);
    await run.message('o+0', 'noopOn', [ref('o+d13/1')]);
    await run.message('o+0', 'noopOn', [ref('o+d12/1')]);
    await run.message('o+0', 'read', [ref('o+d13/1')]);
    await run.message('o+0', 'read', [ref('o+d12/1')]);
    await run.message('o+0', 'read', [ref('o+d15/1:1')]);
    await run.message('o+0', 'drop');
    await run.sweep();
    await run.start();
    await run.message('o+0', 'noopOn', [ref('o+d13/1')]);
    await run.message('o+0', 'read', [ref('o+d15/1:0')]);
    await run.message('o+0', 'make', [6, x50]);
  },
};

/** Objects go, and what they named is counted down; kind handles go and leave their kinds. */
const collected: VatProgram = {
  name: 'collected objects of kinds',
  build: tools => {
    const data = kindData(tools);
    const init = (...parts: unknown[]) => Object.fromEntries(Object.entries(parts));
    const makeVirtual = data.defineKind('v', init, methods);
    const makeKit = data.defineDurableKindMulti(provideHandle(tools, 'kit'), init, {
      f: methods,
      g: methods,
    });
    return Far('root', {
      make: (p: unknown, q: unknown) => {
        const leaf = makeVirtual(p);
        const branch = makeVirtual(leaf, harden([p, q]), Far('held', {}), 5);
        tools.expose('leaf', leaf);
        tools.expose('branch', branch);
      },
      kit: (p: unknown) => {
        const kit = makeKit(p);
        tools.expose('kit', kit);
        return kit.g;
      },
      handle: () => {
        tools.expose('handle', data.makeKindHandle('never defined'));
      },
      exported: () => makeVirtual(1),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make', [x50, x51]);
    run.kill('branch');
    await run.sweep();
    run.kill('leaf');
    await run.sweep();
    await run.message('o+0', 'kit', [x50], 'p-1');
    run.kill('kit');
    await run.sweep();
    await run.deliver(['dropExports', ['o+d11/1:1']]);
    await run.sweep();
    await run.message('o+0', 'handle');
    run.kill('handle');
    await run.sweep();
    await run.message('o+0', 'exported', [], 'p-2');
    run.kill('o+v10/3');
    await run.deliver(['dropExports', ['o+v10/3']]);
    await run.deliver(['retireExports', ['o+v10/3']]);
    await run.sweep();
    // Its start fails, for the handle that was never defined.
    await run.start();
  },
};

/** Kinds are written in the order of their definitions, their objects in that of their names. */
const writing: VatProgram = {
  name: 'the order of writing',
  build: tools => {
    const data = kindData(tools);
    const init = (a: unknown) => ({ a });
    const [first, second] = [data.makeKindHandle('first'), data.makeKindHandle('second')];
    const makers = [
      data.defineKind('v', init, methods),
      data.defineDurableKind(second, init, methods),
      data.defineKind('shaped', init, methods, { stateShape: { a: M.any() } }),
      data.defineDurableKind(first, init, methods),
    ];
    return Far('root', {
      make: () => {
        for (let i = 0; i < 12; i += 1) {
          for (const make of [...makers].reverse()) make(i);
        }
      },
      change: (thing: Thing, other: Thing) => {
        thing.set(1);
        other.get();
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make');
    await run.message('o+0', 'change', [ref('o+d10/3'), ref('o+d11/2')]);
    await run.message('o+0', 'change', [ref('o+d11/12'), ref('o+d11/12')]);
  },
};

/** Everything but promises may be stored by durable kinds. */
const relaxed: VatProgram = {
  name: 'relaxed durability',
  options: { relaxDurabilityRules: true },
  build: tools => {
    const attempt = makeAttempt(tools.note);
    const data = kindData(tools);
    const make = data.defineDurableKind(
      provideHandle(tools, 'd'),
      (a: unknown) => ({ a }),
      methods,
    );
    const makeVirtual = data.defineKind('v', (a: unknown) => ({ a }), methods);
    return Far('root', {
      make: () => {
        attempt('virtual', () => make(makeVirtual(1)).get());
        attempt('remotable', () => make(Far('remotable', {})).get());
        attempt('promise', () => make(harden(Promise.resolve(1))));
        attempt('can be', () => [
          data.canBeDurable(makeVirtual(2)),
          data.canBeDurable(Far('remotable', {})),
          data.canBeDurable(harden(Promise.resolve(1))),
        ]);
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make');
  },
};

const cases = [
  ['[K1] [K2] [K3] all sorts, over a restart', allSorts],
  ['[V1] [V2] [G4] collection', collected],
  ['[S8] the order of writing', writing],
] as const;

describe('objects of kinds beside the peer', () => {
  it.each(cases)('%s', async (_title, program) => {
    await expectSame(program);
  });

  it('[V7] relaxed durability', async () => {
    // On the peer the names of promises that were refused stay behind.
    const peer = ['p+5', 'p+6'].map(vpid => `   slotToVal: ${vpid}`);
    await expectSame(relaxed, [{ rule: 'no-residue', peer, ours: [] }]);
  });
});
