/**
 * The grammar of references, parse and format side by side. A vref is the
 * string by which a vat and its kernel name one object, promise or device.
 * docs/SPEC.md, rules R1 to R6.
 */
import { makeError, quoteShort, X } from '../errors.js';

declare const vrefBrand: unique symbol;
declare const baseRefBrand: unique symbol;
declare const vpidBrand: unique symbol;
declare const kindIdBrand: unique symbol;
declare const collectionIdBrand: unique symbol;

/** A well-formed reference: `o+5`, `o-7`, `p+6`, `d-1`, `o+d10/3:1`, … */
export type Vref = string & { readonly [vrefBrand]: true };
/** A vref without a facet: what the tables are keyed by. */
export type BaseRef = Vref & { readonly [baseRefBrand]: true };
/** The name of a promise. */
export type Vpid = BaseRef & { readonly [vpidBrand]: true };
/** The number of a virtual or durable kind, or of a kind of collection. */
export type KindId = number & { readonly [kindIdBrand]: true };
/** The number of a collection: the instance part of its vref. */
export type CollectionId = number & { readonly [collectionIdBrand]: true };

/** What a vref can name, as seen from inside the vat. */
export type VrefSort = 'remotable' | 'presence' | 'virtual' | 'promise' | 'device';

/** The parts of a vref. Shared between all who parse it: it must not be changed. */
export interface ParsedVref {
  /** The one distinction most code needs; `virtual` covers durable objects too. */
  readonly sort: VrefSort;
  readonly type: 'object' | 'promise' | 'device';
  readonly allocatedByVat: boolean;
  /** True for `o+v…` only; see `durable`. */
  readonly virtual: boolean;
  /** True for `o+d…` only. */
  readonly durable: boolean;
  /** The number after the sign; for a virtual or durable object its kind. */
  readonly id: number;
  /** The kind, of virtual and durable objects only. */
  readonly kindId: KindId | undefined;
  /** The instance within its kind, of virtual and durable objects only. */
  readonly subid: number | undefined;
  /** The facet's index, where one is named. */
  readonly facet: number | undefined;
  readonly baseRef: BaseRef;
}

const NUMBER = '(?:0|[1-9][0-9]*)';
const GRAMMAR = new RegExp(`^[odp][+-](?:${NUMBER}|[vd]${NUMBER}/${NUMBER}(?::${NUMBER})?)$`);

function malformed(text: unknown, rule: string): never {
  throw makeError(X([`malformed vref ${quoteShort(text)}: ${rule}`]));
}

function toId(text: string, vref: string): number {
  const id = Number(text);
  if (!Number.isSafeInteger(id)) {
    malformed(vref, 'a number is past 2^53-1');
  }
  return id;
}

const PLUS = 43;
const DIGIT_NINE = 57;
const LETTER_D = 100;
const LETTER_P = 112;

// The grammar says that the text is well formed; where its parts are is then plain. Taking the
// match of a regular expression apart would cost more than all the rest.
function parseUncached(text: string): ParsedVref {
  if (!GRAMMAR.test(text)) {
    malformed(text, 'expected [o|p|d][+|-]N, or o+[v|d]KIND/INSTANCE with an optional :FACET');
  }
  const letter = text.charCodeAt(0);
  const type = letter === LETTER_P ? 'promise' : letter === LETTER_D ? 'device' : 'object';
  const allocatedByVat = text.charCodeAt(1) === PLUS;
  if (text.charCodeAt(2) > DIGIT_NINE) {
    if (type !== 'object' || !allocatedByVat) {
      malformed(text, 'only an object that the vat allocates can be virtual or durable');
    }
    return parseVirtual(text);
  }
  return {
    sort: type !== 'object' ? type : allocatedByVat ? 'remotable' : 'presence',
    type,
    allocatedByVat,
    virtual: false,
    durable: false,
    id: toId(text.slice(2), text),
    kindId: undefined,
    subid: undefined,
    facet: undefined,
    baseRef: text as BaseRef,
  };
}

function parseVirtual(text: string): ParsedVref {
  const durable = text.charCodeAt(2) === LETTER_D;
  const slash = text.indexOf('/');
  const colon = text.indexOf(':');
  const end = colon < 0 ? text.length : colon;
  const id = toId(text.slice(3, slash), text);
  return {
    sort: 'virtual',
    type: 'object',
    allocatedByVat: true,
    virtual: !durable,
    durable,
    id,
    kindId: id as KindId,
    subid: toId(text.slice(slash + 1, end), text),
    facet: colon < 0 ? undefined : toId(text.slice(colon + 1), text),
    baseRef: text.slice(0, end) as BaseRef,
  };
}

// Two generations bound the cache without bookkeeping per hit: what was not
// asked for while the young one filled up is dropped with the old one.
// Small: on XS each entry takes some 14 slots, of which a snapshot of an idle vat has 100,000.
const GENERATION_SIZE = 64;
let young = new Map<string, ParsedVref>();
let old = new Map<string, ParsedVref>();

function remember(text: string, parsed: ParsedVref): ParsedVref {
  if (young.size >= GENERATION_SIZE) {
    old = young;
    young = new Map();
  }
  young.set(text, parsed);
  return parsed;
}

/**
 * @param text any string
 * @returns its parts; the record is shared and must not be changed
 * @throws an error that quotes the text and names the rule, when it is malformed
 */
export function parseVref(text: string): ParsedVref {
  const hit = young.get(text);
  if (hit !== undefined) {
    return hit;
  }
  return remember(text, old.get(text) ?? parseUncached(text));
}

/** The number of parsed vrefs that are remembered: at most two generations. */
export function parseCacheSize(): number {
  return young.size + old.size;
}

/** @returns whether `value` is a string that the grammar produces: rules R1 and R2 of docs/SPEC.md */
export function isVref(value: unknown): value is Vref {
  return typeof value === 'string' && GRAMMAR.test(value) && isParsable(value);
}

function isParsable(text: string): boolean {
  try {
    parseVref(text);
    return true;
  } catch {
    return false;
  }
}

/** @throws when `value` is not a string, or not a vref; the error quotes it */
export function insistVref(value: unknown): Vref {
  if (typeof value !== 'string') {
    malformed(value, 'a vref is a string');
  }
  parseVref(value);
  return value as Vref;
}

/** @throws when `value` is not a vref that names a promise */
export function insistVpid(value: unknown): Vpid {
  const vref = insistVref(value);
  if (!isPromiseVref(vref)) {
    malformed(vref, 'expected a promise, p+N or p-N');
  }
  return vref;
}

// The first letter decides it, so no parse is needed for a string that is a
// vref already.
export function isPromiseVref(vref: Vref): vref is Vpid {
  return vref.charCodeAt(0) === LETTER_P;
}

/**
 * What a vref names, by its first letters alone. For work that is done whenever
 * the collector likes: what is remembered of parsed vrefs must not depend on it.
 */
export function sortOf(vref: Vref): VrefSort {
  const first = vref.charCodeAt(0);
  if (first !== 111) {
    return first === LETTER_P ? 'promise' : 'device';
  }
  if (vref.charCodeAt(1) === 45) {
    return 'presence'; // 'o-'
  }
  const third = vref.charCodeAt(2);
  return third === 118 || third === 100 ? 'virtual' : 'remotable'; // 'o+v', 'o+d'
}

/** Whether a vref names an object, of whatever sort. */
export function isObjectVref(vref: Vref): boolean {
  return vref.charCodeAt(0) === 111; // 'o'
}

export function formatRemotable(exportId: number): BaseRef {
  return `o+${exportId}` as BaseRef;
}

export function formatVpid(promiseId: number): Vpid {
  return `p+${promiseId}` as Vpid;
}

export function formatVirtual(kindId: KindId, instanceId: number, durable: boolean): BaseRef {
  return `o+${durable ? 'd' : 'v'}${kindId}/${instanceId}` as BaseRef;
}

export function formatFacet(baseRef: BaseRef, facetIndex: number): Vref {
  return `${baseRef}:${facetIndex}` as Vref;
}

/** The vat's root object. */
export const ROOT_VREF = 'o+0' as BaseRef;
