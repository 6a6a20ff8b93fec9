/** What the vat of the model has in one incarnation, and the places that promises can be stored in. */
import type { MapStore, WeakMapStore } from '../support/vat-data.js';
import type { VatParts } from './ledger-vat.js';
import type { Holder, Kit } from './scripted-vat.js';

export const KEYS = ['o-60', 'o-61'] as const;
export const MAP_KEYS = ['m0', 'm1', 'm2'] as const;
export const HOLDERS = 2;
/** Strong places, weak places, states. */
export const PLACES = MAP_KEYS.length + KEYS.length + HOLDERS;

export interface Incarnation {
  readonly parts: VatParts;
  readonly map: MapStore;
  readonly weak: WeakMapStore;
  readonly durable: MapStore;
  readonly watcher: object;
  readonly makeHolder: (value: unknown) => Holder;
  readonly holders: Map<number, Holder>;
  readonly local: object;
  /** Every promise that the vat's code can have. */
  readonly promises: Promise<unknown>[];
  readonly kits: Map<object, Kit>;
}
