#!/usr/bin/env bash
# @endo/bundle-source 4.3.2: a module that exports what it declared by `var` cannot be loaded from
# a bundle of the formats `nestedEvaluate` and `getExport`: ReferenceError, at its first assignment.
# The same module in the format `endoZipBase64` works, and so do `let` and `const` in all three.
#
# Who meets it: bundlers such as esbuild turn `const` at the top of a module into `var`, so that a
# package that was flattened by one of them fails once it stands in a bundle for a worker (SwingSet
# makes the bundle of its supervisor in the format `nestedEvaluate`).
#
# Seen with Node.js 20.20:
#   var nestedEvaluate ReferenceError: seven is not defined
#   var getExport ReferenceError: seven is not defined
#   var endoZipBase64 14
#   let nestedEvaluate 14 … and 14 for everything else
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "name": "finding", "version": "1.0.0", "type": "module", "private": true }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  @endo/bundle-source@4.3.2 @endo/import-bundle@1.7.0 @endo/init@1.1.13
for word in var let const; do
  printf '%s seven = 7;\nexport { seven };\n' "$word" >"seven-$word.js"
  printf "import { seven } from './seven-%s.js';\nexport const twice = () => 2 * seven;\n" "$word" >"twice-$word.js"
done
cat >run.js <<'JS'
import '@endo/init/pre-bundle-source.js';
import '@endo/init';
import bundleSource from '@endo/bundle-source';
import { importBundle } from '@endo/import-bundle';

for (const word of ['var', 'let', 'const']) {
  const entry = new URL(`twice-${word}.js`, import.meta.url).pathname;
  for (const format of ['nestedEvaluate', 'getExport', 'endoZipBase64']) {
    const bundle = await bundleSource(entry, { format });
    const outcome = await importBundle(bundle).then(({ twice }) => twice()).catch(String);
    console.log(word, format, outcome);
  }
}
JS
node run.js | tee seen
cat >expected <<'TEXT'
var nestedEvaluate ReferenceError: seven is not defined
var getExport ReferenceError: seven is not defined
var endoZipBase64 14
let nestedEvaluate 14
let getExport 14
let endoZipBase64 14
const nestedEvaluate 14
const getExport 14
const endoZipBase64 14
TEXT
diff expected seen
