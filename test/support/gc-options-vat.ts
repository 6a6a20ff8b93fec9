/** A vat for tests of the options of collection: it takes, keeps, chains and releases as it is told. */
import { E, Far } from '@endo/far';
import { GcRig } from './gc-rig.js';
import type { GcVatTools, RigOptions } from './gc-rig.js';
import type { MapStore } from './vat-data.js';

export interface Remote {
  take(...args: unknown[]): Promise<unknown>;
}

/** A vat that stores what it is given, and writes down how promises end. */
export const makeVat = (options: RigOptions, implementation: 'ours' | 'peer' = 'ours') => {
  const log: string[] = [];
  const kept: unknown[] = [];
  let shelf: MapStore | undefined;
  const follow = (name: string, promise: Promise<unknown>): void => {
    promise.then(
      value => log.push(`${name} fulfilled ${String(value)}`),
      (err: unknown) => log.push(`${name} rejected ${err instanceof Error ? err.message : '?'}`),
    );
  };
  const build = ({ VatData, WeakMap: VatWeakMap }: GcVatTools): object => {
    const recognizer = new VatWeakMap<object, number>();
    const makeNode = VatData.defineKind('node', (next: unknown) => ({ next }), {});
    const newShelf = (): void => {
      shelf = VatData.makeScalarBigMapStore('shelf');
    };
    newShelf();
    return Far('root', {
      ignore: () => {},
      follow: (name: string, promise: Promise<unknown>) => follow(name, promise),
      followAll: (names: string[], promises: Array<Promise<unknown>>) => {
        names.forEach((name, index) => follow(name, promises[index] as Promise<unknown>));
        kept.push(...promises);
      },
      recognize: (...objects: object[]) => objects.forEach(x => recognizer.set(x, 1)),
      unrecognize: (...objects: object[]) => objects.forEach(x => recognizer.delete(x)),
      store: (...objects: unknown[]) => {
        objects.forEach(x => shelf?.init(shelf.getSize(), x));
      },
      clear: () => shelf?.clear(),
      newShelf,
      fill: (count: number) => {
        for (let index = 0; index < count; index += 1) shelf?.init(`key${index}`, 'value');
      },
      chain: (length: number) => {
        let head: unknown;
        for (let index = 0; index < length; index += 1) head = makeNode(head);
        shelf?.init('head', head);
        return undefined;
      },
      ask: (name: string, sink: Remote, ...args: unknown[]) => follow(name, E(sink).take(...args)),
      sendKept: (sink: Remote, index: number) => void E(sink).take(kept[index]),
      askMany: (sink: Remote, count: number) => {
        for (let index = 0; index < count; index += 1) follow(`${index}`, E(sink).take(index));
      },
    });
  };
  const rig = new GcRig({ options, build, implementation });
  const shelfRef = (): string => (shelf && rig.hooks.valToSlot.get(shelf)) ?? '';
  /** Kills all representatives, as a collector would. */
  const killAll = (pattern: RegExp): void => {
    for (const baseRef of [...rig.hooks.slotToVal.keys()]) {
      if (pattern.test(baseRef) && rig.valueOf(baseRef)) rig.kill(baseRef);
    }
  };
  return { rig, log, kept, shelfRef, killAll };
};
