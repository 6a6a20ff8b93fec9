#!/usr/bin/env bash
# @agoric/xsnap 0.15.0 (XS 13.3.0, xs-meter-36).
#
# The engine keeps the last instance of a class that has a private instance method, getter or setter:
# nothing refers to it, and it is not collected until the next instance of that class is made. The same
# class with a public method, a private static method or a private field that holds a function is let
# go of at once. Node 20 and later collect all of them.
#
# Seen:
#
#   public method: collected
#   private field: collected
#   private field with a function: collected
#   private static method: collected
#   private method: kept
#   private getter: kept
#   private setter: kept
#   private method, when another was made: collected
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

const classes = {
  'public method': 'class C { f() {} }',
  'private field': 'class C { #f = 1; }',
  'private field with a function': 'class C { #f = () => {}; }',
  'private static method': 'class C { static #f() {} }',
  'private method': 'class C { #f() {} }',
  'private getter': 'class C { get #f() { return 1; } }',
  'private setter': 'class C { set #f(value) {} }',
};

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
const look = async () => {
  await worker.evaluate('gc()');
  await worker.evaluate(
    `issueCommand(new TextEncoder().encode(globalThis.ref.deref() ? 'kept' : 'collected').buffer)`,
  );
  return told;
};
for (const [name, source] of Object.entries(classes)) {
  await worker.evaluate(`globalThis.C = (${source}); globalThis.ref = new WeakRef(new C()); 0`);
  console.log(`${name}: ${await look()}`);
}
await worker.evaluate(`globalThis.C = ${classes['private method']}; globalThis.ref = new WeakRef(new C()); 0`);
await worker.evaluate('new C(); 0');
console.log(`private method, when another was made: ${await look()}`);
await worker.terminate();
SCRIPT
node seen.mjs >seen.txt

diff - seen.txt <<'WANTED'
public method: collected
private field: collected
private field with a function: collected
private static method: collected
private method: kept
private getter: kept
private setter: kept
private method, when another was made: collected
WANTED
cat seen.txt
