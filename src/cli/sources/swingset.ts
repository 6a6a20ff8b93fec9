/**
 * A SwingSet database: `swingstore.sqlite` of @agoric/swing-store 0.10 (older ones have the same
 * `kvStore`), with the kernel's keys as @agoric/swingset-vat writes them (schema versions 0 to 3).
 */
import { databaseFile } from './database-file.js';
import type { VatSource } from '../../graph/types.js';
import { asText, parseJson, property, texts } from './json.js';
import { endpointsIn, type Endpoint, type KernelDialect, makeKernelFacts } from './kernel-facts.js';
import { type OpenedFile, type VatListing } from './opened.js';
import { SourceError } from './source-error.js';
import type { SqliteFile } from './sqlite-file.js';
import { endOf, type KeyValues, TextTable } from './text-table.js';

/** The newest schema of the kernel's keys that is known here. */
const NEWEST_SCHEMA = 3;

const dialect: KernelDialect = {
  subscribersOf: text => (text === '' ? [] : text.split(',')),
  keepsRetired: false,
  queueLength: (kernel, kpid) => Number(kernel.get(`${kpid}.queue.nextID`) ?? 0),
};

function insistSchema(file: string, kernel: KeyValues): void {
  const version = kernel.get('version') ?? '0';
  if (kernel.get('vat.names') === undefined) {
    throw new SourceError(file, 'has no kernel in it yet: the key "vat.names" is missing', {
      place: 'table kvStore',
    });
  }
  if (!/^[0-9]+$/.test(version) || Number(version) > NEWEST_SCHEMA) {
    throw new SourceError(
      file,
      `was written by a newer kernel: schema ${JSON.stringify(version)}, the newest known here is ${String(NEWEST_SCHEMA)}`,
      { place: 'table kvStore, key "version"' },
    );
  }
}

/** All vats that have keys, with the names that the kernel and its hosts gave them. */
function listVats(kernel: KeyValues): VatListing[] {
  const names = new Map<string, string>();
  for (const name of texts(parseJson(kernel.get('vat.names')))) {
    const id = kernel.get(`vat.name.${name}`);
    if (id !== undefined) {
      names.set(id, name);
    }
  }
  const alive = new Set([...names.keys(), ...texts(parseJson(kernel.get('vat.dynamicIDs')))]);
  const terminated = new Set(texts(parseJson(kernel.get('vats.terminated'))));
  return endpointsIn(kernel, 'v').map(id => {
    const options = parseJson(kernel.get(`${id}.options`));
    const name = names.get(id) ?? asText(property(options, 'name'));
    const isGone = terminated.has(id) || !alive.has(id);
    // The vat `comms` is such a one: it has a `setup` function instead of a root object.
    const isWithoutLiveslots = property(options, 'enableSetup') === true;
    const note = isGone ? 'terminated' : isWithoutLiveslots ? 'without liveslots' : undefined;
    return { id, name, note, ...(isWithoutLiveslots ? { isWithoutLiveslots } : {}) };
  });
}

function listDevices(kernel: KeyValues): Endpoint[] {
  return texts(parseJson(kernel.get('device.names'))).flatMap(name => {
    const id = kernel.get(`device.name.${name}`);
    return id === undefined ? [] : [{ id, name }];
  });
}

/** `zoe (b1-65ea2fd6…)`, `b1-65ea2fd6…`, or the name alone. */
function bundleOf(kernel: KeyValues, vatId: string): string | undefined {
  const source = parseJson(kernel.get(`${vatId}.source`));
  const name = asText(property(source, 'bundleName'));
  const id = asText(property(source, 'bundleID'));
  if (id === undefined) {
    return name;
  }
  const prefix = 'namedBundleID.';
  for (const [key, value] of kernel.range(prefix, endOf(prefix))) {
    if (value === id) {
      return `${key.slice(prefix.length)} (${id})`;
    }
  }
  return id;
}

export const isSwingSet = (tables: ReadonlySet<string>): boolean => tables.has('kvStore');

/** @throws {SourceError} when the database is no kernel's, or a newer one's */
export function openSwingSet(database: SqliteFile, tables: ReadonlySet<string>): OpenedFile {
  const kernel = new TextTable(database, { table: 'kvStore' });
  insistSchema(database.file, kernel);
  const vats = listVats(kernel);
  const devices = listDevices(kernel);
  const incarnationOf = (vatId: string): number | undefined => {
    if (!tables.has('transcriptSpans')) {
      return undefined;
    }
    const row = database.get(
      'SELECT incarnation FROM transcriptSpans WHERE vatID = ? AND isCurrent = 1',
      vatId,
    );
    return typeof row?.[0] === 'number' ? row[0] : undefined;
  };

  return databaseFile(database, 'SwingSet database', vats, ({ id, name }): VatSource => {
    const prefix = `${id}.vs.`;
    const end = endOf(prefix);
    return {
      name: name === undefined ? id : `${id}:${name}`,
      size: kernel.count(prefix, end),
      get: key => kernel.get(`${prefix}${key}`),
      *entries() {
        for (const [key, value] of kernel.range(prefix, end)) {
          yield [key.slice(prefix.length), value];
        }
      },
      *entriesFrom(start) {
        const whole = `${prefix}${start}`;
        for (const [key, value] of kernel.range(whole, endOf(whole))) {
          yield [key.slice(prefix.length), value];
        }
      },
      kernel: makeKernelFacts({
        kernel,
        dialect,
        vatId: id,
        vatName: name,
        bundle: bundleOf(kernel, id),
        incarnation: incarnationOf(id),
        endpoints: [...vats, ...devices],
      }),
    };
  });
}
