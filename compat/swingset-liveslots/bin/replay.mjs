#!/usr/bin/env node
// `liveslots-replay --store FOLDER --vat ID [--supervisor FILE]`, called in the folder of a project:
// goes through the transcript of the vat's incarnation, from a copy of the kernel's store, in a worker
// with this package under the supervisor. The exit code is 1 when it leaves the transcript.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPackage, load, SUPERVISOR } from './project.mjs';
import { Worker } from './worker.mjs';

/** @import {Exchange} from './worker.mjs' */

/**
 * @typedef {{
 *   d: [type: string, ...rest: any[]],
 *   sc: Exchange[],
 *   r: { status: string, metering?: { computrons: number } },
 * }} Item of a transcript: a delivery, its syscalls and what came of it
 */

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: '' },
    vat: { type: 'string', default: '' },
    supervisor: { type: 'string' },
  },
});

/**
 * @param {any} transcripts of the store
 * @param {string} vat
 * @returns {Item[]} of the newest incarnation
 */
const readItems = (transcripts, vat) => {
  const { endPos } = transcripts.getCurrentSpanBounds(vat);
  /** @type {Item[]} */
  let items = [];
  for (let position = 0; position < endPos;) {
    for (const text of transcripts.readSpan(vat, position)) {
      const item = /** @type {Item} */ (JSON.parse(text));
      if (item.d[0] === 'initialize-worker') items = [];
      items.push(item);
      position += 1;
    }
  }
  return items;
};

/**
 * @param {Worker} worker
 * @param {Item[]} items after the first
 */
const replay = async (worker, items) => {
  const totals = { deliveries: 0, before: 0, now: 0 };
  for (const { d, sc, r } of items) {
    if (d[0] === 'save-snapshot') await worker.restart();
    if (/^(save|load)-snapshot$|^(initialize|shutdown)-worker$/.test(d[0])) continue;
    const { reply, computrons } = await worker.ask(['deliver', d], sc);
    if (reply[0] !== r.status) worker.left ??= `${String(reply[0])}, instead of ${r.status}`;
    if (worker.left !== undefined) {
      return { totals, failure: `delivery ${String(totals.deliveries)}, ${d[0]}: ${worker.left}` };
    }
    totals.deliveries += 1;
    // Starts are the same with any layer, and as large as thousands of messages.
    if (d[0] !== 'startVat') {
      totals.before += r.metering?.computrons ?? 0;
      totals.now += computrons;
    }
  }
  return { totals, failure: undefined };
};

const main = async () => {
  await load('@endo/init');
  const { openSwingStore } = await load('@agoric/swing-store');
  const { xsnap } = await load('@agoric/xsnap');
  const file = values.supervisor ?? join(findPackage(SUPERVISOR), 'dist/supervisor.bundle');
  const { kernelStorage, hostStorage } = openSwingStore(values.store);
  const { kvStore, bundleStore, transcriptStore } = kernelStorage;
  const [first, ...items] = readItems(transcriptStore, values.vat);
  if (first?.d[0] !== 'initialize-worker') throw new Error('The transcript has no beginning');
  const [, { source, workerOptions }] = first.d;
  if (workerOptions.type !== 'xsnap') throw new Error(`${values.vat} does not run on XS`);
  const worker = new Worker(xsnap);
  const lockdown = bundleStore.getBundle(workerOptions.bundleIDs[0]);
  await worker.start([lockdown, JSON.parse(readFileSync(file, 'utf8'))]);
  const { enableDisavow } = JSON.parse(kvStore.get(`${values.vat}.options`));
  const relaxDurabilityRules = kvStore.get('kernel.relaxDurabilityRules') === 'true';
  const options = { enableDisavow, relaxDurabilityRules };
  const bundle = bundleStore.getBundle(source.bundleID);
  const { reply } = await worker.ask(['setBundle', values.vat, bundle, options], []);
  if (reply[0] !== 'dispatchReady') throw new Error(`The bundle was refused: ${reply.join(' ')}`);
  const { totals, failure } = await replay(worker, items);
  await worker.end();
  await hostStorage.close();
  console.log(
    `${values.vat}: ${String(totals.deliveries)} deliveries; without the start, ${String(totals.before)} computrons before and ${String(totals.now)} now`,
  );
  if (worker.reworded > 0) {
    console.log(`${String(worker.reworded)} syscalls have other texts of errors or of presences`);
  }
  if (failure !== undefined) throw new Error(failure);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
