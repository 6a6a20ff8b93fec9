/**
 * Counts again what the kernel has counted: a difference is a fault of the
 * kernel, or of a vat that it has accepted.
 */
import { isNamedByVat, isPromiseRef, type Kref, namesIn, namesOf } from '../../kernel/records.js';
import type { KernelTables } from '../../kernel/tables.js';

interface Counted {
  reachable: number;
  recognizable: number;
}

/** @param roots the root objects that the kernel holds by itself */
export function* findFaults(tables: KernelTables, roots: readonly Kref[]): Generator<string, void> {
  const counts = new Map<Kref, Counted>();
  const count = (kref: Kref, reachable: number): void => {
    const known = counts.get(kref) ?? { reachable: 0, recognizable: 0 };
    known.reachable += reachable;
    known.recognizable += 1;
    counts.set(kref, known);
  };
  const hold = (kref: Kref): void => count(kref, 1);
  roots.forEach(hold);
  for (const { kref, vref, isReachable } of tables.clist.values()) {
    if (isPromiseRef(kref)) {
      hold(kref);
    } else if (!isNamedByVat(vref)) {
      count(kref, isReachable ? 1 : 0);
    }
  }
  tables.queue.values().flatMap(namesOf).forEach(hold);
  for (const { data, queue } of tables.promises.values()) {
    data?.slots.forEach(hold);
    queue.flatMap(namesIn).forEach(hold);
  }
  for (const kref of tables.objects.keys()) {
    const { reachable, recognizable } = tables.objects.need(kref);
    const wanted = counts.get(kref) ?? { reachable: 0, recognizable: 0 };
    if (reachable !== wanted.reachable || recognizable !== wanted.recognizable) {
      yield (
        `${kref} is counted ${reachable}/${recognizable}, and referred to ` +
        `${wanted.reachable}/${wanted.recognizable} times`
      );
    }
  }
  for (const kref of tables.promises.keys()) {
    const { refs } = tables.promises.need(kref);
    const wanted = counts.get(kref)?.reachable ?? 0;
    if (refs !== wanted) {
      yield `${kref} is counted ${refs}, and referred to ${wanted} times`;
    }
  }
}
