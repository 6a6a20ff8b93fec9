/**
 * The environment of a vat, for tests: a realm that is locked down, and a
 * `VatData` whose durability rules are relaxed.
 */
import '@endo/init/debug.js';
import { reincarnate } from './setup-vat-data.js';

reincarnate();
