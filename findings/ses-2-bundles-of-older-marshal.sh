#!/usr/bin/env bash
# ses 2.3.0, with @endo/marshal 1.9.0 and 1.10.0 (bundled by @endo/bundle-source 4.3.2, imported by
# @endo/import-bundle 1.7.0)
#
# A bundle of code that imports @endo/marshal 1.9.0 or earlier cannot be imported in a realm of ses 2:
# "Float64Array is not a constructor". Compartments of ses 1 have that global, those of ses 2 do not,
# and marshal makes one at its top level. From marshal 1.10.0 on, it does not.
#
# A surprise because bundles outlive the kernel that they were made for: vats are made from bundles that
# carry their own marshal, and a kernel that moves to ses 2 has to go on evaluating them. The change
# of the globals is in the changes of ses 2.0.0; that no bundle of an older marshal loads any more is
# not. What works is to endow the compartment with `Float64Array`.
#
# Seen: "marshal 1.9.0: Float64Array is not a constructor; endowed: loads; marshal 1.10.0: loads".
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

bundle() { # VERSION of marshal
  mkdir "$folder/$1"
  cd "$folder/$1"
  echo '{ "name": "code", "private": true, "type": "module" }' > package.json
  npm install --silent --ignore-scripts --no-audit --no-fund \
    "@endo/marshal@$1" @endo/bundle-source@4.3.2 @endo/init@1.1.13
  echo "import '@endo/marshal'; export const loaded = 'loads';" > code.js
  cat > program.mjs <<'EOF'
import '@endo/init';
import { writeFileSync } from 'node:fs';
import bundleSource from '@endo/bundle-source';
import { fileURLToPath } from 'node:url';
const bundle = await bundleSource(fileURLToPath(new URL('code.js', import.meta.url)));
writeFileSync('bundle.json', JSON.stringify(bundle));
EOF
  node program.mjs
}
bundle 1.9.0
bundle 1.10.0

mkdir "$folder/kernel"
cd "$folder/kernel"
echo '{ "private": true, "type": "module", "overrides": { "ses": "2.3.0" } }' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund \
  ses@2.3.0 @endo/init@1.1.13 @endo/import-bundle@1.7.0

cat > program.mjs <<'EOF'
import '@endo/init';
import { readFileSync } from 'node:fs';
import { importBundle } from '@endo/import-bundle';

const load = async (version, more = {}) => {
  const bundle = JSON.parse(readFileSync(`../${version}/bundle.json`, 'utf8'));
  try {
    const endowments = { assert, console, HandledPromise, ...more };
    return (await importBundle(bundle, { endowments })).loaded;
  } catch (error) {
    return error.message;
  }
};
const [older, endowed, newer] = [
  await load('1.9.0'),
  await load('1.9.0', { Float64Array }),
  await load('1.10.0'),
];
console.log(`marshal 1.9.0: ${older}; endowed: ${endowed}; marshal 1.10.0: ${newer}`);
const isSo = /Float64Array is not a constructor/.test(older);
process.exitCode = isSo && endowed === 'loads' && newer === 'loads' ? 0 : 1;
EOF
node program.mjs
