// What is remembered of results that wait for each other: nothing once they have settled, and no
// walk grows with what was there before. Rule M7.
import { describe, expect, it } from 'vitest';
import { E, Far } from '@endo/far';
import { SelfWait } from '../../src/vat/self-wait.js';
import type { Vpid } from '../../src/refs/vref.js';
import { capdata, fulfil, ref } from '../support/capdata.js';
import type { Remote } from '../support/vat-code.js';
import { makeVatRun } from '../support/vat-run.js';

const turns = async (count = 10): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

/** Results by number, each of which a method answers as it is told. */
const makeResults = () => {
  const results = new Map<string, Promise<unknown>>();
  const selfWait = new SelfWait(vpid => results.get(vpid));
  const root = Far('root', { answer: (value: unknown) => value });
  const call = (args: unknown[], name: string): Promise<unknown> => {
    const result = selfWait.start(root, { method: 'answer', args }, name as Vpid);
    results.set(name, result);
    return result;
  };
  return { selfWait, results, call };
};

describe('[M7] what is remembered of results', () => {
  it('goes when they settle', async () => {
    const { selfWait, call } = makeResults();
    const result = call([harden(Promise.resolve('value'))], 'p-1');
    await turns(2);
    expect(selfWait.size).toBe(1);
    await result;
    selfWait.forget(result);
    expect(selfWait.size).toBe(0);
  });

  it('is as little of a long chain, and found as fast, as of a short one', async () => {
    const { selfWait, results, call } = makeResults();
    const first = harden(new Promise(() => undefined));
    results.set('p-0', first);
    let last: Promise<unknown> = first;
    const chain = async (length: number, from: number): Promise<number> => {
      const start = performance.now();
      for (let count = 0; count < length; count += 1) {
        last = call([last], `p-${from + count}`);
        await turns(4);
      }
      return performance.now() - start;
    };
    await chain(2000, 1);
    const early = await chain(2000, 10_000);
    await chain(8000, 20_000);
    const late = await chain(2000, 40_000);
    expect(selfWait.size).toBe(14_000);
    // A walk over all that is there would take six times as long by now.
    expect(late).toBeLessThan(early * 4 + 200);
    // The ring is still seen from the far end.
    expect(selfWait.refusing(last, first)).not.toBe(last);
    expect(selfWait.refusing(last, harden(Promise.resolve()))).toBe(last);
    await expect(selfWait.refusing(last, first)).rejects.toThrow(/cycle/);
  }, 60_000);

  it('includes answers that were given before the vat had imported anything', async () => {
    const run = makeVatRun(
      {
        name: 'a ring that begins without imports',
        build: () => {
          const kept: unknown[] = [];
          return Far('root', {
            ask: (remote: Remote) => {
              kept.push(E(remote).m());
              return kept[0];
            },
            keep: (outcome: unknown) => void kept.push(outcome),
            kept: () => kept[1],
          });
        },
        script: async () => undefined,
      },
      'ours',
    );
    await run.start();
    await run.message('o+0', 'ask', [ref('o-50')], 'p-1');
    const asked = run.lastResult();
    await run.message('o+0', 'keep', [ref('p-1')]);
    await run.message('o+0', 'kept', [], asked);
    const settled = run.calls('resolve', true).flatMap(({ args }) => args[0] as unknown[][]);
    expect(settled.map(([vpid, isReject]) => [vpid, isReject]).sort()).toEqual([
      [asked, true],
      ['p-1', true],
    ]);
  });

  it('does not keep a Far function from being read as a property, though imports are there', async () => {
    const run = makeVatRun(
      {
        name: 'a property',
        build: () => Far('root', { keep: (_promise: unknown) => undefined, m: () => 'called' }),
        script: async () => undefined,
      },
      'ours',
    );
    await run.start();
    await run.message('o+0', 'keep', [ref('p-60')]);
    await run.deliver(['message', 'o+0', { methargs: capdata(['nothing']), result: 'p-1' }]);
    expect(run.calls('resolve', true)[0]?.args[0]).toEqual([['p-1', false, capdata(undefined)]]);
    await run.notify(fulfil('p-60', 1));
  });
});
