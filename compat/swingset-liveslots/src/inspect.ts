/**
 * The views of a vat for whoever has its `dispatch`. A module of its own: what
 * runs vats only, on XS above all, does not load it.
 */
import { type Inspect, inspectParts } from '../../../src/inspect.js';
import { partsOf } from './index.js';

export type { Inspect, NameGroup, ObjectReport, PromiseReport } from '../../../src/inspect.js';

/**
 * @param dispatch what `makeLiveSlots` of this package gave; no function around it
 * @returns the same object each time
 * @throws when it is anything else
 */
export function inspectOf(dispatch: unknown): Inspect {
  return inspectParts(partsOf(dispatch));
}
