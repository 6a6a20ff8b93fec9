/**
 * The names of the public surface, as they are found in a running vat: what is added there must get
 * a row in the table.
 */
import { E } from '@endo/far';
import { implementations } from '../support/implementations.js';
import type { VatData } from '../support/vat-data.js';
import { AutomaticKernel } from './automatic-kernel.js';
import { makeStore, storeNames } from './rows/stores.js';

/** What a vat can call on an object, own or inherited. */
const methodsOf = (object: object): string[] => {
  const names = new Set<string>();
  for (
    let at: object | null = object;
    at !== null && at !== Object.prototype && at !== Map.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of Object.getOwnPropertyNames(at)) {
      const descriptor = Object.getOwnPropertyDescriptor(at, name);
      if (typeof descriptor?.value === 'function') names.add(name);
    }
  }
  names.delete('constructor');
  return [...names].sort();
};

/** What every Far object has, whatever it is. */
const COMMON = new Set(['__getMethodNames__', '__getInterfaceGuard__']);

/** Lasts as long as its incarnation, by its nature, on the peer as well. */
export const lasting: Readonly<Record<string, string>> = {
  'vatPowers.VatData': 'the same functions as in the global',
  'vatPowers.WeakMap': 'has rows for its methods',
  'vatPowers.WeakSet': 'has rows for its methods',
  'syscall abandonExports': 'is said by no vat, but by kernels of a vat that is upgraded',
};

const deliveries = [
  'startVat',
  'message',
  'notify',
  'dropExports',
  'retireExports',
  'retireImports',
  'changeVatOptions',
  'bringOutYourDead',
  'stopVat',
] as const satisfies readonly import('../../src/protocol/delivery.js').Delivery[0][];

/** That a delivery without a name above does not compile. */
export type NamedDelivery = (typeof deliveries)[number];
type Missing = Exclude<import('../../src/protocol/delivery.js').Delivery[0], NamedDelivery>;
export const nothingIsMissing: [Missing] extends [never] ? true : Missing = true;

const syscalls = [
  'send',
  'subscribe',
  'resolve',
  'exit',
  'callNow',
  'dropImports',
  'retireImports',
  'retireExports',
  'abandonExports',
] as const satisfies readonly (keyof import('../../src/protocol/syscall.js').OutwardSyscall)[];
type MissingSyscall = Exclude<
  keyof import('../../src/protocol/syscall.js').OutwardSyscall,
  (typeof syscalls)[number]
>;
export const noSyscallIsMissing: [MissingSyscall] extends [never] ? true : MissingSyscall = true;

export const findSurface = async (): Promise<string[]> => {
  const found: string[] = [];
  const kernel = new AutomaticKernel(implementations.ours, (globals, vatPowers) => {
    const data = globals['VatData'] as VatData & Record<string, unknown>;
    found.push(...Object.keys(data).map(name => `VatData.${name}`));
    found.push(
      ...Object.getOwnPropertyNames(vatPowers)
        .filter(name => typeof vatPowers[name] === 'function' || name === 'VatData')
        .map(name => `vatPowers.${name}`),
    );
    for (const name of ['WeakMap', 'WeakSet'] as const) {
      const { prototype } = vatPowers[name] as { prototype: object };
      found.push(...methodsOf(prototype).map(method => `${name}.${method}`));
    }
    for (const name of storeNames) {
      for (const durable of [false, true]) {
        const sort = `${durable ? 'durable' : 'virtual'} ${name}Store`;
        const methods = methodsOf(makeStore(data, name, durable));
        found.push(...methods.filter(each => !COMMON.has(each)).map(each => `${sort}.${each}`));
      }
    }
    return harden({});
  });
  await kernel.start();
  found.push('E', ...Object.keys(E).map(name => `E.${name}`));
  found.push(...deliveries.map(name => `delivery ${name}`));
  found.push(...syscalls.map(name => `syscall ${name}`));
  return found;
};
