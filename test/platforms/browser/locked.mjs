// A page whose realm is locked down, as a runtime would do it, with the smoke suite.
import '@endo/init';
import { runSmoke } from '../smoke.mjs';

/** @type {string[]} */
const lines = [];
const failed = await runSmoke(line => lines.push(line));
Object.assign(globalThis, { outcome: { failed, lines } });
