// A page where nobody has called lockdown: the library must say so, and change nothing.
import 'ses';
import '@endo/eventual-send/shim.js';

/** @type {string[]} */
const lines = [];
let failed = 1;
try {
  const { createLiveslots } = await import('liveslots');
  createLiveslots(/** @type {any} */ ({ syscall: {} }));
  lines.push('FAILED a realm that is not locked down was accepted');
} catch (error) {
  const isClear = /lockdown/.test(String(error));
  failed = isClear && !Object.isFrozen(Object.prototype) ? 0 : 1;
  lines.push(`${isClear ? 'ok' : 'FAILED'} a realm that is not locked down: ${String(error)}`);
}
Object.assign(globalThis, { outcome: { failed, lines } });
