/**
 * Since when a database has been as it is.
 */
import { statSync } from 'node:fs';

/** What stands in it has been so since it, or the log beside it, was last written to. */
export function lastWrite(file: string): Date {
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  return new Date(Math.max(statSync(file).mtimeMs, log?.mtimeMs ?? 0));
}
