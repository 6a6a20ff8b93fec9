/**
 * A delivery with something wrong in it: bytes of one of its strings, bytes of the whole as JSON,
 * or one of its parts in the wrong place.
 */

export type Random = (bound: number) => number;

type Json = unknown;

const pick = <T>(random: Random, from: readonly T[]): T => {
  const chosen = from[random(from.length)];
  if (chosen === undefined) throw Error('nothing to choose from');
  return chosen;
};

/** What stands in the way of a parser, or names what a kernel has no business with. */
const NAMES: readonly string[] = (
  'o+0 o-0 p+0 p-0 d-0 d+0 o+v1/1 o+d1/1 o+d1/10 o+d6/1 o+d10/1 o+d10/1:0 o+v10/1 o+v11/1 o+10 ' +
  'o+11 p+5 p+6 p-60 p+99 o-50 o+2 o-51 p-1 p-2 p+7 o+12 o+d1/11 o+d6/2 o+d6/3 o+v2/4 d-70'
).split(' ');

const TOKENS: readonly string[] = [
  ...NAMES,
  ...['#', '$0', '&0', '$1', '&1', '%a', '#undefined', '#tag', '#error', '@@asyncIterator', '+1'],
  ...['-', '__proto__', 'constructor', 'then', 'toString', 'length', '\ud800', '\u0000', '1e400'],
  ...['[', '"'],
];

const LITERALS: readonly Json[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, '', 'o+0', 'p+5', 'p-60', 'o-50', '#{}'],
  ...[[], {}, [[]], { body: '#{}', slots: [] }, { body: '#"$0"', slots: ['p-60'] }],
];

/** One change to the bytes of a text. */
export const mangleText = (random: Random, text: string): string => {
  const at = random(text.length + 1);
  const length = 1 + random(4);
  switch (random(6)) {
    case 0: {
      const code = text.charCodeAt(at);
      const flipped = Number.isNaN(code) ? 0x20 : code ^ (1 << random(7));
      return text.slice(0, at) + String.fromCharCode(flipped) + text.slice(at + 1);
    }
    case 1:
      return text.slice(0, at) + String.fromCharCode(0x20 + random(0x5f)) + text.slice(at + 1);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    case 4:
      return text.slice(0, at) + pick(random, TOKENS) + text.slice(at);
    default:
      return text.slice(0, at) + pick(random, TOKENS) + text.slice(at + length);
  }
};

interface Place {
  readonly get: () => Json;
  readonly set: (value: Json) => void;
  readonly remove: () => void;
}

/** Every part of a tree, the root left out. */
const placesOf = (root: Json): Place[] => {
  const places: Place[] = [];
  const visit = (node: Json): void => {
    if (typeof node !== 'object' || node === null) return;
    const record = node as Record<string, Json>;
    for (const key of Object.keys(record)) {
      places.push({
        get: () => record[key],
        set: value => void (record[key] = value),
        remove: () => {
          if (Array.isArray(node)) node.splice(Number(key), 1);
          else delete record[key];
        },
      });
      visit(record[key]);
    }
  };
  visit(root);
  return places;
};

const NAME = /^[odp][+-]|^[a-z]+$/i;

const TYPES: readonly string[] = (
  'startVat message notify dropExports retireExports retireImports changeVatOptions ' +
  'bringOutYourDead stopVat'
).split(' ');

/** Another name in place of a name; well-formed for the most part, to try the rules behind the grammar. */
const mangleName = (random: Random, name: string): string => {
  if (!/^[odp][+-]/.test(name)) {
    return random(4) === 0 ? mangleText(random, name) : pick(random, TYPES);
  }
  switch (random(4)) {
    case 0:
      return mangleText(random, name);
    case 1:
      return pick(random, NAMES);
    case 2:
      return name.replace(/[+-]/, sign => (sign === '+' ? '-' : '+'));
    default:
      return name.replace(/\d+/g, digits => String(Number(digits) + random(3)));
  }
};

const mangleLeaf = (random: Random, text: string, namesOnly: boolean): Json => {
  const root: Json = JSON.parse(text);
  const isLeaf = (value: Json): boolean =>
    typeof value === 'string' && (!namesOnly || NAME.test(value));
  const leaves = placesOf(root).filter(place => isLeaf(place.get()));
  if (leaves.length === 0) return root;
  const leaf = pick(random, leaves);
  const before = String(leaf.get());
  leaf.set(namesOnly ? mangleName(random, before) : mangleText(random, before));
  return root;
};

const mangleTree = (random: Random, text: string): Json => {
  const root: Json = JSON.parse(text);
  const places = placesOf(root);
  if (places.length === 0) return root;
  const place = pick(random, places);
  const value = place.get();
  switch (random(4)) {
    case 0:
      place.remove();
      break;
    case 1:
      place.set(structuredCopy(pick(random, LITERALS)));
      break;
    case 2: {
      const other = pick(random, places);
      const copy = structuredCopy(other.get());
      other.set(structuredCopy(value));
      place.set(copy);
      break;
    }
    default:
      if (Array.isArray(value)) value.push(structuredCopy(value[random(value.length)] ?? value));
      else place.set([structuredCopy(value)]);
  }
  return root;
};

const structuredCopy = (value: Json): Json =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json);

const mangleWhole = (random: Random, text: string): Json => {
  for (let tries = 0; tries < 8; tries += 1) {
    try {
      return JSON.parse(mangleText(random, text)) as Json;
    } catch {
      // Not even JSON: nothing that a kernel could hand over.
    }
  }
  return mangleLeaf(random, text, false);
};

/**
 * @param text a delivery as JSON
 * @param namesOnly what goes wrong is in names and structure more often than in data, so that most
 *   of it must be refused
 * @returns another one; its text, so that it can be told again
 */
export const mangle = (random: Random, text: string, namesOnly: boolean): string => {
  for (;;) {
    const choice = random(10);
    const mangled =
      choice < 6
        ? mangleLeaf(random, text, namesOnly)
        : choice < 8
          ? mangleTree(random, text)
          : mangleWhole(random, text);
    const result = JSON.stringify(mangled);
    if (result !== text) return result;
    // There may be no name in it.
    namesOnly = false;
  }
};
