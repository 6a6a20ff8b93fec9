/**
 * What every sort of file is to the commands: a list of vats, each of them a `VatSource`.
 */
import type { VatSource } from '../../graph/types.js';
import { SourceError } from './source-error.js';

/** One vat in a file. */
export interface VatListing {
  /** `v43`, or the name that the file gives it. */
  readonly id: string;
  /** `walletFactory` */
  readonly name?: string | undefined;
  /** What more there is to know, for lists: `terminated`. */
  readonly note?: string | undefined;
  /** Its keys are its own, and not those of liveslots. */
  readonly isWithoutLiveslots?: boolean | undefined;
}

/** Which moments of a vat a file has. */
export interface Moment {
  /** Counted from 0 in the order of the file. */
  readonly index: number;
  /** A date as `Date.prototype.toISOString` writes it. */
  readonly at?: string | undefined;
  /** How many deliveries the vat had had. */
  readonly delivery?: number | undefined;
  /** How many entries each table of a live vat had then, by name. */
  readonly tables?: Readonly<Record<string, number>> | undefined;
}

export interface OpenedFile {
  /** As the user named it. */
  readonly file: string;
  /** In words: `SwingSet database`. */
  readonly format: string;
  readonly vats: readonly VatListing[];
  /** Snapshots are appended, and those of before stay; false for a database. */
  readonly isGrowing: boolean;
  /**
   * @param id of one of `vats`
   * @param moment of the vat, in files of snapshots: the last one unless it is said
   * @throws {SourceError} when there is none
   */
  vat(id: string, moment?: number): VatSource;
  /** The moments of a vat; one, for databases. */
  moments(id: string): readonly Moment[];
  /** @throws {SourceError} when what was read may be of two moments */
  insistUnchanged(): void;
  close(): void;
}

/** `v43 (walletFactory)` */
export const showVat = ({ id, name }: VatListing): string =>
  name === undefined || name === id ? id : `${id} (${name})`;

const LIST = 20;

/**
 * @param wanted an id or a name; undefined for the only vat that there is
 * @returns the one vat that is meant
 * @throws {SourceError} when there is none, or more than one; the error lists what there is
 */
export function pickVat(
  { file, vats }: Pick<OpenedFile, 'file' | 'vats'>,
  wanted: string | undefined,
): VatListing {
  const shown = vats.slice(0, LIST).map(showVat).join(', ');
  const all = vats.length > LIST ? `${shown}, … (${String(vats.length)} in all)` : shown;
  const [first] = vats;
  if (first === undefined) {
    throw new SourceError(file, 'has no vat in it');
  }
  if (wanted === undefined) {
    if (vats.length > 1) {
      throw new SourceError(
        file,
        `has ${String(vats.length)} vats; say which one with --vat: ${all}`,
      );
    }
    return first;
  }
  const byId = vats.find(({ id }) => id === wanted);
  const named = byId === undefined ? vats.filter(({ name }) => name === wanted) : [byId];
  const [only] = named;
  if (only === undefined) {
    throw new SourceError(file, `has no vat ${JSON.stringify(wanted)}; it has ${all}`);
  }
  if (named.length > 1) {
    const ids = named.map(({ id }) => id).join(', ');
    throw new SourceError(
      file,
      `has ${String(named.length)} vats called ${JSON.stringify(wanted)}: ${ids}`,
    );
  }
  return only;
}
