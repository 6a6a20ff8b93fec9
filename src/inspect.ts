/**
 * Read-only views: what is registered, and which pillars hold it. Meant for
 * runtimes, tests and a person who looks for a leak; no view makes a syscall
 * that writes. docs/promises.md, docs/gc.md; rules I1 to I5 of docs/SPEC.md.
 */
import { Fail, q } from './errors.js';
import { countNames, groupReports, type NameGroup, tellGroups } from './inspection/groups.js';
import { type InspectedParts, partsOf, shareParts } from './inspection/parts.js';
import { type ObjectReport, type PromiseReport, Reports } from './inspection/reports.js';
import { harden } from './realm.js';
import { parseVref } from './refs/vref.js';
import type { RetentionStats } from './retention-stats.js';

export type { NameGroup, ObjectReport, PromiseReport };

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
  pillarsOf(vref: string): PromiseReport | ObjectReport;
  /** One report for each registered name of a promise. */
  promises(): PromiseReport[];
  /**
   * Names by what they are and what holds them, the largest group first.
   *
   * @param names vrefs; all registered names unless said
   * @throws when one of them is not a vref
   */
  groups(names?: Iterable<string>): NameGroup[];
  /** How many entries each table has; docs/retention.md explains each number. */
  retentionStats(): RetentionStats;
  /**
   * Verifies all tables against each other. Between deliveries they must agree.
   *
   * @throws an error that lists every contradiction
   */
  checkInvariants(): void;
}

/** @param parts of one vat */
export function makeInspect(parts: InspectedParts): Inspect {
  const { slots, promises, held } = parts;
  const reports = new Reports(parts);
  return harden<Inspect>({
    slotToVal: {
      get size() {
        return slots.slotToVal.size;
      },
      has: vref => slots.has(parseVref(vref).baseRef),
      names: () => [...slots.slotToVal.keys()],
    },
    pillarsOf: text => reports.of(text),
    promises: () => [...slots.slotToVal.keys()].flatMap(name => reports.ofPromise(name) ?? []),
    groups(names = [...slots.slotToVal.keys()]) {
      const told = [...names].map(name => reports.of(name));
      return groupReports(told, () => []);
    },
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
