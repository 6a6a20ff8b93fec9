#!/usr/bin/env bash
# @agoric/internal 0.4.0, on Node 20 (V8).
#
# Its `gcAndFinalize` collects, waits for two turns of the event loop, and says that after it "all
# FinalizationRegistry callbacks have executed". V8 runs the callbacks of one registry in a turn. So of
# forty registries with one dead object each, the callbacks of two have run, and those of the others come
# one turn at a time.
#
# The kernel of @agoric/swingset-vat asks a vat in a local worker what is dead right after it, and all
# local vats are in one process, with several registries each. What a vat says at `bringOutYourDead`
# depends on how many registries of others come before its own; at an upgrade it is asked once only, and
# what is not found then stays in the kernel. Workers of XS have a process each and are exact.
#
# Seen:
#
#   gcAndFinalize: 2 of 40
#   and 38 more turns: 40 of 40
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "name": "finding", "private": true, "type": "module" }' >package.json
npm install --ignore-scripts --no-fund --no-audit --loglevel=error @agoric/internal@0.4.0 >&2

cat >finding.mjs <<'END'
import { makeGcAndFinalize } from '@agoric/internal/src/lib-nodejs/gc-and-finalize.js';

const COUNT = 40;
let called = 0;
const registries = Array.from({ length: COUNT }, () => new FinalizationRegistry(() => (called += 1)));
(() => {
  for (const registry of registries) registry.register({}, undefined);
})();
await makeGcAndFinalize(globalThis.gc)();
const soon = called;
console.log(`gcAndFinalize: ${soon} of ${COUNT}`);
for (let turn = 0; turn < COUNT - 2; turn += 1) await new Promise(setImmediate);
console.log(`and ${COUNT - 2} more turns: ${called} of ${COUNT}`);
if (soon !== 2 || called !== COUNT) throw new Error('This has changed');
END
node --expose-gc finding.mjs
