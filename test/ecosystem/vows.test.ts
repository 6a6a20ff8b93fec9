// Vows in a vat on ours and on the peer: within one life, and over upgrades in which what a vow
// waits for is settled, lost with its vat and asked again, or retried.
import { beforeAll, describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference } from '../support/compare.js';
import { fulfil, ref, reject } from '../support/capdata.js';
import type { Resolution } from '../support/capdata.js';
import type { VatRun } from '../support/vat-run.js';
import { archiveVat, buildFrom, lastAnswer } from './field-vat.js';
import type { EvaluateVat } from './field-vat.js';

let evaluate: EvaluateVat;
beforeAll(async () => {
  evaluate = await archiveVat('vows');
}, 60_000);

const notesOf = async (
  name: string,
  script: (run: VatRun) => Promise<void>,
  declared: readonly Difference[] = [],
): Promise<string[]> => {
  const { ours } = await expectSame({ name, build: buildFrom(evaluate), script }, declared);
  return ours.flatMap(line => (line.includes('(note: ') ? [line.trim().slice(7, -1)] : []));
};

/** A vow of another vat, as its capdata. */
const remoteVow = (vpid: string, shortener: string): Resolution => [
  vpid,
  false,
  {
    body: '#{"#tag":"Vow","payload":{"vowV0":"$0.Alleged: VowInternalsKit vowV0"}}',
    slots: [shortener],
  },
];

const upgraded = (incarnationNumber: number) => ({
  name: 'vatUpgraded',
  upgradeMessage: 'upgrade',
  incarnationNumber,
});

const make = async (run: VatRun, ...names: string[]): Promise<string[]> => {
  const vows: string[] = [];
  for (const name of names) {
    await run.message('o+0', 'make', [name], `p-1${name}`);
    vows.push(lastAnswer(run)[0] ?? '');
  }
  return vows;
};

/** What this vat decided, waits for and left unsettled: its kernel rejects it at an upgrade. */
const orphans = (run: VatRun): string[] => {
  const settled = run
    .calls('resolve')
    .flatMap(({ args: [list] }) => (list as Resolution[]).map(([vpid]) => vpid));
  const waitedFor = run.calls('subscribe').map(({ args: [vpid] }) => String(vpid));
  return waitedFor.filter(vpid => vpid.startsWith('p+') && !settled.includes(vpid));
};

describe('vows of the field', () => {
  it('are made, watched, settled and gathered', async () => {
    const notes = await notesOf('vows in one life', async run => {
      await run.start();
      const [first = ''] = await make(run, '01', '02', '03', '04', '05', '06');
      await run.message(first, 'shorten', [], 'p-201');
      await run.message('o+0', 'watch', ['01', undefined, 'args', ref('o-50')], 'p-202');
      await run.message('o+0', 'watch', ['01', ref('o-51')], 'p-203');
      await run.message('o+0', 'when', ['01'], 'p-204');
      await run.message('o+0', 'resolve', ['01', [['data', 5n]]]);
      await run.message('o+0', 'resolve', ['01', ['too late']]);
      await run.message('o+0', 'watch', ['02', undefined], 'p-205');
      await run.message('o+0', 'reject', ['02', Error('no')]);
      await run.message('o+0', 'watchBare', ['02'], 'p-206');
      await run.message('o+0', 'all', ['01', '03'], 'p-207');
      await run.message('o+0', 'allSettled', ['01', '02', '03'], 'p-208');
      await run.message('o+0', 'all', ['01', '02'], 'p-209');
      await run.message('o+0', 'resolveLater', ['03', ref('o-52')]);
      await run.notify(fulfil(run.lastResult(), ref('o-53')));
      await run.message('o+0', 'resolveWithVow', ['04', '05']);
      await run.message('o+0', 'resolveWithVow', ['05', '04']);
      await run.message('o+0', 'watch', ['04', undefined], 'p-210');
      await run.message('o+0', 'asVow', [true], 'p-211');
      await run.message('o+0', 'asVow', [false], 'p-212');
      await run.message('o+0', 'asPromise', ['06'], 'p-213');
      await run.message('o+0', 'resolver', ['06'], 'p-214');
      await run.message(lastAnswer(run)[0] ?? '', 'resolve', [ref('p-70')]);
      await run.notify(fulfil('p-70', 'by another'));
      await run.message('o+0', 'mixed', [[ref('p-71')], '06'], 'p-215');
      await run.notify(fulfil('p-71', 'given'));
      await run.sweep();
    });
    expect(notes).toEqual([
      'fulfilled data,5{0,1} [args,[object Alleged: presence o-50]], 1 so far',
      'fulfilled data,5{0,1} [], 1 so far',
      'rejected Error: no []',
      'rejected Error: Vow resolution cycle detected []',
    ]);
  });

  it('are shortened over other vats, and asked again when those are upgraded', async () => {
    const notes = await notesOf('vows of others', async run => {
      await run.start();
      await run.message('o+0', 'watchGiven', [[ref('p-70')], undefined, 'one'], 'p-101');
      await run.message('o+0', 'whenGiven', [[ref('p-70')]], 'p-102');
      await run.notify(remoteVow('p-70', 'o-60'));
      const asked = run.calls('send', true).map(call => String(call.args[2]));
      expect(asked).toHaveLength(2);
      await run.notify(...asked.map(vpid => reject(vpid, upgraded(1))));
      const again = run.calls('send', true).map(call => String(call.args[2]));
      expect(again).toHaveLength(2);
      await run.notify(remoteVow(again[0] ?? '', 'o-61'));
      const further = run.lastResult();
      await run.notify(fulfil(again[1] ?? '', 'second'), fulfil(further, ref('o-62')));
    });
    expect(notes).toEqual([
      'when [object Alleged: presence o-62]{}',
      'fulfilled second [one], 1 so far',
    ]);
  });

  it('live on over an upgrade of their own vat', async () => {
    const notes = await notesOf('vows over an upgrade', async run => {
      await run.start();
      const [first = '', second = ''] = await make(run, '01', '02', '03', '04');
      await run.message('o+0', 'watch', ['01', ref('o-50'), 'before'], 'p-101');
      await run.message('o+0', 'watch', ['02', undefined, 'before'], 'p-102');
      await run.message('o+0', 'all', ['01', '02', '03'], 'p-103');
      const [gathered = ''] = lastAnswer(run);
      await run.message('o+0', 'watchGiven', [[ref('p-70')], undefined, 'given'], 'p-104');
      await run.message('o+0', 'watchGiven', [[ref('p-71')], undefined, 'remote'], 'p-105');
      await run.message('o+0', 'resolveLater', ['03', ref('o-51')]);
      const later = run.lastResult();
      await run.message('o+0', 'ask', [ref('o-52'), 'again'], 'p-106');
      const retried = run.lastResult();
      await run.message('o+0', 'resolve', ['04', ['kept']]);
      await run.notify(remoteVow('p-71', 'o-60'));
      const asked = run.lastResult();
      await run.message(second, 'shorten', [], 'p-107');
      const sent = run.calls('send').map(call => String(call.args[2]));
      const lost = orphans(run).filter(vpid => !sent.includes(vpid));
      expect(lost.length).toBeGreaterThan(2);

      await run.start();
      await run.notify(...lost.map(vpid => reject(vpid, upgraded(1))));
      await run.message('o+0', 'vow', ['01'], 'p-110');
      await run.message(first, 'shorten', [], 'p-111');
      await run.message('o+0', 'when', ['04'], 'p-112');
      await run.notify(reject(asked, upgraded(3)));
      await run.notify(fulfil(run.lastResult(), ['from the upgraded vat']));
      await run.notify(reject(retried, upgraded(2)));
      await run.notify(fulfil(run.lastResult(), 'answered in the end'));
      await run.notify(fulfil('p-70', ref('o-53')));
      await run.message('o+0', 'resolve', ['01', ['resolved in the second life']]);
      await run.message('o+0', 'watch', ['01', undefined, 'after'], 'p-113');
      await run.message('o+0', 'reject', ['02', Error('in the second life')]);
      await run.notify(fulfil(later, 3n));
      await run.message(gathered, 'shorten', [], 'p-114');
      await run.sweep();

      await run.start();
      await run.message('o+0', 'allSettled', ['01', '02', '03', '04'], 'p-120');
      await run.message(first, 'shorten', [], 'p-121');
      await run.message(second, 'shorten', [], 'p-122');
      await run.sweep();
    });
    expect(notes).toEqual([
      'fulfilled from the upgraded vat{0} [remote], 1 so far',
      'fulfilled [object Alleged: presence o-53]{} [given], 1 so far',
      'fulfilled resolved in the second life [before], 1 so far',
      'fulfilled resolved in the second life [after], 1 so far',
      'rejected Error: in the second life [before]',
    ]);
  });
});
