// The words that the kernel and its vats exchange: names, capdata and deliveries. The library brands
// its names; to a kernel they are strings that its c-lists translate.

/** A vat's own name for an object or promise: `o+1`, `o-50`, `p+5`, `o+d10/3`. */
export type Vref = string;
/** The kernel's name: `ko1` for an object, `kp1` for a promise. */
export type Kref = string;
export type VatID = string;

export interface CapData<Slot extends string = string> {
  readonly body: string;
  readonly slots: readonly Slot[];
}

export type Resolution = readonly [vpid: Vref, isReject: boolean, data: CapData<Vref>];

export type Delivery =
  | readonly ['startVat', CapData<Vref>]
  | readonly ['message', Vref, { methargs: CapData<Vref>; result: Vref | null }]
  | readonly ['notify', readonly Resolution[]]
  | readonly [GCDeliveryType, readonly Vref[]]
  | readonly ['bringOutYourDead'];

export type GCDeliveryType = 'dropExports' | 'retireExports' | 'retireImports';

export type BuildRootObject = (
  vatPowers: Record<string, unknown>,
  vatParameters: unknown,
  baggage: unknown,
) => unknown;
