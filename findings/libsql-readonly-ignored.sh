#!/usr/bin/env bash
# libsql 0.5.29 (its bindings for Node.js, an API "compatible with better-sqlite3")
#
# The option `readonly: true` of `new Database(path, options)` does nothing, and neither does
# `fileMustExist: true`. A database that was opened so is written to without an error, and a file that
# is not there is made. `database.readonly` says false.
#
# A surprise because better-sqlite3 has both options, the types that come with libsql declare them, and
# a tool that looks at the database of a running program relies on them. What works is a URI as the
# path: `file:///path/to/database?mode=ro`.
#
# Seen: "wrote through readonly: 1 table; made the missing file: true; by URI: SQLITE_READONLY".
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --ignore-scripts --no-audit --no-fund libsql@0.5.29

cat > program.mjs <<'EOF'
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import Database from 'libsql';

new Database('there.sqlite').exec('CREATE TABLE first (a)');

const reader = new Database('there.sqlite', { readonly: true });
reader.exec('CREATE TABLE second (a)');
const row = reader.prepare("SELECT count(*) FROM sqlite_master WHERE name = 'second'").raw().get();
const wrote = row[0];

new Database('missing.sqlite', { readonly: true, fileMustExist: true }).prepare('SELECT 1').get();
const made = existsSync('missing.sqlite');

let byUri = 'written';
try {
  new Database(`${pathToFileURL('there.sqlite').href}?mode=ro`).exec('CREATE TABLE third (a)');
} catch (error) {
  byUri = error.code;
}
console.log(`wrote through readonly: ${wrote} table; made the missing file: ${made}; by URI: ${byUri}`);
process.exitCode = wrote === 1 && made && byUri === 'SQLITE_READONLY' ? 0 : 1;
EOF
node program.mjs
