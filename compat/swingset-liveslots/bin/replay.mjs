#!/usr/bin/env node
// `liveslots-replay --store FOLDER --vat ID [--supervisor FILE]`, called in the folder of a project:
// goes through the transcript of the vat's incarnation, from a copy of the kernel's store, in a worker
// with this package under the supervisor. The exit code is 1 when it leaves the transcript.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isDelivery } from '../../../src/transcripts/exchange.js';
import { tellDeparture } from '../../../src/transcripts/show.js';
import { episodeOf, parseItem, startOfWorker } from '../../../src/transcripts/spans.js';
import { findPackage, load, SUPERVISOR } from './project.mjs';
import { Worker } from './worker.mjs';

/** @import {Episode} from '../../../src/transcripts/exchange.js' */
/** @import {TranscriptItem} from '../../../src/transcripts/spans.js' */

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: '' },
    vat: { type: 'string', default: '' },
    supervisor: { type: 'string' },
  },
});

/** What the bundle is set with: no syscall is made. @type {Episode} */
const NOTHING = { place: 'the bundle', delivery: [], exchanges: [], isOk: true };

/**
 * @param {any} transcripts of the store
 * @param {string} vat
 * @returns {{ first: TranscriptItem | undefined, episodes: Episode[] }} of the newest incarnation
 */
const readTranscript = (transcripts, vat) => {
  const { endPos } = transcripts.getCurrentSpanBounds(vat);
  /** @type {TranscriptItem | undefined} */
  let first;
  /** @type {Episode[]} */
  let episodes = [];
  for (let position = 0; position < endPos;) {
    for (const text of transcripts.readSpan(vat, position)) {
      const item = parseItem(text, position);
      if (item.d[0] === 'initialize-worker') {
        first = item;
        episodes = [];
      } else {
        episodes.push(episodeOf(item, position));
      }
      position += 1;
    }
  }
  return { first, episodes };
};

/**
 * @param {Worker} worker
 * @param {Episode[]} episodes
 */
const replay = async (worker, episodes) => {
  const totals = { deliveries: 0, before: 0, now: 0 };
  for (const episode of episodes) {
    const { delivery, isOk, computrons: before = 0 } = episode;
    if (delivery[0] === 'save-snapshot') await worker.restart();
    if (!isDelivery(delivery)) continue;
    const { reply, computrons } = await worker.ask(['deliver', delivery], episode);
    const { left } = worker.follower;
    if (left !== undefined) {
      return { totals, failure: tellDeparture(left, totals.deliveries + 1).join('\n') };
    }
    if ((reply[0] === 'ok') !== isOk) {
      const place = `delivery ${String(totals.deliveries + 1)} (${episode.place}), ${String(delivery[0])}`;
      return { totals, failure: `${place}: ${String(reply[0])}, instead of ${String(isOk)}` };
    }
    worker.differences.passed(episode);
    totals.deliveries += 1;
    // Starts are the same with any layer, and as large as thousands of messages.
    if (delivery[0] !== 'startVat') {
      totals.before += before;
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
  const { first, episodes } = readTranscript(transcriptStore, values.vat);
  const { source, workerOptions } = startOfWorker(first);
  if (workerOptions.type !== 'xsnap') throw new Error(`${values.vat} does not run on XS`);
  const worker = new Worker(xsnap);
  const lockdown = bundleStore.getBundle(workerOptions.bundleIDs?.[0]);
  await worker.start([lockdown, JSON.parse(readFileSync(file, 'utf8'))]);
  const { enableDisavow } = JSON.parse(kvStore.get(`${values.vat}.options`));
  const relaxDurabilityRules = kvStore.get('kernel.relaxDurabilityRules') === 'true';
  const options = { enableDisavow, relaxDurabilityRules };
  const bundle = bundleStore.getBundle(source.bundleID);
  const { reply } = await worker.ask(['setBundle', values.vat, bundle, options], NOTHING);
  if (reply[0] !== 'dispatchReady') throw new Error(`The bundle was refused: ${reply.join(' ')}`);
  const { totals, failure } = await replay(worker, episodes);
  await worker.end();
  await hostStorage.close();
  console.log(
    `${values.vat}: ${String(totals.deliveries)} deliveries; without the start, ${String(totals.before)} computrons before and ${String(totals.now)} now`,
  );
  const { reworded, named } = worker.follower;
  if (reworded > 0) {
    console.log(`${String(reworded)} syscalls have other texts of errors or of presences`);
  }
  for (const [name, times] of named) {
    console.log(`the named difference "${name}" came up ${String(times)} times`);
  }
  if (failure !== undefined) throw new Error(failure);
};

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
