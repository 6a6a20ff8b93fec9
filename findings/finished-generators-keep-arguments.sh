#!/usr/bin/env bash
# @agoric/xsnap 0.15.0 (XS 13.3.0, xs-meter-36), and Node 20 and later.
#
# A generator that is over, in whatever way, keeps what it was given for as long as somebody holds it:
# nothing can run in it again, and its arguments are not collected. By the language the context of a generator
# can be discarded when it has completed; both engines keep it. So who holds an iterator that has
# ended holds what it went over.
#
# Seen, on both:
#
#   ran to its end: kept
#   was ended by return(): kept
#   was ended before it began: kept
#   has thrown: kept
#   is not held: collected
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

cat >cases.mjs <<'SCRIPT'
export const prelude = `
  globalThis.g = function* (given) { yield 1; return given === 1; };
  globalThis.failing = function* (given) { throw given; };`;
const cases = {
  'ran to its end': 'const it = g(given); it.next(); it.next(); return it;',
  'was ended by return()': 'const it = g(given); it.next(); it.return(); return it;',
  'was ended before it began': 'const it = g(given); it.return(); return it;',
  'has thrown': 'const it = failing(given); try { it.next(); } catch {} return it;',
  'is not held': 'const it = g(given); it.next(); it.next();',
};
export const sources = Object.entries(cases).map(([name, source]) => [
  name,
  `(() => {
    const given = {};
    globalThis.ref = new WeakRef(given);
    globalThis.kept = (() => { ${source} })();
  })();
  0`,
]);
SCRIPT

cat >node.mjs <<'SCRIPT'
import { prelude, sources } from './cases.mjs';
const evaluate = eval;
evaluate(prelude);
for (const [name, source] of sources) {
  evaluate(source);
  for (let turn = 0; turn < 3; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 10));
    gc();
  }
  console.log(`${name}: ${ref.deref() ? 'kept' : 'collected'}`);
}
SCRIPT

cat >xs.mjs <<'SCRIPT'
import '@endo/init';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { type } from 'node:os';
import { xsnap } from '@agoric/xsnap';
import { prelude, sources } from './cases.mjs';

let told = '';
const worker = await xsnap({
  os: type(),
  spawn,
  fs: { ...fs, ...fs.promises },
  name: 'finding',
  handleCommand: async message => {
    told = new TextDecoder().decode(message);
    return new Uint8Array();
  },
});
await worker.evaluate(`${prelude} 0`);
for (const [name, source] of sources) {
  await worker.evaluate(source);
  await worker.evaluate('gc()');
  await worker.evaluate(
    `issueCommand(new TextEncoder().encode(globalThis.ref.deref() ? 'kept' : 'collected').buffer)`,
  );
  console.log(`${name}: ${told}`);
}
await worker.terminate();
SCRIPT

node --expose-gc node.mjs >node.txt
node xs.mjs >xs.txt

cat >wanted.txt <<'WANTED'
ran to its end: kept
was ended by return(): kept
was ended before it began: kept
has thrown: kept
is not held: collected
WANTED
diff wanted.txt node.txt
diff wanted.txt xs.txt
cat xs.txt
