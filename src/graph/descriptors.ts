/**
 * Descriptors of kinds and schemas of collections, as far as a graph needs
 * them: tags, facets, labels. Faithful to what versions 0.10.2 to 0.11.0 of the
 * established implementation write.
 */
import { isCapData, parseJson, type StoredCapData } from './capdata.js';
import type { KindInfo } from './kind-table.js';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTexts = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(each => typeof each === 'string');

/**
 * @param kind is filled in
 * @returns what would be wanted, where the descriptor is none
 */
export function readDescriptor(kind: KindInfo, parsed: unknown): string | undefined {
  kind.hasDescriptor = true;
  if (!isRecord(parsed) || typeof parsed['tag'] !== 'string') {
    return 'the JSON of a descriptor with a tag';
  }
  kind.tag = parsed['tag'];
  kind.isUnfaceted = parsed['unfaceted'] === true;
  if (isTexts(parsed['facets'])) {
    kind.facets = parsed['facets'];
  }
  // Versions before `nextID` had a key of its own kept it here.
  if (typeof parsed['nextInstanceID'] === 'number') {
    kind.nextInstance ??= parsed['nextInstanceID'];
  }
  const shape = parsed['stateShapeCapData'];
  kind.shapeSlots = isCapData(shape) ? shape.slots : [];
  return parsed['kindID'] === `${kind.kindId}` ? undefined : `the kindID "${kind.kindId}"`;
}

/** `#"…"` and `#["!…"]`: an escaped string loses its escape. */
const unescaped = (text: string): string => (text.startsWith('!') ? text.slice(1) : text);

/**
 * The label of a collection: in the body, beside the shapes, or, in older
 * vatstores, beside the body.
 */
export function labelOfSchema(schema: StoredCapData): string | undefined {
  const beside = (schema as { label?: unknown }).label;
  if (typeof beside === 'string') {
    return beside;
  }
  const { body } = schema;
  const isSmallcaps = body.startsWith('#');
  const terms = parseJson(isSmallcaps ? body.slice(1) : body);
  const label = isRecord(terms) ? terms['label'] : undefined;
  return typeof label !== 'string' ? undefined : isSmallcaps ? unescaped(label) : label;
}
