/**
 * Counts again what the kernel has counted: a difference is a fault of the
 * kernel, or of a vat that it has believed.
 */
import { namesIn, namesOf } from './refs.js';
import { isNamedByVat, isPromiseRef, type KernelState, type Kref } from './state.js';

interface Counted {
  reachable: number;
  recognizable: number;
}

/** @param roots the root objects that the kernel holds by itself */
export function* findFaults(state: KernelState, roots: readonly Kref[]): Generator<string, void> {
  const counts = new Map<Kref, Counted>();
  const count = (kref: Kref, reachable: number): void => {
    const known = counts.get(kref) ?? { reachable: 0, recognizable: 0 };
    known.reachable += reachable;
    known.recognizable += 1;
    counts.set(kref, known);
  };
  const hold = (kref: Kref): void => count(kref, 1);
  roots.forEach(hold);
  for (const { kref, vref, isReachable } of state.byKref.values()) {
    if (isPromiseRef(kref)) {
      hold(kref);
    } else if (!isNamedByVat(vref)) {
      count(kref, isReachable ? 1 : 0);
    }
  }
  state.queue.values().flatMap(namesOf).forEach(hold);
  for (const { data, queue } of state.promises.values()) {
    data?.slots.forEach(hold);
    queue.flatMap(namesIn).forEach(hold);
  }
  for (const kref of state.objects.keys()) {
    const { reachable, recognizable } = state.objects.need(kref);
    const wanted = counts.get(kref) ?? { reachable: 0, recognizable: 0 };
    if (reachable !== wanted.reachable || recognizable !== wanted.recognizable) {
      yield (
        `${kref} is counted ${reachable}/${recognizable}, and referred to ` +
        `${wanted.reachable}/${wanted.recognizable} times`
      );
    }
  }
  for (const kref of state.promises.keys()) {
    const { refs } = state.promises.need(kref);
    const wanted = counts.get(kref)?.reachable ?? 0;
    if (refs !== wanted) {
      yield `${kref} is counted ${refs}, and referred to ${wanted} times`;
    }
  }
}
