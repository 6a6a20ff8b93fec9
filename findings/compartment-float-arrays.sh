#!/usr/bin/env bash
# ses 2.3.0: the compartments of a realm have no Float64Array, Float32Array and Float16Array, and 1.14.0 gave them
# to each. The start compartment keeps them, so nothing is seen until a module is evaluated in another one; all other typed
# arrays are there.
#
# Who meets it: a bundle that is imported into a compartment, as kernels do with themselves and with vats, and that
# has columns of numbers, or a decoder, with a Float64Array in it. It runs on Node, in tests under lockdown, and
# under ses 1; in the compartment it ends with "Float64Array is not a constructor". Numbers of more than 32
# bits fit into an ordinary array, whose elements are eight bytes each in V8 too.
#
# Seen with Node.js 20.20:
#   ses 1.14.0: start has Float32Array Float64Array Int32Array BigInt64Array, a compartment Float32Array Float64Array Int32Array BigInt64Array
#   ses 2.3.0: start has Float32Array Float64Array Int32Array BigInt64Array, a compartment Int32Array BigInt64Array
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat >ask.js <<'JS'
import 'ses';
import { readFileSync } from 'node:fs';

const { version } = JSON.parse(readFileSync('node_modules/ses/package.json', 'utf8'));
lockdown();
const names = ['Float32Array', 'Float64Array', 'Int32Array', 'BigInt64Array'];
const presentIn = global => names.filter(name => name in global).join(' ');
const inside = presentIn(new Compartment().globalThis);
console.log(`ses ${version}: start has ${presentIn(globalThis)}, a compartment ${inside}`);
const wanted = version.startsWith('1.') ? names.join(' ') : 'Int32Array BigInt64Array';
process.exitCode = presentIn(globalThis) === names.join(' ') && inside === wanted ? 0 : 1;
JS
echo '{ "name": "finding", "version": "1.0.0", "type": "module", "private": true }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts ses@1.14.0
node ask.js
npm install --silent --no-audit --no-fund --ignore-scripts ses@2.3.0
node ask.js
