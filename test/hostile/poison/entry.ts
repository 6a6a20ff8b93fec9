/** What the poisoned process loads: the library, and what its vat needs. */
export { Far } from '@endo/far';
export { createLiveslots } from '../../../src/index.js';
