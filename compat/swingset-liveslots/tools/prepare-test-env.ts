/**
 * The environment of a vat, for tests: a realm that is locked down, and a
 * `VatData` whose durability rules are relaxed. Kernels of the newest sources
 * read from the global property whether workers of XS that tests start get a
 * lockdown in which errors tell what they are about, as local workers do here.
 */
import '@endo/init/debug.js';
import { reincarnate } from './setup-vat-data.js';

reincarnate();
Object.assign(globalThis, { __XSNAP_LOCKDOWN_DEBUG__: true });
