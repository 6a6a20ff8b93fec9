/** Which members a report has in its file, where there are more than it may have. */
import type { Grouping } from './grouping.js';
import type { Ways } from './ways.js';

/** How many of each group: the same for all, but no more than a group has, and `limit` together. */
const quotasOf = (counts: readonly number[], limit: number): number[] => {
  const order = counts.map((_, index) => index).sort((a, b) => (counts[a] ?? 0) - (counts[b] ?? 0));
  const quotas = counts.map(() => 0);
  let left = limit;
  order.forEach((group, done) => {
    const share = Math.floor(left / (order.length - done));
    const quota = Math.min(counts[group] ?? 0, share);
    quotas[group] = quota;
    left -= quota;
  });
  return quotas;
};

/**
 * @param limit how many members there may be. Those on the way from a chosen one to its root are
 *   taken along, so that each path is whole, and may go beyond it.
 * @returns the ids in ascending order: all, or of each group those that are nearest to a root
 */
export const chooseMembers = (
  { groups, groupOf }: Grouping,
  { parent, order }: Ways,
  limit: number,
): Uint32Array => {
  if (groupOf.length <= limit) return Uint32Array.from(groupOf, (_, id) => id);
  const left = quotasOf(
    groups.map(group => group.count),
    limit,
  );
  const isChosen = new Uint8Array(groupOf.length);
  for (const id of order) {
    const group = groupOf[id] ?? 0;
    if ((left[group] ?? 0) <= 0) continue;
    left[group] = (left[group] ?? 0) - 1;
    for (let at = id; at >= 0 && isChosen[at] === 0; at = parent[at] ?? -1) isChosen[at] = 1;
  }
  return Uint32Array.from(isChosen.keys()).filter(id => isChosen[id] === 1);
};
