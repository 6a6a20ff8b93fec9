/**
 * Vrefs in parts, with numbers as bigints.
 */
import { Fail, q } from '../../../src/errors.js';
import { formatVirtual, insistVref, type KindId, parseVref } from '../../../src/refs/vref.js';

export type SlotType = 'object' | 'promise' | 'device';

export interface ParsedVatSlot {
  type: SlotType;
  allocatedByVat: boolean;
  virtual: boolean;
  durable: boolean;
  id: bigint;
  subid: bigint | undefined;
  baseRef: string;
  facet: bigint | undefined;
}

const toBigInt = (id: number | undefined): bigint | undefined =>
  id === undefined ? undefined : BigInt(id);

/** @throws when `vref` is malformed */
export function parseVatSlot(vref: string): ParsedVatSlot {
  const { type, allocatedByVat, virtual, durable, id, subid, baseRef, facet } = parseVref(
    insistVref(vref),
  );
  return {
    type,
    allocatedByVat,
    virtual,
    durable,
    id: BigInt(id),
    subid: toBigInt(subid),
    baseRef,
    facet: toBigInt(facet),
  };
}

const LETTERS: Readonly<Record<string, string>> = { object: 'o', promise: 'p', device: 'd' };

/** @throws when there is no such type, or `id` is no natural number */
export function makeVatSlot(type: string, allocatedByVat: boolean, id: number | bigint): string {
  const letter = Object.hasOwn(LETTERS, type) ? LETTERS[type] : undefined;
  if (letter === undefined) {
    throw Fail`unknown type ${q(type)}`;
  }
  return insistVref(`${letter}${allocatedByVat ? '+' : '-'}${id}`);
}

export function makeBaseRef(
  kindID: number | bigint | string,
  id: number | bigint | string,
  isDurable: boolean,
): string {
  return formatVirtual(Number(kindID) as KindId, Number(id), isDurable);
}

/** @throws when `vref` does not name something of the type */
export function insistVatType(type: string, vref: string): void {
  if (type !== parseVatSlot(vref).type) {
    throw Fail`vatSlot ${vref} is not of type ${type}`;
  }
}
