// Differences that show in what a vat's code or its kernel can see, one short script for each row of
// docs/differences.md.
import { E, Far } from '@endo/far';
import { capdata, ref } from '../../support/capdata.js';
import { show } from '../../support/vat-code.js';
import type { Remote } from '../../support/vat-code.js';
import type { KindHandle, VatData as VatDataType } from '../../support/vat-data.js';
import type { VatProgram } from '../../support/vat-program.js';

const x = ref('o-50');

/** `weak-initial`. */
export const weakInitial: VatProgram = {
  name: 'a WeakMap and a WeakSet with initial contents',
  build: ({ note, WeakMap: VatWeakMap, WeakSet: VatWeakSet }) => {
    const kept: unknown[] = [];
    return Far('root', {
      make: (presence: object, other: object) => {
        const map = new VatWeakMap([[presence, 'value']]);
        const set = new VatWeakSet([other]);
        kept.push(map, set);
        note(`${map.has(presence)} ${set.has(other)}`);
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make', [x, ref('o-51')]);
    run.kill('o-50');
    run.kill('o-51');
    await run.sweep();
  },
};

/** `promise-of-presence`. */
export const promiseOfPresence: VatProgram = {
  name: 'the promise of a presence, sent twice',
  build: () =>
    Far('root', {
      send: (to: Remote, presence: object) => void E(to).m(E.resolve(presence)),
    }),
  script: async run => {
    const other = ref('o-51');
    await run.start();
    await run.message('o+0', 'send', [x, other]);
    await run.message('o+0', 'send', [x, other]);
    run.kill('o-51');
    await run.sweep();
    await run.message('o+0', 'send', [x, other]);
  },
};

/** `steady-iteration`. */
export const steadyIteration: VatProgram = {
  name: 'adding to a store that was dropped during an iteration',
  collector: 'real',
  build: ({ note, VatData, baggage }) => {
    baggage.init('store', VatData.makeScalarBigMapStore('store', { durable: true }));
    const store = () => baggage.get('store') as ReturnType<VatDataType['makeScalarBigMapStore']>;
    let keys: Iterator<unknown> | undefined;
    return Far('root', {
      fill: () => {
        for (const key of ['a', 'b', 'c']) store().init(key, 1);
      },
      begin: () => {
        keys = store().keys()[Symbol.iterator]();
        note(`first ${show(keys?.next().value)}`);
      },
      add: () => store().init('d', 1),
      next: () => {
        try {
          note(`next ${show(keys?.next().value)}`);
        } catch (error) {
          note(`next: ${show(error)}`);
        }
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'fill');
    await run.sweep();
    await run.message('o+0', 'begin');
    await run.sweep();
    await run.message('o+0', 'add');
    await run.message('o+0', 'next');
  },
};

/** `steady-parts`. */
export const steadyParts: VatProgram = {
  name: 'a method of a store as a weak key',
  collector: 'real',
  build: ({ note, VatData, baggage, WeakSet: VatWeakSet }) => {
    baggage.init('store', VatData.makeScalarBigMapStore('store', { durable: true }));
    const store = () => baggage.get('store') as ReturnType<VatDataType['makeScalarBigMapStore']>;
    const seen = new VatWeakSet();
    return Far('root', {
      see: () => {
        seen.add(store().get);
        seen.add(VatData.makeScalarBigMapStore('loose').get);
      },
      seen: () => note(`seen ${seen.has(store().get)}`),
    });
  },
  script: async run => {
    await run.start();
    await run.sweep();
    await run.message('o+0', 'see');
    await run.message('o+0', 'seen');
    await run.sweep();
    await run.message('o+0', 'seen');
  },
};

/** `proxy-asked`. */
export const proxyAsked: VatProgram = {
  name: 'a proxy in a value',
  build: ({ VatData }) => {
    const store = VatData.makeScalarBigMapStore('store');
    let asked = 0;
    const trap = new Proxy(harden({ key: 'value' }), {
      ownKeys: target => {
        asked += 1;
        return Reflect.ownKeys(target);
      },
    });
    const list = new Proxy(harden(['own']), {
      get: (target, key, receiver) =>
        key === 'map' ? () => harden(['mapped']) : (Reflect.get(target, key, receiver) as unknown),
    });
    return Far('root', {
      give: () => trap,
      store: () => store.init('key', trap),
      asked: () => asked,
      list: () => list,
      storeList: () => store.init('list', list),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'give', [], 'p-1');
    await run.message('o+0', 'asked', [], 'p-2');
    await run.message('o+0', 'store', [], 'p-3');
    await run.message('o+0', 'asked', [], 'p-4');
    await run.message('o+0', 'list', [], 'p-5');
    await run.message('o+0', 'storeList', [], 'p-6');
  },
};

/** `interface-checked`. */
export const interfaceChecked: VatProgram = {
  name: 'an interface that no presence can have',
  build: ({ note }) => {
    let kept: unknown;
    return Far('root', {
      take: (presence: unknown) => {
        kept = presence;
        note(`took ${show(kept)}`);
      },
    });
  },
  script: async run => {
    const take = (iface: string, result: string) => {
      const { slots } = capdata([x]);
      const methargs = { body: `#["take",["$0.${iface}"]]`, slots };
      return run.deliver(['message', 'o+0', { methargs, result }]);
    };
    await run.start();
    await take('Alleged: good', 'p-1');
    await take('bad', 'p-2');
  },
};

/** `missing-state`. */
export const missingState: VatProgram = {
  name: 'an object whose state record is missing',
  build: ({ VatData, baggage, incarnation }) => {
    if (incarnation === 0) baggage.init('handle', VatData.makeKindHandle('thing'));
    const make = VatData.defineDurableKind(
      baggage.get('handle') as KindHandle,
      (held: unknown) => ({ held }),
      { held: ({ state }) => state['held'] },
    );
    return Far('root', {
      make: (held: unknown) => void baggage.init('thing', make(held)),
      drop: () => baggage.delete('thing'),
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'make', [x]);
    run.kill('o+d10/1');
    await run.sweep();
    run.store.delete('vom.o+d10/1');
    await run.message('o+0', 'drop');
    await run.sweep();
  },
};

/** `no-self-wait`, as far as the peer comes back. */
export const selfWait: VatProgram = {
  name: 'a result that waits for itself',
  build: () => {
    let kept: unknown;
    return Far('root', {
      take: ([promise]: [unknown]) => void (kept = promise),
      give: () => kept,
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'take', [[ref('p-60')]]);
    await run.message('o+0', 'give', [], 'p-60');
  },
};
