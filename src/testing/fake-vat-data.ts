/**
 * `VatData` for unit tests of code that keeps virtual and durable data: a real
 * liveslots without a kernel, on a vatstore in memory, with restarts.
 * docs/testing.md.
 */
import { Far } from '@endo/far';
import {
  A_FUNCTION,
  A_STRING,
  AN_OBJECT,
  insistGiven,
  insistKnownOptions,
  insistMethods,
} from '../given.js';
import type { Inspect, MapStore, RetentionStats, VatData, VatPowers } from '../index.js';
import { makeCollectingGCTools } from '../platform/gc-tools.js';
import { makeMemoryVatStore, type MemoryVatStore } from '../platform/memory-vatstore.js';
import { makeSyscallOutbox } from '../platform/syscall-outbox.js';
import type { CapData } from '../protocol/capdata.js';
import { type Delivery, insistDelivery } from '../protocol/delivery.js';
import { harden } from '../realm.js';
import { insistVatStore } from '../store/vatstore.js';
import { Incarnation, insistVatOptions, type VatOptions } from './fake-kernel/incarnation.js';

/** What code finds when an incarnation starts. */
export interface IncarnationTools {
  readonly VatData: VatData;
  /** The durable map that the next incarnation finds again. */
  readonly baggage: MapStore<string, unknown>;
  /** A vat's own kinds of them, which know virtual objects by identity. */
  readonly WeakMap: WeakMapConstructor;
  readonly WeakSet: WeakSetConstructor;
  /** 0 for the first one. */
  readonly incarnation: number;
}

/** What `makeFakeVatData` takes. */
export interface FakeVatDataOptions {
  /** For liveslots. Default gc tools collect for real where they can. */
  readonly vatOptions?: VatOptions;
  /** Continues from what another one has stored, say. Default: an empty store. */
  readonly vatstore?: MemoryVatStore;
}

/** The data of one vat without a kernel, over as many incarnations as the test likes. */
export interface FakeVatData {
  /**
   * Works on the present incarnation, whichever it is: put it on `globalThis`
   * for code that expects `VatData` there.
   *
   * Its functions throw before the first `restart`.
   */
  readonly VatData: VatData;
  /** @throws before the first `restart` */
  readonly baggage: MapStore<string, unknown>;
  /**
   * Ends the present incarnation, if there is one, and starts the next on what
   * it has stored. What the old one still holds can store nothing more, and the
   * promises that it has watched and not settled are rejected for the new one,
   * with `{ name: 'vatUpgraded', … }`.
   *
   * @param build runs as `buildRootObject` does: all durable kinds that exist
   *   must be defined before its promise settles
   * @returns what `build` returned
   * @throws what `build` throws, or an error that names the kinds that it has
   *   not defined. The previous incarnation is the present one then, and
   *   nothing has changed in its store
   */
  restart<T = void>(build?: (tools: IncarnationTools) => T | Promise<T>): Promise<T>;
  /** Ends a crank: lets all turns run that are due, and writes what is only in memory. */
  endCrank(): Promise<void>;
  /** Ends a crank and collects garbage: `bringOutYourDead`. @returns the sizes of all tables */
  collect(): Promise<RetentionStats>;
  /**
   * An object of another vat, as this one would see it: a presence, which can be
   * stored durably. Nobody answers what is sent to it.
   *
   * @param iface what it calls itself
   */
  makePresence(iface?: string): Promise<object>;
  readonly inspect: Inspect;
  /** What is stored; what the present crank has changed may be only in memory. */
  readonly vatstore: MemoryVatStore;
}

interface Life {
  readonly vat: Incarnation;
  readonly tools: IncarnationTools;
}

type AnyFunction = (...args: never[]) => unknown;

const toDelivery = (value: unknown): Delivery => {
  insistDelivery(value);
  return value;
};

/** `VatData` of the incarnation that is the present one when a function is called. */
function makeLateVatData(present: () => VatData): VatData {
  const late = <F extends AnyFunction>(find: (vatData: VatData) => F): F =>
    // The type is that of the function which is found when it is called.
    ((...args: never[]) => find(present())(...args)) as F;

  return harden({
    defineKind: late(vatData => vatData.defineKind),
    defineKindMulti: late(vatData => vatData.defineKindMulti),
    defineDurableKind: late(vatData => vatData.defineDurableKind),
    defineDurableKindMulti: late(vatData => vatData.defineDurableKindMulti),
    makeKindHandle: late(vatData => vatData.makeKindHandle),
    canBeDurable: late(vatData => vatData.canBeDurable),
    providePromiseWatcher: late(vatData => vatData.providePromiseWatcher),
    watchPromise: late(vatData => vatData.watchPromise),
    makeScalarBigMapStore: late(vatData => vatData.makeScalarBigMapStore),
    makeScalarBigWeakMapStore: late(vatData => vatData.makeScalarBigWeakMapStore),
    makeScalarBigSetStore: late(vatData => vatData.makeScalarBigSetStore),
    makeScalarBigWeakSetStore: late(vatData => vatData.makeScalarBigWeakSetStore),
  });
}

const readTools = (
  { VatData, WeakMap, WeakSet }: VatPowers,
  baggage: MapStore<string>,
  incarnation: number,
): IncarnationTools => ({ VatData, WeakMap, WeakSet, baggage, incarnation });

/** What a promise that nobody can settle any more is rejected with. */
const disconnectionOf = (incarnationNumber: number): CapData<string> => {
  const reason = { incarnationNumber, name: 'vatUpgraded', upgradeMessage: 'vat upgraded' };
  return { body: `#${JSON.stringify(reason)}`, slots: [] };
};

/** The promises of a vat's own that a kernel would tell it about. */
class Subscriptions {
  readonly outbox = makeSyscallOutbox();
  readonly #vpids = new Set<string>();

  /** Hears what was said since the last time. */
  note(): void {
    for (const said of this.outbox.take()) {
      if (said[0] === 'subscribe') {
        this.#vpids.add(said[1]);
      } else if (said[0] === 'resolve') {
        said[1].forEach(([vpid]) => this.#vpids.delete(vpid));
      }
    }
  }

  takeAll(): string[] {
    const taken = [...this.#vpids];
    this.#vpids.clear();
    return taken;
  }
}

const replaceAll = (store: MemoryVatStore, entries: readonly [string, string][]): void => {
  [...store.entries()].forEach(([key]) => store.delete(key));
  entries.forEach(([key, value]) => store.set(key, value));
};

const insistFakeOptions = (options: FakeVatDataOptions): void => {
  const known = { vatstore: AN_OBJECT, vatOptions: AN_OBJECT };
  insistKnownOptions('makeFakeVatData', options, known);
  insistVatOptions('vatOptions', options.vatOptions);
  if (options.vatstore !== undefined) {
    insistVatStore('vatstore', options.vatstore);
    insistMethods('vatstore', options.vatstore, ['entries']);
  }
};

/** @throws when the realm is not locked down, or an option is wrong or not known */
export function makeFakeVatData(options: FakeVatDataOptions = {}): FakeVatData {
  insistFakeOptions(options);
  const { vatstore = makeMemoryVatStore(), vatOptions = {} } = options;
  const subscriptions = new Subscriptions();
  const { outbox } = subscriptions;
  const arrived: object[] = [];
  let present: Life | undefined;
  let incarnations = 0;
  let presences = 0;

  const life = (): Life => {
    if (present === undefined) {
      throw Error('no incarnation has been started: call restart first');
    }
    return present;
  };

  const deliver = async (vat: Incarnation, value: unknown): Promise<void> => {
    await vat.deliver(toDelivery(value));
    subscriptions.note();
  };

  const endCrank = (): Promise<void> => deliver(life().vat, ['changeVatOptions', {}]);

  const makeLife = async <T>(
    number: number,
    build: (tools: IncarnationTools) => T | Promise<T>,
  ): Promise<{ next: Life; result: T }> => {
    const started: { tools?: IncarnationTools; results: T[] } = { results: [] };
    const vat = new Incarnation({
      vatId: 'fake',
      number,
      outward: outbox.syscall,
      vatstore,
      onSyscall: () => {},
      options: {
        ...vatOptions,
        gcTools: { ...makeCollectingGCTools(), ...vatOptions.gcTools },
      },
      async buildRootObject(vatPowers, _parameters, baggage) {
        started.tools = readTools(vatPowers, baggage, number);
        // Code that uses the late-bound `VatData` means this incarnation already.
        present = { vat, tools: started.tools };
        started.results.push(await build(started.tools));
        return Far('root', { take: (presence: object) => void arrived.push(presence) });
      },
    });
    try {
      await deliver(vat, ['startVat', { body: '#{}', slots: [] }]);
    } catch (err) {
      vat.end();
      throw err;
    }
    if (started.tools === undefined || started.results.length === 0) {
      throw Error('the incarnation has started without its code');
    }
    return { next: { vat, tools: started.tools }, result: started.results[0] as T };
  };

  const tellDisconnected = async (vat: Incarnation, number: number): Promise<void> => {
    for (const vpid of subscriptions.takeAll()) {
      await deliver(vat, ['notify', [[vpid, true, disconnectionOf(number)]]]);
    }
  };

  return {
    VatData: makeLateVatData(() => life().tools.VatData),
    get baggage() {
      return life().tools.baggage;
    },
    async restart<T>(build: (tools: IncarnationTools) => T | Promise<T> = () => undefined as T) {
      insistGiven('build', build, A_FUNCTION);
      if (present !== undefined) {
        await endCrank();
      }
      const before = present;
      const stored = [...vatstore.entries()];
      const number = incarnations;
      try {
        const { next, result } = await makeLife(number, build);
        present = next;
        before?.vat.end();
        incarnations += 1;
        await tellDisconnected(next.vat, number - 1);
        return result;
      } catch (err) {
        if (incarnations === number) {
          replaceAll(vatstore, stored);
          outbox.discard();
          present = before;
        }
        throw err;
      }
    },
    endCrank,
    async collect() {
      await endCrank();
      const stats = await life().vat.liveslots.dispatch(['bringOutYourDead']);
      subscriptions.note();
      return stats;
    },
    async makePresence(iface = 'presence') {
      insistGiven('iface', iface, A_STRING);
      presences += 1;
      const body = `#["take",[${JSON.stringify(`$0.Alleged: ${iface}`)}]]`;
      const methargs = { body, slots: [`o-${presences}`] };
      await deliver(life().vat, ['message', 'o+0', { methargs, result: null }]);
      const presence = arrived.pop();
      if (presence === undefined) {
        throw Error('the presence has not arrived');
      }
      return presence;
    },
    get inspect() {
      return life().vat.liveslots.inspect;
    },
    vatstore,
  };
}
