// What a runtime may pass wrongly, one thing at a time: values of each sort, and how they are passed.
import * as host from '../../src/host/index.js';
import * as main from '../../src/index.js';
import type { LiveslotsOptions } from '../../src/index.js';

export type Loose = (...args: unknown[]) => unknown;
export const loose = (func: unknown): Loose => func as Loose;

export const nothing = (): void => {};
export const methods = (...names: string[]): Record<string, unknown> =>
  Object.fromEntries(names.map(name => [name, nothing]));
export const OUTWARD = [
  'send',
  'subscribe',
  'resolve',
  'exit',
  'callNow',
  'dropImports',
  'retireImports',
  'retireExports',
];
export const VATSTORE = ['vatstoreGet', 'vatstoreGetNextKey', 'vatstoreSet', 'vatstoreDelete'];
export const STORE = ['get', 'getNextKey', 'set', 'delete'];
export const METER = [
  'isMeteringDisabled',
  'assertIsMetered',
  'assertNotMetered',
  'runWithoutMetering',
  'runWithoutMeteringAsync',
  'unmetered',
];
export const TRANSACTION = ['begin', 'commit', 'abort'];

export const syscall = methods(...OUTWARD, ...VATSTORE);
export const right = { syscall, buildVatNamespace: () => ({}), console: { warn: nothing } };

/** Values that are not what is wanted, by what the error says is wanted. */
export const WRONG: Readonly<Record<string, readonly unknown[]>> = {
  'a boolean': ['no', 'yes', 1, 0, null, {}],
  'a function': ['f', 5, null, {}, true],
  'a string': [5, null, {}, true],
  'an object': ['text', 5, null, true],
  'a positive whole number': [0, -1, 1.5, NaN, '5', null, 5n, true],
  'a whole number of at least 219': [0, 218, 219.5, NaN, '300', null, 300n, true],
  'a whole number that is not negative': [-1, 1.5, '5', null],
};

export const quoted = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `"[${value}n]"`;
  if (Number.isNaN(value)) return '"[NaN]"';
  return value === undefined ? '"[undefined]"' : JSON.stringify(value);
};

/** One thing that can be passed, by its name in the error. */
export interface Part {
  readonly name: string;
  readonly wanted: string;
  /** Passes the value there, and everything else as it should be. */
  readonly pass: (value: unknown) => unknown;
}

export const optionsOf = (
  wanted: Readonly<Record<string, string>>,
  pass: (options: Record<string, unknown>) => unknown,
): Part[] =>
  Object.entries(wanted).map(([name, what]) => ({
    name: `the option "${name}"`,
    wanted: what,
    pass: value => pass({ [name]: value }),
  }));

export const methodsOf = (
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

export const described = (
  table: Readonly<Record<string, { readonly what: string }>>,
): Record<string, string> =>
  Object.fromEntries(Object.entries(table).map(([name, { what }]) => [name, what]));

export const create = (options: Record<string, unknown>): unknown =>
  main.createLiveslots({ ...right, ...options } as unknown as LiveslotsOptions);
export const make = loose(main.makeLiveSlots);
export const makeWith = (options: unknown, warn = nothing): unknown =>
  make(syscall, 'v1', {}, options, {}, { warn }, right.buildVatNamespace);

/** Beside the options, the parts of what a vat's layer is made of. */
export const layer = (pass: (options: Record<string, unknown>) => unknown): Part[] => [
  ...methodsOf('vatstore', STORE, vatstore => pass({ vatstore })).slice(1),
  ...methodsOf('console', ['warn'], console => pass({ console })).slice(1),
  ...gcParts(gcTools => pass({ gcTools })),
];

export const gcParts = (pass: (gcTools: Record<string, unknown>) => unknown): Part[] => [
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

export const positional = (at: number, value: unknown): unknown[] =>
  [syscall, 'v1', {}, {}, {}, { warn: nothing }, right.buildVatNamespace].map((usual, index) =>
    index === at ? value : usual,
  );

export const vat = { vatId: 'v1', dispatch: nothing };
export const runner = (): host.CrankRunner =>
  host.makeCrankRunner({
    transaction: methods(...TRANSACTION) as unknown as host.CrankTransaction,
  });
export const store = (): unknown => host.makeMemoryVatStore();
export const inspect = methods('pillarsOf', 'groups');

export const recorder = (): host.Recorder => host.makeRecorder({ vatId: 'v1', write: nothing });
