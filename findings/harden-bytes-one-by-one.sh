#!/usr/bin/env bash
# ses 2.3.0: `harden` of a Uint8Array lists every index of it as a property name, and looks each one up:
# nearly two microseconds for each byte. The bytes stay writable, since
# typed arrays cannot be frozen, and so nothing comes of it.
#
# Who meets it: whoever hardens a record that has bytes in it. `debug.dump()` of `@agoric/swing-store`
# 0.10.0 hardens its bundles and saved heaps with everything else: for a database of 71 MB it took 100 s
# on a busy machine, half of them in V8's collector.
#
# Seen with Node.js 20.20, on a busy machine:
#   1000000 bytes, as numbers of an Array: 1361 ms
#   1000000 bytes, as a Uint8Array: 1820 ms
#   1000000 bytes, as an ArrayBuffer: 0 ms
#   the first byte afterwards: 7
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "name": "finding", "version": "1.0.0", "type": "module", "private": true }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts ses@2.3.0
cat >run.js <<'JS'
import 'ses';

lockdown();
const LENGTH = 1_000_000;
const bytes = new Uint8Array(LENGTH);
const things = {
  'numbers of an Array': Array.from(bytes),
  'a Uint8Array': bytes,
  'an ArrayBuffer': new ArrayBuffer(LENGTH),
};
const taken = Object.entries(things).map(([name, thing]) => {
  const before = process.cpuUsage();
  harden(thing);
  const { user, system } = process.cpuUsage(before);
  const milliseconds = Math.round((user + system) / 1000);
  console.log(`${LENGTH} bytes, as ${name}: ${milliseconds} ms`);
  return milliseconds;
});
bytes[0] = 7;
console.log(`the first byte afterwards: ${bytes[0]}`);
const [, view, buffer] = taken;
process.exitCode = bytes[0] === 7 && view > 100 && view > 20 * Math.max(buffer, 1) ? 0 : 1;
JS
node run.js
