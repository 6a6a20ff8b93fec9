// What is played, and under which conditions.

/**
 * @typedef {object} Scenario
 * @property {string} name of a module in `program/scenarios`
 * @property {boolean} [smoke] also in the short run
 * @property {boolean} [spareKernel] the kernel's own thread runs with a `harden` that freezes
 *   nothing: it sorts arrays that it has hardened when it drops more than one export at once
 * @property {boolean} [stopsKernel] it shows what stops the kernel
 */

/** @type {readonly Scenario[]} */
export const scenarios = [
  { name: 'messages', smoke: true },
  { name: 'promises', smoke: true },
  { name: 'durable' },
  { name: 'watch', smoke: true },
  { name: 'retention' },
  { name: 'collect', smoke: true, spareKernel: true },
  { name: 'endings' },
  { name: 'limits', stopsKernel: true },
];
