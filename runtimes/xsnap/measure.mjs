// `node runtimes/xsnap/run.mjs measure [--library FOLDER] [--only NAME,…] [--rounds N]`: what a
// checkout of this library costs on XS, beside the peer.
import { readFileSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { withLock } from '../../.ci/lib/lock.mjs';
import { run, StepFailed } from '../../.ci/lib/process.mjs';
import { compareCranks } from './lib/cranks.mjs';
import { copyPackage } from './lib/library.mjs';
import { tabulate } from './lib/table.mjs';
import { copyInside, provideSupervisor, provideTree } from './lib/trees.mjs';
import { names, rows } from './inside/rows.mjs';

/** @import {Measured} from './lib/cranks.mjs' */

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** @param {string[]} args */
export const measure = async args => {
  const { values } = parseArgs({
    args,
    options: {
      library: { type: 'string', default: root },
      only: { type: 'string', default: names.join(',') },
      rounds: { type: 'string', default: '1000' },
    },
  });
  const place = join(root, `build/runtimes/xsnap/library-${String(process.pid)}`);
  const out = `${place}.json`;
  /** @type {string[]} */
  const rubbish = [place, out];
  try {
    await copyPackage(resolve(values.library), place);
    const made = await withLock(root, async () => {
      const tree = await provideTree(root);
      const peer = await provideSupervisor(root, tree);
      const ours = await provideSupervisor(root, tree, place);
      return { tree, peer, ours };
    });
    const folder = copyInside(root, made.tree);
    rubbish.push(folder);
    const script = ['xsnap/inside/measure.mjs', out, values.rounds, values.only];
    const ending = await run(
      process.execPath,
      [...script, `peer=${made.peer}`, `ours=${made.ours}`],
      { cwd: folder },
    );
    if (ending.code !== 0) throw new StepFailed('measuring', ending);
    const measured = /** @type {Measured[]} */ (JSON.parse(readFileSync(out, 'utf8')));
    const [peer, ours] = measured;
    if (peer === undefined || ours === undefined) throw new Error('There is nothing to compare');
    const { lines, missed, mean, count } = tabulate(rows, peer.figures, ours.figures);
    console.log('| what                     | in         |     the peer |         ours | ratio |');
    console.log('| ------------------------ | ---------- | -----------: | -----------: | ----: |');
    for (const line of lines) console.log(line);
    console.log(`geometric mean of ${String(count)} scenarios, peer/ours: ${mean.toFixed(3)}`);
    const { differences, dearer } = compareCranks(peer, ours);
    for (const line of dearer) console.log(`dearer than on the peer: ${line}`);
    for (const line of differences) console.log(`other syscalls: ${line}`);
    for (const line of missed) console.log(`missed: ${line}`);
    return missed.length + differences.length + dearer.length === 0;
  } finally {
    for (const path of rubbish) rmSync(path, { recursive: true, force: true });
  }
};
