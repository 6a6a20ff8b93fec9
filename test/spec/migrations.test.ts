// [K7] State of a durable kind is migrated from version to version: when it is first used.
import { M } from '@endo/patterns';
import { describe, expect, it } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import { sourceOf } from '../../src/graph/sources.js';
import { type Accounts, type Definition, kept, startAccounts } from './migrations-support.js';

const FIRST: Definition = { options: { stateShape: { owner: M.string(), cents: M.number() } } };
const SECOND_SHAPE = { owner: M.string(), amount: M.bigint() };
type Old = Readonly<Record<string, unknown>>;
const toBigint = ({ owner, cents }: Old): object => ({ owner, amount: BigInt(cents as number) });
const SECOND: Definition = {
  options: {
    stateShape: SECOND_SHAPE,
    stateVersion: 2,
    migrations: [{ from: 1, migrate: toBigint }],
  },
};
const THIRD: Definition = {
  options: {
    stateShape: { ...SECOND_SHAPE, history: M.arrayOf(M.string()) },
    stateVersion: 3,
    migrations: [
      { from: 2, migrate: (old: Old) => ({ ...old, history: [`was ${String(old['amount'])}`] }) },
      { from: 1, migrate: toBigint },
    ],
  },
};

const makeNamed = (
  accounts: Accounts,
  names: readonly string[],
  state: (index: number) => unknown,
) =>
  accounts.inVat(({ baggage }, make) => {
    names.forEach((name, index) => baggage.init(name, make(state(index))));
  });

const all = (accounts: Accounts, name: string): Promise<string> =>
  accounts.inVat(tools => String(kept(tools, name)['all']?.()));

const descriptorOf = (accounts: Accounts): Record<string, unknown> =>
  JSON.parse(accounts.run.store.get('vom.dkind.10.descriptor') ?? '') as Record<string, unknown>;

const isSound = (accounts: Accounts): boolean =>
  buildGraph(sourceOf('accounts', new Map(accounts.run.store.entries()))).check().isSound;

const startTwo = async (): Promise<Accounts> => {
  const accounts = startAccounts();
  expect(await accounts.upgrade(FIRST)).toBe(undefined);
  await makeNamed(accounts, ['alice', 'bob'], index => ({ owner: `owner ${index}`, cents: index }));
  return accounts;
};

describe('[K7] state of an earlier version', () => {
  it('is migrated when it is first read, once, and says its version', async () => {
    const accounts = await startTwo();
    expect(await accounts.upgrade(SECOND)).toBe(undefined);
    expect(accounts.stored('o+d10/1')).toEqual({ owner: '#"owner 0"', cents: '#0' });
    expect(await all(accounts, 'alice')).toBe('{"owner":"owner 0","amount":"0n"}');
    expect(accounts.stored('o+d10/1')).toEqual({
      owner: '#"owner 0"',
      amount: '#"+0"',
      '|version': '# 2',
    });
    expect(accounts.stored('o+d10/2')).toEqual({ owner: '#"owner 1"', cents: '#1' });
    await all(accounts, 'alice');
    expect(accounts.run.calls('vatstoreSet', true)).toEqual([]);
    expect(isSound(accounts)).toBe(true);
  });

  it('is migrated when a property is set', async () => {
    const accounts = await startTwo();
    await accounts.upgrade(SECOND);
    await accounts.inVat(tools => kept(tools, 'bob')['set']?.('amount', 7n));
    expect(accounts.stored('o+d10/2')).toMatchObject({ amount: '#"+7"', owner: '#"owner 1"' });
  });

  it('goes through all versions on its way, from wherever it is', async () => {
    const accounts = await startTwo();
    await accounts.upgrade(SECOND);
    await all(accounts, 'bob');
    await makeNamed(accounts, ['carol'], () => ({ owner: 'owner 2', amount: 2n }));
    expect(await accounts.upgrade(THIRD)).toBe(undefined);
    await makeNamed(accounts, ['dave'], () => ({ owner: 'owner 3', amount: 3n, history: [] }));
    for (const [index, name] of ['alice', 'bob', 'carol'].entries()) {
      expect(await all(accounts, name)).toBe(
        `{"owner":"owner ${index}","amount":"${index}n","history":["was ${index}"]}`,
      );
    }
    expect(await all(accounts, 'dave')).toBe('{"owner":"owner 3","amount":"3n","history":[]}');
    expect(accounts.stored('o+d10/4')).not.toHaveProperty('|version');
    expect(isSound(accounts)).toBe(true);
  });

  it('may be told by its shape, also where the kind had none', async () => {
    const accounts = startAccounts();
    await accounts.upgrade({});
    await makeNamed(accounts, ['alice', 'bob'], index => (index === 0 ? { a: 1 } : { b: 'x' }));
    const start = await accounts.upgrade({
      options: {
        stateShape: { value: M.or(M.number(), M.string()) },
        stateVersion: 5,
        migrations: [
          { from: { a: M.number() }, migrate: ({ a }: Old) => ({ value: a }) },
          { from: { b: M.string() }, to: 4, migrate: ({ b }: Old) => ({ half: b }) },
          { from: 4, migrate: ({ half }: Old) => ({ value: half }) },
        ],
      },
    });
    expect(start).toBe(undefined);
    expect(await all(accounts, 'alice')).toBe('{"value":1}');
    expect(await all(accounts, 'bob')).toBe('{"value":"x"}');
  });

  it('is frozen, and has a property by any name', async () => {
    const accounts = startAccounts();
    await accounts.upgrade({});
    await makeNamed(accounts, ['odd'], () => ({ ['__proto__']: 1, '|version': 2, toString: 3 }));
    const seen: string[] = [];
    await accounts.upgrade({
      options: {
        stateShape: { keys: M.string() },
        stateVersion: 2,
        migrations: [
          {
            from: 1,
            migrate: (old: Old) => {
              seen.push(`${Object.isFrozen(old)}`);
              return { keys: Object.keys(old).join() };
            },
          },
        ],
      },
    });
    expect(await all(accounts, 'odd')).toBe('{"keys":"__proto__,|version,toString"}');
    expect(seen).toEqual(['true']);
  });

  it('is counted anew: what it has released falls, what it names is held', async () => {
    const accounts = startAccounts();
    const shape = { one: M.any(), other: M.any() };
    const before: Definition['before'] = (tools, VatData) => {
      if (!tools.baggage.has('thing')) tools.baggage.init('thing', VatData.makeKindHandle('thing'));
      const make = VatData.defineDurableKind(tools.baggage.get('thing'), () => ({}), {});
      if (!tools.baggage.has('x')) {
        tools.baggage.init('x', make());
        tools.baggage.init('y', make());
      }
    };
    await accounts.upgrade({ before, options: { stateShape: shape } });
    await accounts.inVat(({ baggage }, make) => {
      const [x, y] = [baggage.get('x'), baggage.get('y')];
      baggage.init('pair', make({ one: [x, y], other: x }));
    });
    expect([accounts.count('o+d11/1'), accounts.count('o+d11/2')]).toEqual([3, 2]);
    const migrate = ({ one }: Old): object => {
      const [, y] = one as [unknown, unknown];
      return { all: [y, y], first: y, second: y };
    };
    await accounts.upgrade({
      before,
      options: {
        stateShape: { all: M.any(), first: M.any(), second: M.any() },
        stateVersion: 2,
        migrations: [{ from: 1, migrate }],
      },
    });
    await all(accounts, 'pair');
    // One place each: the properties all, first and second.
    expect([accounts.count('o+d11/1'), accounts.count('o+d11/2')]).toEqual([1, 4]);
    expect(isSound(accounts)).toBe(true);
  });
});

describe('[K7] a migration that fails', () => {
  const failing = (migrate: (old: Old) => unknown, shape: object = SECOND_SHAPE): Definition => ({
    options: { stateShape: shape, stateVersion: 2, migrations: [{ from: 1, migrate }] },
  });
  it.each<readonly [name: string, definition: Definition, wanted: RegExp]>([
    [
      'by throwing',
      failing(() => {
        throw Error('no such rate');
      }),
      /: no such rate$/,
    ],
    [
      'the shape',
      failing(({ owner }) => ({ owner, amount: 1 })),
      /wrong "amount": number 1 - Must be a bigint/,
    ],
    [
      'by what is left out',
      failing(({ owner }) => ({ owner })),
      /wrong "amount": undefined "\[undefined\]" - Must be/,
    ],
    ['by too much', failing(old => ({ ...toBigint(old), more: 1 })), /only have fields described/],
    [
      'by a promise',
      failing(() => Promise.resolve({})),
      /a record of the new state, not a "promise"/,
    ],
    ['by nothing', failing(() => undefined), /a record of the new state, not a "undefined"/],
    [
      'by what is not durable',
      failing(({ owner }) => ({ owner, amount: harden(new Promise(() => {})) }), {
        owner: M.string(),
        amount: M.any(),
      }),
      /is not durable/,
    ],
    [
      'for want of a shape that matches',
      {
        options: {
          stateShape: SECOND_SHAPE,
          stateVersion: 2,
          migrations: [{ from: { other: M.any() }, migrate: toBigint }],
        },
      },
      /no migration starts from the version 1, or from a shape of it$/,
    ],
  ])(
    '%s leaves the record as it was, and names kind and object',
    async (_name, definition, wanted) => {
      const accounts = await startTwo();
      expect(await accounts.upgrade(definition)).toBe(undefined);
      const before = accounts.run.store.entries();
      const read = all(accounts, 'alice');
      await expect(read).rejects.toThrow(wanted);
      await expect(read).rejects.toThrow(
        /^the state of "o\+d10\/1" \(in the kind "account"\) cannot be migrated from version 1 to 2: /,
      );
      const counters = (entries: typeof before) => entries.filter(([key]) => key !== 'idCounters');
      expect(counters(accounts.run.store.entries())).toEqual(counters(before));
      // A definition that can do it finds it as it was.
      expect(await accounts.upgrade(THIRD)).toBe(undefined);
      expect(await all(accounts, 'alice')).toContain('"owner":"owner 0","amount":"0n"');
    },
  );

  it('is refused when it uses the state that it migrates', async () => {
    const accounts = await startTwo();
    let read: () => unknown = () => undefined;
    await accounts.upgrade(failing(old => (read(), toBigint(old))));
    const reading = accounts.inVat(tools => {
      read = () => kept(tools, 'alice')['get']?.('owner');
      return kept(tools, 'alice')['all']?.();
    });
    await expect(reading).rejects.toThrow(/cannot be used while it is migrated$/);
  });
});

describe('[K7] a definition', () => {
  const from1 = [{ from: 1, migrate: toBigint }];
  it.each<readonly [name: string, options: object, wanted: RegExp]>([
    [
      'a version that is none',
      { stateVersion: 0 },
      /stateVersion must be a whole number from 1 on, not 0 /,
    ],
    ['a version that is text', { stateVersion: '2' }, /stateVersion must be .*, not "2" /],
    ['migrations without a version', { migrations: from1 }, /migrations need a stateVersion/],
    [
      'migrations that are no list',
      { stateVersion: 2, migrations: {} },
      /migrations must be an array/,
    ],
    ['no record', { stateVersion: 2, migrations: [1] }, /a migration must be a record/],
    [
      'no function',
      { stateVersion: 2, migrations: [{ from: 1 }] },
      /migrate .* must be a function/,
    ],
    [
      'no from',
      { stateVersion: 2, migrations: [{ migrate: toBigint }] },
      /the from of a migration must/,
    ],
    [
      'a step backwards',
      { stateVersion: 2, migrations: [{ from: 2, to: 2, migrate: toBigint }] },
      /later version/,
    ],
    [
      'a step too far',
      { stateVersion: 2, migrations: [{ from: 1, to: 3, migrate: toBigint }] },
      /at most to the stateVersion 2/,
    ],
    [
      'two steps from one',
      { stateVersion: 2, migrations: [...from1, ...from1] },
      /two migrations start from the version 1 /,
    ],
    ['no way', { stateVersion: 3, migrations: from1 }, /has no migration from the version 2 /],
    [
      'no shape',
      { stateVersion: 2, migrations: from1, stateShape: undefined },
      /must have a stateShape/,
    ],
    [
      'a reserved name',
      { stateVersion: 2, migrations: from1, stateShape: { '|version': M.any() } },
      /cannot have the property "\|version"/,
    ],
    [
      'a pattern that is none',
      { stateVersion: 2, migrations: [{ from: { a: Promise.resolve() }, migrate: toBigint }] },
      /promise/,
    ],
  ])('with %s is refused, and nothing has changed', async (_name, options, wanted) => {
    const accounts = await startTwo();
    const before = accounts.run.store.entries();
    const failure = await accounts.upgrade({ options: { stateShape: SECOND_SHAPE, ...options } });
    expect(failure).toMatch(wanted);
    expect(accounts.run.store.entries()).toEqual(before);
  });

  it('of an earlier version than what is stored is refused, also without any', async () => {
    const accounts = await startTwo();
    await accounts.upgrade(THIRD);
    expect(await accounts.upgrade(SECOND)).toMatch(
      /is of version 3 in the vatstore: its definition cannot have the stateVersion 2/,
    );
    expect(await accounts.upgrade(FIRST)).toMatch(/cannot have the stateVersion 1/);
    expect(await accounts.upgrade(THIRD)).toBe(undefined);
  });

  it('of the same version keeps the rule of shapes', async () => {
    const accounts = await startTwo();
    await accounts.upgrade(SECOND);
    const changed = {
      ...(SECOND.options as object),
      stateShape: { owner: M.any(), amount: M.any() },
    };
    expect(await accounts.upgrade({ options: changed })).toMatch(/stateShape mismatch/);
    const wider = { ...SECOND_SHAPE, note: M.or(M.string(), undefined) };
    expect(
      await accounts.upgrade({ options: { ...(SECOND.options as object), stateShape: wider } }),
    ).toBe(undefined);
    expect(await all(accounts, 'alice')).toBe('{"owner":"owner 0","amount":"0n"}');
  });

  it('needs no migrations where no object was made, and leaves no record of versions', async () => {
    const accounts = startAccounts();
    await accounts.upgrade(FIRST);
    expect(await accounts.upgrade({ options: { stateShape: SECOND_SHAPE, stateVersion: 9 } })).toBe(
      undefined,
    );
    expect(descriptorOf(accounts)).toMatchObject({ stateVersion: 9 });
    expect(accounts.run.store.get('vom.dkind.10.versions')).toBe(undefined);
    await makeNamed(accounts, ['alice'], () => ({ owner: 'o', amount: 1n }));
    expect(accounts.stored('o+d10/1')).toEqual({ owner: '#"o"', amount: '#"+1"' });
  });

  it('of a virtual kind cannot have versions', async () => {
    const accounts = startAccounts();
    const failure = await accounts.upgrade({
      before: (_tools, VatData) =>
        void VatData.defineKind('v', () => ({}), {}, { stateVersion: 2 }),
    });
    expect(failure).toMatch(/the virtual kind "v" cannot have a stateVersion or migrations/);
  });
});

describe('[K7] the peer', () => {
  it('works on what was migrated, and what it makes is known to be of the version', async () => {
    const ours = await startTwo();
    await ours.upgrade(SECOND);
    await all(ours, 'alice');
    await all(ours, 'bob');

    const peer = startAccounts({}, 'peer');
    for (const [key, value] of ours.run.store.entries()) peer.run.store.set(key, value);
    expect(await peer.upgrade({ options: { stateShape: SECOND_SHAPE } })).toBe(undefined);
    await peer.inVat(tools => {
      kept(tools, 'bob')['set']?.('owner', 'of the peer');
    });
    await makeNamed(peer, ['carol'], () => ({ owner: 'made by the peer', amount: 2n }));
    expect(await all(peer, 'alice')).toBe('{"owner":"owner 0","amount":"0n"}');
    expect(descriptorOf(peer)).toMatchObject({ stateVersion: 2 });

    const again = startAccounts();
    for (const [key, value] of peer.run.store.entries()) again.run.store.set(key, value);
    expect(await again.upgrade(THIRD)).toBe(undefined);
    expect(await all(again, 'bob')).toContain(
      '"owner":"of the peer","amount":"1n","history":["was 1"]',
    );
    expect(await all(again, 'carol')).toContain(
      '"made by the peer","amount":"2n","history":["was 2"]',
    );
    expect(isSound(again)).toBe(true);
  });
});
