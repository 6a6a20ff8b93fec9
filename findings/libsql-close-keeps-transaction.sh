#!/usr/bin/env bash
# libsql 0.5.29, on Node 20.
#
# `close()` of a database ends an open transaction only when no prepared statement is left. With one, the
# transaction stays open after `close()`, and so does its lock on the file: another connection is told
# "database is locked" until the statement has been collected. `close()` says nothing of it, and the closed
# database refuses every other call, so that the transaction can no longer be ended by hand.
#
# A runtime prepares its statements once and keeps them. One that closes its database during a
# crank and opens it again in the same process cannot write: roll back before closing.
#
# Seen:
#
#   without a statement: the lock is free
#   with a statement: database is locked
#   rolled back before: the lock is free
set -euo pipefail

folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"

echo '{ "name": "finding", "private": true, "type": "module" }' >package.json
npm install --ignore-scripts --no-fund --no-audit --loglevel=error libsql@0.5.29 >&2

cat >finding.mjs <<'END'
import Database from 'libsql';

const attempt = (file, { prepares, rollsBack }) => {
  const first = new Database(file);
  first.exec('CREATE TABLE t (x)');
  const statement = prepares ? first.prepare('INSERT INTO t VALUES (?)') : undefined;
  first.exec('BEGIN IMMEDIATE');
  statement?.run('1');
  if (rollsBack) first.exec('ROLLBACK');
  first.close();
  const second = new Database(file, { timeout: 100 });
  try {
    second.exec('BEGIN IMMEDIATE');
    second.exec('ROLLBACK');
    return 'the lock is free';
  } catch (error) {
    return error.message;
  } finally {
    second.close();
    globalThis.kept = statement;
  }
};
const without = attempt('a.sqlite', {});
const withOne = attempt('b.sqlite', { prepares: true });
const rolledBack = attempt('c.sqlite', { prepares: true, rollsBack: true });
console.log(`without a statement: ${without}`);
console.log(`with a statement: ${withOne}`);
console.log(`rolled back before: ${rolledBack}`);
const isAsSeen = withOne === 'database is locked' && without === rolledBack && without.includes('free');
process.exit(isAsSeen ? 0 : 1);
END
node finding.mjs
