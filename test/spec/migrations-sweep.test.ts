// [K8] What nobody reads is migrated by sweeps, a bounded number by each.
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { type Accounts, type Definition, kept, startAccounts } from './migrations-support.js';

const KEY = 'vom.dkind.10.versions';
const FIRST: Definition = { options: { stateShape: { n: M.number() } } };
type Old = Readonly<Record<string, unknown>>;

const second = (migrate: (n: number) => unknown): Definition => ({
  options: {
    stateShape: { value: M.any() },
    stateVersion: 2,
    migrations: [{ from: 1, migrate: ({ n }: Old) => harden({ value: migrate(n as number) }) }],
  },
});

const makeMany = (accounts: Accounts, count: number): Promise<void> =>
  accounts.inVat(({ baggage }, make) => {
    for (let n = 1; n <= count; n += 1) baggage.init(`object ${n}`, make({ n }));
  });

const startMany = async (count: number, sweepLimit?: number): Promise<Accounts> => {
  const accounts = startAccounts(sweepLimit === undefined ? {} : { sweepLimit });
  await accounts.upgrade(FIRST);
  await makeMany(accounts, count);
  return accounts;
};

const migrated = (accounts: Accounts, count: number): number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter(
    n => '|version' in accounts.stored(`o+d10/${n}`),
  );

const answer = (accounts: Accounts): Record<string, number> => {
  const outcome = accounts.run.events.at(-1);
  return outcome?.type === 'outcome' ? (outcome.value as Record<string, number>) : {};
};

describe('[K8] a sweep', () => {
  it('migrates as many as its limit allows, and says how many are left', async () => {
    const accounts = await startMany(7, 3);
    await accounts.upgrade(second(n => n * 2));
    expect(accounts.run.store.get(KEY)).toBe('{"eras":[[1,1],[2,8]],"next":1}');
    const left: unknown[] = [];
    for (const wanted of [
      [1, 2, 3],
      [1, 2, 3, 4, 5, 6],
      [1, 2, 3, 4, 5, 6, 7],
    ]) {
      await accounts.run.sweep();
      expect(migrated(accounts, 7)).toEqual(wanted);
      left.push(answer(accounts)['leftToSweep']);
    }
    expect(left).toEqual([4, 1, 0]);
    expect(accounts.run.store.get(KEY)).toBe(undefined);
    expect(accounts.stored('o+d10/7')).toEqual({ value: '#14', '|version': '# 2' });
    await accounts.run.sweep();
    expect(accounts.run.calls('vatstoreSet', true)).toEqual([]);
  });

  it('without a limit migrates a thousand', async () => {
    const accounts = await startMany(1500);
    await accounts.upgrade(second(n => n));
    await accounts.run.sweep();
    expect(migrated(accounts, 1500)).toHaveLength(1000);
    expect(answer(accounts)).not.toHaveProperty('leftToSweep');
    await accounts.run.sweep();
    expect(migrated(accounts, 1500)).toHaveLength(1500);
  });

  it('counts the numbers of objects that are gone, whatever the collector has done', async () => {
    const accounts = await startMany(8, 3);
    await accounts.upgrade(second(n => n));
    await accounts.inVat(({ baggage }) => {
      for (const n of [1, 4, 5]) baggage.delete(`object ${n}`);
    });
    await accounts.run.sweep();
    expect(migrated(accounts, 8)).toEqual([2, 3]);
    expect(accounts.run.store.get('vom.o+d10/4')).toBe(undefined);
    await accounts.run.sweep();
    expect(migrated(accounts, 8)).toEqual([2, 3, 6]);
    await accounts.run.sweep();
    expect(migrated(accounts, 8)).toEqual([2, 3, 6, 7, 8]);
    expect(accounts.run.store.get(KEY)).toBe(undefined);
  });

  it('goes on in the next incarnation, and after the next version', async () => {
    const accounts = await startMany(4, 1);
    await accounts.upgrade(second(n => n));
    await accounts.run.sweep();
    await accounts.upgrade(second(n => n));
    await accounts.run.sweep();
    expect(migrated(accounts, 4)).toEqual([1, 2]);
    expect(accounts.run.store.get(KEY)).toBe('{"eras":[[1,1],[2,5]],"next":3}');
    const third = {
      options: {
        stateShape: { text: M.string() },
        stateVersion: 3,
        migrations: [
          { from: 1, migrate: ({ n }: Old) => ({ value: n }) },
          { from: 2, migrate: ({ value }: Old) => ({ text: String(value) }) },
        ],
      },
    };
    expect(await accounts.upgrade(third)).toBe(undefined);
    expect(accounts.run.store.get(KEY)).toBe('{"eras":[[1,1],[2,5],[3,5]],"next":1}');
    for (let sweeps = 0; sweeps < 4; sweeps += 1) await accounts.run.sweep();
    for (const n of [1, 2, 3, 4]) {
      expect(accounts.stored(`o+d10/${n}`)).toEqual({ text: `#"${n}"`, '|version': '# 3' });
    }
    expect(accounts.run.store.get(KEY)).toBe(undefined);
  });

  it('leaves what cannot be migrated, goes on behind it, and tries again after a restart', async () => {
    const accounts = await startMany(5, 3);
    const picky = second(n => (n === 2 ? undefined : n));
    const failing = {
      options: {
        ...(picky.options as object),
        stateShape: { value: M.number() },
      },
    };
    await accounts.upgrade(failing);
    await accounts.run.sweep();
    await accounts.run.sweep();
    expect(migrated(accounts, 5)).toEqual([1, 3, 4, 5]);
    expect(answer(accounts)['leftToSweep']).toBe(0);
    expect(accounts.run.store.get(KEY)).toBe('{"eras":[[1,1],[2,6]],"next":6,"failed":true}');
    const read = accounts.inVat(tools => kept(tools, 'object 2')['get']?.('value'));
    await expect(read).rejects.toThrow(/"o\+d10\/2" \(in the kind "account"\) cannot be migrated/);
    await accounts.run.sweep();
    expect(accounts.stored('o+d10/2')).toEqual({ n: '#2' });

    const mended = {
      options: { ...(second(n => n).options as object), stateShape: { value: M.number() } },
    };
    expect(await accounts.upgrade(mended)).toBe(undefined);
    await accounts.run.sweep();
    await accounts.run.sweep();
    expect(accounts.stored('o+d10/2')).toEqual({ value: '#2', '|version': '# 2' });
    expect(accounts.run.store.get(KEY)).toBe(undefined);
  });

  it('sweeps at once what a migration has released', async () => {
    const accounts = startAccounts();
    const before: Definition['before'] = (tools, VatData) => {
      if (!tools.baggage.has('thing')) tools.baggage.init('thing', VatData.makeKindHandle('thing'));
      VatData.defineDurableKind(tools.baggage.get('thing'), () => ({}), {});
    };
    let makeThing: (() => unknown) | undefined;
    await accounts.upgrade({
      before: (tools, VatData) => {
        tools.baggage.init('thing', VatData.makeKindHandle('thing'));
        makeThing = VatData.defineDurableKind(tools.baggage.get('thing'), () => ({}), {});
      },
    });
    await accounts.inVat(({ baggage }, make) => {
      baggage.init('holder', make(harden({ thing: makeThing?.() })));
    });
    await accounts.upgrade({
      before,
      options: {
        stateShape: {},
        stateVersion: 2,
        migrations: [{ from: 1, migrate: () => ({}) }],
      },
    });
    expect(accounts.run.store.get('vom.o+d11/1')).toBe('{}');
    await accounts.run.sweep();
    // The object was made anew to be shown to the migration: it is collected first.
    accounts.run.kill('o+d11/1');
    await accounts.run.sweep();
    expect(accounts.run.store.get('vom.o+d11/1')).toBe(undefined);
  });

  it('runs the migrations metered, and what they have said is said before anything is collected', async () => {
    const accounts = await startMany(1);
    const metered: boolean[] = [];
    let isMetered = (): boolean => false;
    const definition = second(n => {
      metered.push(isMetered());
      return n;
    });
    await accounts.upgrade({
      ...definition,
      before: tools => {
        isMetered = tools.isMetered;
      },
    });
    await accounts.run.sweep();
    expect(metered).toEqual([true]);
    const outcome = accounts.run.events.at(-1);
    expect(outcome).toMatchObject({ type: 'outcome', failure: undefined, unmetered: 0 });
  });

  it('ends the vat when the vatstore fails, like any other', async () => {
    const accounts = await startMany(2);
    await accounts.upgrade(second(n => n));
    accounts.run.failNext('vatstoreGet', 'disk full');
    await accounts.run.sweep();
    expect(accounts.run.events.at(-1)).toMatchObject({
      failure: expect.stringContaining('disk full') as string,
    });
    await accounts.run.sweep();
    expect(accounts.run.events.at(-1)).toMatchObject({
      failure: expect.stringContaining('the vat has ended') as string,
    });
  });
});
