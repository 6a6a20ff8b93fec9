/**
 * Whether a value describes the behavior of a kind with facets or without, and
 * whether a new definition of a kind fits the earlier one.
 */
import { insistFacets, insistMethods } from '../../../src/kinds/define-kind.js';
import { continueFacets, type KindDescriptor } from '../../../src/kinds/descriptor.js';

export type Facetiousness = 'one' | 'many' | 'not';

function isAccepted(check: (tag: string, behavior: unknown) => unknown, value: unknown): boolean {
  try {
    check('', value);
    return true;
  } catch {
    return false;
  }
}

export function assessFacetiousness(value: unknown): Facetiousness {
  if (isAccepted(insistMethods, value)) {
    return 'one';
  }
  return isAccepted(insistFacets, value) ? 'many' : 'not';
}

/** The parts of a descriptor that say how its facets are numbered. */
export interface FacetDescriptor {
  unfaceted?: true;
  facets?: string[] | undefined;
}

/**
 * Brings `desc` up to date.
 *
 * @returns the names of the facets in order of their indexes, if there are any
 * @throws when the new definition does not fit the earlier one
 */
export function checkAndUpdateFacetiousness(
  tag: string,
  desc: FacetDescriptor,
  proposedFacetNames?: readonly string[],
): string[] | undefined {
  const earlier = { ...desc, kindID: '', tag } as KindDescriptor;
  const facets = continueFacets(earlier, proposedFacetNames);
  if (facets === undefined) {
    desc.unfaceted = true;
  } else {
    desc.facets = [...facets];
  }
  return desc.facets;
}
