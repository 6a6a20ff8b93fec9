// [K7] [K8] Random lives of a durable kind whose state has versions: objects are made, used, dropped and
// swept, cranks are undone, the vat is upgraded, and now and then it runs on the peer. An oracle says what
// is stored; the check of the vatstore says that every count is right. MIGRATIONS=long for more of them.
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import { sourceOf } from '../../src/graph/sources.js';
import { type Accounts, type Definition, kept, startAccounts } from '../spec/migrations-support.js';
import { makeRandom } from '../spec/parts-support.js';
import { type Account, MigrationOracle } from './migrations-oracle.js';

type Old = Readonly<Record<string, unknown>>;
type Things = readonly unknown[];

const shapeOf = (version: number): Record<string, unknown> => ({
  v: version,
  id: M.number(),
  log: M.string(),
  [`ref${version}`]: M.any(),
  list: M.arrayOf(M.any()),
});

/** The same as the oracle's step, in the words of a vat. */
const migrateOnce = (old: Old): Old => {
  const { v, id, log, list } = old as { v: number; id: number; log: string; list: Things };
  const ref = old[`ref${v}`];
  const version = v + 1;
  return harden({
    v: version,
    id,
    log: `${log}>${version}`,
    [`ref${version}`]: ref,
    list: version % 2 === 0 ? [...list, ref] : list.slice(1),
  });
};

/** Steps, leaps over several versions, and steps that are told by a shape. */
const migrationsTo = (version: number, bad: number, random: (bound: number) => number) =>
  Array.from({ length: version - 1 }, (_, index) => index + 1).map(from => {
    const to = random(3) === 0 ? version : from + 1;
    const migrate = (old: Old): Old => {
      if (bad > 0 && Number(old['id']) % bad === 0) throw Error('a bad one');
      let state = old;
      for (let at = from; at < to; at += 1) state = migrateOnce(state);
      return state;
    };
    return { from: random(3) === 0 ? shapeOf(from) : from, to, migrate };
  });

const before: NonNullable<Definition['before']> = (tools, VatData) => {
  if (!tools.baggage.has('thing')) tools.baggage.init('thing', VatData.makeKindHandle('thing'));
  const make = VatData.defineDurableKind(
    tools.baggage.get('thing'),
    (name: unknown) => ({ name }),
    {
      name: ({ state }: { state: { name: unknown } }) => state.name,
    },
  );
  makers.set(tools.VatData, make);
};
const makers = new WeakMap<object, (name: string) => unknown>();

class Life {
  readonly #random: (bound: number) => number;
  readonly #limit: number;
  readonly oracle = new MigrationOracle();
  accounts: Accounts;
  #definition: Definition = {};
  #things = 0;

  constructor(seed: number) {
    this.#random = makeRandom(seed);
    this.#limit = 1 + this.#random(4);
    this.accounts = startAccounts({ sweepLimit: this.#limit });
  }

  async upgrade(version: number, bad: number): Promise<void> {
    this.oracle.upgrade({ version, bad });
    const versions =
      version === 1
        ? {}
        : { stateVersion: version, migrations: migrationsTo(version, bad, this.#random) };
    this.#definition = { before, options: { stateShape: shapeOf(version), ...versions } };
    expect(await this.accounts.upgrade(this.#definition)).toBe(undefined);
  }

  async make(): Promise<void> {
    const names = Array.from({ length: 1 + this.#random(4) }, () => {
      this.#things += this.#random(2);
      return `t${this.#things}`;
    });
    const account = this.oracle.make(names[0] as string, names.slice(1));
    const { id, version, log, ref, list } = account;
    await this.accounts.inVat((tools, make) => {
      const makeThing = makers.get(tools.VatData);
      const made = new Map([ref, ...list].map(name => [name, makeThing?.(name)]));
      const state = { v: version, id, log, [`ref${version}`]: made.get(ref) };
      tools.baggage.init(`a${id}`, make({ ...state, list: list.map(name => made.get(name)) }));
    });
  }

  async use(account: Account, isSet: boolean): Promise<void> {
    const name = `a${account.id}`;
    const canBeUsed = this.oracle.use(account);
    const { version, log, ref, list } = account;
    const used = this.accounts.inVat(tools => {
      const object = kept(tools, name);
      const nameOf = (thing: unknown): unknown => (thing as { name(): unknown }).name();
      const seen = {
        v: object['get']?.('v'),
        log: object['get']?.('log'),
        ref: nameOf(object['get']?.(`ref${version}`)),
        list: (object['get']?.('list') as Things).map(nameOf),
      };
      if (isSet) object['set']?.('log', `${log}!`);
      return seen;
    });
    if (!canBeUsed) {
      await expect(used).rejects.toThrow(/cannot be migrated .*: a bad one$/);
      return;
    }
    expect(await used).toEqual({ v: version, log, ref, list });
    if (isSet) account.log = `${log}!`;
  }

  async drop(account: Account): Promise<void> {
    account.isDropped = true;
    await this.accounts.inVat(({ baggage }) => baggage.delete(`a${account.id}`));
    const vref = `o+d10/${account.id}`;
    if (this.accounts.run.hooks.slotToVal.get(vref)?.deref() !== undefined) {
      this.accounts.run.kill(vref);
    }
  }

  async sweep(): Promise<void> {
    const { store } = this.accounts.run;
    this.oracle.sweep(this.#limit, id => store.get(`vom.o+d10/${id}`) !== undefined);
    await this.accounts.run.sweep();
  }

  /** A crank that is undone; the vat starts again, on the same code. */
  async undone(work: () => Promise<void>): Promise<void> {
    const { store } = this.accounts.run;
    const entries = store.entries();
    const restore = this.oracle.save();
    await work();
    for (const [key] of store.entries()) store.delete(key);
    for (const [key, value] of entries) store.set(key, value);
    restore();
    await this.upgrade(this.oracle.rules.version, this.oracle.rules.bad);
  }

  /** An incarnation on the peer, which knows nothing of versions. */
  async onPeer(): Promise<void> {
    const ours = this.accounts;
    const move = (to: Accounts, from: Accounts): void => {
      for (const [key] of to.run.store.entries()) to.run.store.delete(key);
      for (const [key, value] of from.run.store.entries()) to.run.store.set(key, value);
    };
    this.accounts = startAccounts({}, 'peer');
    move(this.accounts, ours);
    const { version, bad } = this.oracle.rules;
    const definition = { before, options: { stateShape: shapeOf(version) } };
    expect(await this.accounts.upgrade(definition)).toBe(undefined);
    await this.make();
    for (const account of this.inUse()) await this.use(account, this.#random(2) === 0);
    move(ours, this.accounts);
    this.accounts = ours;
    await this.upgrade(version, bad);
  }

  inUse(): Account[] {
    return this.oracle.accounts.filter(({ isDropped }) => !isDropped);
  }

  async step(): Promise<void> {
    const random = this.#random;
    const inUse = this.inUse();
    const account = inUse[random(Math.max(1, inUse.length))];
    const { version, bad } = this.oracle.rules;
    switch (random(9)) {
      case 0:
        return this.upgrade(version + random(3), random(2) * (1 + random(3)));
      case 1:
        return this.oracle.isFinished ? this.onPeer() : this.sweep();
      case 2:
        return this.undone(() => (random(2) === 0 ? this.sweep() : this.make()));
      case 3:
      case 4:
        return this.sweep();
      case 5:
        return account === undefined ? this.make() : this.drop(account);
      case 6:
        return this.upgrade(version, bad);
      case 7:
        return this.make();
      default:
        return account === undefined ? this.make() : this.use(account, random(2) === 0);
    }
  }

  /** What is stored is what the oracle says, and every count is right. */
  check(): void {
    const { store } = this.accounts.run;
    for (const { id, version, log, isDropped } of this.oracle.accounts) {
      const { v, log: text } = this.accounts.stored(`o+d10/${id}`);
      if (v !== undefined || !isDropped) {
        expect([id, v, text]).toEqual([id, `#${version}`, `#${JSON.stringify(log)}`]);
      }
    }
    expect(store.get('vom.dkind.10.versions') === undefined).toBe(this.oracle.isFinished);
    const { faults } = buildGraph(sourceOf('life', new Map(store.entries()))).check();
    expect(faults.filter(({ severity }) => severity === 'fault')).toEqual([]);
  }
}

const live = async (seed: number, steps: number): Promise<void> => {
  const life = new Life(seed);
  await life.upgrade(1, 0);
  for (let done = 0; done < steps; done += 1) {
    await life.step();
    life.check();
  }
  // In the end everything can be migrated.
  await life.upgrade(life.oracle.rules.version + 1, 0);
  while (!life.oracle.isFinished) await life.sweep();
  life.check();
  expect(new Set(life.inUse().map(({ version }) => version)).size).toBeLessThan(2);
};

/** Seeds that have once found something: see the history of this file. */
const KEPT: readonly number[] = [];

describe('[K7] [K8] random lives of migrated state', () => {
  const count = process.env['MIGRATIONS'] === 'long' ? 1500 : 12;
  it.each([...KEPT, ...Array.from({ length: count }, (_, index) => index + 1)])('seed %i', seed =>
    live(seed, 50),
  );
});
