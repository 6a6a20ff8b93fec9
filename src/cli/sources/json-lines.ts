/**
 * A file of JSON lines: snapshots of vats as `snapshotLines` of `liveslots/inspect` writes them, or
 * nothing but entries, `["key", "value"]` or `{ "key": …, "value": … }` a line.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { basename } from 'node:path';
import { findSections, type Section } from './json-sections.js';
import { type Moment, type OpenedFile, pickVat, type VatListing } from './opened.js';
import { makeSnapshotSource } from './snapshot-source.js';
import { SourceError } from './source-error.js';

export interface JsonLinesOptions {
  /** A snapshot at the end that is still being written is left out. */
  readonly onlyWhole?: boolean | undefined;
}

/** @throws {SourceError} when it is truncated, or one of its lines is malformed */
export function openJsonLines(
  file: string,
  { onlyWhole = false }: JsonLinesOptions = {},
): OpenedFile {
  const handle = openSync(file, 'r');
  const size = fstatSync(handle).size;
  let sections: Section[];
  try {
    sections = findSections(file, handle, onlyWhole);
  } catch (error) {
    closeSync(handle);
    throw error;
  }
  const byVat = new Map<string, Section[]>();
  for (const section of sections) {
    const id = section.head.vat ?? basename(file);
    byVat.set(id, [...(byVat.get(id) ?? []), section]);
  }
  const vats: VatListing[] = [...byVat].map(([id, all]) => ({ id, name: all.at(-1)?.head.name }));

  const sectionsOf = (wanted: string): [VatListing, readonly Section[]] => {
    const listing = pickVat({ file, vats }, wanted);
    return [listing, byVat.get(listing.id) ?? []];
  };
  return {
    file,
    format: 'JSON lines',
    vats,
    isGrowing: true,
    moments(wanted): readonly Moment[] {
      return sectionsOf(wanted)[1].map(({ head }, index) => ({
        index,
        at: head.at,
        delivery: head.delivery,
        tables: head.tables,
      }));
    },
    vat(wanted, moment) {
      const [{ id, name }, all] = sectionsOf(wanted);
      const section = all.at(moment ?? -1);
      if (section === undefined) {
        throw new SourceError(
          file,
          `has no snapshot ${String(moment)} of ${id}; it has ${String(all.length)}, counted from 0`,
        );
      }
      return makeSnapshotSource(file, handle, section, name === undefined ? id : `${id}:${name}`);
    },
    insistUnchanged() {
      // Snapshots are appended; what was there stays.
      if (fstatSync(handle).size < size) {
        throw new SourceError(file, 'became shorter while it was read; run the command again');
      }
    },
    close: () => closeSync(handle),
  };
}
