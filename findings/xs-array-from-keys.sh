#!/usr/bin/env bash
# @agoric/xsnap 0.15.0 (XS 13.3.0, xs-meter-36).
#
# `Array.from` of something that has a length and no iterator gives a list each of whose elements has the key
# "0". What reads by index finds all of them, and so do loops, `map`, spreading and JSON; what asks for the keys
# gets the first one as often as there are elements, copies only that, and visits only that. By the language the
# keys are 0, 1 and 2, and from an iterator they are. `sort` and `map` give lists that are right again.
#
# `Array.from({ length: n }, f)` is how most code makes a list of n things. Code that runs on V8 fails with it in a vat on
# XS: `@endo/pass-style` refuses to pass such a list of objects. `[...Array(n)].map(f)` works.
#
# Seen:
#
#   read by index: x0,x1,x2
#   as JSON: ["x0","x1","x2"]
#   Object.keys: 0,0,0
#   Object.entries: 0=x0,0=x0,0=x0
#   copied by spreading into an object: {"0":"x0"}
#   for…in: 0
#   pushed, Object.keys: 0,0,0,3
#   after map, Object.keys: 0,1,2
#   from an iterator, Object.keys: 0,1,2
#   from a spread, Object.keys: 0,1,2
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

cat >xs.mjs <<'SCRIPT'
import '@endo/init';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { type } from 'node:os';
import { xsnap } from '@agoric/xsnap';

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
const cases = {
  'read by index': '[made[0], made[1], made[2]]',
  'as JSON': 'JSON.stringify(made)',
  'Object.keys': 'Object.keys(made)',
  'Object.entries': 'Object.entries(made).map(([key, value]) => `${key}=${value}`)',
  'copied by spreading into an object': 'JSON.stringify({ ...made })',
  'for…in': '(() => { const keys = []; for (const key in made) keys.push(key); return keys; })()',
  'pushed, Object.keys': '(made.push(1), Object.keys(made))',
  'after map, Object.keys': 'Object.keys(made.map(each => each))',
  'from an iterator, Object.keys': 'Object.keys(Array.from(new Set([1, 2, 3])))',
  'from a spread, Object.keys': 'Object.keys([...Array(3)].map(() => ({})))',
};
for (const [name, source] of Object.entries(cases)) {
  await worker.evaluate(`(() => {
    const made = Array.from({ length: 3 }, (_, index) => 'x' + index);
    issueCommand(new TextEncoder().encode(String(${source})).buffer);
  })()`);
  console.log(`${name}: ${told}`);
}
await worker.terminate();
SCRIPT

node xs.mjs >seen.txt

cat >wanted.txt <<'WANTED'
read by index: x0,x1,x2
as JSON: ["x0","x1","x2"]
Object.keys: 0,0,0
Object.entries: 0=x0,0=x0,0=x0
copied by spreading into an object: {"0":"x0"}
for…in: 0
pushed, Object.keys: 0,0,0,3
after map, Object.keys: 0,1,2
from an iterator, Object.keys: 0,1,2
from a spread, Object.keys: 0,1,2
WANTED
diff wanted.txt seen.txt
cat seen.txt
