// What a runtime passes wrongly is named at once: the part, the value, and what is wanted.
import { createRequire } from 'node:module';
import { Far } from '@endo/far';
import { describe, expect, it, test } from 'vitest';
import * as host from '../../src/host/index.js';
import * as main from '../../src/index.js';
import type { LiveslotsOptions } from '../../src/index.js';
import { BEHAVIOURS, OPTIONS, VAT_OPTIONS } from '../../src/options.js';
import * as testing from '../../src/testing/index.js';
import { messageOf } from './rooms-support.js';

type Loose = (...args: unknown[]) => unknown;
const loose = (func: unknown): Loose => func as Loose;

const nothing = (): void => {};
const methods = (...names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.map(name => [name, nothing]));
const OUTWARD = [
  'send',
  'subscribe',
  'resolve',
  'exit',
  'callNow',
  'dropImports',
  'retireImports',
  'retireExports',
];
const VATSTORE = ['vatstoreGet', 'vatstoreGetNextKey', 'vatstoreSet', 'vatstoreDelete'];
const STORE = ['get', 'getNextKey', 'set', 'delete'];
const METER = [
  'isMeteringDisabled',
  'assertIsMetered',
  'assertNotMetered',
  'runWithoutMetering',
  'runWithoutMeteringAsync',
  'unmetered',
];
const TRANSACTION = ['begin', 'commit', 'abort'];

const syscall = methods(...OUTWARD, ...VATSTORE);
const right = { syscall, buildVatNamespace: () => ({}), console: { warn: nothing } };

/** Values that are not what is wanted, by what the error says is wanted. */
const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  'a boolean': ['no', 'yes', 1, 0, null, {}],
  'a function': ['f', 5, null, {}, true],
  'a string': [5, null, {}, true],
  'an object': ['text', 5, null, true],
  'a positive whole number': [0, -1, 1.5, NaN, '5', null, 5n, true],
  'a whole number that is not negative': [-1, 1.5, '5', null],
};

const quoted = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `"[${value}n]"`;
  if (Number.isNaN(value)) return '"[NaN]"';
  return value === undefined ? '"[undefined]"' : JSON.stringify(value);
};

/** One thing that can be passed, by its name in the error. */
interface Part {
  readonly name: string;
  readonly wanted: string;
  /** Passes the value there, and everything else as it should be. */
  readonly pass: (value: unknown) => unknown;
}

const optionsOf = (
  wanted: Readonly<Record<string, string>>,
  pass: (options: Record<string, unknown>) => unknown,
): Part[] =>
  Object.entries(wanted).map(([name, what]) => ({
    name: `the option "${name}"`,
    wanted: what,
    pass: value => pass({ [name]: value }),
  }));

const methodsOf = (
  part: string,
  names: readonly string[],
  pass: (object: unknown) => unknown,
): Part[] => [
  { name: part, wanted: 'an object', pass },
  ...names.map(name => ({
    name: `${part}.${name}`,
    wanted: 'a function',
    pass: (value: unknown) => pass({ ...methods(...names), [name]: value }),
  })),
];

const described = (
  table: Readonly<Record<string, { readonly what: string }>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(table).map(([name, { what }]) => [name, what]));

const create = (options: Record<string, unknown>): unknown =>
  main.createLiveslots({ ...right, ...options } as unknown as LiveslotsOptions);
const make = loose(main.makeLiveSlots);
const makeWith = (options: unknown, warn = nothing): unknown =>
  make(syscall, 'v1', {}, options, {}, { warn }, right.buildVatNamespace);

/** Beside the options, the parts of what a vat's layer is made of. */
const layer = (pass: (options: Record<string, unknown>) => unknown): Part[] => [
  ...methodsOf('vatstore', STORE, vatstore => pass({ vatstore })).slice(1),
  ...methodsOf('console', ['warn'], console => pass({ console })).slice(1),
  ...gcParts(gcTools => pass({ gcTools })),
];

const gcParts = (pass: (gcTools: Record<string, unknown>) => unknown): Part[] => [
  ...optionsOf(
    {
      WeakRef: 'a function',
      FinalizationRegistry: 'a function',
      waitUntilQuiescent: 'a function',
      gcAndFinalize: 'a function',
      meterControl: 'an object',
    },
    pass,
  ),
  ...methodsOf('gcTools.meterControl', METER, meterControl => pass({ meterControl })).slice(1),
];

const positional = (at: number, value: unknown): unknown[] =>
  [syscall, 'v1', {}, {}, {}, { warn: nothing }, right.buildVatNamespace].map((usual, index) =>
    index === at ? value : usual,
  );

const vat = { vatId: 'v1', dispatch: nothing };
const runner = (): host.CrankRunner =>
  host.makeCrankRunner({
    transaction: methods(...TRANSACTION) as unknown as host.CrankTransaction,
  });
const store = (): unknown => host.makeMemoryVatStore();
const inspect = methods('pillarsOf', 'groups');

const recorder = (): host.Recorder => host.makeRecorder({ vatId: 'v1', write: nothing });

const HOST_PARTS: Readonly<Record<string, readonly Part[]>> = {
  makeRecorder: [
    ...optionsOf(
      {
        vatId: 'a string',
        incarnation: 'a whole number that is not negative',
        options: 'an object',
        write: 'a function',
      },
      options => loose(host.makeRecorder)({ vatId: 'v1', write: nothing, ...options }),
    ),
    { name: 'syscall', wanted: 'an object', pass: value => loose(recorder().syscall)(value) },
    ...methodsOf('store', ['get', 'getNextKey', 'set', 'delete'], value =>
      loose(recorder().vatstore)(value),
    ),
    { name: 'dispatch', wanted: 'a function', pass: value => loose(recorder().dispatch)(value) },
  ],
  makeCrankRunner: [
    ...optionsOf({ transaction: 'an object', stage: 'a function' }, options =>
      loose(host.makeCrankRunner)({ transaction: methods(...TRANSACTION), ...options }),
    ),
    ...methodsOf('transaction', TRANSACTION, transaction =>
      loose(host.makeCrankRunner)({ transaction }),
    ).slice(1),
    {
      name: 'vat',
      wanted: 'an object',
      pass: value => loose(runner().deliver)(value, ['bringOutYourDead']),
    },
    {
      name: 'vat.dispatch',
      wanted: 'a function',
      pass: dispatch => loose(runner().deliver)({ ...vat, dispatch }, []),
    },
    {
      name: 'vat.vatId',
      wanted: 'a string',
      pass: vatId => loose(runner().deliver)({ ...vat, vatId }, []),
    },
    {
      name: 'vat.outbox',
      wanted: 'an object',
      pass: outbox => loose(runner().deliver)({ ...vat, outbox }, []),
    },
  ],
  makeGCTools: optionsOf({ gc: 'a function' }, loose(host.makeGCTools)),
  makeMeterControl: optionsOf({ setMetering: 'a function' }, loose(host.makeMeterControl)),
  makeSyscallOutbox: optionsOf({ callNow: 'a function' }, loose(host.makeSyscallOutbox)),
  makeMemoryVatStore: [
    {
      name: 'a key of initial',
      wanted: 'a string',
      pass: key => loose(host.makeMemoryVatStore)([[key, 'v']]),
    },
    {
      name: 'a value of initial',
      wanted: 'a string',
      pass: value => loose(host.makeMemoryVatStore)([['k', value]]),
    },
  ],
  makeMemoryVatStores: methodsOf(
    'journal',
    [...TRANSACTION, 'insistOpen', 'note'],
    loose(host.makeMemoryVatStores),
  ),
  makeSqliteVatStores: [
    ...methodsOf('database', ['exec', 'prepare'], database =>
      loose(host.makeSqliteVatStores)(database),
    ),
    ...optionsOf({ table: 'a string' }, options =>
      loose(host.makeSqliteVatStores)(methods('exec', 'prepare'), options),
    ),
  ],
  joinSyscall: [
    ...methodsOf('outward', OUTWARD, outward => loose(host.joinSyscall)(outward, store())),
    ...methodsOf('vatstore', STORE, vatstore => loose(host.joinSyscall)(syscall, vatstore)),
  ],
  vatstoreFromSyscall: methodsOf('syscall', VATSTORE, loose(host.vatstoreFromSyscall)),
};

const fakeVat = (options: unknown) => async (): Promise<unknown> => {
  const kernel = await testing.makeFakeKernel();
  return loose(kernel.startVat)('v1', () => ({}), options);
};

const TESTING_PARTS: Readonly<Record<string, readonly Part[]>> = {
  makeFakeKernel: [
    ...optionsOf({ onEvent: 'a function', vatOptions: 'an object' }, loose(testing.makeFakeKernel)),
    ...optionsOf(described(VAT_OPTIONS), vatOptions =>
      loose(testing.makeFakeKernel)({ vatOptions }),
    ),
    ...optionsOf(described(VAT_OPTIONS), vatOptions => fakeVat({ vatOptions })()),
    ...optionsOf({ vatOptions: 'an object' }, options => fakeVat(options)()),
    {
      name: 'vatId',
      wanted: 'a string',
      pass: async vatId => loose((await testing.makeFakeKernel()).startVat)(vatId, () => ({})),
    },
    {
      name: 'buildRootObject',
      wanted: 'a function',
      pass: async code => loose((await testing.makeFakeKernel()).startVat)('v1', code),
    },
    {
      name: 'the option "limit"',
      wanted: 'a positive whole number',
      pass: async limit => loose((await testing.makeFakeKernel()).run)(limit),
    },
  ],
  makeFakeVatData: [
    ...optionsOf(
      { vatstore: 'an object', vatOptions: 'an object' },
      loose(testing.makeFakeVatData),
    ),
    ...optionsOf(described(VAT_OPTIONS), vatOptions =>
      loose(testing.makeFakeVatData)({ vatOptions }),
    ),
    ...methodsOf('vatstore', [...STORE, 'entries'], vatstore =>
      loose(testing.makeFakeVatData)({ vatstore }),
    ).slice(1),
    {
      name: 'build',
      wanted: 'a function',
      pass: build => loose(testing.makeFakeVatData().restart)(build),
    },
    {
      name: 'iface',
      wanted: 'a string',
      pass: iface => loose(testing.makeFakeVatData().makePresence)(iface),
    },
  ],
  makeMockGC: [
    ...optionsOf(
      { limit: 'a whole number that is not negative', keep: 'a boolean', reverse: 'a boolean' },
      options => loose(testing.makeMockGC().runFinalizers)(options),
    ),
    {
      name: 'what is killed',
      wanted: 'an object',
      pass: value => loose(testing.makeMockGC().kill)(value),
    },
  ],
  collectForSure: optionsOf(
    { gc: 'a function', maxRounds: 'a positive whole number' },
    loose(testing.collectForSure),
  ),
  watchCollection: [
    {
      name: 'each of the objects',
      wanted: 'an object',
      pass: value => loose(testing.watchCollection)([value]),
    },
  ],
  watchResidue: [
    { name: 'liveslots', wanted: 'an object', pass: loose(testing.watchResidue) },
    {
      name: 'liveslots.inspect',
      wanted: 'an object',
      pass: value => loose(testing.watchResidue)({ inspect: value }),
    },
  ],
  expectNoResidue: [
    {
      name: 'liveslots',
      wanted: 'an object',
      pass: value => loose(testing.expectNoResidue)(value, nothing),
    },
    {
      name: 'work',
      wanted: 'a function',
      pass: work =>
        loose(testing.expectNoResidue)(
          { inspect: { ...inspect, slotToVal: { names: () => [] } } },
          work,
        ),
    },
  ],
  checkVatStore: [{ name: 'makeStore', wanted: 'a function', pass: loose(testing.checkVatStore) }],
  checkVatStores: optionsOf(
    { makeStores: 'a function', reopen: 'a function' },
    loose(testing.checkVatStores),
  ),
};

const MAIN_PARTS: Readonly<Record<string, readonly Part[]>> = {
  inspectOf: [{ name: 'dispatch', wanted: 'a function', pass: loose(main.inspectOf) }],
  createLiveslots: [
    ...optionsOf(described(OPTIONS), create),
    ...layer(create),
    ...methodsOf('syscall', [...OUTWARD, ...VATSTORE], value => create({ syscall: value })).slice(
      1,
    ),
  ],
  makeLiveSlots: [
    ...optionsOf(described(BEHAVIOURS), options => makeWith(options)),
    ...methodsOf('syscall', [...OUTWARD, ...VATSTORE], value =>
      make(...positional(0, value)),
    ).slice(1),
    {
      name: 'the option "vatId"',
      wanted: 'a string',
      pass: value => make(...positional(1, value)),
    },
    {
      name: 'the option "vatPowers"',
      wanted: 'an object',
      pass: value => make(...positional(2, value)),
    },
    {
      name: 'the options of makeLiveSlots',
      wanted: 'an object',
      pass: value => make(...positional(3, value)),
    },
    {
      name: 'the option "gcTools"',
      wanted: 'an object',
      pass: value => make(...positional(4, value)),
    },
    {
      name: 'the option "console"',
      wanted: 'an object',
      pass: value => make(...positional(5, value)),
    },
    {
      name: 'the option "buildVatNamespace"',
      wanted: 'a function',
      pass: value => make(...positional(6, value)),
    },
    ...gcParts(value => make(...positional(4, value))),
  ],
  makeMarshaller: [
    {
      name: 'the option "gcTools"',
      wanted: 'an object',
      pass: value => loose(main.makeMarshaller)(null, value),
    },
    {
      name: 'the option "vatId"',
      wanted: 'a string',
      pass: value => loose(main.makeMarshaller)(null, {}, value),
    },
  ],
  syscallFromHandler: [
    { name: 'handler', wanted: 'a function', pass: loose(main.syscallFromHandler) },
  ],
  handlerFromSyscall: [
    { name: 'syscall', wanted: 'an object', pass: loose(main.handlerFromSyscall) },
  ],
};

/** They judge values, which is tested where they are; or they take nothing. */
const ELSEWHERE = [
  ...['insistCapData', 'insistDelivery', 'insistMessage', 'insistVref', 'isVref', 'parseVref'],
  ...[
    'CrankError',
    'VatFault',
    'makeNoopMeterControl',
    'makeSyscallAudit',
    'vatStoreRules',
    'vatStoresRules',
  ],
];

describe.each([
  ['liveslots', MAIN_PARTS],
  ['liveslots/host', { ...HOST_PARTS }],
  ['liveslots/testing', TESTING_PARTS],
])('[E1] what is passed wrongly to %s', (entry, table) => {
  test('every function of it is here', () => {
    const exported = createRequire(import.meta.url)('../package/exports.json') as Record<
      string,
      string[]
    >;
    const known = [...Object.keys(MAIN_PARTS), ...Object.keys(table), ...ELSEWHERE];
    expect(exported[entry]?.filter(name => !known.includes(name))).toEqual([]);
  });

  const cases = Object.entries(table).flatMap(([func, parts]) =>
    parts.map((part, index) => ({ func, index, part, name: part.name })),
  );
  it.each(cases)('$func: $name is named, with its value and what is wanted', async ({ part }) => {
    const { name, wanted, pass } = part;
    expect(Object.keys(WRONG)).toContain(wanted);
    for (const value of WRONG[wanted] ?? []) {
      const attempt = async (): Promise<unknown> => pass(value);
      const err = await attempt().then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(err, `${name}: ${String(value)}`).toBeInstanceOf(Error);
      expect((err as Error).message).toBe(`${name} must be ${wanted}, not ${quoted(value)}`);
    }
  });
});

describe('[E1] an option that is not known', () => {
  const refusing: ReadonlyArray<readonly [string, (options: unknown) => unknown, string]> = [
    ['createLiveslots', options => create(options as Record<string, unknown>), 'sweepLimit'],
    [
      'makeCrankRunner',
      options =>
        loose(host.makeCrankRunner)({
          transaction: methods(...TRANSACTION),
          ...(options as object),
        }),
      'stage',
    ],
    ['makeGCTools', loose(host.makeGCTools), 'gc'],
    ['makeMeterControl', loose(host.makeMeterControl), 'setMetering'],
    ['makeSyscallOutbox', loose(host.makeSyscallOutbox), 'callNow'],
    [
      'makeSqliteVatStores',
      options => loose(host.makeSqliteVatStores)(methods('exec', 'prepare'), options),
      'table',
    ],
    ['makeFakeKernel', loose(testing.makeFakeKernel), 'vatOptions'],
    ['StartOptions', options => fakeVat(options)(), 'parameters'],
    ['makeFakeVatData', loose(testing.makeFakeVatData), 'vatOptions'],
    ['collectForSure', loose(testing.collectForSure), 'maxRounds'],
    ['runFinalizers', options => loose(testing.makeMockGC().runFinalizers)(options), 'reverse'],
    ['checkVatStores', loose(testing.checkVatStores), 'makeStores'],
  ];

  it.each(refusing)('is refused by %s, with what may be meant', async (name, pass, option) => {
    const misspelt = option.toUpperCase();
    const attempt = async (given: object): Promise<unknown> => pass(given);
    await expect(attempt({ [misspelt]: 5 })).rejects.toThrow(
      `${name} has no option "${misspelt}" ("${option}" may be meant)`,
    );
    await expect(attempt({ colour: 5 })).rejects.toThrow(`${name} has no option "colour" (it has `);
    await expect(attempt({ [misspelt]: undefined })).rejects.toThrow(`${name} has no option`);
  });

  it('is ignored by makeLiveSlots with a warning, since kernels pass on what they have', () => {
    const warnings: unknown[] = [];
    const warn = (...args: unknown[]): void => void warnings.push(args);
    makeWith({ sweeplimit: 5, enableDisavow: true, extra: undefined }, warn);
    expect(warnings).toEqual([
      ['WARNING makeLiveSlots ignores the unknown option "sweeplimit" ("sweepLimit" may be meant)'],
      [
        expect.stringMatching(
          /unknown option "extra" \(it has enableDisavow, relaxDurabilityRules, /,
        ),
      ],
    ]);
  });
});

describe('[E1] what is left out', () => {
  it.each([
    [
      'createLiveslots',
      main.createLiveslots,
      'the options of createLiveslots must be an object, not "[undefined]"',
    ],
    [
      'makeCrankRunner',
      host.makeCrankRunner,
      'the options of makeCrankRunner must be an object, not "[undefined]"',
    ],
    [
      'makeSqliteVatStores',
      host.makeSqliteVatStores,
      'database must be an object, not "[undefined]"',
    ],
    ['joinSyscall', host.joinSyscall, 'outward must be an object, not "[undefined]"'],
    ['makeLiveSlots', main.makeLiveSlots, 'syscall must be an object, not "[undefined]"'],
    [
      'syscallFromHandler',
      main.syscallFromHandler,
      'handler must be a function, not "[undefined]"',
    ],
    ['checkVatStore', testing.checkVatStore, 'makeStore must be a function, not "[undefined]"'],
    ['watchCollection', testing.watchCollection, 'objects must be an object, not "[undefined]"'],
    ['watchResidue', testing.watchResidue, 'liveslots must be an object, not "[undefined]"'],
  ] as const)('%s() says what it needs', (_name, func, message) => {
    expect(messageOf(() => loose(func)())).toBe(message);
  });

  it('an option that is needed is named', () => {
    const lacking = (name: string): Record<string, unknown> => ({ ...right, [name]: undefined });
    expect(messageOf(() => create(lacking('syscall')))).toBe(
      'syscall must be an object, not "[undefined]"',
    );
    expect(messageOf(() => create(lacking('buildVatNamespace')))).toBe(
      'buildVatNamespace must be a function, not "[undefined]"',
    );
    expect(messageOf(() => makeWith(null))).toMatch(
      /^the options of makeLiveSlots must be an object/,
    );
    expect(messageOf(() => loose(host.makeCrankRunner)({}))).toMatch(/^transaction must be an obj/);
  });

  it('a syscall that the established call is not given is named when it is made', async () => {
    const { callNow: _, ...partial } = syscall;
    const { dispatch } = main.makeLiveSlots(
      { ...partial, vatstoreGet: () => undefined, vatstoreGetNextKey: () => undefined } as never,
      'v1',
      {},
      {},
      {},
      { warn: nothing },
      () => ({
        buildRootObject: (
          { D }: { D: (device: unknown) => { m(): unknown } },
          { device }: { device: unknown },
        ) => {
          expect(() => D(device).m()).toThrow('the runtime has no syscall.callNow');
          return Far('root', {});
        },
      }),
    );
    await dispatch(['startVat', { body: '#{"device":"$0"}', slots: ['d-1'] }]);
    expect(() => create({ syscall: partial })).toThrow('syscall.callNow must be a function');
  });

  it('a marshaller without a kernel needs no syscall, but no text for one', () => {
    const makeMarshaller = loose(main.makeMarshaller);
    makeMarshaller();
    makeMarshaller(null);
    expect(messageOf(() => makeMarshaller('text'))).toBe(
      'the option "syscall" must be an object, not "text"',
    );
  });

  it('a part of the gc tools, or an option, that is undefined counts as left out', () => {
    const parts = [
      'WeakRef',
      'FinalizationRegistry',
      'waitUntilQuiescent',
      'gcAndFinalize',
      'meterControl',
    ];
    const gcTools = Object.fromEntries(parts.map(part => [part, undefined]));
    const undefinedOptions = Object.fromEntries(
      Object.keys(VAT_OPTIONS).map(name => [name, undefined]),
    );
    create({ ...undefinedOptions, vatId: undefined, vatstore: undefined, gcTools });
    makeWith(undefinedOptions);
  });

  it('what buildVatNamespace gives must be an object', async () => {
    const { dispatch } = main.createLiveslots({
      ...(right as unknown as LiveslotsOptions),
      vatstore: host.makeMemoryVatStore(),
      buildVatNamespace: () => undefined as never,
    });
    await expect(dispatch(['startVat', { body: '#{}', slots: [] }])).rejects.toThrow(
      'what buildVatNamespace gives must be an object, not "[undefined]"',
    );
  });
});
