// Deliveries are checked whole, and a malformed one is refused with an error that shows the fault.
import { describe, expect, it } from 'vitest';
import { insistDelivery, insistMessage } from '../../src/protocol/delivery.js';
import { capdata, fulfil, message, notify, ref, reject } from '../support/capdata.js';
import { messageOf } from './parts-support.js';

const nothing = { body: '#undefined', slots: [] };
const bad = (slot: string) => ({ body: '#"$0"', slots: [slot] });

const good: ReadonlyArray<readonly unknown[]> = [
  ['startVat', capdata({ parameters: 1 })],
  ['stopVat', capdata(undefined)],
  ['bringOutYourDead'],
  ['changeVatOptions', {}],
  ['changeVatOptions', { reapInterval: 7 }],
  message('o+0', 'method', [ref('o-1'), ref('p-1'), ref('d-1'), ref('o+d10/1:1')], 'p-2'),
  message('o+0', 'method'),
  message('o+v10/3', undefined),
  message('p+5', 'method', [], 'p+6'),
  message('p-5', 'method'),
  ['message', 'o+0', { methargs: nothing }],
  ['message', 'o+0', { methargs: nothing, result: undefined }],
  ['message', 'o+0', { methargs: nothing, result: null }],
  notify(),
  notify(fulfil('p-1', 1)),
  notify(fulfil('p-1', [ref('p-2')]), reject('p-2', Error('no')), fulfil('p+7', ref('o-1'))),
  ['dropExports', []],
  ['dropExports', ['o+0', 'o+5', 'o+v10/1', 'o+d10/1', 'o+d10/1:1']],
  ['retireExports', ['o+5', 'o+d10/1:1']],
  ['retireImports', ['o-1', 'o-2']],
];

/** What is delivered, and what the error must show of it. */
const malformed: ReadonlyArray<readonly [delivery: unknown, ...shown: string[]]> = [
  [undefined, 'a delivery', 'undefined'],
  [null, 'a delivery', 'null'],
  ['bringOutYourDead', 'a delivery', '"bringOutYourDead"'],
  [{ 0: 'bringOutYourDead', length: 1 }, 'a delivery'],
  [[], 'unknown delivery type', 'undefined'],
  [['bringoutyourdead'], 'unknown delivery type', '"bringoutyourdead"'],
  [[7], 'unknown delivery type', '7'],
  [['constructor'], 'unknown delivery type', '"constructor"'],

  [['startVat'], 'capdata', 'undefined'],
  [['startVat', { body: 7, slots: [] }], '.body', '7'],
  [['startVat', bad('o+007')], 'malformed vref', '"o+007"'],
  [['stopVat'], 'capdata', 'undefined'],
  [['stopVat', { body: '', slots: [5] }], 'slot', '5'],

  [['message'], 'a vref is a string', 'undefined'],
  [['message', 'root', { methargs: nothing }], 'malformed vref', '"root"'],
  [['message', 'o+0x10', { methargs: nothing }], 'malformed vref', '"o+0x10"'],
  [['message', 'd-1', { methargs: nothing }], 'device', '"d-1"'],
  [['message', 'o+0'], 'a message must be an object', 'undefined'],
  [['message', 'o+0', null], 'a message must be an object', 'null'],
  [['message', 'o+0', [nothing]], 'a message must be an object'],
  [['message', 'o+0', {}], 'capdata', 'undefined'],
  [['message', 'o+0', { methargs: '#[]' }], 'capdata', '"#[]"'],
  [['message', 'o+0', { methargs: bad('x+1') }], 'malformed vref', '"x+1"'],
  [['message', 'o+0', { methargs: nothing, result: 'o+5' }], 'expected a promise', '"o+5"'],
  [['message', 'o+0', { methargs: nothing, result: 'p+' }], 'malformed vref', '"p+"'],
  [['message', 'o+0', { methargs: nothing, result: 7 }], 'malformed vref', '7'],
  [['message', 'o+0', { methargs: nothing, result: '' }], 'malformed vref', '""'],

  [['notify'], 'the resolutions of notify', 'undefined'],
  [['notify', { 'p-1': nothing }], 'the resolutions of notify'],
  [['notify', ['p-1']], 'a resolution', '"p-1"'],
  [['notify', [[]]], 'malformed vref', 'undefined'],
  [['notify', [['o-1', false, nothing]]], 'expected a promise', '"o-1"'],
  [['notify', [['p-01', false, nothing]]], 'malformed vref', '"p-01"'],
  [['notify', [['p-1', 'false', nothing]]], 'p-1', 'boolean', '"false"'],
  [['notify', [['p-1', undefined, nothing]]], 'p-1', 'boolean', 'undefined'],
  [['notify', [['p-1', 0, nothing]]], 'p-1', 'boolean', '0'],
  [['notify', [['p-1', false]]], 'capdata', 'undefined'],
  [['notify', [['p-1', false, { body: '' }]]], 'slots', 'undefined'],
  [['notify', [['p-1', false, bad('o+ 7')]]], 'malformed vref', '"o+ 7"'],
  [['notify', [['p-1', false, nothing, 1]]], 'p-1', 'too many'],
  [notify(fulfil('p-1', 1), fulfil('p-2', 1), reject('p-1', 2)), 'p-1', 'twice'],
  [
    [
      'notify',
      [
        ['p-1', false, nothing],
        ['p-2', false, bad('p+d1/1')],
      ],
    ],
    '"p+d1/1"',
  ],

  [['dropExports'], 'the vrefs of dropExports', 'undefined'],
  [['dropExports', 'o+5'], 'the vrefs of dropExports', '"o+5"'],
  [['dropExports', ['o+5', 'o-5']], 'dropExports', '"o-5"'],
  [['dropExports', ['p+5']], 'dropExports', '"p+5"'],
  [['dropExports', ['d+5']], 'dropExports', '"d+5"'],
  [['dropExports', [undefined]], 'malformed vref', 'undefined'],
  [['retireExports', ['o-5']], 'retireExports', '"o-5"'],
  [['retireExports', ['o+5:0']], 'malformed vref', '"o+5:0"'],
  [['retireImports', ['o+5']], 'retireImports', '"o+5"'],
  [['retireImports', ['o+d10/1']], 'retireImports', '"o+d10/1"'],
  [['retireImports', ['p-5']], 'retireImports', '"p-5"'],
  [['retireImports', ['d-5']], 'retireImports', '"d-5"'],
  [['retireImports', ['o-5', 'o-']], 'malformed vref', '"o-"'],

  [['changeVatOptions'], 'changeVatOptions', 'undefined'],
  [['changeVatOptions', null], 'changeVatOptions', 'null'],
  [['changeVatOptions', ['reapInterval']], 'changeVatOptions', '["reapInterval"]'],
  [['changeVatOptions', 7], 'changeVatOptions', '7'],
];

describe('deliveries', () => {
  it.each(good.map(delivery => [delivery]))('[E2] takes %j', delivery => {
    expect(() => insistDelivery(delivery)).not.toThrow();
    expect(() => insistDelivery(harden(structuredClone(delivery)))).not.toThrow();
  });

  it.each(malformed.map(([delivery, ...shown]) => [delivery, shown] as const))(
    '[E2] [E3] refuses %j',
    (delivery, shown) => {
      const text = messageOf(() => insistDelivery(delivery));
      for (const part of shown) {
        expect(text).toContain(part);
      }
    },
  );

  it('[E2] checks a message by itself too', () => {
    expect(() => insistMessage({ methargs: nothing, result: 'p+1' })).not.toThrow();
    expect(messageOf(() => insistMessage(7))).toContain('7');
  });

  it('[E2] changes nothing of what it checks', () => {
    for (const delivery of good) {
      const copy = JSON.stringify(delivery);
      insistDelivery(delivery);
      expect(JSON.stringify(delivery)).toBe(copy);
    }
  });
});
