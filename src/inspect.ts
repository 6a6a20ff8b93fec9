/**
 * Read-only views: what is registered, and which pillars hold it. Meant for
 * runtimes, tests and a person who looks for a leak; no view makes a syscall
 * that writes. docs/promises.md, docs/gc.md; rules I1 to I8 of docs/SPEC.md.
 */
import { Fail, q } from './errors.js';
import { A_BOOLEAN, AN_OBJECT, insistGiven } from './given.js';
import { buildGraph } from './graph/build.js';
import { diffGraphs } from './graph/diff.js';
import type {
  GraphCounts,
  GraphDifference,
  Group,
  VatGraph,
  VatSource,
  WhyAnswer,
  WhyOptions,
} from './graph/types.js';
import { countNames, groupReports, type NameGroup, tellGroups } from './inspection/groups.js';
import { holdersIn } from './inspection/holders.js';
import { liveSource, type ReadableStore, type SourceOptions } from './inspection/live-source.js';
import { type MissingKind, missingKinds } from './inspection/missing-kinds.js';
import { type InspectedParts, partsOf, shareParts } from './inspection/parts.js';
import { type ObjectReport, type PromiseReport, Reports } from './inspection/reports.js';
import { Trace } from './inspection/trace.js';
import type { MigrationReport } from './kinds/versioning.js';
import { harden } from './realm.js';
import { insistVref, parseVref } from './refs/vref.js';
import type { RetentionStats } from './retention-stats.js';

export type {
  MigrationReport,
  MissingKind,
  NameGroup,
  ObjectReport,
  PromiseReport,
  ReadableStore,
  SourceOptions,
};

/** What a vat held at one moment, as far as `since` needs it. */
export interface Mark {
  readonly groups: readonly Group[];
  readonly counts: GraphCounts;
}

/** What a running vat can be asked. Nothing of it changes the vat. docs/retention.md. */
export interface Inspect {
  readonly slotToVal: {
    readonly size: number;
    has(vref: string): boolean;
    names(): string[];
  };
  /**
   * What holds the promise of that name, or the object. A name that is well
   * formed and that no table knows is reported with `isKnown: false`.
   *
   * @throws when the text is not a vref
   */
  pillarsOf(vref: string, options?: SourceOptions): PromiseReport | ObjectReport;
  /** One report for each registered name of a promise. */
  promises(): PromiseReport[];
  /**
   * Names by what they are and what holds them, the largest group first. Where
   * stored data holds one of them, the vatstore is read once to say where.
   *
   * @param names vrefs; all registered names unless said
   * @throws when one of them is not a vref
   */
  groups(names?: Iterable<string>, options?: SourceOptions): NameGroup[];
  /**
   * The vat as a source for `buildGraph` and `snapshotLines` of `liveslots/inspect`:
   * its vatstore, and what it has in memory. Read it between deliveries.
   *
   * @throws when the given source has not what it takes
   */
  source(options?: SourceOptions): VatSource;
  /** The graph of the vat at this moment: one walk over the vatstore. */
  graph(options?: SourceOptions): VatGraph;
  /**
   * All shortest ways from roots to a thing: why it is there. Makes a graph; who
   * asks more than once, at one moment, makes it by `graph` and asks that.
   *
   * @param vref of an object or a promise
   * @throws when the text is not a vref; of one that nothing knows it is said
   */
  why(vref: string, options?: WhyOptions & SourceOptions): WhyAnswer;
  /** What the vat holds now, for `since`. */
  mark(options?: SourceOptions): Mark;
  /**
   * What has grown since then, grouped.
   *
   * @throws when `mark` is none
   */
  since(mark: Mark, options?: SourceOptions): GraphDifference;
  /**
   * Whether it is noted, of each promise that is named from now on, which message
   * or delivery has made it; `why` tells. What was noted is forgotten with false.
   * Costs something while it is on, in computrons too, and nothing while it is off.
   *
   * @throws when `isOn` is no boolean
   */
  trace(isOn: boolean): void;
  /**
   * After a start that has failed: the durable kinds of the vatstore that this
   * incarnation has not defined, and where their handles are stored. Empty after
   * one that has not failed. Walks over the vatstore when there is one at least.
   *
   * @throws when the given source has not what it takes
   */
  missingKinds(options?: SourceOptions): MissingKind[];
  /** The durable kinds that may still have state of earlier versions; docs/migrations.md. */
  migrations(): MigrationReport[];
  /** How many entries each table has; docs/retention.md explains each number. */
  retentionStats(): RetentionStats;
  /**
   * Verifies all tables against each other. Between deliveries they must agree.
   *
   * @throws an error that lists every contradiction
   */
  checkInvariants(): void;
}

/** How the graph calls a collection that nothing names. */
const IS_COLLECTION = /^vc\.[0-9]+$/;

/** @param parts of one vat */
export function makeInspect(parts: InspectedParts): Inspect {
  const { slots, promises, held } = parts;
  const reports = new Reports(parts);
  const trace = new Trace(parts);
  const source = (options?: SourceOptions): VatSource => liveSource(parts, trace, options);
  const graph = (options?: SourceOptions): VatGraph => buildGraph(source(options));
  const mark = (options?: SourceOptions): Mark => {
    // Labels are read from the vatstore when they are asked for, and that goes on.
    const now = graph(options);
    return harden({ groups: now.groups(), counts: now.counts() });
  };
  return harden<Inspect>({
    slotToVal: {
      get size() {
        return slots.slotToVal.size;
      },
      has: vref => slots.has(parseVref(vref).baseRef),
      names: () => [...slots.slotToVal.keys()],
    },
    pillarsOf: (text, options) => reports.of(text, source(options)),
    promises: () => [...slots.slotToVal.keys()].flatMap(name => reports.ofPromise(name) ?? []),
    groups(names = [...slots.slotToVal.keys()], options) {
      const from = source(options);
      const told = [...names].map(name => reports.of(name, from));
      const isStored = told.some(({ vdata }) => vdata > 0);
      return groupReports(told, isStored ? holdersIn(buildGraph(from)) : () => []);
    },
    source,
    graph,
    why(text, options = {}) {
      if (!IS_COLLECTION.test(text)) {
        insistVref(text);
      }
      return graph(options).why(text, options);
    },
    mark,
    since(before, options) {
      insistGiven('mark', before, AN_OBJECT);
      insistGiven('mark.groups', before.groups, AN_OBJECT);
      const after = mark(options);
      const comparable = ({ groups, counts }: Mark) => ({
        groups: () => [...groups],
        counts: () => counts,
      });
      return diffGraphs(comparable(before), comparable(after));
    },
    trace(isOn) {
      insistGiven('isOn', isOn, A_BOOLEAN);
      trace.set(isOn);
    },
    missingKinds: options => missingKinds(source(options), parts.kinds.definedDurableKinds),
    migrations: () => parts.kinds.migrationReports(),
    retentionStats: () => parts.getRetentionStats(),
    checkInvariants() {
      const faults = [...slots.faults(), ...promises.faults()];
      for (const [name, value] of held.entries()) {
        if (slots.valueOf(name) !== value) {
          faults.push(`${name} is held by virtual data, but not registered for what it holds`);
        }
      }
      if (faults.length > 0) {
        throw Fail`the tables contradict each other: ${q(faults)}`;
      }
    },
  });
}

const made = new WeakMap<InspectedParts, Inspect>();

/** The one `inspect` of a vat. */
export function inspectParts(parts: InspectedParts): Inspect {
  let inspect = made.get(parts);
  if (inspect === undefined) {
    inspect = makeInspect(parts);
    made.set(parts, inspect);
  }
  return inspect;
}

/**
 * The views of a vat that was made by whichever face of the library: `inspect`
 * for those who have only `dispatch`. It is the same object each time. No code
 * of the vat can reach `dispatch`, nor this.
 *
 * @param dispatch what `createLiveslots` or `makeLiveSlots` gave
 * @throws when it is anything else, also a function that wraps it
 */
export function inspectOf(dispatch: unknown): Inspect {
  return inspectParts(partsOf(dispatch));
}

/** `inspectOf` finds by `around` what it finds by `dispatch`. For the kit for runtimes. */
export const alsoInspected = (around: object, dispatch: object): void =>
  shareParts(around, dispatch);

/**
 * @param inspect the vat's
 * @param names what was left behind
 * @returns a line with their number, and one for each group of them
 */
export function tellResidue(inspect: Inspect, names: readonly string[]): string {
  const was = names.length === 1 ? 'was' : 'were';
  const lines = tellGroups(inspect.groups(names));
  return [`${countNames(names.length)} ${was} left behind:`, ...lines].join('\n  ');
}
