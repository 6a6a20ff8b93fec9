/**
 * A vat that was given turns of its own between deliveries, and a runtime that may die at any of
 * its syscalls: what the vatstore held then, and what the kernel had heard.
 */
import { E, Far } from '@endo/far';
import { makeGCTools } from '../../src/host/index.js';
import { createLiveslots } from '../../src/index.js';
import { capdata, ref } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import { makeMemoryStore } from '../support/memory-store.js';
import type { MemoryStore } from '../support/memory-store.js';
import { makeRecordingSyscall } from '../support/syscall-recorder.js';
import type { RecordedSyscall } from '../support/syscall-recorder.js';
import type { KindHandle, MapStore, VatData } from '../support/vat-data.js';

/** As it was when the syscall had been made, the vatstore's own included. */
export interface Moment {
  readonly call: RecordedSyscall;
  readonly entries: ReadonlyArray<readonly [string, string]>;
}

export interface Counter {
  inc(): number;
  n(): number;
}

/** What the test does in the vat's place, in a turn of its own. */
export interface Hands {
  readonly vatData: VatData;
  readonly baggage: MapStore;
  readonly makeCounter: () => Counter;
  readonly makeVirtual: () => object;
  readonly watcher: object;
  /** The device, and one object of another vat. */
  readonly D: (device: object) => { poke(...args: unknown[]): unknown };
  readonly device: object;
  readonly remote: object;
  readonly exit: (info: unknown) => void;
  readonly watched: unknown[];
}

const provide = <T>(baggage: MapStore, key: string, make: () => T): T => {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key) as T;
};

export const tick = (): Promise<void> => new Promise(resolve => void setImmediate(resolve));

export class OutsideVat {
  readonly moments: Moment[] = [];
  readonly warnings: unknown[][] = [];
  readonly store: MemoryStore;
  /** While a turn outside runs, each syscall leaves a moment. */
  isRecording = false;
  /** Makes the next syscall by this name fail. */
  failing: string | undefined;
  #hands: Hands | undefined;
  #vat: ReturnType<typeof createLiveslots> | undefined;

  constructor(entries: ReadonlyArray<readonly [string, string]> = []) {
    this.store = makeMemoryStore(entries);
  }

  get hands(): Hands {
    if (!this.#hands) throw Error('the vat was not started');
    return this.#hands;
  }

  get vat(): ReturnType<typeof createLiveslots> {
    if (!this.#vat) throw Error('the vat was not started');
    return this.#vat;
  }

  async start(): Promise<this> {
    const syscall = makeRecordingSyscall({
      store: this.store,
      record: call => {
        if (this.isRecording) this.moments.push({ call, entries: this.store.entries() });
      },
      callNow: () => capdata(undefined),
      fault: name => {
        if (name !== this.failing) return undefined;
        this.failing = undefined;
        return Error(`no ${name} today`);
      },
    });
    this.#vat = createLiveslots({
      syscall: syscall as unknown as Parameters<typeof createLiveslots>[0]['syscall'],
      vatId: 'v1',
      gcTools: makeGCTools(),
      console: { warn: (...args) => void this.warnings.push(args) },
      buildVatNamespace: () => ({
        buildRootObject: (powers, parameters, baggage) => {
          this.#hands = this.takeHands(powers, parameters, baggage as MapStore);
          return Far('root', { nothing() {}, use: (counter: Counter) => counter.inc() });
        },
      }),
    });
    await this.deliver([
      'startVat',
      capdata({ remote: ref('o-50'), device: { ref: 'd-70', iface: 'Alleged: device' } }),
    ]);
    return this;
  }

  deliver(delivery: Delivery): Promise<unknown> {
    return this.vat.dispatch(harden(delivery));
  }

  /** A turn outside a delivery, and what follows of it; no macrotask between them. */
  async turn(work: (hands: Hands) => void): Promise<void> {
    await tick();
    this.isRecording = true;
    work(this.hands);
    await tick();
    this.isRecording = false;
  }

  private takeHands(
    powers: Readonly<Record<string, unknown>>,
    parameters: unknown,
    baggage: MapStore,
  ): Hands {
    const {
      VatData: vatData,
      D,
      exitVat,
    } = powers as unknown as {
      VatData: VatData;
      D: Hands['D'];
      exitVat: Hands['exit'];
    };
    const watched: unknown[] = [];
    const handle = (name: string): KindHandle =>
      provide(baggage, `kind of ${name}`, () => vatData.makeKindHandle(name));
    const makeCounter = vatData.defineDurableKind(handle('counter'), () => ({ n: 0 }), {
      inc: ({ state }) => (state['n'] = (state['n'] as number) + 1),
      n: ({ state }) => state['n'],
    });
    const makeWatcher = vatData.defineDurableKind(handle('watcher'), () => ({}), {
      onFulfilled: (_context, value: unknown) => void watched.push(value),
      onRejected: (_context, reason: unknown) => void watched.push(reason),
    });
    // Handles that a turn has stored: their kinds must be defined again.
    for (const [key, value] of baggage.entries()) {
      if (String(key).startsWith('handle ')) {
        vatData.defineDurableKind(value as KindHandle, () => ({}), { a: () => 1 });
      }
    }
    provide(baggage, 'counters', () => vatData.makeScalarBigMapStore('c', { durable: true }));
    return {
      vatData,
      baggage,
      makeCounter: makeCounter as unknown as () => Counter,
      makeVirtual: vatData.defineKind('virtual', () => ({ a: 1 }), { a: () => 1 }),
      watcher: provide(baggage, 'watcher', makeWatcher),
      D,
      exit: exitVat,
      watched,
      ...(parameters as { remote: object; device: object }),
    };
  }
}

/** Tells the kernel something, with names in it; the result interests nobody. */
export const tell = ({ remote }: Hands, ...args: unknown[]): void => {
  (E(remote) as unknown as { tell(...a: unknown[]): Promise<unknown> })
    .tell(...args)
    .catch(() => {});
};

const NAMES = /"((?:p\+|o\+)[^"\\]*)"/g;
/** The names that text of the kernel's or the vatstore's has among its slots. */
export const namesIn = (value: unknown): string[] =>
  [...JSON.stringify(value).replaceAll('\\"', '"').matchAll(NAMES)].map(([, name]) => String(name));

/** What is wrong with a vatstore, for an incarnation that begins on it, if these names are in use. */
export function* forgottenIn(
  entries: ReadonlyArray<readonly [string, string]>,
  names: Iterable<string>,
): Generator<string, void> {
  const stored = new Map(entries);
  const next = JSON.parse(stored.get('idCounters') ?? '{}') as Record<string, number>;
  for (const name of names) {
    const [, sort = '', id = '', instance] =
      /^(p\+|o\+[vd]?)(\d+)(?:\/(\d+))?/.exec(name) ?? ([] as string[]);
    const isAgain = (count: unknown, number: string): boolean => Number(number) >= Number(count);
    if (isAgain(next[sort === 'p+' ? 'promiseID' : 'exportID'], id)) yield `${name} comes again`;
    if (instance === undefined) continue;
    if (id === '1') {
      if (isAgain(next['exportID'], instance)) yield `${name} comes again`;
    } else if (Number(id) < 10) {
      if (isAgain(next['collectionID'], instance)) yield `${name} comes again`;
      if (!stored.has(`vc.${instance}.|schemata`)) yield `${name} has no schema`;
    } else {
      const first = sort === 'o+d' ? (stored.get(`vom.dkind.${id}.nextID`) ?? 1) : Infinity;
      if (isAgain(first, instance)) yield `${name} comes again`;
      if (!stored.has(`vom.${sort}${id}/${instance}`)) yield `${name} has no state`;
    }
  }
}
