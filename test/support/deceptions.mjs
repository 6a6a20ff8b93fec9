// Values that all but look like plain data, made of a record of plain data.

/** @type {readonly ((value: object) => unknown)[]} */
export const deceptions = [
  value => Object.create(value),
  value => Object.setPrototypeOf({ ...value }, null),
  value => Object.defineProperty({ ...value }, 'a', { get: () => 1, enumerable: true }),
  value => Object.defineProperty({ ...value }, 'a', { value: 1, enumerable: false }),
  value => ({ ...value, [Symbol.for('passStyle')]: 'tagged' }),
  value => ({ ...value, then: () => {} }),
  value => new Proxy(value, {}),
  value => Object.assign([1], value),
  value => new Array(2).concat(value),
  value => Object.assign(() => 1, value),
];
