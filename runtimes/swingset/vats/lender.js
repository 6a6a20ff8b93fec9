// Makes an object for each who asks, and holds none of them.
import { provide, remote } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = (_powers, _parameters, baggage) => {
  provide(baggage, 'known', () => 'a vat that lends');
  return remote('lender', { lend: () => remote('lent', {}) });
};
