// Which mutant is on. Each changed place of the sources asks.
export const state = {
  on: Number(process.env['MUTANT'] ?? -1),
  /** What was asked for since this was last emptied. */
  asked: new Set(),
};

export const __m = (/** @type {number} */ id) => {
  state.asked.add(id);
  return state.on === id;
};
