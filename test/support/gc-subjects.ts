/**
 * Every sort of reference as a subject of tests of collection: a vat that holds, stores, marks and
 * sends subjects as it is told to, and a driver that carries out one step at a time.
 */
import { E, Far } from '@endo/far';
import { ref } from './capdata.js';
import { GcRig, slotsOfSend } from './gc-rig.js';
import type { GcVatTools, Outcome, RigSettings } from './gc-rig.js';
import type { MapStore, SetStore, WeakMapStore, WeakSetStore } from './vat-data.js';

export const SORTS = [
  'presence',
  'remotable',
  'virtual',
  'durable',
  'virtualFacets',
  'durableFacets',
  'mapStore',
  'durableMapStore',
  'setStore',
  'durableSetStore',
  'weakMapStore',
  'durableWeakMapStore',
  'weakSetStore',
  'durableWeakSetStore',
] as const;

export type Sort = (typeof SORTS)[number];

export const isFaceted = (sort: Sort): boolean => sort.endsWith('Facets');
export const facetCountOf = (sort: Sort): number => (isFaceted(sort) ? 2 : 1);
/** Whether it is deleted from the vatstore with a presence that it names. */
export const hasContent = (sort: Sort): boolean => sort !== 'presence' && sort !== 'remotable';
/** Whether that presence is a key that it recognizes. */
export const hasWeakContent = (sort: Sort): boolean => /weak.+Store/i.test(sort);

/** What subjects are stored in and recognized by. */
export interface Furniture {
  readonly isVaultDurable: boolean;
  readonly marks: 'weakMap' | 'weakSet';
  readonly areMarksDurable: boolean;
  readonly memory: 'WeakMap' | 'WeakSet';
}

type Marks = { has(key: unknown): boolean; delete(key: unknown): void };
type Memory = Pick<WeakMap<object, unknown>, 'has' | 'delete'>;

/** The vat's side. The test looks at it directly, which crosses no edge. */
class SubjectVat {
  readonly held = new Map<string, readonly object[]>();
  vault: MapStore | undefined;
  marks: Marks | undefined;
  memory: Memory | undefined;
  readonly #furniture: Furniture;

  constructor(furniture: Furniture) {
    this.#furniture = furniture;
  }

  facet(name: string, index: number): object {
    const facet = this.held.get(name)?.[index];
    if (!facet) throw Error(`${name} is not held`);
    return facet;
  }

  build({ VatData, WeakMap: VatWeakMap, WeakSet: VatWeakSet }: GcVatTools): object {
    const { isVaultDurable, marks, areMarksDurable, memory } = this.#furniture;
    const init = (content: unknown): { content: unknown; next: unknown } => ({
      content,
      next: undefined,
    });
    const methods = {
      all: ({ self }: { self: unknown }) => [self],
      link: ({ state }: { state: Record<string, unknown> }, to: unknown) => {
        state['next'] = to;
      },
    };
    const facets = {
      left: {
        all: (context: { facets: Record<string, unknown> }) => [
          context.facets['left'],
          context.facets['right'],
        ],
      },
      right: {
        all: (context: { facets: Record<string, unknown> }) => [
          context.facets['left'],
          context.facets['right'],
        ],
        link: ({ state }: { state: Record<string, unknown> }, to: unknown) => {
          state['next'] = to;
        },
      },
    };
    const makeVirtual = VatData.defineKind('virtual', init, methods);
    const makeDurable = VatData.defineDurableKind(VatData.makeKindHandle('durable'), init, methods);
    const makeVirtualFacets = VatData.defineKindMulti('virtualFacets', init, facets);
    const makeDurableFacets = VatData.defineDurableKindMulti(
      VatData.makeKindHandle('durableFacets'),
      init,
      facets,
    );
    const both = (cohort: object): object[] => Object.values(cohort) as object[];
    const makeStore = (sort: Sort, content: object): object => {
      const durable = sort.startsWith('durable');
      switch (durable ? sort.slice('durable'.length).toLowerCase() : sort.toLowerCase()) {
        case 'mapstore': {
          const store = VatData.makeScalarBigMapStore('subject', { durable });
          store.init('content', content);
          return store;
        }
        case 'setstore': {
          const store: SetStore = VatData.makeScalarBigSetStore('subject', { durable });
          store.add(content);
          return store;
        }
        case 'weakmapstore': {
          const store: WeakMapStore = VatData.makeScalarBigWeakMapStore('subject', { durable });
          store.init(content, 'value');
          return store;
        }
        default: {
          const store: WeakSetStore = VatData.makeScalarBigWeakSetStore('subject', { durable });
          store.add(content);
          return store;
        }
      }
    };
    const make = (sort: Sort, content: object): object[] => {
      switch (sort) {
        case 'presence':
          throw Error('presences are made by the kernel');
        case 'remotable':
          return [makeFar('subject')];
        case 'virtual':
          return [makeVirtual(content)];
        case 'durable':
          return [makeDurable(content)];
        case 'virtualFacets':
          return both(makeVirtualFacets(content));
        case 'durableFacets':
          return both(makeDurableFacets(content));
        default:
          return [makeStore(sort, content)];
      }
    };
    const hold = (name: string, sort: Sort, x: object): void => {
      const faceted = x as { all(): object[] };
      this.held.set(name, isFaceted(sort) ? faceted.all() : [x]);
    };
    const renewMarks = (): void => {
      const options = { durable: areMarksDurable };
      this.marks =
        marks === 'weakMap'
          ? VatData.makeScalarBigWeakMapStore('marks', options)
          : VatData.makeScalarBigWeakSetStore('marks', options);
    };
    const renewMemory = (): void => {
      this.memory = memory === 'WeakMap' ? new VatWeakMap() : new VatWeakSet();
    };
    this.vault = VatData.makeScalarBigMapStore('vault', { durable: isVaultDurable });
    renewMarks();
    renewMemory();
    const lastOf = (sort: Sort): number => facetCountOf(sort) - 1;
    return makeFar('root', {
      make: (name: string, sort: Sort, content: object) => {
        this.held.set(name, make(sort, content));
      },
      hold,
      store: (name: string) => this.vault?.init(name, this.facet(name, 0)),
      unstore: (name: string) => this.vault?.delete(name),
      load: (name: string, sort: Sort) => hold(name, sort, this.vault?.get(name) as object),
      recS: (name: string, sort: Sort) => {
        const key = this.facet(name, lastOf(sort));
        if (marks === 'weakMap') (this.marks as WeakMapStore).init(key, 1);
        else (this.marks as WeakSetStore).add(key);
      },
      unrecS: (name: string, sort: Sort) => this.marks?.delete(this.facet(name, lastOf(sort))),
      recM: (name: string) => {
        const key = this.facet(name, 0);
        if (memory === 'WeakMap') (this.memory as WeakMap<object, number>).set(key, 1);
        else (this.memory as WeakSet<object>).add(key);
      },
      unrecM: (name: string) => void this.memory?.delete(this.facet(name, 0)),
      renewMarks,
      renewMemory,
      send: (name: string, index: number, sink: object) => {
        void E(sink as Sink).take(this.facet(name, index));
      },
      link: (from: string, sort: Sort, to: string | undefined) => {
        const link = this.facet(from, lastOf(sort)) as { link(to: unknown): void };
        link.link(to === undefined ? undefined : this.facet(to, 0));
      },
    });
  }
}

interface Sink {
  take(x: unknown): Promise<unknown>;
}

const makeFar = (name: string, methods: object = {}): object => Far(name, { ...methods });

export const SINK = 'o-50';

/** Carries out steps on subjects. It judges nothing; an unlawful step fails in the kernel. */
export class SubjectDriver {
  readonly rig: GcRig;
  readonly #vat: SubjectVat;
  /** The baseRef of each subject, as soon as it is known. */
  readonly baseRefs = new Map<string, string>();
  readonly contents = new Map<string, string>();

  constructor(furniture: Furniture, settings: Omit<RigSettings, 'build'>) {
    this.#vat = new SubjectVat(furniture);
    this.rig = new GcRig({
      ...settings,
      options: { relaxDurabilityRules: true, ...settings.options },
      build: tools => this.#vat.build(tools),
    });
  }

  async start(): Promise<void> {
    await this.rig.start();
  }

  baseRefOf(name: string): string {
    const known = this.baseRefs.get(name);
    if (known === undefined) throw Error(`${name} has no vref`);
    return known;
  }

  vrefOf(name: string, sort: Sort, index: number): string {
    const baseRef = this.baseRefOf(name);
    return isFaceted(sort) ? `${baseRef}:${index}` : baseRef;
  }

  /** Whether the vat's tables say that it is in memory. */
  isRegistered(name: string): boolean {
    return this.rig.hooks.slotToVal.has(this.baseRefOf(name));
  }

  /** Introduces or creates a subject; what it names has left memory then. */
  async make(name: string, sort: Sort): Promise<void> {
    const { rig } = this;
    if (sort === 'presence') {
      const vref = rig.importable();
      this.baseRefs.set(name, vref);
      await rig.call('hold', name, sort, ref(vref));
      return;
    }
    const content = rig.importable();
    await rig.call('make', name, sort, ref(content));
    if (sort === 'remotable') {
      // Until it is named it does not concern anybody.
      await this.send(name, 0);
    }
    const [facet] = this.#vat.held.get(name) ?? [];
    const vref = facet && rig.hooks.valToSlot.get(facet);
    if (vref === undefined) throw Error(`${name} was given no vref`);
    this.baseRefs.set(name, vref.replace(/:\d+$/, ''));
    this.contents.set(name, content);
    rig.kill(content);
    await rig.sweep();
  }

  async introduce(name: string, sort: Sort, index: number): Promise<Outcome> {
    return this.rig.call('hold', name, sort, ref(this.vrefOf(name, sort, index)));
  }

  /** A method of the vat that only needs the name. */
  async tell(
    method: 'store' | 'unstore' | 'load' | 'recS' | 'unrecS' | 'recM' | 'unrecM',
    name: string,
    sort: Sort,
  ): Promise<Outcome> {
    return this.rig.call(method, name, sort);
  }

  async send(name: string, index: number): Promise<string> {
    const { calls } = await this.rig.call('send', name, index, ref(SINK));
    const [vref] = slotsOfSend(calls);
    if (vref === undefined) throw Error('nothing was sent');
    return vref;
  }

  async link(from: string, sort: Sort, to: string | undefined): Promise<Outcome> {
    return this.rig.call('link', from, sort, to);
  }

  /** The vat releases it, and the collector takes it. */
  kill(name: string): void {
    this.#vat.held.delete(name);
    this.rig.kill(this.baseRefOf(name));
  }

  /** The weak collection is replaced by an empty one, and the collector takes the old one. */
  async dropMarks(): Promise<void> {
    const { rig } = this;
    const old = this.#vat.marks;
    await rig.call('renewMarks');
    const baseRef = old && rig.hooks.valToSlot.get(old);
    if (baseRef === undefined) throw Error('the marks have no name');
    rig.kill(baseRef);
  }

  async dropMemory(): Promise<void> {
    const { rig } = this;
    const old = this.#vat.memory;
    await rig.call('renewMemory');
    if (old) rig.gc.kill(old);
  }

  async retireImport(name: string): Promise<Outcome> {
    return this.rig.deliver(['retireImports', [this.baseRefOf(name)]]);
  }

  async dropExport(name: string, sort: Sort, index: number): Promise<Outcome> {
    return this.rig.deliver(['dropExports', [this.vrefOf(name, sort, index)]]);
  }

  async retireExport(name: string, sort: Sort, index: number): Promise<Outcome> {
    return this.rig.deliver(['retireExports', [this.vrefOf(name, sort, index)]]);
  }
}
