// What the vats of these programs are made with. Methods take whatever comes.
import { Far } from '@endo/far';

/** @import {VatData} from 'liveslots' */

/**
 * @typedef {Record<string, (...args: any[]) => unknown>} Methods
 * @typedef {Record<string, (context: any, ...args: any[]) => unknown>} KindMethods
 * @typedef {(powers: any, parameters: any, baggage: any) => unknown} BuildRoot
 */

export const vatData = /** @type {VatData} */ (Reflect.get(globalThis, 'VatData'));

/**
 * @param {string} iface
 * @param {Methods} methods
 */
export const remote = (iface, methods) => Far(iface, methods);

/**
 * What the baggage has under the key, or else what is made now.
 *
 * @param {any} baggage
 * @param {string} key
 * @param {() => unknown} make
 * @returns {any}
 */
export const provide = (baggage, key, make) => {
  if (!baggage.has(key)) baggage.init(key, make());
  return baggage.get(key);
};

/**
 * @param {any} baggage
 * @param {string} tag
 * @param {(...args: any[]) => Record<string, unknown>} init
 * @param {KindMethods} methods
 * @returns {(...args: unknown[]) => any}
 */
export const durableKind = (baggage, tag, init, methods) =>
  vatData.defineDurableKind(
    provide(baggage, `kind ${tag}`, () => vatData.makeKindHandle(tag)),
    init,
    methods,
  );

/**
 * @param {any} baggage
 * @param {string} tag
 * @param {(...args: any[]) => Record<string, unknown>} init
 * @param {Record<string, KindMethods>} facets
 * @returns {(...args: unknown[]) => any}
 */
export const durableKindMulti = (baggage, tag, init, facets) =>
  vatData.defineDurableKindMulti(
    provide(baggage, `kind ${tag}`, () => vatData.makeKindHandle(tag)),
    init,
    facets,
  );

/**
 * What is made stays in memory until the vat is upgraded: what the upgrade finds in the vatstore
 * must not depend on what the collector has taken by then.
 *
 * @param {(...args: unknown[]) => any} make
 * @returns {(...args: unknown[]) => any}
 */
export const holding = make => {
  /** @type {unknown[]} */
  const held = [];
  return (...args) => {
    const made = make(...args);
    held.push(made);
    return made;
  };
};

/** The message of an error, or the value itself. @param {unknown} reason */
export const wordsOf = reason => (reason instanceof Error ? reason.message : reason);
