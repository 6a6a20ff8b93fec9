/**
 * Did a piece of work leave anything behind? Compares the tables of a vat
 * before and after, and says what is new and why it is held: grouped, so that
 * the account is short however much there is.
 */
import { A_FUNCTION, AN_OBJECT, insistGiven, insistMethods } from '../given.js';
import { type Inspect, tellResidue } from '../inspect.js';

/** What the tables held at the start, to be compared at the end. */
export interface ResidueWatch {
  /** Names that are registered now and were not when the watch began. */
  residue(): string[];
  /** @throws an error that says how many there are and what holds them, if there are any */
  expectNone(): void;
}

/**
 * @param liveslots the vat, at rest; the watch begins now
 * @throws when it has no `inspect`
 */
export function watchResidue(liveslots: { readonly inspect: Inspect }): ResidueWatch {
  insistGiven('liveslots', liveslots, AN_OBJECT);
  const { inspect } = liveslots;
  insistMethods('liveslots.inspect', inspect, ['pillarsOf', 'groups']);
  const before = new Set(inspect.slotToVal.names());
  const residue = (): string[] => inspect.slotToVal.names().filter(name => !before.has(name));
  return {
    residue,
    expectNone() {
      const names = residue();
      if (names.length > 0) {
        throw Error(tellResidue(inspect, names));
      }
    },
  };
}

/**
 * @param liveslots the vat, at rest
 * @param work what must leave nothing behind; when its promise settles, the
 *   vat must be at rest again
 * @throws what `work` throws, or an error that names what it left; or one that
 *   names an argument that is wrong
 */
export async function expectNoResidue(
  liveslots: { readonly inspect: Inspect },
  work: () => void | Promise<void>,
): Promise<void> {
  const watch = watchResidue(liveslots);
  insistGiven('work', work, A_FUNCTION);
  await work();
  watch.expectNone();
}
