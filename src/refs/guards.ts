/**
 * Guards for names that come from elsewhere, a database say: each checks the
 * whole form and gives the brand. docs/SPEC.md, rules R1 to R6.
 */
import { makeError, quoteShort, X } from '../errors.js';
import {
  type BaseRef,
  type CollectionId,
  insistVref,
  isPromiseVref,
  isVref,
  type KindId,
  parseVref,
  type Vpid,
} from './vref.js';

/** @returns whether `value` is a vref that names a promise: `p+5`, `p-60` */
export function isVpid(value: unknown): value is Vpid {
  return isVref(value) && isPromiseVref(value);
}

/** @returns whether `value` is a vref that names no facet: `o+d10/3`, but not `o+d10/3:1` */
export function isBaseRef(value: unknown): value is BaseRef {
  return isVref(value) && parseVref(value).facet === undefined;
}

/**
 * @returns the value, with its brand
 * @throws when `value` is not a vref, or names a facet; the error quotes it
 */
export function insistBaseRef(value: unknown): BaseRef {
  const vref = insistVref(value);
  if (!isBaseRef(vref)) {
    throw makeError(X([`malformed vref ${quoteShort(vref)}: expected one without a facet`]));
  }
  return vref;
}

const isId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value > 0;

function insistId(value: unknown, what: string): void {
  if (!isId(value)) {
    throw makeError(
      X([`malformed ${what} ${quoteShort(value)}: expected a number from 1 to 2^53-1`]),
    );
  }
}

/** @returns whether `value` can be the number of a kind: the 10 of `o+d10/3` */
export function isKindId(value: unknown): value is KindId {
  return isId(value);
}

/**
 * @returns the value, with its brand
 * @throws when `value` is not a whole number from 1 to 2^53-1; the error quotes it
 */
export function insistKindId(value: unknown): KindId {
  insistId(value, 'kind');
  return value as KindId;
}

/** @returns whether `value` can be the number of a collection: the 7 of `vc.7.…` and `o+d6/7` */
export function isCollectionId(value: unknown): value is CollectionId {
  return isId(value);
}

/**
 * @returns the value, with its brand
 * @throws when `value` is not a whole number from 1 to 2^53-1; the error quotes it
 */
export function insistCollectionId(value: unknown): CollectionId {
  insistId(value, 'collection');
  return value as CollectionId;
}
