/**
 * A database of the ocap kernel: `kv` and `kv_vatstore` of @metamask/kernel-store 0.4 with the keys
 * of @metamask/ocap-kernel 0.5.
 */
import { databaseFile } from './database-file.js';
import type { VatSource } from '../../graph/types.js';
import { asText, parseJson, property, texts } from './json.js';
import { endpointsIn, type KernelDialect, makeKernelFacts } from './kernel-facts.js';
import { type OpenedFile, type VatListing } from './opened.js';
import { SourceError } from './source-error.js';
import type { SqliteFile } from './sqlite-file.js';
import { endOf, type KeyValues, TextTable } from './text-table.js';

const dialect: KernelDialect = {
  subscribersOf: text => texts(parseJson(text)),
  keepsRetired: true,
  queueLength(kernel, kpid) {
    const length =
      Number(kernel.get(`queue.${kpid}.head`)) - Number(kernel.get(`queue.${kpid}.tail`));
    return Number.isSafeInteger(length) ? length : 0;
  },
};

/** The kernel gives vats no names; the clusters that they were launched in do. */
function namesOf(kernel: KeyValues): Map<string, string> {
  const names = new Map<string, string>();
  const clusters = parseJson(kernel.get('subclusters'));
  for (const cluster of Array.isArray(clusters) ? (clusters as unknown[]) : []) {
    const configs = property(property(cluster, 'config'), 'vats');
    const byConfig = new Map<string, string[]>();
    for (const [name, config] of Object.entries(
      typeof configs === 'object' && configs !== null ? configs : {},
    )) {
      const text = JSON.stringify(config);
      byConfig.set(text, [...(byConfig.get(text) ?? []), name]);
    }
    for (const id of texts(property(cluster, 'vats'))) {
      const alike = byConfig.get(kernel.get(`vatConfig.${id}`) ?? '') ?? [];
      const [only] = alike;
      // Two vats of one configuration cannot be told apart.
      if (only !== undefined && alike.length === 1) {
        names.set(id, only);
      }
    }
  }
  return names;
}

const bundleOf = (kernel: KeyValues, vatId: string): string | undefined => {
  const config = parseJson(kernel.get(`vatConfig.${vatId}`));
  return asText(property(config, 'bundleSpec')) ?? asText(property(config, 'bundleName'));
};

export const isOcapKernel = (tables: ReadonlySet<string>): boolean =>
  tables.has('kv') && tables.has('kv_vatstore');

/** @throws {SourceError} when the database is no kernel's */
export function openOcapKernel(database: SqliteFile): OpenedFile {
  const kernel = new TextTable(database, { table: 'kv' });
  if (kernel.get('nextVatId') === undefined) {
    throw new SourceError(
      database.file,
      'has no kernel in it yet: the key "nextVatId" is missing',
      {
        place: 'table kv',
      },
    );
  }
  const names = namesOf(kernel);
  const terminated = new Set(texts(parseJson(kernel.get('vats.terminated'))));
  const vats: VatListing[] = endpointsIn(kernel, 'v').map(id => ({
    id,
    name: names.get(id),
    note: terminated.has(id) ? 'terminated' : undefined,
  }));
  const remotes = endpointsIn(kernel, 'r').map(id => ({ id }));

  return databaseFile(database, 'ocap kernel database', vats, ({ id, name }): VatSource => {
    const store = new TextTable(database, {
      table: 'kv_vatstore',
      where: { column: 'vatID', value: id },
    });
    return {
      name: name === undefined ? id : `${id}:${name}`,
      size: store.count(''),
      get: key => store.get(key),
      entries: () => store.range(''),
      entriesFrom: start => store.range(start, endOf(start)),
      kernel: makeKernelFacts({
        kernel,
        dialect,
        vatId: id,
        vatName: name,
        bundle: bundleOf(kernel, id),
        incarnation: undefined,
        endpoints: [...vats, ...remotes],
      }),
    };
  });
}
