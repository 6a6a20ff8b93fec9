// Packages of the project in whose folder a command is called, as its kernel finds them.
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export const SUPERVISOR = '@agoric/swingset-xsnap-supervisor';
const LAYER = '@agoric/swingset-liveslots';
const KERNEL = '@agoric/swingset-vat/package.json';

/** Found only in this package, not in the one whose place it takes. */
const MARK = 'liveslots/swingset.js';

const project = createRequire(join(process.cwd(), 'package.json'));

/**
 * @param {string} specifier of a module
 * @returns {string} its file
 * @throws when neither the project nor its kernel has it
 */
const resolve = specifier => {
  try {
    return project.resolve(specifier);
  } catch {
    return createRequire(project.resolve(KERNEL)).resolve(specifier);
  }
};

/**
 * @param {string} specifier of a module
 * @returns {Promise<any>}
 */
export const load = specifier => import(pathToFileURL(resolve(specifier)).href);

/** The folder of a package. @param {string} name */
export const findPackage = name => realpathSync(dirname(resolve(`${name}/package.json`)));

/**
 * @returns {string} the folder of the supervisor, from where this package is found
 * @throws when it finds another
 */
export const findSupervisor = () => {
  const folder = findPackage(SUPERVISOR);
  const layer = dirname(
    createRequire(join(folder, 'package.json')).resolve(`${LAYER}/package.json`),
  );
  if (existsSync(join(layer, MARK))) return folder;
  throw new Error(`${SUPERVISOR} finds another ${LAYER}, in ${layer}; see "overrides"`);
};

/**
 * What a kernel calls a bundle of workers by.
 *
 * @param {string | Buffer} text
 */
export const hashOf = text => createHash('sha256').update(text).digest('hex');
