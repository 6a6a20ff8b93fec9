/**
 * The keys of a vatstore by what they are for, counted in one walk: the collections by their number,
 * objects by their kind, and the sorts of records. The keys are those of docs/store-layout.md.
 */
import type { VatSource } from '../graph/types.js';
import { asText, parseJson, property } from './sources/json.js';

export interface KeyGroup {
  /** What all of the keys begin with. */
  readonly prefix: string;
  /** What they are, with a label or a tag where there is one. */
  readonly what: string;
  readonly count: number;
  /** As UTF-8. */
  readonly keyBytes: number;
  readonly valueBytes: number;
}

/** So many groups are kept apart; beyond them, all of a sort are taken together. */
const MOST_GROUPS = 100_000;

interface Counts {
  what: string;
  count: number;
  keyBytes: number;
  valueBytes: number;
}

const COLLECTION = /^vc\.([0-9]+)\./;
const OBJECT = /^vom\.o\+([vd])([0-9]+)\//;
const DESCRIPTOR = /^vom\.[dv]kind\.([0-9]+)\.descriptor$/;

const RECORDS: readonly (readonly [prefix: string, what: string])[] = [
  ['vom.rc.', 'reference counts'],
  ['vom.es.', 'export status'],
  ['vom.ir.', 'recognized by weak collections'],
  ['vom.dkind.', 'descriptors of durable kinds'],
  ['vom.vkind.', 'descriptors of virtual kinds'],
];

/** Where a key belongs, and what it would belong to if there were too many such places. */
function placeOf(key: string): { prefix: string; what: string; wider: string } {
  const collection = COLLECTION.exec(key);
  if (collection !== null) {
    return { prefix: collection[0], what: 'collection', wider: 'vc.' };
  }
  const object = OBJECT.exec(key);
  if (object !== null) {
    const what = object[1] === 'd' ? 'durable objects' : 'virtual objects';
    return { prefix: object[0], what, wider: 'vom.o+' };
  }
  const record = RECORDS.find(([prefix]) => key.startsWith(prefix));
  if (record !== undefined) {
    return { prefix: record[0], what: record[1], wider: record[0] };
  }
  return { prefix: key, what: 'of the vat', wider: '' };
}

/** The label in the schema of a collection, whose body is smallcaps or older JSON. */
function labelOf(schema: string): string | undefined {
  const body = asText(property(parseJson(schema), 'body'));
  const value = parseJson(body?.startsWith('#') === true ? body.slice(1) : body);
  const label = asText(property(value, 'label'));
  // Smallcaps escapes what begins with one of its own marks.
  return label?.startsWith('!') === true ? label.slice(1) : label;
}

/**
 * @param onProgress is told the number of keys, every ten thousand
 * @returns the groups, those with most bytes first
 */
export function groupKeys(source: VatSource, onProgress: (keys: number) => void): KeyGroup[] {
  const groups = new Map<string, Counts>();
  const labels = new Map<string, string>();
  const tags = new Map<string, string>();
  let keys = 0;
  for (const [key, value] of source.entries()) {
    keys += 1;
    if (keys % 10_000 === 0) {
      onProgress(keys);
    }
    const place = placeOf(key);
    const isApart = groups.has(place.prefix) || groups.size < MOST_GROUPS;
    const prefix = isApart ? place.prefix : place.wider;
    let group = groups.get(prefix);
    if (group === undefined) {
      const what = isApart ? place.what : `more like the above (${place.what})`;
      group = { what, count: 0, keyBytes: 0, valueBytes: 0 };
      groups.set(prefix, group);
    }
    group.count += 1;
    group.keyBytes += Buffer.byteLength(key);
    group.valueBytes += Buffer.byteLength(value);
    if (isApart && key.endsWith('.|schemata')) {
      const label = labelOf(value);
      if (label !== undefined) {
        labels.set(prefix, label);
      }
    }
    const kind = DESCRIPTOR.exec(key)?.[1];
    if (kind !== undefined) {
      const tag = asText(property(parseJson(value), 'tag'));
      if (tag !== undefined) {
        tags.set(kind, tag);
      }
    }
  }
  onProgress(keys);
  return [...groups]
    .map(([prefix, { what, ...counts }]) => {
      const name = labels.get(prefix) ?? tags.get(OBJECT.exec(prefix)?.[2] ?? '');
      return {
        prefix,
        what: name === undefined ? what : `${what} ${JSON.stringify(name)}`,
        ...counts,
      };
    })
    .sort(
      (one, other) =>
        other.keyBytes + other.valueBytes - one.keyBytes - one.valueBytes ||
        (one.prefix < other.prefix ? -1 : 1),
    );
}
