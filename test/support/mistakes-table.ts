// Every function of the public surface, and everything that can be passed wrongly to it.
import * as host from '../../src/host/index.js';
import * as main from '../../src/index.js';
import * as testing from '../../src/testing/index.js';
import { BEHAVIOURS, OPTIONS, VAT_OPTIONS } from '../../src/options.js';
import {
  loose,
  nothing,
  methods,
  OUTWARD,
  VATSTORE,
  STORE,
  TRANSACTION,
  syscall,
  optionsOf,
  methodsOf,
  described,
  create,
  make,
  makeWith,
  layer,
  gcParts,
  positional,
  vat,
  runner,
  store,
  inspect,
  recorder,
  type Part,
} from './mistakes.js';

export const HOST_PARTS: Readonly<Record<string, readonly Part[]>> = {
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
    ...optionsOf(
      { transaction: 'an object', prepare: 'a function', stage: 'a function' },
      options => loose(host.makeCrankRunner)({ transaction: methods(...TRANSACTION), ...options }),
    ),
    ...methodsOf('transaction', TRANSACTION, transaction =>
      loose(host.makeCrankRunner)({ transaction }),
    ).slice(1),
    { name: 'choose', wanted: 'a function', pass: loose(runner().run) },
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
  makeSqliteKernelRows: [
    ...methodsOf('database', ['exec', 'prepare'], database =>
      loose(host.makeSqliteKernelRows)(database),
    ),
    ...optionsOf({ table: 'a string' }, options =>
      loose(host.makeSqliteKernelRows)(methods('exec', 'prepare'), options),
    ),
  ],
  makeKernelCore: [
    ...optionsOf({ transaction: 'an object', rows: 'an object' }, options =>
      loose(host.makeKernelCore)({ transaction: methods(...TRANSACTION), ...options }),
    ),
    ...methodsOf('transaction', TRANSACTION, transaction =>
      loose(host.makeKernelCore)({ transaction }),
    ).slice(1),
    ...methodsOf('rows', ['load', 'set', 'delete'], rows =>
      loose(host.makeKernelCore)({ transaction: methods(...TRANSACTION), rows }),
    ).slice(1),
  ],
  noteDeliveryRefused: [
    {
      name: 'the reason of a refusal',
      wanted: 'an object',
      pass: loose(host.noteDeliveryRefused),
    },
  ],
  joinSyscall: [
    ...methodsOf('outward', OUTWARD, outward => loose(host.joinSyscall)(outward, store())),
    ...methodsOf('vatstore', STORE, vatstore => loose(host.joinSyscall)(syscall, vatstore)),
  ],
  vatstoreFromSyscall: methodsOf('syscall', VATSTORE, loose(host.vatstoreFromSyscall)),
};

export const fakeVat = (options: unknown) => async (): Promise<unknown> => {
  const kernel = await testing.makeFakeKernel();
  return loose(kernel.startVat)('v1', () => ({}), options);
};

export const TESTING_PARTS: Readonly<Record<string, readonly Part[]>> = {
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
  keyLengthRule: [
    {
      name: 'maxKeyLength',
      wanted: 'a whole number of at least 219',
      pass: loose(testing.keyLengthRule),
    },
  ],
  checkVatStore: [{ name: 'makeStore', wanted: 'a function', pass: loose(testing.checkVatStore) }],
  checkVatStores: optionsOf(
    { makeStores: 'a function', reopen: 'a function' },
    loose(testing.checkVatStores),
  ),
};

export const MAIN_PARTS: Readonly<Record<string, readonly Part[]>> = {
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
