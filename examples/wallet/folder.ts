// Where the demo writes: a folder that was named, or a new temporary one.

import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface Folder {
  readonly path: string;
  /** The path of a database that does not exist yet; one left by an earlier run is removed. */
  freshDatabase(name: string): string;
  removeDatabase(name: string): void;
}

/** As `mkdir -p`; Node's own recursive one never ends on file systems that refuse with ENOENT. */
function makeFolder(path: string): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw Error(`${path} is not a folder`);
    return;
  }
  makeFolder(dirname(path));
  mkdirSync(path);
}

/** Throws an error that says why the folder cannot be used. */
export function openFolder(named: string | undefined): Folder {
  const wanted = named === undefined ? join(tmpdir(), 'liveslots-wallet-') : resolve(named);
  let path: string;
  try {
    if (named === undefined) {
      path = mkdtempSync(wanted);
    } else {
      makeFolder(wanted);
      path = wanted;
    }
    accessSync(path, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw Error(`cannot write to the folder ${wanted}: ${reason}`, { cause: error });
  }

  const fileOf = (name: string): string => join(path, `wallet-${name}.sqlite`);
  const removeDatabase = (name: string): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(fileOf(name) + suffix, { force: true });
  };
  return {
    path,
    freshDatabase(name) {
      removeDatabase(name);
      return fileOf(name);
    },
    removeDatabase,
  };
}
