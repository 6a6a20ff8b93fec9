#!/usr/bin/env bash
# @agoric/xsnap 0.15.0 (XS 13.3.0, xs-meter-36).
#
# Saving the heap changes what the next command is metered at, in the worker that goes on. The engine
# collects when it saves, and what is finalized then is told of in the next command and counted there:
# the same command takes more, 20 computrons here for each object that has died. A replay that is to
# take the same computrons must therefore save at the same places, or not at all.
#
# Seen, of the second of two equal commands, with ten registered objects that died before:
#
#   without saving: 0 computrons more than the first
#   after saving: 200 computrons more than the first
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "name": "finding", "private": true, "type": "module" }' >package.json
npm install --ignore-scripts --no-fund --no-audit --loglevel=error \
  @agoric/xsnap@0.15.0 @endo/init@1.1.13 >&2
(
  cd node_modules/@agoric/xsnap
  { cat build.env; echo node src/build.js; } | xargs env
) >build.log 2>&1

cat >seen.mjs <<'SCRIPT'
import '@endo/init';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { type } from 'node:os';
import { xsnap } from '@agoric/xsnap';

const SETUP = `
  globalThis.count = 0;
  globalThis.registry = new FinalizationRegistry(() => { count += 1; });
  globalThis.handleCommand = () => { count += 0; return { result: new Uint8Array().buffer }; };
  for (let index = 0; index < 10; index += 1) registry.register({}, index);
  0`;

const measure = async isSaving => {
  const worker = await xsnap({
    os: type(),
    spawn,
    fs: { ...fs, ...fs.promises },
    name: 'finding',
    handleCommand: async message => message,
  });
  await worker.evaluate(SETUP);
  const command = async () => (await worker.issueStringCommand('again')).meterUsage.compute;
  await command();
  const before = await command();
  if (isSaving) for await (const _chunk of worker.makeSnapshotStream('finding'));
  const after = await command();
  await worker.terminate();
  return after - before;
};

console.log(`without saving: ${await measure(false)} computrons more than the first`);
console.log(`after saving: ${await measure(true)} computrons more than the first`);
SCRIPT
node seen.mjs >seen.txt

diff - seen.txt <<'WANTED'
without saving: 0 computrons more than the first
after saving: 200 computrons more than the first
WANTED
cat seen.txt
