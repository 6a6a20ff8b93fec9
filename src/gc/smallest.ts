/**
 * The first of many names in order, without putting all of them into order: a
 * sweep with a limit has few to choose from many, each time anew.
 */

/**
 * @param limit how many; Infinity for all
 * @returns the smallest, by code units, in order
 */
export function smallest<N extends string>(names: Iterable<N>, limit: number): N[] {
  if (limit === Infinity) {
    return [...names].sort();
  }
  let chosen: N[] = [];
  /** None that is greater can be among them. */
  let bound: N | undefined;
  for (const name of names) {
    if (bound !== undefined && name > bound) {
      continue;
    }
    chosen.push(name);
    if (chosen.length >= 2 * limit) {
      chosen = chosen.sort().slice(0, limit);
      bound = chosen.at(-1);
    }
  }
  chosen.sort();
  return chosen.length > limit ? chosen.slice(0, limit) : chosen;
}
