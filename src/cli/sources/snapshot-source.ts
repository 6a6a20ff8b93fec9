/**
 * One snapshot in a file of JSON lines as a `VatSource`: entries are read from the file each time,
 * only what kernel and memory say is held.
 */
import { readSnapshotLine, type SnapshotLine } from '../../graph/snapshot-lines.js';
import type {
  ClistEntry,
  KernelFacts,
  KernelPromise,
  MemoryFacts,
  MemoryValue,
  PromiseOrigin,
  VatSource,
} from '../../graph/types.js';
import type { Section } from './json-sections.js';
import { KeyIndex } from './key-index.js';
import { type Line, linesOf, ONE_LINE } from './lines.js';
import { SourceError } from './source-error.js';
import type { Entry } from './text-table.js';

interface Facts {
  readonly clist: Map<string, ClistEntry>;
  readonly holders: Map<string, readonly string[]>;
  readonly promises: Map<string, KernelPromise>;
  readonly memory: MemoryValue[];
  readonly origins: Map<string, PromiseOrigin>;
}

/** What the keys of the entries have shown so far. */
type Order = 'unknown' | 'sorted' | 'unsorted';

class SnapshotFile {
  readonly #file: string;
  readonly #handle: number;
  readonly #section: Section;
  #order: Order = 'unknown';
  #index: KeyIndex | undefined;

  constructor(file: string, handle: number, section: Section) {
    this.#file = file;
    this.#handle = handle;
    this.#section = section;
  }

  *lines(): Generator<SnapshotLine, void, undefined> {
    const { start, end, line } = this.#section;
    let number = line - 1;
    for (const { text } of linesOf(this.#handle, start, end)) {
      number += 1;
      if (text.trim() !== '') {
        yield this.read(text, `line ${String(number)}`);
      }
    }
  }

  *entries(): Generator<Entry, void, undefined> {
    let previous: string | undefined;
    let isSorted = true;
    for (const line of this.lines()) {
      if (line.type === 'entry') {
        isSorted &&= previous === undefined || previous < line.key;
        previous = line.key;
        yield [line.key, line.value];
      }
    }
    this.#order = isSorted ? 'sorted' : 'unsorted';
  }

  *entriesFrom(prefix: string): Generator<Entry, void, undefined> {
    const start = this.seek(prefix);
    for (const read of linesOf(this.#handle, start ?? this.#section.start, this.#section.end)) {
      const line = this.entryIn(read);
      if (line?.key.startsWith(prefix) === true) {
        yield [line.key, line.value];
      } else if (start !== undefined && line !== undefined && line.key > prefix) {
        return;
      }
    }
  }

  get(key: string): string | undefined {
    this.#index ??= this.makeIndex();
    for (const offset of this.#index.candidates(key)) {
      const [line] = linesOf(this.#handle, offset, offset + 1, ONE_LINE);
      const entry = line && this.entryIn(line);
      if (entry?.key === key) {
        return entry.value;
      }
    }
    return undefined;
  }

  private makeIndex(): KeyIndex {
    const { start, end, entries } = this.#section;
    const index = new KeyIndex(entries);
    for (const line of linesOf(this.#handle, start, end)) {
      const entry = this.entryIn(line);
      if (entry !== undefined) {
        index.add(entry.key, line.start);
      }
    }
    return index;
  }

  facts(): Facts {
    const facts: Facts = {
      clist: new Map(),
      holders: new Map(),
      promises: new Map(),
      memory: [],
      origins: new Map(),
    };
    for (const line of this.lines()) {
      if (line.type === 'clist') {
        const { entry, holders, promise } = line;
        facts.clist.set(entry.vref, entry);
        facts.holders.set(entry.vref, holders);
        if (promise !== undefined) {
          facts.promises.set(entry.vref, promise);
        }
      } else if (line.type === 'memory') {
        const { vref, pillars, refCount, origin } = line;
        facts.memory.push({ vref, pillars, refCount });
        if (origin !== undefined) {
          facts.origins.set(vref, origin);
        }
      } else if (line.type === 'entry') {
        // They stand before the entries.
        break;
      }
    }
    return facts;
  }

  /**
   * Where the first line is whose key is not less than `key`, in a snapshot that is sorted as ours
   * are; undefined when it is not, and all lines have to be looked at.
   */
  private seek(key: string): number | undefined {
    if (this.#order === 'unknown') {
      for (const _entry of this.entries()) {
        // Only its end matters: it says whether they are sorted.
      }
    }
    if (this.#order === 'unsorted') {
      return undefined;
    }
    let { start: low, end: high } = this.#section;
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      const line = this.lineBehind(middle);
      // Facts come first, and have no key.
      if (line === undefined || (line.key !== undefined && line.key >= key)) {
        high = middle;
      } else {
        low = line.end;
      }
    }
    return low;
  }

  /** The first line that begins at this offset or later. */
  private lineBehind(offset: number): { key: string | undefined; end: number } | undefined {
    const { start, end } = this.#section;
    const from = Math.max(start, offset - 1);
    const lines = linesOf(this.#handle, from, Infinity, ONE_LINE);
    if (offset > start) {
      // A line that begins exactly here follows the byte before it.
      lines.next();
    }
    const next = lines.next();
    lines.return();
    if (next.done === true || next.value.start >= end) {
      return undefined;
    }
    return { key: this.entryIn(next.value)?.key, end: next.value.end };
  }

  private entryIn({ text, start }: Line): { key: string; value: string } | undefined {
    if (text.trim() === '') {
      return undefined;
    }
    const line = this.read(text, `byte ${String(start)}`);
    return line.type === 'entry' ? line : undefined;
  }

  private read(text: string, place: string): SnapshotLine {
    try {
      return readSnapshotLine(text);
    } catch (error) {
      throw new SourceError(this.#file, error instanceof Error ? error.message : String(error), {
        place,
      });
    }
  }
}

/**
 * @param file as the user named it; for errors
 * @param handle of the open file
 * @param name for people
 */
export function makeSnapshotSource(
  file: string,
  handle: number,
  section: Section,
  name: string,
): VatSource {
  const snapshot = new SnapshotFile(file, handle, section);
  const { head } = section;
  let loaded: Facts | undefined;
  const facts = (): Facts => (loaded ??= snapshot.facts());
  const has = (fact: 'kernel' | 'memory'): boolean => head.facts?.includes(fact) === true;

  const kernel: KernelFacts = {
    vatId: head.vat,
    vatName: head.name,
    bundle: head.bundle,
    incarnation: head.incarnation,
    clist: () => facts().clist.values(),
    kernelNameOf: vref => facts().clist.get(vref)?.kernelName,
    exportHolders: vref => facts().holders.get(vref) ?? [],
    promise: vpid => facts().promises.get(vpid),
  };
  const memory: MemoryFacts = {
    values: () => facts().memory,
    originOf: vpid => facts().origins.get(vpid),
  };
  return {
    name,
    size: section.entries,
    entries: () => snapshot.entries(),
    entriesFrom: prefix => snapshot.entriesFrom(prefix),
    get: key => snapshot.get(key),
    kernel: has('kernel') ? kernel : undefined,
    memory: has('memory') ? memory : undefined,
  };
}
