/**
 * A vat that marks what it can reach from objects of every sort in weak sets, stores the objects in
 * several ways, releases them, and later says what it finds when it has them again.
 */
import { E, Far } from '@endo/far';
import { getInterfaceOf } from '@endo/pass-style';
import type { GcVatTools } from './gc-rig.js';
import { reachableFrom } from './reachable.js';
import type { MapStore } from './vat-data.js';

export const MADE = [
  'virtual',
  'durable',
  'thisful',
  'facet',
  'handle',
  'mapStore',
  'weakMapStore',
  'setStore',
  'weakSetStore',
  'durableMapStore',
  'durableWeakSetStore',
  'remotable',
] as const;
/** These come in messages, and are not the vat's to make. */
export const IMPORTED = ['presence', 'unnamed presence', 'device', 'promise'] as const;
export type Sort = (typeof MADE)[number] | (typeof IMPORTED)[number];

export const WAYS = ['value', 'key', 'state', 'tuple'] as const;
export type Way = (typeof WAYS)[number];

interface Remote {
  take(...args: unknown[]): Promise<unknown>;
}
interface HasState {
  readonly state: Record<string, unknown>;
}
type Holder = { put(x: unknown): void; take(): object };

export const buildWorldsVat = ({ VatData, WeakMap, WeakSet }: GcVatTools): object => {
  const init = (x?: unknown): { x: unknown } => ({ x });
  const methods = {
    context: (context: HasState) => context,
    put: ({ state }: HasState, x: unknown) => {
      state['x'] = x;
    },
    take: ({ state }: HasState) => state['x'],
  };
  const thisful = {
    // It is part of no message, but a result must be passable.
    context(this: object) {
      contexts.push(this);
    },
  };
  const contexts: object[] = [];
  const handleOf = (tag: string) => VatData.makeKindHandle(tag) as never;
  const makeVirtual = VatData.defineKind('virtual', init, methods);
  const makeDurable = VatData.defineDurableKind(handleOf('durable'), init, methods);
  const makeThisful = VatData.defineKind(
    'thisful',
    init,
    thisful as never,
    {
      thisfulMethods: true,
    } as never,
  );
  const makeFacets = VatData.defineKindMulti('facets', init, { left: methods, right: methods });
  const makers: Record<(typeof MADE)[number], () => object> = {
    virtual: () => makeVirtual(),
    durable: () => makeDurable(),
    thisful: () => (makeThisful as () => object)(),
    facet: () => (makeFacets() as Record<string, object>)['right'] as object,
    handle: () => {
      const handle = handleOf('handle');
      VatData.defineDurableKind(handle, init, methods);
      return handle;
    },
    mapStore: () => VatData.makeScalarBigMapStore('m'),
    weakMapStore: () => VatData.makeScalarBigWeakMapStore('m'),
    setStore: () => VatData.makeScalarBigSetStore('s'),
    weakSetStore: () => VatData.makeScalarBigWeakSetStore('s'),
    durableMapStore: () => VatData.makeScalarBigMapStore('m', { durable: true }),
    durableWeakSetStore: () => VatData.makeScalarBigWeakSetStore('s', { durable: true }),
    remotable: () => Far('remotable', { m: () => 1 }),
  };

  const vault: MapStore = VatData.makeScalarBigMapStore('vault');
  const keyed: MapStore = VatData.makeScalarBigMapStore('keyed');
  /** By sort, then by the way to what is marked: two weak collections that know nothing else. */
  const marks = new Map<string, [set: WeakSet<object>, map: WeakMap<object, string>]>();

  const stash = (name: string, x: object): void => {
    vault.init(`value ${name}`, x);
    vault.init(`tuple ${name}`, harden([x, { x }]));
    const holder = makeVirtual() as unknown as Holder;
    holder.put(x);
    vault.init(`holder ${name}`, holder);
    // A promise is no key.
    if (!(x instanceof Promise)) keyed.init(x, name);
  };
  const fetch = (name: string, way: Way): object | undefined => {
    switch (way) {
      case 'value':
        return vault.get(`value ${name}`) as object;
      case 'tuple':
        return (vault.get(`tuple ${name}`) as [object])[0];
      case 'state':
        return (vault.get(`holder ${name}`) as Holder).take();
      case 'key':
        for (const [key, value] of keyed.entries(undefined, name)) {
          if (value === name) return key as object;
        }
        return undefined;
    }
  };
  const walk = (x: object): Map<string, object> => {
    const found = reachableFrom(x);
    const context = contexts.pop();
    if (context === undefined) return found;
    return new Map([
      ...found,
      ...[...reachableFrom(context)].map(([path, part]) => [`context, ${path}`, part] as const),
    ]);
  };
  const look = (name: string, path: string, x: object): unknown[] => {
    const part = walk(x).get(path);
    const [set, map] = marks.get(name) ?? [];
    return [
      name,
      String(x),
      getInterfaceOf(x) ?? 'none',
      part !== undefined && set?.has(part),
      part !== undefined && map?.get(part),
    ];
  };
  const mark = (name: string, path: string, x: object): void => {
    const part = walk(x).get(path);
    const set = new WeakSet<object>();
    const map = new WeakMap<object, string>();
    marks.set(name, [set, map]);
    if (part === undefined) return;
    set.add(part);
    map.set(part, path);
  };

  return Far('root', {
    /** Every way from an object of the sort; the object is released. */
    ways: (sort: Sort, given?: object) =>
      harden([...walk(given ?? makers[sort as 'virtual']()).keys()]),
    prepare: (sort: Sort, paths: string[], given?: object[]) => {
      paths.forEach((path, index) => {
        const x = given?.[index] ?? makers[sort as 'virtual']();
        const name = `${sort}: ${path}`;
        stash(name, x);
        mark(name, path, x);
      });
    },
    look: (sort: Sort, paths: string[], way: Way) =>
      harden(
        paths.map(path => {
          const x = fetch(`${sort}: ${path}`, way);
          return x === undefined ? 'no key' : look(`${sort}: ${path}`, path, x);
        }),
      ),
    lookAt: (sort: Sort, paths: string[], given: object[]) =>
      harden(paths.map((path, index) => look(`${sort}: ${path}`, path, given[index] as object))),
    send: (sort: Sort, paths: string[], way: Way, sink: Remote) => {
      for (const path of paths) {
        const x = fetch(`${sort}: ${path}`, way);
        if (x !== undefined) void E(sink).take(x, E.resolve(x));
      }
    },
    nothing: () => {},
    /** What a method of a store does that was taken off it. */
    detached: (sort: Sort, path: string) => {
      const { has } = vault.get(`value ${sort}: ${path}`) as { has(x: unknown): boolean };
      return has('nothing');
    },
  });
};
