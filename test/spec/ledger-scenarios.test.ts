// The scenarios of the promise ledger at the level of a whole vat: whatever is done with promises,
// the tables come back to the size they had, in the very crank in which the last pillar falls.
import { describe, it as itOnOurs } from 'vitest';
import { capdata, ref } from '../support/capdata.js';
import { expect, it, itWhere } from '../model/beside.js';
import { makeKit, ScriptedVat } from '../model/scripted-vat.js';
import type { Tools } from '../model/scripted-vat.js';
import {
  exported,
  exportPromise,
  imported,
  local,
  result,
  settlements,
  subjects,
} from '../model/subjects.js';
import type { Settlement, Subject } from '../model/subjects.js';

type Scenario = (s: ScriptedVat, subject: Subject, settlement: Settlement) => Promise<void>;

const watch: Scenario = async (s, subject, settlement) => {
  const handle = await subject.open(s);
  await s.run(({ VatData, watcher }) => VatData.watchPromise(handle.promise, watcher));
  await handle.settle(settlement);
};

const watchSettled: Scenario = async (s, subject, settlement) => {
  const handle = await subject.open(s);
  await handle.settle(settlement);
  await s.run(({ VatData, watcher }) => VatData.watchPromise(handle.promise, watcher));
};

/** Puts the promise somewhere in virtual data; what it gives takes it away again. */
type Put = (tools: Tools, s: ScriptedVat, promise: unknown) => () => void;

const puts: Readonly<Record<string, Put>> = {
  'a map store, deleted': ({ map }, _s, promise) => {
    map.init('k', promise);
    return () => map.delete('k');
  },
  'a map store, written over': ({ map }, _s, promise) => {
    map.init('k', promise);
    return () => {
      map.set('k', 'other');
      map.delete('k');
    };
  },
  'a map store, cleared': ({ map }, _s, promise) => {
    map.init('k', harden({ in: [promise, promise] }));
    return () => map.clear();
  },
  'a weak map store, deleted': ({ weak, local: key }, _s, promise) => {
    weak.init(key, promise);
    return () => weak.delete(key);
  },
  'a state, written over': ({ holder }, _s, promise) => {
    holder.set(harden([promise]));
    return () => holder.set('other');
  },
};

const store =
  (put: Put, when: 'before' | 'after'): Scenario =>
  async (s, subject, settlement) => {
    const handle = await subject.open(s);
    let take: (() => void) | undefined;
    await s.run(tools => void (take = put(tools, s, handle.promise)));
    if (when === 'before') await s.run(() => take?.());
    await handle.settle(settlement);
    if (when === 'after') await s.run(() => take?.());
  };

const resend: Scenario = async (s, subject, settlement) => {
  const handle = await subject.open(s);
  await handle.settle(settlement);
  await exportPromise(s, handle.promise);
  await exportPromise(s, harden([handle.promise, { again: handle.promise }]));
};

const resendInResolution: Scenario = async (s, subject, settlement) => {
  const handle = await subject.open(s);
  await handle.settle(settlement);
  await s.run(() => harden([handle.promise]), [], { result: s.vat.kernel.allocate() });
  await s.run(() => handle.promise, [], { result: s.vat.kernel.allocate() });
};

const resendNested: Scenario = async (s, subject, settlement) => {
  const handle = await subject.open(s);
  await handle.settle(settlement);
  const outer = Promise.resolve(harden([handle.promise]));
  await exportPromise(s, harden([Promise.resolve(harden([outer])), handle.promise]));
  await exportPromise(s, outer);
};

const resendInCycle: Scenario = async (s, subject, settlement) => {
  const handle = await subject.open(s);
  await handle.settle(settlement);
  const [one, two] = [makeKit(), makeKit()];
  one.resolve(harden([two.promise, handle.promise]));
  two.resolve(harden([one.promise]));
  await exportPromise(s, one.promise);
  await exportPromise(s, harden([two.promise, one.promise]));
  const self = makeKit();
  self.resolve(harden([self.promise, handle.promise]));
  await exportPromise(s, self.promise);
};

const pick = (index: number): Settlement => {
  const settlement = settlements[index % settlements.length];
  if (!settlement) throw Error('there is no settlement');
  return settlement;
};

/** Every settlement, and the size after each round; then many rounds on the same vat. */
const expectNoGrowth = async (
  scenario: Scenario,
  subject: Subject,
  rounds: readonly number[] = [1, 10],
): Promise<void> => {
  const s = await ScriptedVat.open();
  const before = s.vat.size;
  for (let round = 0; round < Math.max(...rounds, settlements.length); round += 1) {
    const settlement = pick(round);
    await scenario(s, subject, settlement);
    expect(s.vat.size, `after round ${round}, ${settlement.name}`).toBe(before);
  }
  expect(s.vat.kernel.promises.size).toBe(0);
};

const named: ReadonlyArray<readonly [string, Scenario]> = [
  ['watched', watch],
  ['watched when it is settled already', watchSettled],
  ...Object.entries(puts).flatMap(([name, put]): Array<[string, Scenario]> => [
    [`in ${name} before it settles`, store(put, 'before')],
    [`in ${name} after it has settled`, store(put, 'after')],
  ]),
  ['sent again when it is settled', resend],
  ['returned when it is settled', resendInResolution],
  ['sent again inside settled promises', resendNested],
  ['sent again in a cycle', resendInCycle],
];

describe('[P1] the tables come back to the size they had, for every sort of settlement', () => {
  for (const subject of subjects) {
    for (const [name, scenario] of named) {
      const isToldLate = subject === exported && scenario === watch;
      const test = itWhere({ differs: isToldLate ? ['subscribe-on-watch'] : [] });
      test(`${subject.name}, ${name}`, async () => {
        await expectNoGrowth(scenario, subject);
      });
    }
  }
});

describe('[P1] a thousand rounds leave no more than one', () => {
  const many: ReadonlyArray<readonly [string, Scenario, Subject]> = [
    ['an imported promise watched', watch, imported],
    [
      'an imported promise in a map store',
      store(puts['a map store, deleted'] as Put, 'after'),
      imported,
    ],
    ['a result in a state', store(puts['a state, written over'] as Put, 'after'), result],
    ['a settled promise sent again', resendNested, exported],
  ];
  it.each(many)(
    '%s',
    async (_name, scenario, subject) => {
      await expectNoGrowth(scenario, subject, [1000]);
    },
    120_000,
  );
});

describe('[P1] what is dropped and collected lets its promises go', () => {
  const ROUNDS = 10;

  it.each(subjects)('the state of an object: $name', async subject => {
    const s = await ScriptedVat.open();
    const before = s.vat.size;
    for (let round = 0; round < ROUNDS; round += 1) {
      const handle = await subject.open(s);
      let vref = '';
      await s.run(({ makeHolder }) => {
        vref = s.vat.engine.vrefOf(makeHolder(handle.promise)) ?? '';
      });
      await handle.settle(pick(round));
      expect(s.vat.size).toBe(before + 2);
      s.vat.kill(vref);
      await s.vat.sweep();
      expect(s.vat.size).toBe(before);
    }
  });

  it.each(subjects)('a store, strong or weak: $name', async subject => {
    const s = await ScriptedVat.open();
    const before = s.vat.size;
    for (let round = 0; round < ROUNDS; round += 1) {
      const handle = await subject.open(s);
      let vref = '';
      await s.run(({ VatData, remote }) => {
        const made =
          round % 2 === 0
            ? VatData.makeScalarBigMapStore('short-lived')
            : VatData.makeScalarBigWeakMapStore('short-lived');
        made.init(remote, handle.promise);
        vref = s.vat.engine.vrefOf(made) ?? '';
      });
      await handle.settle(pick(round));
      expect(s.vat.size).toBe(before + 2);
      s.vat.kill(vref);
      await s.vat.sweep();
      expect(s.vat.size).toBe(before);
    }
  });

  it.each(subjects)('a weak store, when its key is retired: $name', async subject => {
    const s = await ScriptedVat.open();
    const before = s.vat.size;
    for (let round = 0; round < ROUNDS; round += 1) {
      const handle = await subject.open(s);
      const key = `o-${600 + round}`;
      await s.run(({ weak }, [remote]) => weak.init(remote, handle.promise), [ref(key)]);
      await handle.settle(pick(round));
      s.vat.kill(key);
      await s.vat.sweep();
      expect(s.vat.calls('dropImports')).toEqual([[[key]]]);
      expect(s.vat.size).toBe(before + 1);
      await s.vat.deliver(['retireImports', [key]]);
      expect(s.vat.size).toBe(before);
    }
  });

  // When the collector works is its own affair; above, the same is done beside the peer.
  itOnOurs('by the real collector: stores and objects full of settled promises', async () => {
    const s = await ScriptedVat.open({ collector: 'real' });
    await s.vat.sweep();
    const before = s.vat.registeredNames();
    const fill = async (): Promise<void> => {
      for (const subject of subjects) {
        const handle = await subject.open(s);
        await s.run(({ VatData, makeHolder, remote }) => {
          makeHolder(handle.promise);
          VatData.makeScalarBigMapStore('short-lived').init(remote, handle.promise);
          VatData.makeScalarBigWeakMapStore('short-lived').init(remote, handle.promise);
        });
        await handle.settle(pick(0));
      }
    };
    await fill();
    expect(s.vat.registeredNames().length).toBe(before.length + subjects.length);
    // The engine may still hold what the last turns have touched.
    for (let round = 0; round < 40; round += 1) {
      await s.vat.sweep();
      if (s.vat.registeredNames().length === before.length) break;
      await s.run(() => undefined);
    }
    expect(s.vat.registeredNames()).toEqual(before);
  });
});

describe('[P1] [M7] the result of a message that had been imported before', () => {
  const uses: ReadonlyArray<readonly [string, (tools: Tools, promise: unknown) => () => void]> = [
    ['unused', () => () => {}],
    [
      'watched',
      ({ VatData, watcher }, promise) => {
        VatData.watchPromise(promise, watcher);
        return () => {};
      },
    ],
    ['stored', (tools, promise) => (tools.map.init('k', promise), () => tools.map.delete('k'))],
  ];
  it.each(uses)('%s', async (_name, use) => {
    const s = await ScriptedVat.open();
    const before = s.vat.size;
    for (let round = 0; round < settlements.length; round += 1) {
      const settlement = pick(round);
      const { vpid, ref: vpidRef } = s.vat.importable();
      let leave: (() => void) | undefined;
      await s.run((tools, [promise]) => void (leave = use(tools, promise)), [vpidRef]);
      const { value, after } = settlement.byVat(s);
      await s.run(() => (settlement.isReject ? Promise.reject(value) : value), [], {
        result: vpid,
      });
      expect(s.vat.calls('resolve').length).toBe(1);
      await after();
      await s.run(() => leave?.());
      expect(s.vat.size).toBe(before);
      expect(s.vat.kernel.promises.size).toBe(0);
    }
  });
});

describe('[P1] [W7] a restart', () => {
  it.each(settlements)('watched by the incarnation before, then $name', async settlement => {
    const s = await ScriptedVat.open();
    const { vpid, ref: vpidRef } = s.vat.importable();
    await s.run(
      ({ VatData, watcher }, [promise]) => VatData.watchPromise(promise, watcher, 'arg'),
      [vpidRef],
    );
    await s.vat.restart();
    await s.settleIn();
    expect(s.vat.pillarsOf(vpid)).toMatchObject({ kernel: 'imported', watcher: true });
    const { size } = s.vat;
    const { value, after } = settlement.byKernel(s);
    await s.vat.notify([vpid, settlement.isReject, capdata(value)]);
    await after();
    expect(s.told.map(({ isReject, args }) => [isReject, args])).toEqual([
      [settlement.isReject, ['arg']],
    ]);
    // The watcher came to life with the watch.
    expect(s.vat.size - size).toBeLessThanOrEqual(0);
    expect(s.vat.registeredNames()).toEqual([]);
    expect(s.vat.kernel.promises.size).toBe(0);
  });

  const rejectedByKernel = async (subject: Subject): Promise<void> => {
    const s = await ScriptedVat.open();
    const handle = await subject.open(s);
    await s.run(({ VatData, watcher }) => VatData.watchPromise(handle.promise, watcher));
    const rejected = await s.vat.restart();
    expect(rejected.length).toBe(1);
    const [vpid = ''] = rejected;
    await s.vat.notify([vpid, true, capdata('upgraded')]);
    expect(s.told).toEqual([{ isReject: true, value: 'upgraded', args: [] }]);
    expect(s.vat.registeredNames()).toEqual([]);
  };
  it('[W6] a promise of the vat alone that was watched: the kernel rejects it', async () => {
    await rejectedByKernel(local);
  });
  // On the peer the kernel has nobody to tell.
  const itSurvives = itWhere({
    differs: ['subscribe-on-watch'],
    failsOnPeer: 'cannot be notified',
  });
  itSurvives('[W6] an exported promise that was watched: the kernel rejects it', async () => {
    await rejectedByKernel(exported);
  });
});

describe('[P1] [W4] a thousand', () => {
  const COUNT = 1000;

  const watchOne = async (count: number): Promise<void> => {
    const s = await ScriptedVat.open();
    const before = s.vat.size;
    const { vpid, ref: vpidRef } = s.vat.importable();
    await s.run(
      ({ VatData, watcher }, [promise]) => {
        for (let index = 0; index < count; index += 1)
          VatData.watchPromise(promise, watcher, index);
      },
      [vpidRef],
    );
    await s.vat.notify([vpid, false, capdata('done')]);
    expect(s.told.map(({ args: [index] }) => index)).toEqual(
      Array.from({ length: count }, (_, i) => i),
    );
    expect(s.vat.size).toBe(before);
  };
  it('a hundred watches of one promise', async () => {
    await watchOne(100);
  });
  itOnOurs(
    'watches of one promise',
    async () => {
      await watchOne(COUNT);
    },
    120_000,
  );

  it('promises on one watcher', async () => {
    const s = await ScriptedVat.open();
    const before = s.vat.size;
    const refs = Array.from({ length: COUNT }, () => s.vat.importable());
    await s.run(
      ({ VatData, watcher }, promises) => {
        for (const promise of promises) VatData.watchPromise(promise, watcher);
      },
      refs.map(({ ref: vpidRef }) => vpidRef),
    );
    expect(s.vat.size).toBe(before + COUNT);
    await s.vat.notify(
      ...refs.map(({ vpid }, index) => [vpid, index % 2 === 1, capdata(index)] as const),
    );
    expect(s.told.map(({ value }) => value)).toEqual(Array.from({ length: COUNT }, (_, i) => i));
    expect(s.vat.size).toBe(before);
  }, 120_000);
});
