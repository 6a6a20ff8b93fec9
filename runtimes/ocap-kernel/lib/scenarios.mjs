// What is played, and under which conditions.

/**
 * @typedef {object} Scenario
 * @property {string} name of a module in `program/scenarios`
 * @property {boolean} [smoke] also in the short run
 * @property {boolean} [spareKernel] the kernel's own thread runs with a `harden` that freezes
 *   nothing: it sorts arrays that it has hardened when it drops more than one export at once
 * @property {boolean} [stopsKernel] it shows what stops the kernel
 * @property {readonly string[]} [except] differences on purpose, by the names of
 *   docs/differences.md, that show in it
 * @property {(seen: any) => string} [judge] what is asserted of ours alone: gets what its first life
 *   saw, and returns what to print of it
 */

/** @param {{ rounds: number, first: number, last: number }} seen */
const noneLeft = ({ rounds, first, last }) => {
  const line = `${String(first)} slots after one round, ${String(last)} after ${String(rounds)} more`;
  if (last > first) throw new Error(`the table grows: ${line}`);
  return line;
};

/** @type {readonly Scenario[]} */
export const scenarios = [
  { name: 'messages', smoke: true },
  { name: 'promises', smoke: true },
  { name: 'durable' },
  { name: 'watch', smoke: true },
  { name: 'retention', judge: noneLeft },
  { name: 'collect', smoke: true, spareKernel: true },
  { name: 'endings' },
  { name: 'limits', stopsKernel: true, except: ['error-text'] },
];
