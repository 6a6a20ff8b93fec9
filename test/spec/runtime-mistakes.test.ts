// What a runtime passes wrongly is named at once: the part, the value, and what is wanted.
import { createRequire } from 'node:module';
import { Far } from '@endo/far';
import * as host from '../../src/host/index.js';
import * as main from '../../src/index.js';
import type { LiveslotsOptions } from '../../src/index.js';
import * as testing from '../../src/testing/index.js';
import { VAT_OPTIONS } from '../../src/options.js';
import { describe, expect, it, test } from 'vitest';
import {
  loose,
  nothing,
  methods,
  TRANSACTION,
  syscall,
  right,
  WRONG,
  quoted,
  create,
  makeWith,
} from '../support/mistakes.js';
import { HOST_PARTS, fakeVat, TESTING_PARTS, MAIN_PARTS } from '../support/mistakes-table.js';
import { messageOf } from './parts-support.js';

/** They judge values, which is tested where they are; or they take nothing. */
const ELSEWHERE = [
  ...['insistCapData', 'insistDelivery', 'insistMessage', 'insistVref', 'isVref', 'parseVref'],
  ...[
    // Guards take anything: guards.test.ts.
    ...['isVpid', 'insistVpid', 'isBaseRef', 'insistBaseRef'],
    ...['isKindId', 'insistKindId', 'isCollectionId', 'insistCollectionId'],
    'CrankError',
    'VatFault',
    'errorData',
    'isDeliveryRefused',
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
