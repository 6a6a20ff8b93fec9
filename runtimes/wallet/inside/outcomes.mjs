// What became of the offers, as anybody reads it from what the wallets have published.

/**
 * @typedef {{ id: string, result?: unknown, error?: string, numWantsSatisfied?: number, payouts?: object }} Status
 * @typedef {{ updated: string, id?: string, status?: Status, result?: object, error?: string }} Update
 */

/** @param {string} value @returns {Update} */
const read = value => {
  const { body } = JSON.parse(value);
  return JSON.parse(body.slice(1));
};

/** @param {unknown} result as the wallet publishes it: a text, or the name that it keeps it by */
const textOf = result =>
  typeof result === 'object' && result !== null && 'name' in result
    ? String(result.name)
    : String(result);

/**
 * @param {Status} status the last one
 * @returns {string} result or error, and whether the seat is left and paid out
 */
const describe = ({ result, error, numWantsSatisfied, payouts }) => {
  const how = error ?? (result === undefined ? 'no result' : textOf(result));
  const isOver = numWantsSatisfied !== undefined && payouts !== undefined;
  return isOver ? how : `${how}, and not over`;
};

/**
 * @param {readonly [path: string, value: string][]} published
 * @returns {Record<string, string>} by the ids of offers and of calls
 */
export const outcomesOf = published => {
  /** @type {Record<string, string>} */
  const outcomes = {};
  for (const [path, value] of published) {
    if (!path.startsWith('published.wallet.') || path.endsWith('.current')) continue;
    const update = read(value);
    if (update.updated === 'offerStatus' && update.status !== undefined) {
      outcomes[update.status.id] = describe(update.status);
    } else if (update.updated === 'invocation' && update.id !== undefined) {
      const { error, result } = update;
      outcomes[update.id] = error ?? (result === undefined ? 'called' : 'answered');
    }
  }
  return outcomes;
};
