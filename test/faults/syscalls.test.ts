// A syscall that throws, whichever and whenever, ends the vat: the delivery rejects, nothing more is
// said to the kernel, and no later delivery is taken.
import { E } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { capdata, fulfil, message, ref, reject } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import type { LedgerVat } from '../model/ledger-vat.js';
import { makeKit, ScriptedVat } from '../model/scripted-vat.js';

/** What the vat said: the names of its syscalls, in order. */
interface Line {
  readonly log: string[];
  /** Which call throws, counted from 1; 0 for none. */
  throwAt: number;
  vat?: LedgerVat;
  /** In which delivery it threw. */
  threwIn?: number | undefined;
}

const makeFault = (line: Line) => (name: string) => {
  line.log.push(name);
  if (line.log.length !== line.throwAt) return undefined;
  line.threwIn = line.vat?.kernel.deliveries;
  return Error('the line is cut');
};

/** A bit of everything; deliveries one after the other, so that any of them can be the last. */
const life = async (s: ScriptedVat): Promise<void> => {
  const { vat } = s;
  const [first, second, third] = [vat.importable(), vat.importable(), vat.importable()];
  const kit = makeKit();
  const answer = vat.kernel.allocate();
  await s.run(
    async ({ remote, map, weak, holder, makeHolder, VatData, watcher }, [p, q, r]) => {
      map.init('p', harden([p, kit.promise]));
      weak.init(remote, q);
      holder.set(harden(Promise.resolve('done')));
      makeHolder(r);
      VatData.watchPromise(p, watcher, 'arg');
      VatData.watchPromise(kit.promise, watcher);
      void E(remote).m(Promise.resolve(harden([kit.promise])), holder);
      try {
        // A vat that swallows errors does not live on by it.
        map.init('p', 'again');
      } catch {
        await E(remote).m();
      }
    },
    [first.ref, second.ref, third.ref],
    { result: answer },
  );
  const sent = vat.calls('send').map(([, , vpid]) => String(vpid));
  await vat.notify(fulfil(first.vpid, [second.ref]), fulfil(second.vpid, 'data'));
  await s.run(() => kit.resolve(harden({ in: [kit.promise] })));
  await vat.notify(...sent.map(vpid => reject(vpid, 'no')));
  await vat.notify(fulfil(third.vpid, ref('o-51')));
  await s.run(({ map, VatData }) => {
    const made = VatData.makeScalarBigMapStore('another');
    for (const key of ['a', 'b']) made.init(key, map.get('p'));
    made.clear();
    map.delete('p');
  });
  await vat.deliver(['dropExports', [s.localVref]]);
  for (const vref of ['o-50', 'o-51', s.localVref]) vat.kill(vref);
  await vat.sweep();
  await vat.deliver(['retireImports', ['o-50']]);
  await s.run(({ vatPowers }) => vatPowers.exitVat('bye'));
};

const open = (line: Line): Promise<ScriptedVat> => ScriptedVat.open({ fault: makeFault(line) });

const afterwards: readonly Delivery[] = [
  message('o+0', 'run', []),
  ['notify', [['p-1', false, capdata(1)]]],
  ['bringOutYourDead'],
  ['dropExports', ['o+0']],
  ['startVat', capdata({})],
];

/** Runs the life until it fails; the vat, as far as it came. */
const liveUntilFailure = async (line: Line): Promise<{ s?: ScriptedVat; error: unknown }> => {
  let s: ScriptedVat | undefined;
  try {
    s = await open(line);
    line.vat = s.vat;
    await life(s);
  } catch (error) {
    return s === undefined ? { error } : { s, error };
  }
  throw Error(
    `nobody minded that call ${line.throwAt}, ${line.log[line.throwAt - 1] ?? 'none'}, threw`,
  );
};

describe('[E10] a syscall that throws', () => {
  it('ends the vat, at each call of its life', async () => {
    const whole: Line = { log: [], throwAt: 0 };
    await life(await open(whole));
    const kinds = new Set(whole.log);
    expect([...kinds].sort()).toEqual(
      [
        'delete',
        'dropImports',
        'exit',
        'get',
        'getNextKey',
        'resolve',
        'retireExports',
        'retireImports',
        'send',
        'set',
        'subscribe',
      ].sort(),
    );
    for (let throwAt = 1; throwAt <= whole.log.length; throwAt += 1) {
      const line: Line = { log: [], throwAt };
      const { s } = await liveUntilFailure(line);
      // It was this delivery that was rejected, even where user code swallowed the error.
      expect(s?.vat.kernel.deliveries).toBe(line.threwIn);
      // The same as before, up to the call that failed, and then nothing.
      expect(line.log).toEqual(whole.log.slice(0, throwAt));
      for (const delivery of s ? afterwards : []) {
        await expect(s?.vat.assembly.dispatch(harden(delivery))).rejects.toThrow(
          /the vat has ended: syscall\./,
        );
      }
      expect(line.log.length).toBe(throwAt);
    }
  }, 120_000);

  it('[D1] but for a device, whose caller is told and which the vat survives', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    s.vat.kernel.answerCallNow = () => {
      throw Error('out of order');
    };
    const heard: unknown[] = [];
    await s.run(
      ({ vatPowers }, [device]) => {
        try {
          vatPowers.D(device)['m']?.('a');
        } catch (error) {
          heard.push(error);
        }
      },
      [ref('d-70')],
    );
    expect(heard).toMatchObject([{ message: 'out of order' }]);
    await s.run(({ map }) => map.init('k', makeKit().promise));
    await s.run(({ map }) => map.delete('k'));
    expect(s.vat.size).toBe(size + 1);
  });
});
