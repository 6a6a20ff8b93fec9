/**
 * The versions of the state of all durable kinds that give any: what a
 * definition may say after an earlier one, what is stored of it, and the part of
 * the migration that sweeps do. Rule K7 of docs/SPEC.md; docs/migrations.md.
 */
import { Fail, q } from '../errors.js';
import { formatVirtual, type KindId } from '../refs/vref.js';
import { kindVersionsKey } from '../store/keys.js';
import type { VatStore } from '../store/vatstore.js';
import type { InstanceIds } from './instance-ids.js';
import type { DurableKind } from './kind-handles.js';
import { KindVersions } from './kind-versions.js';
import { MigratingStateStore, type Versioning } from './migrating-state.js';
import { FIRST_VERSION, Migrations, VERSION_PROPERTY } from './migrations.js';
import type { StateStore } from './state.js';
import type { StateShapeGuard } from './state-shape.js';

const { hasOwn } = Object;

/** So many numbers of objects are looked at by one sweep that has no `sweepLimit`. */
const MIGRATED_BY_A_SWEEP = 1000;

/** A kind some of whose states may be of an earlier version. */
interface Unfinished {
  readonly kind: DurableKind;
  readonly versions: KindVersions;
  readonly states: MigratingStateStore;
}

/** What is left of the migration of one kind. */
export interface MigrationReport {
  readonly tag: string;
  readonly kindID: string;
  /** That of the definition. */
  readonly stateVersion: number;
  /** The versions of which there may still be state. */
  readonly earlierVersions: readonly number[];
  /** How many numbers of objects the sweeps have still to look at. */
  readonly left: number;
  /** A sweep has met state that could not be migrated. */
  readonly hasFailed: boolean;
}

export interface VersioningOptions {
  readonly stateVersion: unknown;
  readonly migrations: unknown;
}

/** @throws when a virtual kind is given versions: its state does not outlive the incarnation */
export function insistUnversioned(tag: string, options: VersioningOptions): void {
  if (options.stateVersion !== undefined || options.migrations !== undefined) {
    throw Fail`the virtual kind ${q(tag)} cannot have a stateVersion or migrations: its state does not outlive the incarnation`;
  }
}

export interface VersioningsDeps {
  readonly store: VatStore;
  readonly instanceIds: InstanceIds;
  readonly sweepLimit: number;
  /** Told of state that a sweep could not migrate. */
  readonly warn: (message: string, err: unknown) => void;
}

export class Versionings {
  readonly #deps: VersioningsDeps;
  readonly #unfinished: Unfinished[] = [];

  constructor(deps: VersioningsDeps) {
    this.#deps = deps;
  }

  /**
   * Reads what the definition of a kind says of versions. Nothing is changed.
   *
   * @returns undefined for a kind that has never given a version other than 1
   * @throws when the definition does not fit the earlier one, or an option is wrong
   */
  plan(
    { kindId, descriptor }: DurableKind,
    { stateVersion, migrations: given }: VersioningOptions,
    guard: StateShapeGuard | undefined,
  ): Versioning | undefined {
    const { tag, stateVersion: before } = descriptor;
    if (stateVersion === undefined && given === undefined && before === undefined) {
      return undefined;
    }
    if (stateVersion === undefined && given !== undefined) {
      throw Fail`migrations need a stateVersion to lead to (in the kind ${q(tag)})`;
    }
    const migrations = new Migrations(tag, stateVersion ?? FIRST_VERSION, given);
    const { version } = migrations;
    if (version < (before ?? FIRST_VERSION)) {
      throw Fail`the state of the kind ${q(tag)} is of version ${q(before)} in the vatstore: its definition cannot have the stateVersion ${q(version)}`;
    }
    if (version === FIRST_VERSION) {
      return undefined;
    }
    if (guard === undefined) {
      throw Fail`a kind with the stateVersion ${q(version)} must have a stateShape (in the kind ${q(tag)})`;
    }
    if (hasOwn(guard.shape, VERSION_PROPERTY)) {
      throw Fail`a stateShape cannot have the property ${q(VERSION_PROPERTY)} in a kind with a stateVersion (in the kind ${q(tag)})`;
    }
    const versions = new KindVersions(version, {
      version: before,
      stored: before === undefined ? undefined : this.#deps.store.get(kindVersionsKey(kindId)),
      nextInstance: this.#deps.instanceIds.nextOf(kindId),
    });
    for (const earlier of versions.earlier) {
      migrations.insistReachable(earlier);
    }
    return { migrations, versions };
  }

  /** The definition is stored. */
  define(kind: DurableKind, { versions }: Versioning, states: StateStore): void {
    if (states instanceof MigratingStateStore && versions.format() !== undefined) {
      const unfinished = { kind, versions, states };
      this.#unfinished.push(unfinished);
      this.store(unfinished);
    }
  }

  /** The kinds whose states may be of several versions. Empty: no sweep has any to look at. */
  get unfinished(): readonly object[] {
    return this.#unfinished;
  }

  /** Whether a sweep has states to look at. */
  get hasWork(): boolean {
    return this.#unfinished.some(({ versions }) => versions.left > 0);
  }

  /** How many numbers of objects the sweeps have still to look at. */
  get left(): number {
    return this.#unfinished.reduce((left, { versions }) => left + versions.left, 0);
  }

  reports(): MigrationReport[] {
    return this.#unfinished
      .filter(({ versions }) => versions.format() !== undefined)
      .map(({ kind, versions }) => ({
        tag: kind.descriptor.tag,
        kindID: kind.descriptor.kindID,
        stateVersion: versions.version,
        earlierVersions: [...new Set(versions.earlier)],
        left: versions.left,
        hasFailed: versions.hasFailed,
      }));
  }

  /**
   * Migrates a bounded part of what is left. How much is counted in numbers of
   * objects, whether there still are objects of these numbers or not: what the
   * collector has done must not decide what is migrated. REENTRANCY: runs user code.
   */
  migrateSome(): void {
    const { sweepLimit } = this.#deps;
    let budget = sweepLimit === Infinity ? MIGRATED_BY_A_SWEEP : sweepLimit;
    for (const unfinished of this.#unfinished) {
      const { kind, versions } = unfinished;
      const before = versions.next;
      for (let next = before; next !== undefined && budget > 0; next = versions.next) {
        versions.advance(this.migrateOne(unfinished, kind.kindId, next));
        budget -= 1;
      }
      if (versions.next !== before) {
        this.store(unfinished);
      }
    }
  }

  private migrateOne({ states }: Unfinished, kindId: KindId, instance: number): boolean {
    const baseRef = formatVirtual(kindId, instance, true);
    // Outside of what is caught: a vatstore that fails ends the vat.
    if (!states.has(baseRef)) {
      return true;
    }
    try {
      states.bringUpToDate(baseRef);
      return true;
    } catch (err) {
      this.#deps.warn(`a sweep could not migrate ${baseRef}, which stays as it was`, err);
      return false;
    }
  }

  private store({ kind, versions }: Unfinished): void {
    const key = kindVersionsKey(kind.kindId);
    const text = versions.format();
    if (text === undefined) {
      this.#deps.store.delete(key);
    } else {
      this.#deps.store.set(key, text);
    }
  }
}
