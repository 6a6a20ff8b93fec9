// What a vat's code is to the kernel.

export type VatID = string;

export type BuildRootObject = (
  vatPowers: Record<string, unknown>,
  vatParameters: unknown,
  baggage: unknown,
) => unknown;
