/**
 * What must live, by mark and sweep over a graph of its own: written from the rules, and from
 * nothing of the library. An entry of a weak store holds its value while key and store live.
 */
import type { Id, Sort } from './reclaim-program.js';

export interface Thing {
  readonly id: Id;
  readonly sort: Sort;
  readonly isDurable: boolean;
  /** Of which incarnation it is; virtual things do not outlive it. */
  readonly life: number;
  /** What it is called in the vatstore. */
  readonly baseRef: string;
  /** What it names: by property, or by text key. */
  readonly named: Map<string, Id>;
  /** Entries whose keys are things: the key holds in strong stores only. */
  readonly entries: Map<Id, Id | undefined>;
  /** Entries of weak stores whose keys are imports, which live as far as the vat knows. */
  readonly ofImports: Map<string, Id | undefined>;
  /** Facets that the kernel can reach. */
  readonly exported: Set<string>;
}

export const isWeak = ({ sort }: Thing): boolean => sort === 'weakMap' || sort === 'weakSet';

/**
 * The ids of all things that live, when these do by themselves.
 *
 * @param isEveryKeyLive whether entries of weak stores hold their values whatever their keys do
 */
export const markLive = (
  things: ReadonlyMap<Id, Thing>,
  roots: Iterable<Id>,
  isEveryKeyLive = false,
): Set<Id> => {
  const live = new Set<Id>();
  const mark = (id: Id | undefined): void => {
    const thing = id === undefined ? undefined : things.get(id);
    if (thing === undefined || live.has(thing.id)) return;
    live.add(thing.id);
    thing.named.forEach(mark);
    if (!isWeak(thing)) thing.entries.forEach((value, key) => [key, value].forEach(mark));
    thing.ofImports.forEach(mark);
  };
  for (const root of roots) mark(root);
  // Each round may make more keys live.
  for (let before = -1; before !== live.size;) {
    before = live.size;
    for (const id of [...live]) {
      const thing = things.get(id);
      if (thing !== undefined && isWeak(thing)) {
        for (const [key, value] of thing.entries) {
          if (isEveryKeyLive || live.has(key)) mark(value);
        }
      }
    }
  }
  return live;
};
