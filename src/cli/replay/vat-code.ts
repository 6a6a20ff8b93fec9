/**
 * The code of a vat that is replayed: a bundle as kernels keep it, or a module
 * with its dependencies. It is evaluated as kernels do it, in a Compartment with
 * the globals of vats. The realm must be locked down.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildVatNamespace } from '../../index.js';
import { locate } from './project.js';

export interface Bundle {
  readonly moduleFormat: string;
}

/** What the parts of the field that evaluate code look like; they have no types of their own. */
interface ImportBundle {
  importBundle(
    bundle: unknown,
    options: {
      readonly filePrefix: string;
      readonly endowments: Readonly<Record<string, unknown>>;
      readonly inescapableGlobalProperties: Readonly<Record<PropertyKey, unknown>>;
    },
  ): Promise<Record<string, unknown>>;
}
interface BundleSource {
  default(path: string, options: { readonly format: string }): Promise<Bundle>;
}

const isBundle = (value: unknown): value is Bundle =>
  typeof value === 'object' &&
  value !== null &&
  typeof Reflect.get(value, 'moduleFormat') === 'string';

/**
 * @param path of a module (`.js`, `.mjs`), or of a bundle as JSON
 * @throws when it is neither, or cannot be bundled
 */
export async function loadBundle(path: string): Promise<Bundle> {
  const text = readFileSync(path, 'utf8');
  if (/^\s*\{/.test(text)) {
    const bundle: unknown = JSON.parse(text);
    if (!isBundle(bundle)) {
      throw Error(`${path} is no bundle: it has no "moduleFormat"`);
    }
    return bundle;
  }
  const { default: bundleSource } = (await import(locate('@endo/bundle-source'))) as BundleSource;
  return bundleSource(resolve(path), { format: 'endoZipBase64' });
}

/**
 * What evaluates the code is loaded before the vat starts: a start that waits
 * for a file to be read does not end in its delivery.
 *
 * @param bundle of the vat
 * @param vatId for the names of its files in stacks
 */
export async function prepareCode(bundle: Bundle, vatId: string): Promise<BuildVatNamespace> {
  const { importBundle } = (await import(locate('@endo/import-bundle'))) as ImportBundle;
  const { console, assert, TextEncoder, TextDecoder, URL } = globalThis as Record<string, unknown>;
  return async (vatGlobals, inescapableGlobalProperties) =>
    importBundle(bundle, {
      filePrefix: `vat-${vatId}/...`,
      endowments: { console, assert, TextEncoder, TextDecoder, URL, ...vatGlobals },
      inescapableGlobalProperties,
    });
}
