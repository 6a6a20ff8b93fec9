// The vatstore as a vat's thread has it: what it wrote in this crank, then what it lately read or
// wrote, and only then a question to the thread with the database. Nobody else writes to the vat's
// part of it, so that what is remembered stays true.

import type { VatStore } from 'liveslots';
import type { Change } from './messages.js';

/** What is asked of the thread with the database. */
export interface RemoteStore {
  get(key: string): string | undefined;
  /** The first entries whose keys come after `key`, in order. */
  entriesAfter(key: string, limit: number): ReadonlyArray<readonly [key: string, value: string]>;
}

export interface CachedVatStore extends VatStore {
  /** What was written since the last call. From now on it counts as stored. */
  takeChanges(): Change[];
}

export interface CacheSizes {
  /** Entries that are remembered. */
  readonly capacity: number;
  /** Entries that are fetched at once where keys are walked over. */
  readonly ahead: number;
}

/** Keys of the database that follow each other; none lies between them. */
interface Stretch {
  readonly after: string;
  readonly keys: readonly string[];
  /** Nothing comes behind the last of them. */
  readonly isLast: boolean;
}

export function makeCachedVatStore(
  remote: RemoteStore,
  { capacity, ahead }: CacheSizes = { capacity: 10_000, ahead: 100 },
): CachedVatStore {
  const written = new Map<string, string | undefined>();
  /** Oldest first, as a Map keeps them. */
  const remembered = new Map<string, string | undefined>();
  let stretch: Stretch | undefined;

  const remember = (key: string, value: string | undefined): void => {
    remembered.delete(key);
    remembered.set(key, value);
    if (remembered.size <= capacity) return;
    for (const oldest of remembered.keys()) {
      remembered.delete(oldest);
      break;
    }
  };

  /** The key after this one in the database, whatever this crank has done. */
  const nextStored = (priorKey: string): string | undefined => {
    const covers =
      stretch !== undefined &&
      priorKey >= stretch.after &&
      (stretch.isLast || priorKey < (stretch.keys.at(-1) ?? ''));
    if (!covers) {
      const entries = remote.entriesAfter(priorKey, ahead);
      for (const [key, value] of entries) remember(key, value);
      const keys = entries.map(([key]) => key);
      stretch = { after: priorKey, keys, isLast: keys.length < ahead };
    }
    return stretch?.keys.find(key => key > priorKey);
  };

  return {
    get(key) {
      if (written.has(key)) return written.get(key);
      if (!remembered.has(key)) remember(key, remote.get(key));
      return remembered.get(key);
    },
    set(key, value) {
      written.set(key, value);
    },
    delete(key) {
      written.set(key, undefined);
    },
    getNextKey(priorKey) {
      let next = nextStored(priorKey);
      while (next !== undefined && written.has(next) && written.get(next) === undefined) {
        next = nextStored(next);
      }
      for (const [key, value] of written) {
        if (value !== undefined && key > priorKey && (next === undefined || key < next)) next = key;
      }
      return next;
    },
    takeChanges() {
      const changes = [...written];
      for (const [key, value] of changes) remember(key, value);
      written.clear();
      stretch = undefined;
      return changes;
    },
  };
}
