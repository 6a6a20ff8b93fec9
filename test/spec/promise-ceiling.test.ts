// The ceiling on promises that wait for the kernel. Rule P13.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByAge } from '../../src/slots/by-age.js';
import { fulfil, message, notify, ref } from '../support/capdata.js';

import { makeVat } from '../support/gc-options-vat.js';

describe('a ceiling on promises that wait for the kernel', () => {
  const GIVEN_UP =
    'rejected this promise was given up: more than 3 were unresolved, and it was the oldest';

  it('[P13] rejects the oldest, and only those', async () => {
    const { rig, log } = makeVat({ maxImportedPromises: 3 });
    await rig.start();
    const vpids = ['a', 'b', 'c', 'd', 'e'].map(() => rig.promisable());
    for (const [index, name] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      await rig.call('follow', name, ref(vpids[index] ?? ''));
    }
    expect(log).toEqual([`a ${GIVEN_UP}`, `b ${GIVEN_UP}`]);
    expect([...rig.hooks.importedVPIDs.keys()]).toEqual(vpids.slice(2));
    expect([...rig.hooks.slotToVal.keys()].filter(name => name.startsWith('p'))).toEqual(
      vpids.slice(2),
    );
    // What is resolved late is no news; what is resolved in time makes room.
    await rig.deliver(notify(fulfil(vpids[0] ?? '', 1)));
    await rig.deliver(notify(fulfil(vpids[3] ?? '', 'in time')));
    expect(log.slice(2)).toEqual(['d fulfilled in time']);
    await rig.call('follow', 'f', ref(rig.promisable()));
    expect(log.length).toBe(3);
    await rig.call('follow', 'g', ref(rig.promisable()));
    expect(log.slice(3)).toEqual([`c ${GIVEN_UP}`]);
  });

  it('[P13] holds for one message with many, and for the vat’s own questions', async () => {
    const { rig, log } = makeVat({ maxImportedPromises: 3 });
    await rig.start();
    const names = ['a', 'b', 'c', 'd', 'e'];
    await rig.call(
      'followAll',
      names,
      names.map(() => ref(rig.promisable())),
    );
    expect(log).toEqual([`a ${GIVEN_UP}`, `b ${GIVEN_UP}`]);
    await rig.call('askMany', ref(rig.importable()), 100);
    expect(rig.hooks.importedVPIDs.size).toBe(3);
    expect(log.length).toBe(2 + 3 + 97);
  });

  it('[P13] holds for a notification with many', async () => {
    const { rig, log } = makeVat({ maxImportedPromises: 3 });
    await rig.start();
    const [asked = '', ...others] = Array.from({ length: 6 }, () => rig.promisable());
    await rig.call('follow', 'asked', ref(asked));
    await rig.deliver(
      notify(
        fulfil(
          asked,
          others.map(vpid => ref(vpid)),
        ),
      ),
    );
    expect(log).toEqual([expect.stringMatching(/^asked fulfilled/)]);
    expect([...rig.hooks.importedVPIDs.keys()]).toEqual(others.slice(2));
  });

  it('[P13] speaks of a promise that it gave up under a name of its own', async () => {
    const { rig, kept } = makeVat({ maxImportedPromises: 3 });
    await rig.start();
    const vpids = ['a', 'b', 'c', 'd'].map(() => rig.promisable());
    const [given = ''] = vpids;
    await rig.call(
      'followAll',
      ['a', 'b', 'c', 'd'],
      vpids.map(vpid => ref(vpid)),
    );
    expect(kept.length).toBe(4);
    const { calls } = await rig.call('sendKept', ref(rig.importable()), 0);
    const send = calls.find(call => call.startsWith('send ')) ?? '';
    expect(send).not.toContain(`"${given}"`);
    const [, name = 'none'] = /"slots":\["(p\+\d+)"/.exec(send) ?? [];
    expect(calls.some(call => call.startsWith(`resolve [[["${name}",true`))).toBe(true);
    // The kernel may speak of it again: it is a new promise to the vat.
    const again = await rig.call('follow', 'again', ref(given));
    expect(again.calls).toContain(`subscribe ["${given}"]`);
  });

  it('[P13] leaves alone one of which the vat became the decider', async () => {
    const { rig, log } = makeVat({ maxImportedPromises: 3 });
    await rig.start();
    const vpids = ['a', 'b', 'c', 'd', 'e', 'f'].map(() => rig.promisable());
    const [first = '', , , , fifth = '', sixth = ''] = vpids;
    await rig.call('follow', 'a', ref(first));
    const { calls } = await rig.deliver(message('o+0', 'ignore', [], first));
    expect(calls.some(call => call.startsWith(`resolve [[["${first}",false`))).toBe(true);
    await rig.call(
      'followAll',
      ['b', 'c', 'd'],
      vpids.slice(1, 4).map(vpid => ref(vpid)),
    );
    expect(log).toEqual(['a fulfilled undefined']);
    // One that was given up: the vat may still be made to decide it.
    await rig.call('store', ref(fifth));
    await rig.call('follow', 'f', ref(sixth));
    await rig.call('follow', 'g', ref(rig.promisable()));
    await rig.call('follow', 'h', ref(rig.promisable()));
    await rig.call('follow', 'i', ref(rig.promisable()));
    expect(rig.hooks.importedVPIDs.has(fifth)).toBe(false);
    const late = await rig.deliver(message('o+0', 'ignore', [], fifth));
    expect(late.calls.some(call => call.startsWith(`resolve [[["${fifth}",false`))).toBe(true);
    await rig.call('clear');
    await rig.sweep();
    expect(rig.hooks.slotToVal.has(fifth)).toBe(false);
  });

  it('[P13] is off by default', async () => {
    const { rig } = makeVat({});
    await rig.start();
    await rig.call('askMany', ref(rig.importable()), 2_000);
    expect(rig.hooks.importedVPIDs.size).toBe(2_000);
  });

  it('keeps the order of age, whatever goes', () => {
    const op = fc.record({ isAdd: fc.boolean(), name: fc.integer({ min: 0, max: 12 }) });
    fc.assert(
      fc.property(fc.array(op, { maxLength: 80 }), ops => {
        const ages = new ByAge<number>();
        const naive: number[] = [];
        for (const { isAdd, name } of ops) {
          const at = naive.indexOf(name);
          if (isAdd) {
            ages.add(name);
            if (at < 0) naive.push(name);
          } else {
            ages.delete(name);
            if (at >= 0) naive.splice(at, 1);
          }
          expect([ages.size, ages.oldest]).toEqual([naive.length, naive[0]]);
        }
      }),
    );
  });
});
