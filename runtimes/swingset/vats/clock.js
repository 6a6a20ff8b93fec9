// Waits by the timer service, which is a vat of the kernel's own with durable data.
import { E } from '@endo/far';
import { remote, vatData } from './kit.js';

/** @type {import('./kit.js').BuildRoot} */
export const buildRootObject = () => {
  /** @type {unknown[]} */
  const log = [];
  const awaken = vatData.defineKind('waker', (/** @type {string} */ called) => ({ called }), {
    /**
     * @param {{ state: { called: string } }} context
     * @param {{ absValue: bigint }} time
     */
    wake: ({ state }, time) => {
      log.push(harden([state.called, time.absValue]));
    },
  });
  return remote('clock', {
    now: async timer => (await E(timer).getCurrentTimestamp()).absValue,
    delay: async (timer, called, span) => {
      const time = await E(timer).delay(span);
      log.push(harden([called, time.absValue]));
    },
    wakeAt: (timer, called, time) => {
      E(timer).setWakeup(time, awaken(called));
    },
    repeat: async (timer, called, span) => {
      const repeater = await E(timer).makeRepeater(1n, span);
      await E(repeater).schedule(awaken(called));
    },
    log: () => harden([...log]),
  });
};
