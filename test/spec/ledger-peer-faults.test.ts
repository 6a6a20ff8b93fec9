// What goes wrong on the peer, and does not here. Each is shown on the peer too, but for what would
// never end there.
import { E, Far } from '@endo/far';
import { describe, it as itOnOurs } from 'vitest';
import { capdata, fulfil, message, ref, reject } from '../support/capdata.js';
import type { Resolution } from '../support/capdata.js';
import type { ImplementationName } from '../support/implementations.js';
import type { Remote as AnyRemote } from '../support/vat-code.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';
import { expect, it } from '../model/beside.js';
import { ScriptedVat } from '../model/scripted-vat.js';
import type { Remote } from '../model/scripted-vat.js';

const program: VatProgram = {
  name: 'faults of the peer',
  build: ({ VatData, baggage }) => {
    if (!baggage.has('handle')) baggage.init('handle', VatData.makeKindHandle('watcher'));
    const handle = baggage.get('handle') as ReturnType<typeof VatData.makeKindHandle>;
    const makeWatcher = VatData.defineDurableKind(handle, () => ({}), {
      onFulfilled: () => {},
      onRejected: () => {},
    });
    let settled: unknown;
    return Far('root', {
      send: (remote: AnyRemote, isReject: boolean) => {
        settled = harden(isReject ? Promise.reject('no') : Promise.resolve('yes'));
        void E(remote).m(settled);
      },
      watchAndSend: (remote: AnyRemote) => {
        VatData.watchPromise(settled, makeWatcher());
        void E(remote).m(settled);
      },
      watch: (promise: unknown) => VatData.watchPromise(promise, makeWatcher()),
      take: () => {},
    });
  },
  script: async () => undefined,
};

const open = async (implementation: ImplementationName): Promise<VatRun> => {
  const run = makeVatRun(program, implementation);
  await run.start();
  return run;
};

const namesIn = (run: VatRun, syscall: string): string[] =>
  run
    .calls(syscall, true)
    .flatMap(({ args: [first] }) =>
      typeof first === 'string' ? [first] : (first as Resolution[]).map(([vpid]) => vpid),
    );

describe('[P12] watching and sending, in one delivery, a promise that is known to be settled', () => {
  itOnOurs.each([false, true])(
    'resolves it once (rejected: %s); the peer twice',
    async isReject => {
      const resolved = async (implementation: ImplementationName): Promise<string[]> => {
        const run = await open(implementation);
        await run.message('o+0', 'send', [ref('o-50'), isReject]);
        await run.message('o+0', 'watchAndSend', [ref('o-50')]);
        return namesIn(run, 'resolve');
      };
      expect(await resolved('ours')).toEqual(['p+7']);
      expect(await resolved('peer')).toEqual(['p+7', 'p+7']);
    },
  );
});

describe('[P10] [P11] a batch whose first promise is stale, and mentioned by a later one', () => {
  /** Imported by the incarnation before; of the two only p-102 is watched. */
  const notify = async (implementation: ImplementationName): Promise<VatRun> => {
    const run = await open(implementation);
    await run.message('o+0', 'take', [ref('p-101')]);
    await run.message('o+0', 'watch', [ref('p-102')]);
    await run.start();
    await run.notify(fulfil('p-101', [ref('p-102')]), fulfil('p-102', [ref('p-101')]));
    return run;
  };

  itOnOurs(
    'makes no subscription to what the kernel has retired; on the peer it does',
    async () => {
      const ours = await notify('ours');
      expect(namesIn(ours, 'subscribe')).toEqual([]);
      expect([...ours.hooks.slotToVal.keys()].filter(name => name.startsWith('p'))).toEqual([]);
      expect(namesIn(await notify('peer'), 'subscribe')).toEqual(['p-101']);
    },
  );

  itOnOurs('settles what is mentioned, in whatever order the batch has it', async () => {
    for (const isFirst of [true, false]) {
      const s = await ScriptedVat.open();
      const [stale, watched] = [s.vat.importable(), s.vat.importable()];
      await s.run(() => {}, [stale.ref]);
      await s.run(
        ({ VatData, watcher }, [promise]) => VatData.watchPromise(promise, watcher),
        [watched.ref],
      );
      await s.vat.restart();
      const batch = [reject(stale.vpid, [watched.ref]), fulfil(watched.vpid, [stale.ref])];
      await s.vat.notify(...(isFirst ? batch : batch.toReversed()));
      const [{ value } = { value: undefined }] = s.told;
      const outcome = await (value as [Promise<unknown>])[0].catch((reason: unknown) => reason);
      expect(Array.isArray(outcome)).toBe(true);
      expect(s.vat.registeredNames()).toEqual([]);
    }
  });
});

describe('[M7] a result that waits for itself', () => {
  const asks = async (s: ScriptedVat, promise: unknown): Promise<void> => {
    const heard: unknown[] = [];
    await s.run(() => {
      E(promise as Remote)
        .m()
        .then(
          () => heard.push('answered'),
          () => heard.push('rejected'),
        );
    });
    expect(heard).toEqual(['rejected']);
  };

  itOnOurs('is rejected, and so are messages to it, and nothing spins', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const { vpid, ref: vpidRef } = s.vat.importable();
    let kept: unknown;
    await s.run((_tools, [promise]) => void (kept = promise), [vpidRef]);
    await s.run(() => kept, [], { result: vpid });
    expect(s.vat.calls('resolve')).toMatchObject([[[[vpid, true, { slots: [] }]]]]);
    await asks(s, kept);
    expect(s.vat.size).toBe(size);
  });

  itOnOurs('is rejected in a ring through a result that came back from the kernel', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const imported = s.vat.importable();
    const fresh = s.vat.importable();
    const kept: unknown[] = [];
    await s.run((_tools, [promise]) => void kept.push(promise), [imported.ref]);
    // The outcome of this message waits for the imported promise …
    await s.run(() => kept[0], [], { result: fresh.vpid });
    // … which is made to wait for that outcome.
    await s.run((_tools, [outcome]) => void kept.push(outcome), [fresh.ref]);
    await s.run(() => kept[1], [], { result: imported.vpid });
    for (const promise of kept) await asks(s, promise);
    expect(s.vat.size).toBe(size);
  });

  /** The second is the result of a message to the first, which the vat has come to decide. */
  const pipelined = async (s: ScriptedVat) => {
    const target = s.vat.importable();
    const kept: unknown[] = [];
    await s.run(
      (_tools, [promise]) => void kept.push(promise, E(promise as Remote).m()),
      [target.ref],
    );
    const result = s.vat.calls('send').at(-1)?.[2] as string;
    return { target, result, kept };
  };

  itOnOurs('is rejected in a ring through the target of a message', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const { target, result, kept } = await pipelined(s);
    await s.run(() => kept[1], [], { result: target.vpid });
    // What the vat has sent to the promise comes back to it, since it is its to decide.
    await s.vat.deliver(message(target.vpid, 'm', [], result));
    expect(s.vat.calls('resolve').flat(2)).toMatchObject(
      [result, target.vpid].map(vpid => [vpid, true, { slots: [] }]),
    );
    for (const promise of kept) await asks(s, promise);
    expect(s.vat.size).toBe(size);
  });

  it('but one that waits for a message that was sent on is no trouble', async () => {
    const s = await ScriptedVat.open();
    const { target, result, kept } = await pipelined(s);
    const other = s.vat.importable();
    await s.run((_tools, [promise]) => void kept.push(promise), [other.ref]);
    await s.run(() => kept[2], [], { result: target.vpid });
    await s.vat.deliver(message(target.vpid, 'm', [], result));
    const [[sentOn, , answer] = []] = s.vat.calls('send') as string[][];
    expect(sentOn).toBe(other.vpid);
    await s.run(() => kept[1], [], { result: other.vpid });
    expect(s.vat.calls('resolve')).toEqual([]);
    await s.run(() => void E(kept[2] as Remote).m());
    expect(s.vat.calls('send').map(([name]) => name)).toEqual([answer]);
  });

  itOnOurs.each([2, 3, 10])('is rejected in a ring of %i', async length => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const results = Array.from({ length }, () => s.vat.importable());
    const kept: unknown[] = [];
    await s.run(
      (_tools, promises) => void kept.push(...promises),
      results.map(({ ref: vpidRef }) => vpidRef),
    );
    for (const [index, { vpid }] of results.entries()) {
      await s.run(() => kept[(index + 1) % length], [], { result: vpid });
    }
    for (const promise of kept) await asks(s, promise);
    expect(s.vat.size).toBe(size);
  });

  itOnOurs('through a promise of the vat stays unsettled, and nothing spins', async () => {
    const s = await ScriptedVat.open();
    const { vpid, ref: vpidRef } = s.vat.importable();
    let kept: unknown;
    await s.run((_tools, [promise]) => void (kept = promise), [vpidRef]);
    await s.run(async () => kept, [], { result: vpid });
    await s.run(() => void E(kept as Remote).m());
    expect(s.vat.registeredNames()).toEqual([vpid]);
    expect(s.vat.pillarsOf(vpid)).toMatchObject({ kernel: 'exported' });
  });

  it('but one that holds itself is no trouble', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const { vpid, ref: vpidRef } = s.vat.importable();
    let kept: unknown;
    await s.run((_tools, [promise]) => void (kept = promise), [vpidRef]);
    await s.run(() => harden([kept]), [], { result: vpid });
    expect(s.vat.calls('resolve')).toEqual([[[[vpid, false, capdata([ref(vpid)])]]]]);
    expect(s.vat.size).toBe(size);
  });
});
