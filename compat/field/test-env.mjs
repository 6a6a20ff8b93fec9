// What the environment for tests puts on the global object.
import '@agoric/swingset-liveslots/tools/prepare-test-env.js';

/** @type {{ VatData?: unknown, __XSNAP_LOCKDOWN_DEBUG__?: unknown }} */
const { VatData, __XSNAP_LOCKDOWN_DEBUG__: isDebug } = Object(globalThis);
console.log(`VatData ${typeof VatData}, debug lockdown of workers ${String(isDebug)}`);
