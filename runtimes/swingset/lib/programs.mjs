// The programs of `scenarios`, played in both trees with workers of one type, and judged.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkStores, provideCommand } from '../../lib/check-stores.mjs';
import { judge, readOutcome } from './judge.mjs';
import { runInside } from './trees.mjs';

/** @import {Scenario} from '../inside/play.mjs' */
/** @import {Trees} from './trees.mjs' */

/** @typedef {[name: string, scenario: Scenario]} Program */

const swingset = dirname(dirname(fileURLToPath(import.meta.url)));
const root = dirname(dirname(swingset));
const folder = join(swingset, 'scenarios');

/**
 * @param {string} command
 * @param {Trees} trees
 * @param {string} name of a program, which has left its database
 */
const checkBoth = (command, trees, name) =>
  Object.entries(trees).flatMap(([which, tree]) =>
    checkStores(command, join(tree, 'state', name)).map(line => `${which}, check: ${line}`),
  );

/**
 * @param {readonly string[]} named all, if there is none
 * @param {boolean} isSmoke only those that take little time
 * @returns {Promise<Program[]>}
 */
export const listPrograms = async (named, isSmoke) => {
  /** @type {Program[]} */
  const programs = [];
  for (const file of readdirSync(folder).sort()) {
    const name = file.replace(/\.mjs$/, '');
    const { scenario } = await import(`../scenarios/${file}`);
    if (isSmoke && !scenario.isSmoke) continue;
    if (named.length === 0 || named.includes(name)) programs.push([name, scenario]);
  }
  return programs;
};

/**
 * @param {Trees} trees
 * @param {readonly Program[]} programs
 * @param {'local' | 'xsnap'} workers
 * @returns {Promise<string[]>} the programs that did not go as they have to
 */
export const playPrograms = async (trees, programs, workers) => {
  const names = programs.map(([name]) => name);
  const play = ['--expose-gc', 'inside/main.mjs', workers, ...names];
  await Promise.all([runInside(trees.ours, play), runInside(trees.peer, play)]);
  const command = await provideCommand(root);
  /** @type {string[]} */
  const failed = [];
  for (const [name, scenario] of programs) {
    const ours = readOutcome(trees.ours, name);
    const peer = readOutcome(trees.peer, name);
    const { wrong: judged, summary } = await judge(scenario, ours, peer);
    const wrong = [...judged, ...checkBoth(command, trees, name)];
    console.log(`${wrong.length > 0 ? 'FAIL' : 'ok  '} ${name}: ${summary}`);
    for (const complaint of wrong) console.log(complaint.replace(/^/gm, '     '));
    if (wrong.length > 0) failed.push(name);
  }
  return failed;
};
