/**
 * What the vatstore must say of migrated state, told without the library: which
 * version each record is of, what it holds, and how far the sweeps have come.
 */

/** One object of the migrated kind. Version V has the properties v, id, log, refV and list. */
export interface Account {
  readonly id: number;
  version: number;
  log: string;
  /** Names of things. */
  ref: string;
  list: readonly string[];
  isDropped: boolean;
}

/** What one migration makes of it: every second one moves a thing, every other one lets one go. */
export const step = (account: Account): void => {
  account.version += 1;
  account.log += `>${account.version}`;
  account.list = account.version % 2 === 0 ? [...account.list, account.ref] : account.list.slice(1);
};

export interface Rules {
  readonly version: number;
  /** Migrations throw for ids that this divides; 0 for none. */
  readonly bad: number;
}

export class MigrationOracle {
  accounts: Account[] = [];
  rules: Rules = { version: 1, bad: 0 };
  #next = 1;
  #boundary = 1;
  #hasFailed = false;

  /** The number that the next object will have. */
  get nextId(): number {
    return this.accounts.length + 1;
  }

  get isFinished(): boolean {
    return this.#boundary === 1;
  }

  make(ref: string, list: readonly string[]): Account {
    const { version } = this.rules;
    const made = { id: this.nextId, version, log: 'made', ref, list, isDropped: false };
    this.accounts.push(made);
    return made;
  }

  isStuck({ id, version }: Account): boolean {
    const { bad } = this.rules;
    return version < this.rules.version && bad > 0 && id % bad === 0;
  }

  /** @returns whether it can be used */
  use(account: Account): boolean {
    if (this.isStuck(account)) return false;
    while (account.version < this.rules.version) step(account);
    return true;
  }

  upgrade(rules: Rules): void {
    if (rules.version > this.rules.version) {
      this.#boundary = this.nextId > 1 ? this.nextId : 1;
      this.#next = 1;
    } else if (this.#hasFailed) {
      this.#next = 1;
    }
    this.#hasFailed = false;
    this.rules = rules;
  }

  /** @param isStored whether there is a record of that number */
  sweep(limit: number, isStored: (id: number) => boolean): void {
    for (let done = 0; done < limit && this.#next < this.#boundary; done += 1) {
      const account = this.accounts[this.#next - 1];
      if (account !== undefined && isStored(account.id) && !this.use(account)) {
        this.#hasFailed = true;
      }
      this.#next += 1;
    }
    if (this.#next >= this.#boundary && !this.#hasFailed) this.#boundary = 1;
  }

  /** For a crank that is undone. */
  save(): () => void {
    const accounts = this.accounts.map(account => ({ ...account }));
    const saved = [this.#next, this.#boundary, this.#hasFailed] as const;
    return () => {
      this.accounts = accounts;
      [this.#next, this.#boundary, this.#hasFailed] = saved;
    };
  }
}
