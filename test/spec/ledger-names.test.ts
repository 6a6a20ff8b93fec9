// Two names for one promise: what the kernel has retired is never spoken again, whatever virtual
// data still calls it. A strict kernel stands around every vat here and fails at a retired name.
import { E } from '@endo/far';
import { describe } from 'vitest';
import { capdata, fulfil, ref } from '../support/capdata.js';
import type { CapData, Resolution } from '../support/capdata.js';
import { expect, it, itWhere } from '../model/beside.js';
import { makeKit, ScriptedVat } from '../model/scripted-vat.js';
import type { Remote, Tools } from '../model/scripted-vat.js';
import { exported, imported, local, result, settlements, subjects } from '../model/subjects.js';
import type { Handle, Settlement, Subject } from '../model/subjects.js';

/** Settled, and named by virtual data under the name that the kernel has retired. */
const openRetired = async (
  s: ScriptedVat,
  subject: Subject,
  settlement: Settlement,
): Promise<{ handle: Handle; name: string }> => {
  const handle = await subject.open(s);
  await s.run(({ map }) => map.init('k', handle.promise));
  await handle.settle(settlement);
  const [name = ''] = s.vat.registeredNames();
  expect(s.vat.pillarsOf(name)).toMatchObject({ vdata: 1, kernel: undefined });
  return { handle, name };
};

/** What a vat can do with a promise so that the kernel hears of it. */
const uses: Readonly<Record<string, (s: ScriptedVat) => Promise<string>>> = {
  'sent, it gets a fresh name': async s => {
    await s.run(({ remote, map }) => void E(remote).m(map.get('k')));
    const [name = ''] = (s.vat.calls('send')[0]?.[1] as CapData).slots;
    const sent = s.vat.resultOfLastSend();
    await s.vat.notify(fulfil(sent, 'answer'));
    return name;
  },
  'sent twice in a message, it gets one fresh name': async s => {
    await s.run(({ remote, map }) => void E(remote).m(map.get('k'), [map.get('k')]));
    const { slots } = s.vat.calls('send')[0]?.[1] as CapData;
    expect(slots.length).toBe(1);
    await s.vat.notify(fulfil(s.vat.resultOfLastSend(), 'answer'));
    return slots[0] ?? '';
  },
  'returned inside a result, it gets a fresh name': async s => {
    const vpid = s.vat.kernel.allocate();
    await s.run(({ map }) => harden([map.get('k')]), [], { result: vpid });
    const batch = s.vat.calls('resolve')[0]?.[0] as Resolution[];
    expect(batch[0]?.[0]).toBe(vpid);
    return batch[0]?.[2].slots[0] ?? '';
  },
  'what another promise is settled to, it gets a fresh name': async s => {
    const kit = makeKit();
    await s.run(({ remote }) => void E(remote).m(kit.promise));
    await s.vat.notify(fulfil(s.vat.resultOfLastSend(), 'answer'));
    await s.run(({ map }) => kit.resolve(harden({ in: map.get('k') })));
    const batch = s.vat.calls('resolve')[0]?.[0] as Resolution[];
    return batch[0]?.[2].slots[0] ?? '';
  },
  'watched again, the kernel hears a fresh name': async s => {
    await s.run(({ VatData, watcher, map }) => VatData.watchPromise(map.get('k'), watcher));
    const [name] = s.vat.calls('subscribe')[0] ?? [];
    expect(s.told.length).toBe(1);
    return String(name);
  },
};

const itRenames = itWhere({ differs: ['retired-name'] });

describe('[P4] a retired name that virtual data goes on using', () => {
  for (const subject of [imported, exported, result]) {
    itRenames.each(Object.entries(uses))(`${subject.name}: %s`, async (_title, use) => {
      for (const settlement of settlements) {
        const s = await ScriptedVat.open();
        const { size } = s.vat;
        const { name } = await openRetired(s, subject, settlement);
        for (let round = 0; round < 2; round += 1) {
          const fresh = await use(s);
          expect(fresh).toMatch(/^p\+/);
          expect(fresh).not.toBe(name);
          // It was resolved in the same delivery, and is gone.
          expect(s.vat.registeredNames().filter(other => other !== name)).toEqual([]);
          expect(s.vat.size).toBe(size + 1);
          s.told.length = 0;
        }
        await s.run(({ map }) => map.delete('k'));
        expect(s.vat.size).toBe(size);
        expect(s.vat.kernel.promises.size).toBe(0);
      }
    });

    it(`${subject.name}: stored at a second place, it keeps its old name there`, async () => {
      const s = await ScriptedVat.open();
      const { size } = s.vat;
      const { name } = await openRetired(s, subject, settlements[0] as Settlement);
      await s.run(({ map, holder }) => holder.set(map.get('k')));
      expect(s.vat.pillarsOf(name)).toMatchObject({ vdata: 2 });
      await s.run(({ map }) => map.delete('k'));
      expect(s.vat.registeredNames()).toEqual([name]);
      await s.run(({ holder }) => holder.set(undefined));
      expect(s.vat.size).toBe(size);
    });

    itRenames(
      `${subject.name}: stored and taken out within the turn in which it is sent`,
      async () => {
        for (const settlement of settlements) {
          const s = await ScriptedVat.open();
          const { size } = s.vat;
          const { handle } = await openRetired(s, subject, settlement);
          await s.run(async ({ remote, map, holder }) => {
            void E(remote).m(handle.promise);
            await Promise.resolve();
            holder.set(handle.promise);
            map.delete('k');
            void E(remote).m(handle.promise);
            await Promise.resolve();
            holder.set(undefined);
            void E(remote).m(handle.promise);
          });
          await s.vat.notify(
            ...s.vat.calls('send').map(([, , vpid]) => fulfil(String(vpid), 'answer')),
          );
          expect(s.vat.size).toBe(size);
          expect(s.vat.kernel.promises.size).toBe(0);
        }
      },
    );
  }

  itRenames.each(subjects)('$name: sent again when only memory holds it', async subject => {
    for (const settlement of settlements) {
      const s = await ScriptedVat.open();
      const { size } = s.vat;
      const handle = await subject.open(s);
      await s.run(({ map }) => map.init('k', handle.promise));
      await handle.settle(settlement);
      await s.run(({ map }) => map.delete('k'));
      expect(s.vat.size).toBe(size);
      await s.run(({ remote }) => void E(remote).m(handle.promise));
      await s.vat.notify(fulfil(s.vat.resultOfLastSend(), 'answer'));
      expect(s.vat.size).toBe(size);
    }
  });

  itRenames(
    'an imported vpid that became a result, was resolved, and is sent from a store',
    async () => {
      const s = await ScriptedVat.open();
      const { size } = s.vat;
      const { vpid, ref: vpidRef } = s.vat.importable();
      await s.run(({ map }, [promise]) => map.init('k', promise), [vpidRef]);
      await s.run(() => 'answer', [], { result: vpid });
      expect(s.vat.registeredNames()).toEqual([vpid]);
      await s.run(({ remote, map }) => void E(remote).m(map.get('k')));
      const [, { slots }, sent] = s.vat.calls('send')[0] as [string, CapData, string];
      expect(slots).toEqual([expect.stringMatching(/^p\+/)]);
      // The vat has decided it, so its resolution follows the message at once.
      expect(s.vat.kernel.calls.map(([name]) => name)).toEqual(['send', 'resolve', 'subscribe']);
      expect(s.vat.calls('resolve')).toEqual([[[[slots[0], false, capdata('answer')]]]]);
      await s.vat.notify(fulfil(sent, undefined));
      await s.run(({ map }) => map.delete('k'));
      expect(s.vat.size).toBe(size);
    },
  );

  itRenames(
    'a promise that settles to a promise has its name for the kernel until that settles',
    async () => {
      // A kernel may say a bare promise; the name is retired then, and the promise still unsettled.
      const s = await ScriptedVat.open();
      const { size } = s.vat;
      const { vpid, ref: vpidRef } = s.vat.importable();
      const later = s.vat.importable();
      await s.run(({ map }, [promise]) => map.init('k', promise), [vpidRef]);
      await s.vat.notify([vpid, false, capdata(later.ref)]);
      await s.run(({ remote, map }) => void E(remote).m(map.get('k')));
      const [, { slots }, sent] = s.vat.calls('send')[0] as [string, CapData, string];
      const [alias = ''] = slots;
      expect(s.vat.pillarsOf(alias)).toMatchObject({
        kernel: 'exported',
        alsoKnownAs: [vpid],
      });
      await s.run(({ remote, map }) => void E(remote).m(map.get('k')));
      expect((s.vat.calls('send')[0]?.[1] as CapData).slots).toEqual([alias]);
      const again = s.vat.resultOfLastSend();
      // The stored name goes first; the other is the only one then, for storing as well.
      await s.run(({ map, holder }) => {
        const promise = map.get('k');
        map.delete('k');
        holder.set(promise);
      });
      expect(s.vat.pillarsOf(alias)).toMatchObject({ kernel: 'exported', vdata: 1 });
      expect(s.vat.registeredNames()).toEqual([alias, sent, again, later.vpid].sort());
      await s.vat.notify(fulfil(later.vpid, 'at last'), fulfil(sent, 1), fulfil(again, 2));
      expect(s.vat.calls('resolve')).toEqual([[[[alias, false, capdata('at last')]]]]);
      await s.run(({ holder }) => holder.set(undefined));
      expect(s.vat.size).toBe(size);
    },
  );
});

describe('[P2] a result that is stored before its message has left', () => {
  const put: Readonly<Record<string, (tools: Tools, promise: unknown) => void>> = {
    'a map store': ({ map }, promise) => map.init('k', harden(promise)),
    'a weak map store': ({ weak, local: key }, promise) => weak.init(key, harden(promise)),
    'a state': ({ holder }, promise) => holder.set(harden([promise])),
  };
  const takeOut = ({ map, weak, local: key, holder }: Tools): void => {
    map.clear();
    if (weak.has(key)) weak.delete(key);
    holder.set(undefined);
  };

  for (const [place, store] of Object.entries(put)) {
    it.each(['before', 'after'] as const)(`in ${place}, taken out %s it settles`, async when => {
      const s = await ScriptedVat.open();
      const { size } = s.vat;
      for (const settlement of settlements) {
        await s.run(tools => store(tools, E(tools.remote).m()));
        const sent = s.vat.resultOfLastSend();
        const names = s.vat.registeredNames();
        expect(names.length).toBe(2);
        const [stored = ''] = names.filter(name => name !== sent);
        expect(s.vat.pillarsOf(stored)).toMatchObject({ kernel: undefined, vdata: 1 });
        expect(s.vat.pillarsOf(sent)).toMatchObject({ kernel: 'imported', vdata: 0 });
        if (when === 'before') {
          await s.run(takeOut);
          expect(s.vat.registeredNames()).toEqual([sent]);
        }
        const { value, after } = settlement.byKernel(s);
        await s.vat.notify([sent, settlement.isReject, capdata(value)]);
        await after();
        if (when === 'after') {
          expect(s.vat.registeredNames()).toEqual([stored]);
          await s.run(takeOut);
        }
        expect(s.vat.size).toBe(size);
      }
    });
  }

  it('then sent, watched, returned and called, the kernel hears of the name of the result', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const answer = s.vat.kernel.allocate();
    await s.run(
      async ({ remote, map, VatData, watcher }) => {
        const promise = E(remote).m();
        map.init('k', harden(promise));
        void E(remote).m(promise);
        VatData.watchPromise(promise, watcher);
        await Promise.resolve();
        await Promise.resolve();
        void E(promise as unknown as Remote).m();
        return harden([promise]);
      },
      [],
      { result: answer },
    );
    const [first, second, third] = s.vat.calls('send') as Array<[string, CapData, string]>;
    const [, , sent] = first ?? [];
    expect(second?.[1].slots).toEqual([sent]);
    expect(third?.[0]).toBe(sent);
    expect(s.vat.calls('resolve')).toEqual([[[[answer, false, capdata([ref(sent ?? '')])]]]]);
    expect(s.vat.watchedNames()).toEqual([sent]);
    await s.vat.notify(
      fulfil(sent ?? '', 1),
      fulfil(second?.[2] ?? '', 2),
      fulfil(third?.[2] ?? '', 3),
    );
    expect(s.told.length).toBe(1);
    await s.run(({ map }) => map.delete('k'));
    expect(s.vat.size).toBe(size);
  });

  it('and a promise that the vat decides until it turns out to be the result of a send', async () => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    const kit = makeKit();
    await s.run(({ remote }) => void E(remote).m(E(kit.promise as unknown as Remote).m()));
    const [, { slots }, first] = s.vat.calls('send')[0] as [string, CapData, string];
    const [exportedName = ''] = slots;
    expect(s.vat.pillarsOf(exportedName)).toMatchObject({ kernel: 'exported' });
    await s.run(({ remote }) => kit.resolve(remote));
    const second = s.vat.resultOfLastSend();
    expect(s.vat.pillarsOf(second)).toMatchObject({
      kernel: 'imported',
      alsoKnownAs: [exportedName],
    });
    await s.vat.notify(fulfil(second, 'answer'));
    expect(s.vat.calls('resolve')).toEqual([[[[exportedName, false, capdata('answer')]]]]);
    await s.vat.notify(fulfil(first, undefined));
    expect(s.vat.size).toBe(size);
    expect(s.vat.kernel.promises.size).toBe(0);
  });
});

describe('[P12] a promise of the vat that is settled, told of and stored in one delivery', () => {
  it.each([local])('$name is resolved once under one name', async subject => {
    const s = await ScriptedVat.open();
    const { size } = s.vat;
    for (const { isReject, byVat } of settlements) {
      const { after, value } = byVat(s);
      await s.run(({ remote, map, VatData, watcher }) => {
        const promise = isReject ? Promise.reject(value) : Promise.resolve(value);
        VatData.watchPromise(promise, watcher);
        map.init('k', harden(promise));
        void E(remote).m(promise);
        void E(remote).m(harden([promise]));
      });
      const sends = s.vat.calls('send').map(([, , vpid]) => fulfil(String(vpid), 'answer'));
      const batches = s.vat.calls('resolve') as Array<[Resolution[]]>;
      expect(batches.flatMap(([batch]) => batch).length).toBeLessThanOrEqual(2);
      await s.vat.notify(...sends);
      await after();
      await s.run(({ map }) => map.delete('k'));
      expect(s.vat.size, subject.name).toBe(size);
      expect(s.vat.kernel.promises.size).toBe(0);
    }
  });
});
