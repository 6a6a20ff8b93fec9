// As `measured`: what the code of a vat with errors, or its runtime, can see.
import { E, Far } from '@endo/far';
import { ref } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { VatProgram } from '../../support/vat-program.js';

const x = ref('o-50', 'Alleged: first');

/** `first-interface`. */
export const firstInterface: VatProgram = {
  name: 'the interface of a presence that is made again from a key',
  build: ({ note, VatData }) => {
    const store = VatData.makeScalarBigMapStore('store');
    return Far('root', {
      store: (presence: unknown) => store.init(presence, 1),
      show: () => note([...store.keys()].map(show).join()),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'store', [x]);
    run.kill('o-50');
    await run.sweep();
    await run.message('o+0', 'show');
  },
};

/** `one-depth`. */
export const oneDepth: VatProgram = {
  name: 'a value of a hundred levels',
  build: ({ note }) => {
    const nest = (depth: number): unknown => {
      let value: unknown = [];
      for (let level = 1; level < depth; level += 1) value = [value];
      return harden(value);
    };
    return Far('root', {
      send: (to: Remote, depth: number) =>
        void E(to)
          .m(nest(depth))
          .catch((error: unknown) => note(`${depth}: ${show(error)}`)),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'send', [x, 60]);
    await run.message('o+0', 'send', [x, 100]);
  },
};

/** `shared-prototypes`. */
export const sharedPrototypes: VatProgram = {
  name: 'the prototypes of two presences, and of two stores',
  build: ({ note, VatData }) =>
    Far('root', {
      compare: (one: object, other: object) => {
        const stores = ['a', 'b'].map(name => VatData.makeScalarBigMapStore(name));
        for (const pair of [[one, other], stores]) {
          const [first, second] = pair.map(value => Object.getPrototypeOf(value) as unknown);
          note(`shared: ${first === second}`);
        }
      },
    }),
  script: async run => {
    await run.start();
    await run.message('o+0', 'compare', [
      ref('o-50', 'Alleged: same'),
      ref('o-51', 'Alleged: same'),
    ]);
  },
};

/** `settled-anyway`. */
export const settledAnyway: VatProgram = {
  name: 'a value that throws what cannot be passed',
  build: () => {
    const trap = new Proxy(harden({}), {
      ownKeys: () => {
        throw harden(() => undefined);
      },
    });
    return Far('root', { give: () => Promise.resolve([trap]) });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'give', [], 'p-1');
  },
};

/** `unread-shapes`. */
export const unreadShapes: VatProgram = {
  name: 'a store with an object in its shapes, which the collector leaves for now',
  build: ({ VatData }) => {
    const make = VatData.defineKind('thing', () => ({}), {});
    const stores = VatData.makeScalarBigMapStore('stores');
    return Far('root', {
      make: () => {
        const valueShape = make();
        stores.init('store', VatData.makeScalarBigMapStore('shaped', { valueShape }));
      },
      drop: () => stores.delete('store'),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make');
    run.kill('o+v10/1');
    run.kill('o+v2/5');
    await run.sweep();
    await run.message('o+0', 'drop');
    await run.sweep();
    await run.sweep();
  },
};

/** The same with the engine's collector, which takes the object in the same sweep. */
export const unreadShapesCollected: VatProgram = {
  ...unreadShapes,
  name: 'a store with an object in its shapes, which the collector takes',
  collector: 'real',
  script: async run => {
    await run.start();
    await run.message('o+0', 'make');
    await run.sweep();
    await run.message('o+0', 'drop');
    await run.sweep();
  },
};

/** `one-at-a-time`. */
export const oneAtATime: VatProgram = {
  name: 'a delivery in the course of another one',
  build: ({ note }) => Far('root', { note: (text: string) => note(text) }),
  script: async run => {
    await run.start();
    await Promise.all([
      run.message('o+0', 'note', ['first'], 'p-1'),
      run.message('o+0', 'note', ['second'], 'p-2'),
    ]);
  },
};

/** `lost-crank`. */
export const lostCrank: VatProgram = {
  name: 'a syscall that threw, caught by user code',
  build: ({ note, VatData }) => {
    const store = VatData.makeScalarBigMapStore('store');
    return Far('root', {
      put: (key: string) => {
        try {
          store.init(key, 1);
        } catch (error) {
          note(`caught ${show(error)}`);
        }
      },
    });
  },
  script: async run => {
    await run.start();
    run.failNext('vatstoreSet', 'the disk is full');
    await run.message('o+0', 'put', ['a'], 'p-1');
    await run.message('o+0', 'put', ['b'], 'p-2');
  },
};

let act = (): void => {};
/** `outside-a-delivery`. */
export const outsideADelivery: VatProgram = {
  name: 'a change between two deliveries',
  build: ({ VatData }) => {
    const make = VatData.defineKind('counter', () => ({ count: 0 }), {
      add: ({ state }) => void (state['count'] = Number(state['count']) + 1),
    });
    const counter = make() as { add(): void };
    act = () => counter.add();
    return Far('root', { nothing() {} });
  },
  script: async run => {
    await run.start();
    act();
    await new Promise(resolve => setImmediate(resolve));
    await run.message('o+0', 'nothing');
  },
};

/** A store of a few keys, and what `clear` and a walk do. */
const clearing = (keys: readonly string[]): Pick<VatProgram, 'build'> => ({
  build: ({ note, VatData }) => {
    const store = VatData.makeScalarBigMapStore('store');
    const attempt = (what: string, work: () => unknown): void => {
      try {
        note(`${what}: ${show(work())}`);
      } catch (error) {
        note(`${what} threw ${show(error)}`);
      }
    };
    return Far('root', {
      fill: () => keys.forEach(key => store.init(key, 1)),
      clear: () => attempt('clear', () => store.clear()),
      walk: () => attempt('walk', () => [...store.keys()].length),
      size: () => attempt('size', () => store.getSize()),
    });
  },
});

/** `key-without-value`. */
export const keyWithoutValue: VatProgram = {
  name: 'a key that the database gives back as another one',
  keyText: 'wtf-8',
  ...clearing(['a', 'k\ud800']),
  script: async run => {
    await run.start();
    await run.message('o+0', 'fill');
    await run.message('o+0', 'clear');
    await run.message('o+0', 'size');
  },
};

/** `steady-order`. The database gives up where a walk does not. */
export const steadyOrder: VatProgram = {
  name: 'next keys that do not ascend',
  ...clearing(['a', 'b']),
  script: async run => {
    await run.start();
    await run.message('o+0', 'fill');
    let asked = 0;
    const around: Record<string, string> = { 'vc.4.': 'vc.4.sa', 'vc.4.sa': 'vc.4.sb' };
    Object.assign(run.store, {
      nextKey: (prior: string) => {
        asked += 1;
        if (asked > 500) throw Error('the database gives up');
        return around[prior] ?? 'vc.4.sa';
      },
    });
    await run.message('o+0', 'walk');
  },
};
