/**
 * The stored state of the objects of a durable kind that has versions: state of
 * an earlier one is migrated when it is first read or set, or by a sweep. Rule
 * K7 of docs/SPEC.md; docs/migrations.md.
 */
import { annotateError, Fail, makeError, q, reasonOf, X } from '../errors.js';
import type { CapData } from '../protocol/capdata.js';
import { harden } from '../realm.js';
import { type BaseRef, parseVref } from '../refs/vref.js';
import type { KindVersions } from './kind-versions.js';
import { type Migrations, type StateValues, VERSION_PROPERTY } from './migrations.js';
import { type StateRecord, type StateRules, StateStore, type StateStoreDeps } from './state.js';

const { create, defineProperty, entries, hasOwn, keys } = Object;

export interface Versioning {
  readonly migrations: Migrations;
  readonly versions: KindVersions;
}

export interface MigratingRules extends StateRules {
  readonly versioning: Versioning;
}

// The serializer writes no space: no property of user code's can look like this, whatever its name.
const MARK = /^# ([1-9][0-9]*)$/;

const markOf = (version: number): CapData => ({ body: `# ${version}`, slots: [] });

function markedVersion({ capdatas }: StateRecord): number | undefined {
  const mark = hasOwn(capdatas, VERSION_PROPERTY) ? capdatas[VERSION_PROPERTY] : undefined;
  const digits = mark === undefined ? undefined : MARK.exec(mark.body)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

export class MigratingStateStore extends StateStore {
  readonly #rules: MigratingRules;
  readonly #deps: StateStoreDeps;
  readonly #inProgress = new Set<BaseRef>();

  constructor(
    deps: StateStoreDeps,
    rules: MigratingRules,
    order: number,
    noteUse: (store: StateStore) => void,
  ) {
    super(deps, rules, order, noteUse);
    this.#deps = deps;
    this.#rules = rules;
  }

  /** Whether the object has state. */
  has(baseRef: BaseRef): boolean {
    return this.find(baseRef) !== undefined;
  }

  /** Migrates the state of an object, if it is of an earlier version. */
  bringUpToDate(baseRef: BaseRef): void {
    // What was found to be garbage may be without its properties already.
    if (this.#deps.condemned?.has(baseRef) !== true) {
      this.load(baseRef);
    }
  }

  protected override load(baseRef: BaseRef): StateRecord {
    const record = super.load(baseRef);
    if (record.isCurrent) {
      return record;
    }
    const { versions } = this.#rules.versioning;
    const version =
      markedVersion(record) ?? versions.versionOf(parseVref(baseRef).subid ?? Infinity);
    if (version !== versions.version) {
      return this.migrate(baseRef, record, version);
    }
    record.isCurrent = true;
    return record;
  }

  // REENTRANCY: runs user code. All that can refuse the new state comes before the first change.
  private migrate(baseRef: BaseRef, record: StateRecord, from: number): StateRecord {
    const { tag, versioning } = this.#rules;
    const { version } = versioning.versions;
    if (this.#inProgress.has(baseRef)) {
      throw Fail`the state of ${q(baseRef)} (in the kind ${q(tag)}) cannot be used while it is migrated`;
    }
    let migrated: StateRecord;
    this.#inProgress.add(baseRef);
    try {
      if (from > version) {
        throw Fail`it is of the later version ${q(from)}`;
      }
      migrated = this.prepareMigrated(
        versioning.migrations.run(from, this.valuesOf(record)),
        version,
      );
    } catch (err) {
      const wrapped = makeError(
        X(
          [
            'the state of ',
            ` (in the kind `,
            `) cannot be migrated from version ${from} to ${version}: ${reasonOf(err)}`,
          ],
          q(baseRef),
          q(tag),
        ),
      );
      annotateError(wrapped, X`Original error: ${err}`);
      throw wrapped;
    } finally {
      this.#inProgress.delete(baseRef);
    }
    this.#deps.whole(() => {
      this.#deps.references.replaceReferences(slotsOf(record), slotsOf(migrated));
      this.replace(baseRef, migrated);
    });
    return migrated;
  }

  private valuesOf({ capdatas }: StateRecord): StateValues {
    const values = {};
    for (const [prop, capdata] of entries(capdatas)) {
      if (prop !== VERSION_PROPERTY || !MARK.test(capdata.body)) {
        defineProperty(values, prop, { value: this.decode(capdata), enumerable: true });
      }
    }
    return harden(values);
  }

  /** @throws when a property is refused, or one is missing that may not be */
  private prepareMigrated(state: StateValues, version: number): StateRecord {
    const { guard } = this.#rules;
    const capdatas = create(null) as StateRecord['capdatas'];
    const values = new Map<string, unknown>();
    for (const prop of keys(state)) {
      capdatas[prop] = naming(prop, () => this.encode(prop, state[prop]));
      values.set(prop, state[prop]);
    }
    for (const prop of guard?.fields ?? []) {
      if (!values.has(prop)) {
        naming(prop, () => guard?.check(prop, undefined));
      }
    }
    capdatas[VERSION_PROPERTY] = markOf(version);
    return { capdatas, values, isCurrent: true };
  }
}

/** @throws what `check` throws, with the name of the property */
function naming<T>(prop: string, check: () => T): T {
  try {
    return check();
  } catch (err) {
    throw makeError(X(['the new state has a wrong ', `: ${reasonOf(err)}`], q(prop)));
  }
}

const slotsOf = ({ capdatas }: StateRecord): CapData['slots'][] =>
  Object.values(capdatas).map(({ slots }) => slots);
