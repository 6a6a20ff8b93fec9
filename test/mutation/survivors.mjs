// survivors.md: the mutants that no test catches, each with the reason why that is so.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {import('./mutants.mjs').Mutant} Mutant */

const path = fileURLToPath(new URL('survivors.md', import.meta.url));

const plain = (/** @type {Mutant} */ { file, where, operator, before, after }) =>
  `${file} ${where}: ${operator} \`${before.replaceAll('`', "'")}\`${after === '' ? '' : ` -> \`${after.replaceAll('`', "'")}\``}`;

/** @type {WeakMap<readonly Mutant[], Map<number, string>>} */
const keysOf = new WeakMap();

/** A name that stays when lines move. The same thing twice in a function is counted. */
export const keyOf = (/** @type {Mutant} */ mutant, /** @type {readonly Mutant[]} */ all) => {
  let keys = keysOf.get(all);
  if (keys === undefined) {
    /** @type {Map<string, number>} */
    const times = new Map();
    keys = new Map();
    for (const each of all) {
      const key = plain(each);
      const time = (times.get(key) ?? 0) + 1;
      times.set(key, time);
      keys.set(each.id, time === 1 ? key : `${key} (${time})`);
    }
    keysOf.set(all, keys);
  }
  return keys.get(mutant.id) ?? '';
};

/** @returns {Map<string, string>} the reason by key */
export const readReasons = () => {
  /** @type {Map<string, string>} */
  const reasons = new Map();
  if (!existsSync(path)) return reasons;
  let reason = '';
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const heading = /^## (.*)$/.exec(line);
    if (heading?.[1] !== undefined) reason = heading[1];
    const item = /^- (.*)$/.exec(line);
    if (item?.[1] !== undefined && reason !== '') reasons.set(item[1], reason);
  }
  return reasons;
};

/** The survivors of a run, under their reasons. */
export const writeSurvivors = (
  /** @type {string} */ target,
  /** @type {readonly Mutant[]} */ survivors,
  /** @type {readonly Mutant[]} */ all,
  /** @type {ReadonlyMap<string, string>} */ reasons,
) => {
  const keys = survivors.map(mutant => keyOf(mutant, all)).sort();
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const key of keys) {
    const reason = reasons.get(key) ?? 'no reason yet';
    groups.set(reason, [...(groups.get(reason) ?? []), key]);
  }
  const parts = [...groups].map(
    ([reason, some]) => `## ${reason}\n\n${some.map(key => `- ${key}`).join('\n')}\n`,
  );
  writeFileSync(target, parts.join('\n'));
};
