/**
 * A snapshot of a vat as lines of JSON: how they are written and how they are
 * read. A file of them may hold many snapshots, one after another, as a running
 * vat appends them. docs/cli.md has the format.
 */
import type {
  ClistEntry,
  KernelPromise,
  MemoryPillar,
  PromiseOrigin,
  VatSource,
} from './source.js';

/** The version of this format. */
export const SNAPSHOT_FORMAT = 1;

/** What the first line of a snapshot says. All of it may be left out. */
export interface SnapshotHead {
  /** `v43` */
  readonly vat?: string | undefined;
  /** `walletFactory` */
  readonly name?: string | undefined;
  /** When: a date as `Date.prototype.toISOString` writes it. */
  readonly at?: string | undefined;
  /** How many deliveries the vat had had. */
  readonly delivery?: number | undefined;
  readonly incarnation?: number | undefined;
  readonly bundle?: string | undefined;
  /** How many entries each table of a live vat has. */
  readonly tables?: Readonly<Record<string, number>> | undefined;
  /** What is told beside the entries: the tables of the kernel, the memory of a live vat. */
  readonly facts?: readonly ('kernel' | 'memory')[] | undefined;
}

/** One line, read. */
export type SnapshotLine =
  | { readonly type: 'head'; readonly head: SnapshotHead }
  | { readonly type: 'entry'; readonly key: string; readonly value: string }
  | {
      readonly type: 'clist';
      readonly entry: ClistEntry;
      readonly holders: readonly string[];
      readonly promise: KernelPromise | undefined;
    }
  | {
      readonly type: 'memory';
      readonly vref: string;
      readonly pillars: readonly MemoryPillar[];
      readonly refCount: number | undefined;
      readonly origin: PromiseOrigin | undefined;
    }
  | { readonly type: 'end'; readonly entries: number };

const line = (value: unknown): string => `${JSON.stringify(value)}\n`;

/**
 * Writes a snapshot, piece by piece: nothing of it is held.
 *
 * @param source is read once, and must not change meanwhile: between two
 *   deliveries, for a live vat
 * @param head what the first line shall say; what the kernel says of the vat is
 *   added where the head leaves it out, and `facts` is as the source has them
 * @returns lines, each with its line feed: append all of them to the file
 */
export function* snapshotLines(
  source: VatSource,
  head: SnapshotHead = {},
): Generator<string, void, undefined> {
  const { kernel, memory } = source;
  yield line({
    snapshot: SNAPSHOT_FORMAT,
    vat: head.vat ?? kernel?.vatId ?? source.name,
    name: head.name ?? kernel?.vatName,
    at: head.at,
    delivery: head.delivery,
    incarnation: head.incarnation ?? kernel?.incarnation,
    bundle: head.bundle ?? kernel?.bundle,
    tables: head.tables ?? memory?.tables?.(),
    facts: [...(kernel ? ['kernel'] : []), ...(memory ? ['memory'] : [])],
  });
  for (const { vref, kernelName, isReachable } of kernel?.clist() ?? []) {
    const holders = kernel?.exportHolders(vref) ?? [];
    const promise = vref.startsWith('p') ? kernel?.promise(vref) : undefined;
    yield line({
      clist: [vref, kernelName, isReachable ? 'R' : '_'],
      holders: holders.length > 0 ? holders : undefined,
      promise,
    });
  }
  for (const { vref, pillars, refCount } of memory?.values() ?? []) {
    const origin = vref.startsWith('p') ? memory?.originOf?.(vref) : undefined;
    yield line({ memory: vref, pillars, refCount, origin });
  }
  let entries = 0;
  for (const entry of source.entries()) {
    entries += 1;
    yield line(entry);
  }
  yield line({ end: entries });
}

// ---- reading ------------------------------------------------------------

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function fail(rule: string): never {
  throw Error(rule);
}

function text(record: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = record[name];
  if (value !== undefined && typeof value !== 'string') {
    fail(`"${name}" must be a string`);
  }
  return value;
}

function count(record: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const value = record[name];
  if (value === undefined) {
    return undefined;
  }
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : fail(`"${name}" must be a whole number that is not negative`);
}

function counts(
  record: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, number>> | undefined {
  const value = record[name];
  if (value === undefined) {
    return undefined;
  }
  return isRecord(value)
    ? Object.fromEntries(Object.keys(value).map(key => [key, count(value, key) ?? 0]))
    : fail(`"${name}" must be an object of numbers`);
}

function texts(record: Readonly<Record<string, unknown>>, name: string): readonly string[] {
  const value = record[name];
  if (value === undefined) {
    return [];
  }
  return Array.isArray(value) && value.every(part => typeof part === 'string')
    ? value
    : fail(`"${name}" must be an array of strings`);
}

const PILLARS: readonly string[] = [
  'heap',
  'exported',
  'imported',
  'crank',
  'virtualData',
  'watched',
] satisfies MemoryPillar[];

const isPillar = (name: string): name is MemoryPillar => PILLARS.includes(name);

function readHead(record: Readonly<Record<string, unknown>>): SnapshotLine {
  if (record['snapshot'] !== SNAPSHOT_FORMAT) {
    fail(
      `a snapshot of format ${JSON.stringify(record['snapshot'])}, where ${String(SNAPSHOT_FORMAT)} is the newest known`,
    );
  }
  return {
    type: 'head',
    head: {
      vat: text(record, 'vat'),
      name: text(record, 'name'),
      at: text(record, 'at'),
      delivery: count(record, 'delivery'),
      incarnation: count(record, 'incarnation'),
      bundle: text(record, 'bundle'),
      tables: counts(record, 'tables'),
      facts: texts(record, 'facts').filter(fact => fact === 'kernel' || fact === 'memory'),
    },
  };
}

function readPromise(value: unknown): KernelPromise | undefined {
  if (value === undefined) {
    return undefined;
  }
  if (!isRecord(value)) {
    fail('"promise" must be an object');
  }
  const { state } = value;
  if (state !== 'unresolved' && state !== 'fulfilled' && state !== 'rejected') {
    fail('"state" must be unresolved, fulfilled or rejected');
  }
  return {
    kernelName: text(value, 'kernelName') ?? fail('"kernelName" is missing'),
    state,
    decider: text(value, 'decider'),
    subscribers: texts(value, 'subscribers'),
    holders: texts(value, 'holders'),
    refCount: count(value, 'refCount'),
    queuedMessages: count(value, 'queuedMessages'),
  };
}

function readClist(record: Readonly<Record<string, unknown>>): SnapshotLine {
  const [vref, kernelName, flag] = texts(record, 'clist');
  if (vref === undefined || kernelName === undefined || (flag !== 'R' && flag !== '_')) {
    fail('"clist" must be [vref, name in the kernel, "R" or "_"]');
  }
  return {
    type: 'clist',
    entry: { vref, kernelName, isReachable: flag === 'R' },
    holders: texts(record, 'holders'),
    promise: readPromise(record['promise']),
  };
}

function readMemory(record: Readonly<Record<string, unknown>>): SnapshotLine {
  const { origin } = record;
  if (origin !== undefined && !isRecord(origin)) {
    fail('"origin" must be an object');
  }
  return {
    type: 'memory',
    vref: text(record, 'memory') ?? fail('"memory" must be a vref'),
    pillars: texts(record, 'pillars').map(name =>
      isPillar(name) ? name : fail(`no pillar is called ${JSON.stringify(name)}`),
    ),
    refCount: count(record, 'refCount'),
    origin: origin && {
      sinceCrank: count(origin, 'sinceCrank'),
      madeBy: text(origin, 'madeBy'),
      decider: text(origin, 'decider'),
    },
  };
}

/**
 * @param source one line, without its line feed
 * @returns what it says
 * @throws an error that says what is wrong, when it is no line of this format
 */
export function readSnapshotLine(source: string): SnapshotLine {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    fail('this is no JSON');
  }
  if (Array.isArray(value)) {
    const [key, stored] = value as readonly unknown[];
    return value.length === 2 && typeof key === 'string' && typeof stored === 'string'
      ? { type: 'entry', key, value: stored }
      : fail('an array must be [key, value], both strings');
  }
  if (!isRecord(value)) {
    fail('a line must be [key, value] or an object');
  }
  if ('snapshot' in value) {
    return readHead(value);
  }
  if ('clist' in value) {
    return readClist(value);
  }
  if ('memory' in value) {
    return readMemory(value);
  }
  if ('end' in value) {
    return { type: 'end', entries: count(value, 'end') ?? 0 };
  }
  const { key, value: stored } = value;
  return typeof key === 'string' && typeof stored === 'string'
    ? { type: 'entry', key, value: stored }
    : fail('an object must have "key" and "value", both strings, or be a line of a snapshot');
}
