// [K8] [G11] [G12] Migrations and what reference counts cannot give back, in one vat: garbage goes
// whether it was migrated before or not, and what lives is migrated and stays.
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { kept, startAccounts } from './migrations-support.js';
import type { Accounts, Definition } from './migrations-support.js';

const FIRST: Definition = { options: { stateShape: { other: M.any() } } };

type Old = Readonly<Record<string, unknown>>;
const SECOND: Definition = {
  options: {
    stateShape: { peer: M.any(), times: M.nat() },
    stateVersion: 2,
    migrations: [{ from: 1, migrate: ({ other }: Old) => harden({ peer: other, times: 1n }) }],
  },
};

/** Two that hold each other; the baggage has one of them under the name, if there is one. */
const makePair = (accounts: Accounts, name?: string): Promise<void> =>
  accounts.inVat(({ baggage }, make) => {
    const [one, two] = [make({ other: null }), make({ other: null })] as Array<{
      set(prop: string, value: unknown): void;
    }>;
    one?.set('other', two);
    two?.set('other', one);
    if (name !== undefined) baggage.init(name, one);
  });

/** With a collector that takes all that it may: a migration brings to life what the old state names. */
const sweepOften = async ({ run }: Accounts): Promise<void> => {
  for (let sweeps = 0; sweeps < 60; sweeps += 1) {
    for (const vref of [...run.hooks.slotToVal.keys()]) {
      if (vref.startsWith('o+d10/')) run.kill(vref);
    }
    await run.sweep();
  }
};

const objects = ({ run }: Accounts): string[] =>
  run.store
    .entries()
    .map(([key]) => key)
    .filter(key => key.startsWith('vom.o+d10/'));

describe.each([undefined, 1, 2])('with a sweepLimit of %s', sweepLimit => {
  const options = {
    reclaimCycles: true,
    reclaimLeftovers: true,
    ...(sweepLimit === undefined ? {} : { sweepLimit }),
  };

  it('garbage of the incarnation before goes, and what lives is migrated', async () => {
    const accounts = startAccounts(options);
    await accounts.upgrade(FIRST);
    await makePair(accounts);
    await makePair(accounts, 'pair');
    expect(objects(accounts).length).toBe(4);
    expect(await accounts.upgrade(SECOND)).toBeUndefined();
    await sweepOften(accounts);
    expect(objects(accounts)).toEqual(['vom.o+d10/3', 'vom.o+d10/4']);
    for (const id of ['o+d10/3', 'o+d10/4']) {
      expect(accounts.stored(id)).toMatchObject({ times: '#"+1"', '|version': '# 2' });
    }
    expect(await accounts.inVat(tools => kept(tools, 'pair')['get']?.('times'))).toBe(1n);
  });

  it('a cycle of migrated objects goes once nothing else holds it', async () => {
    const accounts = startAccounts(options);
    await accounts.upgrade(FIRST);
    await makePair(accounts, 'pair');
    await accounts.upgrade(SECOND);
    await accounts.run.sweep();
    await accounts.inVat(({ baggage }) => void kept({ baggage } as never, 'pair')['get']?.('peer'));
    await accounts.inVat(({ baggage }) => baggage.delete('pair'));
    await sweepOften(accounts);
    expect(objects(accounts)).toEqual([]);
    expect(accounts.run.store.get('vom.dkind.10.versions')).toBeUndefined();
    expect(accounts.run.store.entries().filter(([key]) => key.startsWith('vom.rc.o+d10'))).toEqual(
      [],
    );
  });
});
