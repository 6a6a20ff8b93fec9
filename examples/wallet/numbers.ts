// Numbers for people to read, the same on every machine.

/** `1234567.8` gives `1,234,568`. */
export const thousands = (value: number): string =>
  `${Math.round(value)}`.replace(/\B(?=(\d{3})+$)/g, ',');
