// Names of promises: the index of those with several names against a walk over all names, in random
// programs; unknown names; groups; and the work that many names take.
import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Inspect, ObjectReport, PromiseReport } from 'liveslots';
import { expectNoResidue, makeFakeVatData, watchResidue } from 'liveslots/testing';
import { makeInspectedRun } from '../kernels/inspected.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';

/** Sends, stores, deletes and sends again: each promise gets as many names as there can be. */
const build = ({ VatData }: VatTools): unknown => {
  const store = VatData.makeScalarBigMapStore('kept');
  const promises: Promise<unknown>[] = [];
  const put = (key: string, p: unknown): void => {
    if (store.has(key)) store.set(key, p);
    else store.init(key, p);
  };
  return Far('root', {
    sendAndStore(target: object, key: string) {
      const p = E(target as { m(): unknown }).m();
      put(key, p);
      promises.push(p);
    },
    store(key: string, index: number) {
      const p = promises[index % Math.max(promises.length, 1)];
      if (p !== undefined) put(key, p);
    },
    pass(target: object, index: number) {
      const p = promises[index % Math.max(promises.length, 1)];
      if (p !== undefined) void E(target as { m(p: unknown): unknown }).m(p);
    },
    keep: (p: Promise<unknown>) => void promises.push(p),
    drop: (key: string) => void (store.has(key) && store.delete(key)),
  });
};

const program: VatProgram = { name: 'names', build, script: async () => {} };

const key = fc.constantFrom('a', 'b', 'c');
const index = fc.nat(8);
const step = fc.oneof(
  fc.record({ method: fc.constant('sendAndStore'), key, index }),
  fc.record({ method: fc.constant('store'), key, index }),
  fc.record({ method: fc.constant('pass'), key, index }),
  fc.record({ method: fc.constant('drop'), key, index }),
  fc.record({ method: fc.constant('notify'), key, index }),
);

const bruteForce = (inspect: Inspect, valueOf: (name: string) => unknown): PromiseReport[] => {
  const names = inspect.slotToVal.names().filter(name => name.startsWith('p'));
  return names.map(vpid => {
    const alsoKnownAs = names.filter(name => name !== vpid && valueOf(name) === valueOf(vpid));
    return { ...(inspect.pillarsOf(vpid) as PromiseReport), alsoKnownAs };
  });
};

describe('[I1] the names of one promise', () => {
  test('are those that a walk over all names finds, whatever has happened', async () => {
    let several = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
        const { run, inspect } = makeInspectedRun(program);
        await run.start({});
        for (const { method, key: at, index: which } of steps) {
          const waiting = [...run.hooks.importedVPIDs.keys()];
          const vpid = waiting[which % Math.max(waiting.length, 1)];
          if (method === 'notify') {
            if (vpid !== undefined) {
              await run.notify([vpid, false, { body: '#null', slots: [] }]);
            }
          } else {
            const withTarget = method === 'sendAndStore' || method === 'pass';
            const body = JSON.stringify([
              method,
              withTarget ? ['$0', method === 'pass' ? which : at] : [at, which],
            ]);
            const methargs = { body: `#${body}`, slots: withTarget ? ['o-50'] : [] };
            await run.deliver(['message', 'o+0', { methargs, result: null }]);
          }
          const valueOf = (name: string): unknown => run.hooks.slotToVal.get(name)?.deref();
          const reports = inspect().promises();
          expect(reports).toEqual(bruteForce(inspect(), valueOf));
          several += reports.filter(({ alsoKnownAs }) => alsoKnownAs.length > 0).length;
        }
      }),
      { numRuns: 60, seed: 16 },
    );
    expect(several).toBeGreaterThan(50);
  });
});

describe('[I4] a name that nothing knows', () => {
  test('is said to be unknown, and one that is malformed is refused', async () => {
    const fake = makeFakeVatData();
    await fake.restart();
    const { inspect } = fake;
    for (const vref of ['p+77', 'p-77', 'o-77', 'o+77', 'o+v77/1', 'o+d77/1:1', 'd-7']) {
      expect(inspect.pillarsOf(vref), vref).toMatchObject({ isKnown: false });
    }
    for (const text of ['', 'o+v5', 'p', 'o-1x', 'vom.rc.o-1']) {
      expect(() => inspect.pillarsOf(text), text).toThrow(/malformed vref/);
    }
    expect(inspect.groups(['o-77'])).toEqual([
      { sort: 'presence', reasons: ['unknown to this vat'], holders: [], names: ['o-77'] },
    ]);
  });

  test('and one that is only stored is known', async () => {
    const fake = makeFakeVatData();
    await fake.restart();
    const { VatData, baggage, vatstore } = fake;
    const handle = VatData.makeKindHandle('thing');
    const make = VatData.defineDurableKind(handle, () => ({ n: 1 }), {
      get: ({ state }: { state: { n: number } }) => state.n,
    });
    baggage.init('handle', handle);
    baggage.init('thing', make());
    baggage.init('store', VatData.makeScalarBigMapStore('kept', { durable: true }));
    await fake.endCrank();
    const named = [...vatstore.entries()].flatMap(
      ([key]) => /^vom\.rc\.(o\+.*)$/.exec(key)?.[1] ?? [],
    );
    expect(named.length).toBeGreaterThan(3);
    // Without its count and out of memory, the record itself tells.
    await fake.restart(tools => {
      tools.VatData.defineDurableKind(
        tools.baggage.get('handle') as never,
        () => ({ n: 1 }),
        {} as never,
      );
    });
    for (const vref of named) {
      vatstore.delete(`vom.rc.${vref}`);
      expect(fake.inspect.pillarsOf(vref), vref).toMatchObject({ isKnown: true, vdata: 0 });
    }
  });
});

const COUNT = 4_000;

describe('many names', () => {
  test('are told in a few words, with one walk for all of them', async () => {
    const fake = makeFakeVatData();
    await fake.restart();
    const { VatData } = fake;
    const pending = VatData.makeScalarBigMapStore<string, unknown>('pending');
    const watch = watchResidue(fake);
    for (let n = 0; n < COUNT; n += 1) pending.init(`offer${n}`, harden(new Promise(() => {})));
    await fake.endCrank();
    expect(watch.residue()).toHaveLength(COUNT);
    const error = await Promise.resolve()
      .then(() => watch.expectNone())
      .then(
        () => undefined,
        (reason: unknown) => reason as Error,
      );
    expect(error?.message).toMatch(
      /^4,000 names were left behind:\n {2}4,000 promises, held by virtual data/,
    );
    expect(error?.message.length).toBeLessThan(1000);
  });

  test('in the singular when there is one', async () => {
    const fake = makeFakeVatData();
    await fake.restart();
    const left = expectNoResidue(fake, async () => {
      fake.baggage.init('remote', await fake.makePresence());
    });
    await expect(left).rejects.toThrow(/^1 name was left behind:\n {2}1 presence, held by virtual/);
  });

  test('and the text is bounded when no two are alike', async () => {
    const fake = makeFakeVatData();
    await fake.restart();
    const groups = fake.inspect.groups(fake.inspect.slotToVal.names());
    expect(groups.flatMap(({ names }) => names).sort()).toEqual(
      fake.inspect.slotToVal.names().sort(),
    );
    const report = fake.inspect.pillarsOf('o+0') as ObjectReport;
    expect(report.isKnown).toBe(fake.inspect.slotToVal.has('o+0'));
  });
});
