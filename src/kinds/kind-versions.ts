/**
 * Which version the stored states of a durable kind are of, while there may be
 * some of earlier versions: by their number, unless they were migrated and say
 * so themselves; and how far the sweeps have migrated them. Rule K7 of
 * docs/SPEC.md; docs/migrations.md.
 */
import { Fail, q } from '../errors.js';
import { FIRST_VERSION } from './migrations.js';

/** From this number on, objects were made with state of this version. */
type Era = readonly [version: number, first: number];

/** As it is stored, in JSON. */
interface StoredVersions {
  /** In order; the last one is that of the definition. */
  readonly eras: readonly Era[];
  /** The first number that no sweep has looked at. */
  readonly next: number;
  /** A sweep has met a state that could not be migrated. */
  readonly failed?: true;
}

function parseVersions(text: string): StoredVersions {
  const parsed = JSON.parse(text) as Partial<StoredVersions> | null;
  const { eras, next } = parsed ?? {};
  if (!Array.isArray(eras) || eras.length === 0 || typeof next !== 'number') {
    throw Fail`not a record of the versions of a kind: ${q(text)}`;
  }
  return parsed as StoredVersions;
}

export interface EarlierVersions {
  /** What the descriptor says; undefined for a kind that never gave a version. */
  readonly version: number | undefined;
  /** The record that is stored, if there is one. */
  readonly stored: string | undefined;
  /** The number of the next object of the kind. */
  readonly nextInstance: number;
}

export class KindVersions {
  readonly version: number;
  #eras: readonly Era[] = [];
  #next = 1;
  #hasFailed = false;

  /**
   * @param version of the definition; not earlier than the one before
   * @param earlier what the vatstore says
   * @throws when what is stored is no such record
   */
  constructor(version: number, { version: before, stored, nextInstance }: EarlierVersions) {
    this.version = version;
    const known = stored === undefined ? undefined : parseVersions(stored);
    const earliest: Era = [before ?? FIRST_VERSION, 1];
    const eras = known?.eras ?? [earliest];
    if (version !== (before ?? FIRST_VERSION)) {
      if (nextInstance > 1) {
        this.#eras = [...eras, [version, nextInstance]];
      }
    } else if (known !== undefined) {
      this.#eras = eras;
      // What has failed under this version may be mended in this incarnation.
      this.#next = known.failed ? 1 : known.next;
    }
  }

  /** The versions, other than that of the definition, that a stored state may be of. */
  get earlier(): number[] {
    return this.#eras.map(([version]) => version).filter(version => version !== this.version);
  }

  /** Of a state that does not say its version. */
  versionOf(instance: number): number {
    let version = this.#eras.length === 0 ? this.version : FIRST_VERSION;
    for (const [each, first] of this.#eras) {
      if (first <= instance) {
        version = each;
      }
    }
    return version;
  }

  /** The first number that a sweep has still to look at; undefined when there is none. */
  get next(): number | undefined {
    return this.left > 0 ? this.#next : undefined;
  }

  /** How many numbers the sweeps of this incarnation have still to look at. */
  get left(): number {
    return Math.max(0, this.boundary - this.#next);
  }

  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The state of the next number has been looked at. */
  advance(isMigrated: boolean): void {
    this.#next += 1;
    this.#hasFailed ||= !isMigrated;
    if (this.#next >= this.boundary && !this.#hasFailed) {
      this.#eras = [];
    }
  }

  /** @returns what is to be stored; undefined when all states are of one version */
  format(): string | undefined {
    if (this.#eras.length === 0) {
      return undefined;
    }
    const stored: StoredVersions = {
      eras: this.#eras,
      next: this.#next,
      ...(this.#hasFailed ? { failed: true } : {}),
    };
    return JSON.stringify(stored);
  }

  /** Objects from this number on were made with the version of the definition. */
  private get boundary(): number {
    return this.#eras[this.#eras.length - 1]?.[1] ?? 1;
  }
}
