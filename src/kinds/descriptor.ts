/**
 * What the vatstore keeps of a kind, and how the descriptor of a durable kind
 * may change from one incarnation to the next. docs/store-layout.md.
 */
import { Fail, q } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import type { KindId } from '../refs/vref.js';

/** The order of the properties is the order of the stored text. */
export interface KindDescriptor {
  readonly kindID: string;
  readonly tag: string;
  readonly unfaceted?: true;
  /** In order of the facets' indexes. */
  readonly facets?: readonly string[];
  readonly stateShapeCapData?: CapData;
  /** Of durable kinds that give one; those without are of version 1. */
  readonly stateVersion?: number;
}

/** Of a kind that has a name but no definition yet, or no shape that is kept. */
export function newDescriptor(kindId: KindId, tag: string): KindDescriptor {
  return { kindID: `${kindId}`, tag };
}

export function formatDescriptor(descriptor: KindDescriptor): string {
  return JSON.stringify(descriptor);
}

/** @throws when the text is not a descriptor */
export function parseDescriptor(text: string): KindDescriptor {
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== 'object' || parsed === null) {
    throw Fail`not a descriptor of a kind: ${q(text)}`;
  }
  return parsed as KindDescriptor;
}

/**
 * The facets of a new definition in order of their indexes: those of the
 * earlier definition keep theirs, new ones follow.
 *
 * @param facetNames of the new definition; undefined when it has no facets
 * @returns undefined for a kind without facets
 * @throws when the new definition does not fit the earlier one
 */
export function continueFacets(
  earlier: KindDescriptor,
  facetNames: readonly string[] | undefined,
): readonly string[] | undefined {
  const { tag, unfaceted, facets: known = [] } = earlier;
  if (facetNames === undefined) {
    if (known.length > 0) {
      throw Fail`defineDurableKind called for faceted KindHandle ${q(tag)}`;
    }
    return undefined;
  }
  if (unfaceted) {
    throw Fail`defineDurableKindMulti called for unfaceted KindHandle ${q(tag)}`;
  }
  const sorted = [...facetNames].sort();
  const defined = new Set(sorted);
  for (const name of known) {
    if (!defined.has(name)) {
      throw Fail`durable kind ${q(tag)} facets (${q(sorted.join(','))}) is missing ${q(
        name,
      )} from original definition (${q(known.join(','))})`;
    }
  }
  const original = new Set(known);
  return [...known, ...sorted.filter(name => !original.has(name))];
}

/** The descriptor of a durable kind as this incarnation defines it. */
export function redefine(
  earlier: KindDescriptor,
  facets: readonly string[] | undefined,
  stateShapeCapData: CapData,
  stateVersion: number | undefined,
): KindDescriptor {
  const { kindID, tag, ...rest } = earlier;
  return {
    kindID,
    tag,
    ...rest,
    ...(facets === undefined ? { unfaceted: true } : { facets }),
    stateShapeCapData,
    ...(stateVersion === undefined ? {} : { stateVersion }),
  };
}
