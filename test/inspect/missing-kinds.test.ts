// [I9] After a start that has failed: the durable kinds that were not defined, and their handles.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import {
  createLiveslots,
  type Inspect,
  inspectOf,
  makeLiveSlots,
  type OutwardSyscall,
} from '../../src/index.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { makeMemoryVatStores } from '../../src/platform/memory-vatstores.js';
import type { MapStore, VatData, VatStore } from '../../src/index.js';

const nothing = (): void => undefined;
const syscall: OutwardSyscall = {
  send: nothing,
  subscribe: nothing,
  resolve: nothing,
  exit: nothing,
  callNow: () => ({ body: '#null', slots: [] }),
  dropImports: nothing,
  retireImports: nothing,
  retireExports: nothing,
  abandonExports: nothing,
};

type Build = (vatData: VatData, baggage: MapStore<string, never>) => void;

const namespaceOf = (build: Build) => async () => ({
  buildRootObject: (powers: unknown, _parameters: unknown, baggage: unknown) => {
    build((powers as { VatData: VatData }).VatData, baggage as never);
    return Far('root', {});
  },
});

interface Start {
  readonly inspect: Inspect;
  readonly failure: string | undefined;
}

const start = async (vatstore: VatStore, build: Build): Promise<Start> => {
  const { dispatch, inspect } = createLiveslots({
    syscall,
    vatstore,
    buildVatNamespace: namespaceOf(build),
  });
  const outcome = dispatch(['startVat', { body: '#{}', slots: [] }]);
  const failure = await outcome.then(
    () => undefined,
    (err: unknown) => String(err),
  );
  return { inspect, failure };
};

const define = (vatData: VatData, baggage: MapStore<string, never>, tag: string) =>
  vatData.defineDurableKind(baggage.get(tag), (x: unknown) => ({ x }), {});

const first: Build = (vatData, baggage) => {
  const handle = (tag: string): never => vatData.makeKindHandle(tag) as never;
  for (const tag of ['alpha', 'beta']) {
    baggage.init(tag, handle(tag));
    const make = define(vatData, baggage, tag);
    for (const name of ['one', 'two']) baggage.init(`${tag} ${name}`, make(1) as never);
  }
  const elsewhere = vatData.makeScalarBigMapStore('elsewhere', { durable: true });
  const [inStore, inState, nowhere] = [handle('delta'), handle('delta'), handle('delta')];
  elsewhere.init('h', inStore);
  for (const each of [inStore, inState, nowhere]) vatData.defineDurableKind(each, () => ({}), {});
  const makeAlpha = vatData.defineDurableKind(handle('alpha'), (x: unknown) => ({ x }), {});
  baggage.init('keeper', makeAlpha(harden({ deep: [inState] })) as never);
};

describe('[I9] missing kinds', () => {
  it('are told after a failed start, each with its number, its objects and its handle', async () => {
    const vatstore = makeMemoryVatStore();
    expect((await start(vatstore, first)).inspect.missingKinds()).toEqual([]);
    const { inspect, failure } = await start(
      vatstore,
      (vatData, baggage) => void define(vatData, baggage, 'beta'),
    );
    expect(failure).toBe(
      'Error: defineDurableKind not called for tags: [alpha,delta,delta,delta,alpha] ' +
        '(alpha is the tag of the kinds 10 and 15; delta is the tag of the kinds 12 and 13 and 14)',
    );
    expect(inspect.missingKinds()).toEqual([
      {
        tag: 'alpha',
        kindID: '10',
        instances: 2,
        handle: {
          vref: 'o+d1/10',
          isInBaggage: true,
          storeKeys: ['vc.1.salpha'],
          places: [
            'Held by the baggage: its entry "alpha" holds the handle o+d1/10 of the kind "alpha".',
          ],
        },
      },
      {
        tag: 'delta',
        kindID: '12',
        instances: 0,
        handle: {
          vref: 'o+d1/12',
          isInBaggage: false,
          storeKeys: ['vc.4.sh'],
          places: [
            'Held by the store "elsewhere" vc.4 at the entry "h", which nothing stored holds.',
          ],
        },
      },
      {
        tag: 'delta',
        kindID: '13',
        instances: 0,
        handle: {
          vref: 'o+d1/13',
          isInBaggage: true,
          storeKeys: ['vom.o+d15/1'],
          places: [
            'Held by the baggage: its entry "keeper" holds o+d15/1 (alpha), ' +
              'whose state.x.deep[0] holds the handle o+d1/13 of the kind "delta".',
          ],
        },
      },
      {
        tag: 'delta',
        kindID: '14',
        instances: 0,
        handle: { vref: 'o+d1/14', isInBaggage: false, storeKeys: [], places: [] },
      },
      {
        tag: 'alpha',
        kindID: '15',
        instances: 1,
        handle: { vref: 'o+d1/15', isInBaggage: false, storeKeys: [], places: [] },
      },
    ]);
  });

  it('can be asked for before the crank is committed, and the old code goes on', async () => {
    const vatstores = makeMemoryVatStores();
    const vatstore = vatstores.provide('v1');
    vatstores.begin();
    await start(vatstore, (vatData, baggage) => {
      baggage.init('alpha', vatData.makeKindHandle('alpha') as never);
      define(vatData, baggage, 'alpha');
    });
    vatstores.commit();
    vatstores.begin();
    const { dispatch } = makeLiveSlots(
      {
        ...syscall,
        vatstoreGet: key => vatstore.get(key),
        vatstoreGetNextKey: key => vatstore.getNextKey(key),
        vatstoreSet: (key, value) => vatstore.set(key, value),
        vatstoreDelete: key => vatstore.delete(key),
      },
      'v1',
      {},
      {},
      {},
      console,
      namespaceOf((vatData, baggage) => {
        baggage.init('more', vatData.makeKindHandle('more') as never);
      }),
    );
    await expect(dispatch(['startVat', { body: '#{}', slots: [] }])).rejects.toThrow(
      /not called for tags: \[alpha,more\]$/,
    );
    // The new kind of the failed start is missing as well: it was named, and never defined.
    expect(
      inspectOf(dispatch)
        .missingKinds()
        .map(({ tag }) => tag),
    ).toEqual(['alpha', 'more']);
    vatstores.abort();
    vatstores.begin();
    const { failure } = await start(
      vatstore,
      (vatData, baggage) => void define(vatData, baggage, 'alpha'),
    );
    expect(failure).toBe(undefined);
  });

  it('are told when the code has thrown before it could define them', async () => {
    const vatstore = makeMemoryVatStore();
    await start(vatstore, first);
    const { inspect } = await start(vatstore, () => {
      throw Error('early');
    });
    expect(inspect.missingKinds().map(({ kindID }) => kindID)).toEqual([
      '10',
      '11',
      '12',
      '13',
      '14',
      '15',
    ]);
  });

  it('refuse a source that is none', async () => {
    const { inspect } = await start(makeMemoryVatStore(), () => undefined);
    expect(() => inspect.missingKinds({ source: {} as never })).toThrow(
      /source.entries must be a function/,
    );
  });
});
