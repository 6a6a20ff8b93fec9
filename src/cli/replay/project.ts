/**
 * Packages that a replay needs and that are not the command's own: those of the
 * folder in which it is called come first, since its vats were made with them.
 */
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const PEER = '@agoric/swingset-liveslots';

/** In the package by the peer's name that is this library; the peer has no such file. */
const OURS = 'liveslots/swingset.js';

const places = (): NodeJS.Require[] => [
  createRequire(join(process.cwd(), 'package.json')),
  createRequire(import.meta.url),
];

/**
 * @param specifier of a module
 * @returns its address
 * @throws when it is not installed; the error says how to
 */
export function locate(specifier: string): string {
  for (const place of places()) {
    try {
      return pathToFileURL(place.resolve(specifier)).href;
    } catch {
      // The next place may have it.
    }
  }
  const name = /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
  throw Error(`this needs the package ${name}, which is not installed: npm install ${name}`);
}

/** @throws when the peer is not installed, or its name is taken by this library */
export function locatePeer(): string {
  for (const place of places()) {
    let manifest: string;
    try {
      manifest = place.resolve(`${PEER}/package.json`);
    } catch {
      continue;
    }
    const folder = dirname(realpathSync(manifest));
    if (existsSync(join(folder, OURS))) {
      throw Error(
        `the ${PEER} in ${folder} is liveslots by that name, and no peer to compare with`,
      );
    }
    return pathToFileURL(place.resolve(PEER)).href;
  }
  throw Error(`--peer needs ${PEER}, which is not installed: npm install ${PEER}`);
}
