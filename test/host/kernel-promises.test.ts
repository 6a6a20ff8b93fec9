// What a kernel owes a vat: promises, point by point (docs/kernel.md), on the core of the kernels.
import { beforeEach, expect, test } from 'vitest';
import { capdata, ref } from '../support/capdata.js';
import { call, data, makeRig, type Rig } from './kernel-rig.js';

let rig: Rig;
/** The names of the two vats' root objects, to each other. */
let two: string;
let one: string;
beforeEach(() => {
  rig = makeRig('v1', 'v2');
  two = rig.giveRoot('v1', 'v2');
  one = rig.giveRoot('v2', 'v1');
});

const object = (vref: string) => capdata(ref(vref));
/** The names of each notification that is due, in the order of the deliveries. */
const told = (): unknown[] =>
  rig
    .takeAll()
    .map(({ vatId, delivery: [type, what] }) => [
      vatId,
      type,
      type === 'notify' ? what.map(([vpid]) => vpid) : what,
    ]);

test('[KO10] a result is decided by the kernel in the queue, then by the vat that has the message', () => {
  rig.say('v1', ['send', two, { methargs: call('m'), result: 'p+5' }]);
  const settle = (vatId: string, vpid: string) => () =>
    rig.say(vatId, ['resolve', [[vpid, false, data()]]]);
  expect(settle('v1', 'p+5')).toThrow(/does not decide p\+5/);
  expect(rig.take()).toMatchObject({ vatId: 'v2', delivery: ['message', 'o+0', {}] });
  expect(settle('v1', 'p+5')).toThrow(/does not decide p\+5/);
  // It may give it away in turn.
  rig.say('v2', ['send', one, { methargs: call('n'), result: 'p-60' }]);
  expect(settle('v2', 'p-60')).toThrow(/does not decide p-60/);
  const { delivery } = rig.take() ?? {};
  expect(delivery).toMatchObject(['message', 'o+0', { result: 'p+5' }]);
  settle('v1', 'p+5')();
  expect(settle('v1', 'p+5')).not.toThrow(); // a new promise by that name, which is its own
  expect(() =>
    rig.say('v1', [
      'resolve',
      [
        ['p+9', false, data()],
        ['p+9', false, data()],
      ],
    ]),
  ).toThrow(/settled already/);
});

test('[KO11] messages wait for a promise, in order, and follow it to an object only', () => {
  const send = (target: string, method: string, result: string) =>
    ['send', target, { methargs: call(method), result }] as const;
  rig.say(
    'v1',
    ['send', two, { methargs: call('take', 'p+5', 'p+6', 'p+7') }],
    send('p+5', 'a', 'p+15'),
    send('p+5', 'b', 'p+16'),
    send('p+6', 'c', 'p+17'),
    send('p+7', 'd', 'p+18'),
    ...['p+17', 'p+18'].map(vpid => ['subscribe', vpid]),
  );
  expect(rig.takeAll()).toHaveLength(1);
  const reason = capdata('no');
  rig.say('v1', [
    'resolve',
    [
      ['p+5', false, object(two)],
      ['p+6', false, capdata([ref(two)])],
      ['p+7', true, reason],
    ],
  ]);
  expect(rig.takeAll()).toMatchObject([
    { vatId: 'v2', delivery: ['message', 'o+0', { methargs: { body: '#["a",[]]' } }] },
    { vatId: 'v2', delivery: ['message', 'o+0', { methargs: { body: '#["b",[]]' } }] },
    {
      vatId: 'v1',
      delivery: [
        'notify',
        [['p+17', true, { body: expect.stringContaining('sent to data') as string }]],
      ],
    },
    { vatId: 'v1', delivery: ['notify', [['p+18', true, reason]]] },
  ]);
});

test('[KO12] a vat is notified once however often it subscribes, and of what is resolved already', () => {
  rig.say('v1', ['send', two, { methargs: call('take', 'p+5', 'p+6') }]);
  rig.take();
  rig.say('v2', ['subscribe', 'p-60'], ['subscribe', 'p-60']);
  rig.say('v1', ['resolve', [['p+5', false, data()]]], ['resolve', [['p+6', false, data()]]]);
  expect(rig.core.sizes().queued).toBe(1);
  expect(told()).toEqual([['v2', 'notify', ['p-60']]]);
  rig.say('v2', ['subscribe', 'p-61']);
  expect(told()).toEqual([['v2', 'notify', ['p-61']]]);
  // Resolved in the same crank, and mentioned anew.
  rig.say('v1', ['send', two, { methargs: call('take', 'p+7') }]);
  rig.take();
  const kref = rig.kref('v1', 'p+7');
  rig.crank(() => {
    rig.core.promises.settle(kref, false, { body: '#1', slots: [] }, 'v1');
    rig.core.hear('v2', [['subscribe', 'p-62' as never]]);
  });
  expect(told()).toEqual([['v2', 'notify', ['p-62']]]);
});

test('[KO13] a batch has all that is resolved and can be reached through resolved values', () => {
  rig.say('v1', ['send', two, { methargs: call('take', 'p+5') }]);
  rig.take();
  rig.say('v2', ['subscribe', 'p-60']);
  // A ring of two, an unresolved one, and one that v2 does not know by name yet.
  rig.say('v1', [
    'resolve',
    [
      ['p+5', false, data('p+6', 'p+7')],
      ['p+6', true, data('p+5', 'p+8')],
      ['p+8', false, data()],
    ],
  ]);
  const [due, ...others] = rig.takeAll();
  expect(others).toEqual([]);
  expect(due?.vatId).toBe('v2');
  expect(due?.delivery).toEqual([
    'notify',
    [
      ['p-60', false, { body: '#["&0","&1"]', slots: ['p-61', 'p-62'] }],
      ['p-61', true, { body: '#["&0","&1"]', slots: ['p-60', 'p-63'] }],
      ['p-63', false, data()],
    ],
  ]);
  // The names of the batch are retired on both sides; what is not resolved stays.
  expect(Object.keys(rig.clist('v2'))).toEqual(['o+0', 'o-50', 'p-62']);
});

test('[KO14] a vat that resolves is not notified, though it has subscribed', () => {
  rig.say('v1', ['send', two, { methargs: call('take', 'p+5') }]);
  rig.take();
  rig.say('v2', ['subscribe', 'p-60']);
  rig.say('v1', ['subscribe', 'p+5']);
  rig.say('v1', ['resolve', [['p+5', false, data()]]]);
  expect(Object.keys(rig.clist('v1'))).toEqual(['o+0', 'o-50']);
  expect(rig.core.sizes().queued).toBe(1);
  expect(told()).toEqual([['v2', 'notify', ['p-60']]]);
});

test('[KO15] what a vat has retired meanwhile is not told', () => {
  rig.say('v1', ['send', two, { methargs: call('take', 'p+5', 'p+6') }]);
  rig.take();
  rig.say('v2', ['subscribe', 'p-60'], ['subscribe', 'p-61']);
  // Two notifications are due, and the batch of the first has both.
  rig.say('v1', [
    'resolve',
    [
      ['p+5', false, data('p+6')],
      ['p+6', false, data('p+5')],
    ],
  ]);
  expect(rig.core.sizes().queued).toBe(2);
  expect(told()).toEqual([['v2', 'notify', ['p-60', 'p-61']]]);
  expect(rig.core.sizes().queued).toBe(0);
});
