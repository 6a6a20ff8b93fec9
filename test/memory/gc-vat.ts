/**
 * A vat whose code makes, stores and releases many objects of each sort, on the real collector,
 * with a vatstore in memory and a kernel that only counts.
 */
import { Far } from '@endo/far';
import { createLiveslots } from '../../src/index.js';
import type { Liveslots, LiveslotsOptions, OutwardSyscall } from '../../src/index.js';
import { makeGCTools } from '../../src/platform/gc-tools.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import type { MemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { collectForSure } from '../../src/testing/index.js';
import { auditedSyscall, makeAuditor } from '../support/auditor.js';
import { message, ref } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import type { MapStore, VatData } from '../support/vat-data.js';

export const SORTS = [
  'presence',
  'remotable',
  'virtual',
  'durable',
  'facets',
  'map',
  'set',
  'weakMap',
  'weakSet',
  'durableMap',
  'durableWeakSet',
] as const;
export type Sort = (typeof SORTS)[number];

export interface Counts {
  collections: number;
  longestList: number;
  dropped: number;
  retiredImports: number;
  retiredExports: number;
  vatstoreCalls: number;
}

const buildRoot = (VatData: VatData): object => {
  const shelf: MapStore = VatData.makeScalarBigMapStore('shelf');
  const makeNode = VatData.defineKind('node', (next: unknown) => ({ next }), {});
  const init = (): { content: string } => ({ content: 'content' });
  const makeDurable = VatData.defineDurableKind(VatData.makeKindHandle('durable'), init, {});
  const makeFacets = VatData.defineKindMulti('facets', init, { left: {}, right: {} });
  const makers: Record<Exclude<Sort, 'presence'>, () => unknown> = {
    remotable: () => Far('remotable', {}),
    virtual: () => makeNode(undefined),
    durable: () => makeDurable(),
    facets: () => makeFacets()['left'],
    map: () => VatData.makeScalarBigMapStore('m'),
    set: () => VatData.makeScalarBigSetStore('s'),
    weakMap: () => VatData.makeScalarBigWeakMapStore('m'),
    weakSet: () => VatData.makeScalarBigWeakSetStore('s'),
    durableMap: () => VatData.makeScalarBigMapStore('m', { durable: true }),
    durableWeakSet: () => VatData.makeScalarBigWeakSetStore('s', { durable: true }),
  };
  return Far('root', {
    ignore: () => {},
    nothing: () => {},
    store: (...objects: unknown[]) => {
      objects.forEach((x, index) => shelf.init(index, x));
    },
    clear: () => shelf.clear(),
    /** Makes them and gives them out: the kernel reaches them then. */
    make: (sort: Exclude<Sort, 'presence'>, count: number) =>
      harden(Array.from({ length: count }, () => makers[sort]())),
    /** Makes them, stores them, and forgets them. */
    shelve: (sort: Exclude<Sort, 'presence'>, count: number) => {
      for (let index = 0; index < count; index += 1) shelf.init(index, makers[sort]());
    },
    extendChain: (count: number) => {
      let head = shelf.has('head') ? shelf.get('head') : undefined;
      for (let index = 0; index < count; index += 1) head = makeNode(head);
      if (shelf.has('head')) shelf.set('head', head);
      else shelf.init('head', head);
    },
    makeLarge: () => shelf.init('large', VatData.makeScalarBigMapStore('large')),
    fillLarge: (from: number, count: number, withObjects: boolean) => {
      const large = shelf.get('large') as MapStore;
      for (let index = from; index < from + count; index += 1) {
        large.init(index, withObjects ? makeNode(undefined) : index);
      }
    },
    letGo: () => shelf.clear(),
  });
};

export class ScaleVat {
  readonly store: MemoryVatStore = makeMemoryVatStore();
  readonly counts: Counts = {
    collections: 0,
    longestList: 0,
    dropped: 0,
    retiredImports: 0,
    retiredExports: 0,
    vatstoreCalls: 0,
  };
  readonly liveslots: Liveslots;
  readonly auditor = makeAuditor();
  #slots: readonly string[] = [];
  #next = 1000;

  constructor(options: Partial<LiveslotsOptions> = {}) {
    const { counts } = this;
    const note = (
      vrefs: readonly string[],
      count: 'dropped' | 'retiredImports' | 'retiredExports',
    ) => {
      counts.longestList = Math.max(counts.longestList, vrefs.length);
      counts[count] += vrefs.length;
    };
    const syscall = {
      send() {},
      subscribe() {},
      resolve: (
        resolutions: ReadonlyArray<readonly [string, boolean, { slots: readonly string[] }]>,
      ) => {
        this.#slots = resolutions[0]?.[2].slots ?? [];
      },
      exit() {},
      callNow() {},
      dropImports: (vrefs: readonly string[]) => note(vrefs, 'dropped'),
      retireImports: (vrefs: readonly string[]) => note(vrefs, 'retiredImports'),
      retireExports: (vrefs: readonly string[]) => note(vrefs, 'retiredExports'),
    };
    const tools = makeGCTools();
    this.liveslots = createLiveslots({
      syscall: auditedSyscall(syscall as unknown as OutwardSyscall, this.auditor),
      vatstore: this.store,
      gcTools: {
        gcAndFinalize: () => {
          counts.collections += 1;
          return tools.gcAndFinalize();
        },
      },
      console: { warn: () => {} },
      buildVatNamespace: ({ VatData }: Readonly<Record<string, unknown>>) => ({
        buildRootObject: () => buildRoot(VatData as VatData),
      }),
      ...options,
    });
  }

  async start(): Promise<void> {
    await this.deliver(['startVat', { body: '#{}', slots: [] }]);
  }

  /** @returns the slots of the result */
  async call(method: string, ...args: unknown[]): Promise<readonly string[]> {
    this.#next += 1;
    this.#slots = [];
    await this.deliver(message('o+0', method, args, `p-${this.#next}`));
    return this.#slots;
  }

  imports(count: number): Array<ReturnType<typeof ref>> {
    return Array.from({ length: count }, () => {
      this.#next += 1;
      return ref(`o-${this.#next}`);
    });
  }

  async sweep(): Promise<Readonly<Record<string, number>>> {
    return this.audited(harden(['bringOutYourDead'] as const), delivery =>
      this.liveslots.dispatch(delivery),
    );
  }

  /**
   * Sweeps until it is done. One sweep need not be enough: the engine may still hold an object of
   * the last delivery, and a busy machine runs finalizers late.
   *
   * @param isDone asked after each sweep
   * @returns how many sweeps it took
   * @throws when many sweeps, with other deliveries and proven collections between them, are not
   *   enough: something else holds what should go
   */
  async sweepUntil(
    isDone: (stats: Readonly<Record<string, number>>) => boolean,
    most = 60,
  ): Promise<number> {
    for (let sweeps = 1; sweeps <= most; sweeps += 1) {
      const before = this.store.size;
      if (isDone(await this.sweep())) return sweeps;
      // While they get on with it they need no help.
      if (this.store.size < before) continue;
      await this.call('nothing');
      if (sweeps > 3) await collectForSure();
    }
    throw Error(`not done after ${most} sweeps: ${this.store.size} keys in the vatstore`);
  }

  /** Sweeps until several in a row have found nothing to release. */
  async settle(): Promise<Readonly<Record<string, number>>> {
    await this.call('nothing');
    let last = '';
    let quiet = -1;
    let settled: Readonly<Record<string, number>> = {};
    await this.sweepUntil(stats => {
      settled = stats;
      const now = JSON.stringify([stats, this.store.size]);
      quiet = now === last ? quiet + 1 : 0;
      last = now;
      return quiet === 3;
    });
    return settled;
  }

  async deliver(delivery: Delivery): Promise<void> {
    await this.audited(harden(delivery), each => this.liveslots.dispatch(each));
  }

  /** @throws when something that was said in the delivery is not lawful */
  private async audited<D extends Delivery, T>(
    delivery: D,
    dispatch: (delivery: D) => Promise<T>,
  ): Promise<T> {
    this.auditor.delivered(delivery);
    const answer = await dispatch(delivery);
    this.auditor.ended(undefined);
    return answer;
  }

  /** Makes some of a sort, exports them or stores them, releases them, and sweeps. */
  async churn(sort: Sort, count: number): Promise<void> {
    if (sort === 'presence') {
      await this.call('ignore', ...this.imports(count / 2));
      await this.call('store', ...this.imports(count / 2));
    } else {
      const exported = await this.call('make', sort, count / 2);
      if (exported.length !== count / 2) throw Error(`${exported.length} were exported`);
      await this.call('shelve', sort, count / 2);
      await this.deliver(['dropExports', [...exported]]);
    }
    await this.call('clear');
    await this.sweep();
  }
}
