/** Kinds and their objects, WeakMaps, watched promises, devices, exits, and what the kernel says of objects. */
import { E, Far } from '@endo/far';
import { M } from '@endo/patterns';
import { capdata, notify, ref } from '../../support/capdata.js';
import type { KindHandle, VatData } from '../../support/vat-data.js';
import { makeKit, refused } from '../row.js';
import type { Remote, Row, Tools } from '../row.js';

const methods = {
  get: ({ state }: { state: Record<string, unknown> }) => state['value'],
  set: ({ state }: { state: Record<string, unknown> }, value: unknown) => {
    state['value'] = value;
  },
};
const init = (value: unknown): Record<string, unknown> => ({ value });
const options = { stateShape: harden({ value: M.any() }) };
const presence: Row['given'] = (_kernel, index) => ref(`o-${50 + (index % 100)}`);
const promise: Row['given'] = kernel => ref(kernel.fresh('p-'));

interface Thing {
  readonly get: () => unknown;
  readonly set: (value: unknown) => void;
}

const single = (VatData: VatData, durable: boolean): ((value: unknown) => Thing) =>
  durable
    ? VatData.defineDurableKind(VatData.makeKindHandle('single'), init, methods, options)
    : VatData.defineKind('single', init, methods, options);

const multi = (VatData: VatData, durable: boolean) => {
  const facets = { a: methods, b: { other: () => 1 } };
  return durable
    ? VatData.defineDurableKindMulti(VatData.makeKindHandle('multi'), init, facets, options)
    : VatData.defineKindMulti('multi', init, facets, options);
};

/** What a maker of exos tells its user, beside making them. */
const tester = (
  name: 'receiveAmplifier' | 'receiveInstanceTester',
): { take: Record<string, unknown>; test: (value: unknown) => unknown } => {
  let taken: (value: unknown) => unknown = () => undefined;
  return {
    take: { [name]: (given: typeof taken) => void (taken = given) },
    test: value => taken(value),
  };
};

const definitions = ({ VatData }: Tools): void => {
  // Only those that are refused: a definition is for the life of its incarnation.
  refused(() => VatData.defineKindMulti('none', init, {}));
};

const objectRows = (durable: boolean): Record<string, Row> => {
  const sort = durable ? 'durable' : 'virtual';
  const [one, many] = durable
    ? ['VatData.defineDurableKind', 'VatData.defineDurableKindMulti']
    : ['VatData.defineKind', 'VatData.defineKindMulti'];
  return {
    [`${sort} object, made and released`]: {
      covers: [one],
      inVat: ({ VatData }) => {
        const make = single(VatData, durable);
        return index => {
          const made = make(index);
          made.set(Far('state', {}));
          made.get();
          refused(() => make(() => 'not passable'));
          refused(() => made.set(() => 'not passable'));
        };
      },
    },
    [`${sort} object, exported`]: {
      covers: [one],
      inVat: ({ VatData }) => {
        const make = single(VatData, durable);
        return index => make(index);
      },
    },
    [`${sort} objects in a chain`]: {
      covers: [one],
      inVat: ({ VatData }) => {
        const make = single(VatData, durable);
        return () => void make(make(make(make(durable ? 1 : harden(Promise.resolve())))));
      },
    },
    [`${sort} object with facets`]: {
      covers: [many],
      inVat: ({ VatData }) => {
        const make = multi(VatData, durable);
        return index => {
          const made = make(index);
          made.a.set(harden([made.b]));
          made.a.set(1);
          return index % 2 === 0 ? made.b : undefined;
        };
      },
    },
    [`${sort} object with facets, amplified`]: {
      covers: [many],
      inVat: ({ VatData }) => {
        const [amplifier, instances] = [
          tester('receiveAmplifier'),
          tester('receiveInstanceTester'),
        ];
        const facets = { a: methods, b: { other: () => 1 } };
        const extras = { ...options, ...amplifier.take, ...instances.take };
        const make = durable
          ? VatData.defineDurableKindMulti(VatData.makeKindHandle('m'), init, facets, extras)
          : VatData.defineKindMulti('m', init, facets, extras);
        return index => {
          const made = make(index);
          amplifier.test(made.a);
          instances.test(made.b);
          refused(() => amplifier.test(Far('other', {})));
        };
      },
    },
  };
};

const watcherOf = (VatData: VatData): object =>
  VatData.defineDurableKind(VatData.makeKindHandle('watcher'), () => ({}), {
    onFulfilled: () => undefined,
    onRejected: () => undefined,
  })();

const watchRows: Record<string, Row> = {
  'watched promise of the vat': {
    covers: ['VatData.watchPromise'],
    inVat: ({ VatData }) => {
      const watcher = watcherOf(VatData);
      return index => {
        const kit = makeKit();
        VatData.watchPromise(kit.promise, watcher, index);
        void Promise.resolve().then(() => (index % 2 === 0 ? kit.resolve(1) : kit.reject(2)));
      };
    },
  },
  'watched promise that is imported, twice': {
    covers: ['VatData.watchPromise'],
    given: promise,
    inVat: ({ VatData }) => {
      const watcher = watcherOf(VatData);
      return (_index, imported) => {
        VatData.watchPromise(imported, watcher);
        VatData.watchPromise(imported, watcher, Far('argument', {}));
      };
    },
  },
  'watched result that is stored as well': {
    covers: ['VatData.watchPromise'],
    given: presence,
    inVat: ({ VatData }) => {
      const watcher = watcherOf(VatData);
      const shelf = VatData.makeScalarBigMapStore('shelf');
      return (_index, remote) => {
        if (shelf.has('p')) shelf.delete('p');
        const result = harden(E(remote as Remote).m());
        shelf.init('p', result);
        VatData.watchPromise(result, watcher);
      };
    },
  },
  'watched promise that settled before': {
    covers: ['VatData.watchPromise'],
    inVat: ({ VatData }) => {
      const watcher = watcherOf(VatData);
      return () => VatData.watchPromise(harden(Promise.reject(Error('no'))), watcher);
    },
  },
  'watch that is refused': {
    covers: ['VatData.watchPromise'],
    inVat: ({ VatData }) => {
      const watcher = watcherOf(VatData);
      const attempt = (work: () => void): void => {
        try {
          work();
        } catch {
          // At once, or in a later turn, where nobody hears of it.
        }
      };
      return () => {
        attempt(() => VatData.watchPromise('no promise', watcher));
        attempt(() => VatData.watchPromise(harden(Promise.resolve()), Far('ephemeral', {})));
        attempt(() => VatData.watchPromise(harden(Promise.resolve()), watcher, () => 1));
      };
    },
  },
  'watcher that is provided': {
    covers: ['VatData.providePromiseWatcher'],
    inVat: ({ VatData }) => {
      const handle = VatData.makeKindHandle('provided');
      const watcher = VatData.providePromiseWatcher(handle, () => undefined);
      return () => {
        // Its kind is defined once; there is one watcher of it.
        refused(() => VatData.providePromiseWatcher(handle, () => undefined));
        VatData.watchPromise(harden(Promise.resolve(1)), watcher);
      };
    },
  },
};

const weakRow = (name: 'WeakMap' | 'WeakSet', method: string): Row => ({
  covers: [`${name}.${method}`],
  given: presence,
  inVat: ({ VatData, vatPowers }) => {
    const make = VatData.defineKind('key', () => ({}), {});
    const map = new vatPowers.WeakMap<object, unknown>();
    const set = new vatPowers.WeakSet<object>();
    const use = (key: object): void => {
      if (name === 'WeakMap') {
        map.set(key, harden([Far('value', {})]));
        map.get(key);
        map.has(key);
        if (method === 'delete') map.delete(key);
      } else {
        set.add(key);
        set.has(key);
        if (method === 'delete') set.delete(key);
      }
    };
    return (_index, remote) => {
      // Some keys go, some stay and are set once more.
      for (const key of [make(), Far('key', {}), {}, remote as object]) use(key);
      if (name === 'WeakSet') new vatPowers.WeakSet([make()]);
      else new vatPowers.WeakMap([[make(), 1]]);
    };
  },
});

const powerRows: Record<string, Row> = {
  D: {
    covers: ['vatPowers.D', 'syscall callNow'],
    given: () => ref('d-40'),
    inVat:
      ({ vatPowers }) =>
      (_index, device) => {
        vatPowers.D(device)['m']?.(Far('argument', {}));
        refused(() => vatPowers.D(device)['m']?.(Promise.resolve()));
        refused(() => vatPowers.D(device)['fail']?.());
      },
  },
  exits: {
    covers: ['vatPowers.exitVat', 'vatPowers.exitVatWithFailure', 'syscall exit'],
    inVat:
      ({ vatPowers }) =>
      () => {
        vatPowers.exitVat(Far('reason', {}));
        try {
          vatPowers.exitVat(() => 'not passable');
        } catch {
          // Unless a failure was said before in this crank: then it is not looked at.
        }
        vatPowers.exitVatWithFailure(Error('why'));
        vatPowers.exitVat('too late');
      },
  },
  disavow: {
    covers: ['vatPowers.disavow', 'syscall dropImports'],
    given: kernel => ref(kernel.fresh('o-')),
    inVat: ({ vatPowers, VatData }) => {
      const shelf = VatData.makeScalarBigMapStore('shelf');
      return (index, remote) => {
        if (index % 3 === 0) {
          // What stored data names is remembered for longer.
          shelf.init('x', remote);
          vatPowers.disavow(remote);
          shelf.delete('x');
        } else {
          vatPowers.disavow(remote);
        }
        refused(() => vatPowers.disavow(Far('local', {})));
      };
    },
  },
};

const kernelRows: Record<string, Row> = {
  'imports that come and go': {
    covers: ['syscall dropImports', 'syscall retireImports', 'delivery bringOutYourDead'],
    given: kernel => ref(kernel.fresh('o-')),
    inVat: () => () => undefined,
  },
  'imports that stored data and weak stores name': {
    covers: ['delivery retireImports'],
    given: kernel => ref(kernel.fresh('o-')),
    inVat: ({ VatData }) => {
      const shelf = VatData.makeScalarBigMapStore('shelf');
      const weak = VatData.makeScalarBigWeakMapStore('weak');
      return (_index, remote) => {
        if (shelf.has('x')) shelf.delete('x');
        shelf.init('x', remote);
        weak.init(remote, harden([Far('value', {})]));
      };
    },
  },
  'exports that are said to be dropped or retired twice': {
    covers: ['delivery dropExports', 'delivery retireExports', 'syscall retireExports'],
    inVat: () => () => Far('export', {}),
    outside: async kernel => {
      await kernel.deliver(['dropExports', ['o+5']]);
      await kernel.deliver(['retireExports', ['o+5', 'o+v99/1']]);
      await kernel.deliver(['retireImports', ['o-77', 'nonsense']]);
    },
  },
  'deliveries of other sorts': {
    covers: ['delivery changeVatOptions', 'delivery stopVat', 'delivery startVat'],
    outside: async kernel => {
      await kernel.deliver(['changeVatOptions', { some: 'option' }]);
      await kernel.deliver(['stopVat', capdata(undefined)]);
      await kernel.deliver(['startVat', capdata({})]);
      await kernel.deliver(notify());
    },
  },
  'kinds that are refused, and handles that are looked at': {
    covers: ['VatData.canBeDurable', 'VatData.makeKindHandle'],
    inVat: tools => {
      const { VatData } = tools;
      const handle: KindHandle = VatData.makeKindHandle('kept');
      return () => {
        definitions(tools);
        VatData.canBeDurable(handle);
        VatData.canBeDurable(Far('ephemeral', {}));
        refused(() => VatData.canBeDurable(() => 'not passable'));
      };
    },
  },
};

export const otherRows: Readonly<Record<string, Row>> = {
  ...objectRows(false),
  ...objectRows(true),
  ...watchRows,
  ...Object.fromEntries(
    [['WeakMap', 'set get has delete'] as const, ['WeakSet', 'add has delete'] as const].flatMap(
      ([name, names]) =>
        names
          .split(' ')
          .map((method): [string, Row] => [`${name}.${method}`, weakRow(name, method)]),
    ),
  ),
  ...powerRows,
  ...kernelRows,
};
