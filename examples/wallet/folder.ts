// Where the demo writes: a folder that was named, or one of its own in the working folder.

import { accessSync, constants, existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/** Where a folder goes that has no other name. */
const OWN = 'liveslots-demo';

export interface Folder {
  readonly path: string;
  /** How the user finds a file there, from where the demo was called. */
  shown(file: string): string;
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

/**
 * @param named relative to the working folder
 * @param workingFolder of the user: npm starts its scripts in the root of the project
 * @throws an error that says why the folder cannot be used
 */
export function openFolder(
  named: string | undefined,
  workingFolder = process.env['INIT_CWD'] ?? process.cwd(),
): Folder {
  const path = resolve(workingFolder, named ?? OWN);
  try {
    makeFolder(path);
    accessSync(path, constants.W_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw Error(`cannot write to the folder ${path}: ${reason}`, { cause: error });
  }

  const fileOf = (name: string): string => join(path, `wallet-${name}.sqlite`);
  const removeDatabase = (name: string): void => {
    for (const suffix of ['', '-wal', '-shm']) rmSync(fileOf(name) + suffix, { force: true });
  };
  return {
    path,
    shown: file => relative(workingFolder, join(path, file)),
    freshDatabase(name) {
      removeDatabase(name);
      return fileOf(name);
    },
    removeDatabase,
  };
}
