// [E13] The option onError: each error that crosses the edge is told once, with its id and direction.
import { E, Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { createLiveslots, makeLiveSlots } from '../../src/index.js';
import type {
  CapData,
  EdgeError,
  OutwardSyscall,
  VatData,
  VatOneResolution,
} from '../../src/index.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { joinSyscall } from '../../src/host/index.js';
import type { Remote } from '../support/vat-code.js';

interface Rig {
  readonly told: EdgeError[];
  readonly warned: unknown[][];
  readonly said: (readonly [name: string, ...args: unknown[]])[];
  readonly dispatch: (delivery: unknown) => Promise<unknown>;
  readonly resolutions: () => VatOneResolution[];
}

type Build = (powers: {
  VatData: VatData;
  exitVatWithFailure: (reason: unknown) => void;
}) => object;

const noParameters: CapData = { body: '#{}', slots: [] };

const start = async (
  build: Build,
  onError: ((error: EdgeError) => void) | null = () => {},
  face: 'createLiveslots' | 'makeLiveSlots' = 'createLiveslots',
): Promise<Rig> => {
  const told: EdgeError[] = [];
  const warned: unknown[][] = [];
  const said: Rig['said'] = [];
  const say =
    (name: string) =>
    (...args: unknown[]): never =>
      void said.push([name, ...args]) as never;
  const syscall: OutwardSyscall = {
    send: say('send'),
    subscribe: say('subscribe'),
    resolve: say('resolve'),
    exit: say('exit'),
    callNow: (...args) => {
      said.push(['callNow', ...args]);
      return {
        body: '#{"#error":"from a device","name":"Error","errorId":"error:device#1"}',
        slots: [],
      };
    },
    dropImports: say('dropImports'),
    retireImports: say('retireImports'),
    retireExports: say('retireExports'),
    abandonExports: say('abandonExports'),
  };
  const options =
    onError === null
      ? {}
      : {
          onError: (error: EdgeError) => {
            told.push(error);
            onError(error);
          },
        };
  const console = { warn: (...args: unknown[]) => void warned.push(args) };
  const buildVatNamespace = async () => ({
    buildRootObject: (powers: unknown) => build(powers as never),
  });
  const vatstore = makeMemoryVatStore();
  const { dispatch } =
    face === 'createLiveslots'
      ? createLiveslots({ syscall, vatstore, vatId: 'v7', console, buildVatNamespace, ...options })
      : makeLiveSlots(
          joinSyscall(syscall, vatstore),
          'v7',
          {},
          options,
          {},
          console,
          buildVatNamespace,
        );
  await dispatch(['startVat', noParameters]);
  return {
    told,
    warned,
    said,
    dispatch: delivery => dispatch(delivery as never),
    resolutions: () =>
      said.flatMap(([name, batch]) => (name === 'resolve' ? (batch as VatOneResolution[]) : [])),
  };
};

const message = (method: string, result: string | null, args = '', slots: string[] = []) => [
  'message',
  'o+0',
  { methargs: { body: `#["${method}",[${args}]]`, slots }, result },
];

/** The ids in what was said, in order. */
const idsIn = (data: CapData): string[] =>
  [...data.body.matchAll(/"errorId":"([^"]*)"/g)].map(match => match[1] ?? '');

describe.each(['createLiveslots', 'makeLiveSlots'] as const)('[E13] onError of %s', face => {
  it('is told of the error that a result was rejected with, and nothing goes to the console', async () => {
    const thrown = Error('no such offer');
    const rig = await start(
      () => Far('root', { fail: () => Promise.reject(thrown) }),
      () => {},
      face,
    );
    await rig.dispatch(message('fail', 'p-9'));
    const [[vpid, isReject, data] = []] = rig.resolutions();
    expect([vpid, isReject]).toEqual(['p-9', true]);
    expect(rig.told).toEqual([
      { err: thrown, errorId: 'error:liveSlots:v7#70001', direction: 'out', vref: 'p-9' },
    ]);
    expect(rig.told[0]?.err).toBe(thrown);
    expect(idsIn(data as CapData)).toEqual(['error:liveSlots:v7#70001']);
    expect(rig.warned).toEqual([]);
  });

  it('without it the console is told as ever', async () => {
    const thrown = Error('no such offer');
    const rig = await start(() => Far('root', { fail: () => Promise.reject(thrown) }), null, face);
    await rig.dispatch(message('fail', 'p-9'));
    expect(rig.warned).toEqual([['Logging sent error stack', thrown]]);
  });
});

describe('[E13] errors that leave', () => {
  it('are told when they are said, each with the id that it has there', async () => {
    const rig = await start(({ exitVatWithFailure }) =>
      Far('root', {
        many: (target: Remote) => {
          void E(target).m(harden([Error('one'), { two: TypeError('two') }]));
          return harden({ fulfilled: RangeError('three') });
        },
        exit: () => exitVatWithFailure(Error('the end')),
      }),
    );
    await rig.dispatch(message('many', 'p-9', '"$0.Alleged: target"', ['o-5']));
    await rig.dispatch(message('exit', null));
    const [, , methargs] = rig.said.find(([name]) => name === 'send') ?? [];
    const [[, , data] = []] = rig.resolutions();
    const [, , info] = rig.said.find(([name]) => name === 'exit') ?? [];
    const ids = [methargs, data, info].flatMap(each => idsIn(each as CapData));
    expect(ids).toHaveLength(4);
    expect(rig.told.map(({ errorId }) => errorId).sort()).toEqual([...ids].sort());
    const tellings = rig.told.map(({ err, direction, vref, errorId }) => [
      (err as Error).message,
      direction,
      vref,
      ids.indexOf(errorId ?? ''),
    ]);
    expect(tellings).toEqual(
      expect.arrayContaining([
        ['one', 'out', undefined, 0],
        ['two', 'out', undefined, 1],
        ['three', 'out', undefined, 2],
        ['the end', 'out', undefined, 3],
      ]),
    );
  });

  it('have the promise of each in a batch', async () => {
    const rig = await start(() =>
      Far('root', {
        batch: () => harden([Promise.reject(Error('inner')), Promise.resolve(Error('fulfilled'))]),
      }),
    );
    await rig.dispatch(message('batch', 'p-9'));
    const byMessage = Object.fromEntries(
      rig.told.map(({ err, vref }) => [(err as Error).message, vref]),
    );
    const rejected = rig.resolutions().find(([, isReject]) => isReject)?.[0];
    expect(rejected).toMatch(/^p\+/);
    expect(byMessage).toEqual({ inner: rejected, fulfilled: undefined });
  });

  it('are told at the end of the crank where they were refused, and at once where they were stored', async () => {
    const rig = await start(({ VatData }) => {
      const store = VatData.makeScalarBigMapStore('errors');
      return Far('root', {
        store: () => store.init('e', harden(Error('stored'))),
        read: () => (store.get('e') as Error).message,
        refused: (target: Remote) => {
          E(target)
            .m(harden([Error('refused'), 'x'.repeat(10_000_001)]))
            .catch(() => {});
        },
      });
    });
    await rig.dispatch(message('store', null));
    await rig.dispatch(message('read', 'p-9'));
    expect(rig.told).toMatchObject([
      { direction: 'store', vref: undefined, errorId: 'error:liveSlots:v7#70001' },
    ]);
    rig.told.length = 0;
    await rig.dispatch(message('refused', null, '"$0.Alleged: target"', ['o-5']));
    expect(rig.told.map(({ err, direction }) => [(err as Error).message, direction])).toEqual([
      ['refused', 'out'],
    ]);
  });

  it('may be hostile: they are handed on, and nothing of theirs runs for it', async () => {
    let asked = 0;
    const hostile = new Proxy(Error('hostile'), {
      get(target, key, receiver) {
        asked += 1;
        return Reflect.get(target, key, receiver) as unknown;
      },
    });
    const build: Build = () => Far('root', { fail: () => Promise.reject(hostile) });
    const plain = await start(build, null);
    await plain.dispatch(message('fail', 'p-9'));
    const askedWithout = asked;
    asked = 0;
    const rig = await start(build);
    await rig.dispatch(message('fail', 'p-9'));
    expect(asked).toBe(askedWithout);
    expect(rig.said).toEqual(plain.said);
  });
});

describe('[E13] errors that come', () => {
  const listening = (): Build => () =>
    Far('root', {
      wait: (target: Remote) => {
        E(target)
          .m()
          .catch(() => {});
      },
      take: () => {},
    });
  const received = (text: string, errorId: string): string =>
    `{"#error":"${text}","errorId":"${errorId}","name":"Error"}`;

  it('are told with their id, and the promise that they reject', async () => {
    const rig = await start(listening());
    await rig.dispatch(message('wait', null, '"$0.Alleged: target"', ['o-5']));
    const [, , , result] = rig.said.find(([name]) => name === 'send') ?? [];
    const body = `#${received('not today', 'error:liveSlots:v3#70004')}`;
    await rig.dispatch(['notify', [[result, true, { body, slots: [] }]]]);
    expect(rig.told).toMatchObject([
      { errorId: 'error:liveSlots:v3#70004', direction: 'in', vref: result },
    ]);
    expect((rig.told[0]?.err as Error).message).toBe('not today');
  });

  it('are told wherever they are, in bodies of either format', async () => {
    const rig = await start(listening());
    const list = `[${received('a', 'error:x#1')},{"deep":${received('b', '!error:x#2')}}]`;
    await rig.dispatch(message('take', 'p-9', list));
    const old = (text: string, id: string) =>
      `{"@qclass":"error","errorId":"${id}","message":"${text}","name":"Error"}`;
    const body = `["take",[${old('c', 'error:x#3')},[${old('d', 'error:x#4')}]]]`;
    await rig.dispatch(['message', 'o+0', { methargs: { body, slots: [] }, result: null }]);
    const unnamed = '{"#error":"e","name":"Error"}';
    await rig.dispatch(message('take', 'p-10', unnamed));
    expect(
      rig.told.map(({ err, errorId, direction, vref }) => [
        (err as Error).message,
        errorId,
        direction,
        vref,
      ]),
    ).toEqual([
      ['a', 'error:x#1', 'in', undefined],
      ['b', 'error:x#2', 'in', undefined],
      ['c', 'error:x#3', 'in', undefined],
      ['d', 'error:x#4', 'in', undefined],
      ['e', undefined, 'in', undefined],
    ]);
  });
});

describe('[E13] an onError that throws', () => {
  it('is told to the console, and the delivery goes on as without it', async () => {
    const build: Build = () => Far('root', { fail: () => Promise.reject(Error('no such offer')) });
    const failure = Error('the log is full');
    const rig = await start(build, () => {
      throw failure;
    });
    const plain = await start(build, null);
    for (const each of [rig, plain]) await each.dispatch(message('fail', 'p-9'));
    expect(rig.warned).toEqual([['onError has failed', failure]]);
    expect(rig.said).toEqual(plain.said);
  });

  it('may not be anything but a function', () => {
    expect(() => createLiveslots({ onError: 'console' } as never)).toThrow(
      /^the option "onError" must be a function, not "console"/,
    );
  });
});
