/**
 * Virtual data of earlier incarnations: it has ended with them, and what is
 * stored of it is left over. Kernels abandon its exports with the upgrade.
 */
import type { ParsedVref } from '../refs/vref.js';
import type { KindRegistry } from '../slots/kind-registry.js';
import type { IdCounters } from '../store/counters.js';

export interface EarlierDeps {
  readonly counters: IdCounters;
  readonly registry: KindRegistry;
}

/** Whether it names an object of a virtual kind that an earlier incarnation has defined. */
export function isOfEarlierKind(
  { virtual, kindId }: ParsedVref,
  { counters, registry }: EarlierDeps,
): boolean {
  return (
    virtual &&
    kindId !== undefined &&
    kindId < counters.firstOf('exportID') &&
    registry.find(kindId) === undefined
  );
}

/** Whether it names a virtual collection that an earlier incarnation has made. */
export function isEarlierCollection(
  { virtual, kindId, subid }: ParsedVref,
  { counters, registry }: EarlierDeps,
): boolean {
  return (
    virtual &&
    kindId !== undefined &&
    subid !== undefined &&
    registry.find(kindId)?.isCollection === true &&
    subid < counters.firstOf('collectionID')
  );
}
