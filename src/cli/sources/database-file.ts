/**
 * What databases of all kernels have in common: vats of one moment, and the
 * connection that they are read over.
 */
import type { VatSource } from '../../graph/types.js';
import { type OpenedFile, pickVat, type VatListing } from './opened.js';
import type { SqliteFile } from './sqlite-file.js';

/**
 * @param format in words: `SwingSet database`
 * @param sourceOf makes the source of one of `vats`
 */
export const databaseFile = (
  database: SqliteFile,
  format: string,
  vats: readonly VatListing[],
  sourceOf: (vat: VatListing) => VatSource,
): OpenedFile => ({
  file: database.file,
  format,
  vats,
  isGrowing: false,
  moments: () => [{ index: 0 }],
  insistUnchanged: () => database.insistUnchanged(),
  close: () => database.close(),
  vat: wanted => sourceOf(pickVat({ file: database.file, vats }, wanted)),
});
