// Known resolutions: long chains, wide fans and cycles of settled promises neither recurse nor are
// half said; and what is said is said in the order of the peer.
import { E, Far } from '@endo/far';
import { describe, it as itOnOurs } from 'vitest';
import { fulfil, ref } from '../support/capdata.js';
import type { CapData, Resolution } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import type { Remote } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeRandom } from '../model/program.js';
import { expect, it } from '../model/beside.js';
import { makeKit, ScriptedVat } from '../model/scripted-vat.js';

const LENGTH = 100_000;
const STEP = 5000;
const HUGE = 1_000_000_000;

/** Settles everything that was sent in the last delivery. */
const answerAll = async (s: ScriptedVat): Promise<void> => {
  const sent = s.vat.calls('send').map(([, , vpid]) => fulfil(String(vpid), 'answer'));
  if (sent.length > 0) await s.vat.notify(...sent);
};

/** Promises each settled to what `next` says, all with resolutions that the vat remembers. */
const makeKnown = async (
  s: ScriptedVat,
  count: number,
  next: (promises: ReadonlyArray<Promise<unknown>>, index: number) => unknown,
): Promise<Array<Promise<unknown>>> => {
  const kits = Array.from({ length: count }, makeKit);
  const promises = kits.map(({ promise }) => promise);
  for (let first = 0; first < count; first += STEP) {
    await s.run(({ remote }) => {
      void E(remote).m(harden(promises.slice(first, first + STEP)));
    });
    await answerAll(s);
  }
  s.vat.engine.setLimits(HUGE, HUGE);
  await s.run(() => kits.forEach(({ resolve }, index) => resolve(harden(next(promises, index)))));
  s.vat.engine.setLimits();
  expect(s.vat.kernel.promises.size).toBe(0);
  expect(s.vat.registeredNames()).toEqual([]);
  return promises;
};

const resolutionsOf = (s: ScriptedVat): readonly Resolution[] =>
  s.vat.calls('resolve').flatMap(([batch]) => batch as Resolution[]);

const expectSilence = (s: ScriptedVat): void => {
  expect(s.vat.kernel.calls).toEqual([]);
  expect(s.vat.registeredNames()).toEqual([]);
};

describe('[P8] [M2] [E5] a chain of 100,000 settled promises', () => {
  // Beside the peer, with fewer: `known-batch-first` in test/differential.
  itOnOurs(
    'is refused to its sender, or sent whole, or ends the vat with nothing said',
    async () => {
      const s = await ScriptedVat.open();
      const { size } = s.vat;
      const promises = await makeKnown(s, LENGTH, (all, index) => [all[index + 1] ?? 'the end']);
      const [head] = promises;
      expect(s.vat.size).toBe(size);

      // Over the limits as they are.
      const refused: unknown[] = [];
      await s.run(({ remote }) => {
        E(remote)
          .m(head)
          .catch((error: unknown) => refused.push(error));
      });
      expect(refused).toMatchObject([{ message: 'syscall capdata too large' }]);
      expectSilence(s);

      // Within limits that are high enough: one message, one batch.
      s.vat.engine.setLimits(HUGE, HUGE);
      await s.run(({ remote }) => void E(remote).m(head));
      expect(s.vat.kernel.calls.map(([name]) => name)).toEqual(['send', 'resolve', 'subscribe']);
      const batch = resolutionsOf(s);
      expect(batch.length).toBe(LENGTH);
      // Each is mentioned by the one before it.
      const first = (s.vat.calls('send')[0]?.[1] as CapData).slots[0];
      let due = first;
      const isInOrder = batch.every(([vpid, , { slots }]) => {
        const isNext = vpid === due;
        [due] = slots;
        return isNext;
      });
      expect(isInOrder).toBe(true);
      await answerAll(s);
      expect(s.vat.size).toBe(size);

      // The result of a message: there is nobody to refuse it to.
      s.vat.engine.setLimits();
      await s.run(() => harden([head]), [], { result: s.vat.kernel.allocate() });
      expect(s.vat.kernel.calls.map(([name]) => name)).toEqual(['exit']);
      expect(s.vat.kernel.exit).toMatchObject({ isFailure: true });
    },
    120_000,
  );

  it('that nothing was remembered of goes out link by link', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const kits = Array.from({ length: LENGTH / 10 }, makeKit);
    kits.forEach(({ resolve }, index) => resolve(harden([kits[index + 1]?.promise ?? 'the end'])));
    await s.run(({ remote }) => void E(remote).m(kits[0]?.promise));
    expect(resolutionsOf(s).length).toBe(kits.length);
    await answerAll(s);
    expect(s.vat.size).toBe(size);
  }, 120_000);
});

describe('[P8] [M2] a fan', () => {
  itOnOurs(
    'of 20,000 settled promises is refused, or sent whole',
    async () => {
      const s = await ScriptedVat.open();
      const { size } = s.vat;
      const promises = await makeKnown(s, 20_000, (_all, index) => index);
      const refused: unknown[] = [];
      await s.run(({ remote }) => {
        E(remote)
          .m(harden([...promises]))
          .catch((error: unknown) => refused.push(error));
      });
      expect(refused.length).toBe(1);
      expectSilence(s);
      s.vat.engine.setLimits(HUGE, HUGE);
      await s.run(({ remote }) => void E(remote).m(harden([...promises])));
      expect(resolutionsOf(s).length).toBe(promises.length);
      await answerAll(s);
      expect(s.vat.size).toBe(size);
    },
    120_000,
  );
});

describe('[P8] [P9] cycles', () => {
  it.each([1, 2, 3, 50])('of %i promises, settled one by one over many cranks', async length => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    for (let round = 0; round < 5; round += 1) {
      const kits = Array.from({ length }, makeKit);
      await s.run(({ remote }) => void E(remote).m(kits[0]?.promise));
      await answerAll(s);
      for (const [index, { resolve }] of kits.entries()) {
        await s.run(() => resolve(harden([kits[(index + 1) % length]?.promise, { index }])));
      }
      for (const { promise } of kits) {
        await s.run(({ remote }) => void E(remote).m(promise));
        expect(resolutionsOf(s).length).toBe(length);
        await answerAll(s);
      }
      expect(s.vat.size).toBe(size);
    }
  });
});

const GRAPHS = 40;
const NODES = 12;

/** A vat that settles promises to each other at random, then sends them again and again. */
const makeGraphs = (seed: number): VatProgram => ({
  name: `graphs from seed ${seed}`,
  build: () => {
    const random = makeRandom(seed);
    let kits: ReturnType<typeof makeKit>[] = [];
    const some = (): unknown[] =>
      Array.from({ length: random(4) }, () => kits[random(NODES)]?.promise ?? 'none');
    return Far('root', {
      begin: () => {
        kits = Array.from({ length: NODES }, makeKit);
      },
      tell: (remote: Remote) => void E(remote).m(harden(kits.map(({ promise }) => promise))),
      settle: (remote: Remote) => {
        for (const { resolve, reject } of kits) {
          const value = harden([...some(), random(2) === 0 ? remote : { nested: some() }]);
          (random(4) === 0 ? reject : resolve)(value);
        }
      },
      send: (remote: Remote) => void E(remote).m(harden(some())),
      answer: () => harden(some()),
    });
  },
  script: async run => {
    await run.start();
    const order = makeRandom(seed + 1);
    for (let graph = 0; graph < GRAPHS; graph += 1) {
      await run.message('o+0', 'begin');
      await run.message('o+0', 'tell', [ref('o-50')]);
      await run.notify(fulfil(run.lastResult(), 'answer'));
      await run.message('o+0', 'settle', [ref('o-50')]);
      for (let times = 0; times < 4; times += 1) {
        if (order(3) === 0) {
          await run.message('o+0', 'answer', [], `p-${1000 + graph * 10 + times}`);
        } else {
          await run.message('o+0', 'send', [ref('o-50')]);
          await run.notify(fulfil(run.lastResult(), 'answer'));
        }
      }
    }
  },
});

describe('[P7] [P8] [P9] graphs of promises that are settled to each other', () => {
  it.each([1, 2, 3, 4])(
    'are said in the order of the peer (seed %i)',
    async seed => {
      const { ours } = await expectSame(makeGraphs(seed));
      expect(ours.filter(line => line.includes('resolve(')).length).toBeGreaterThan(GRAPHS);
    },
    120_000,
  );
});
