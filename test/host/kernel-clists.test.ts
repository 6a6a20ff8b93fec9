// What a kernel owes a vat: the c-list, point by point (docs/kernel.md), on the core of the kernels.
import { beforeEach, expect, test } from 'vitest';
import { call, data, makeRig, type Rig } from './kernel-rig.js';

let rig: Rig;
beforeEach(() => {
  rig = makeRig('v1', 'v2');
});

/** The root object of v2 has been given to v1, which is to say its name for it. */
const given = (): string => rig.giveRoot('v1', 'v2');
const counts = (vatId: string, vref: string): unknown[] =>
  ['v1', 'v2'].map(id => {
    const entry = rig.core.clists.entry(id, rig.kref(vatId, vref));
    return entry && [entry.vref, entry.isReachable];
  });

test('[KO1] what a vat has no name for gets a fresh one, which it reaches', () => {
  const first = given();
  expect(first).toBe('o-50');
  expect(rig.clist('v1')).toEqual({ 'o+0': true, 'o-50': true });
  rig.say('v2', ['send', rig.giveRoot('v2', 'v1'), { methargs: call('take', 'o+1') }]);
  expect(rig.take()).toMatchObject({ vatId: 'v1', delivery: ['message', 'o+0', {}] });
  expect(rig.clist('v1')).toEqual({ 'o+0': true, 'o-50': true, 'o-51': true });
  // It counts as reached: nothing of it is told to its owner until it is dropped.
  expect(rig.take()).toBe(undefined);
  rig.say('v1', ['dropImports', ['o-51']]);
  expect(rig.take()).toEqual({ vatId: 'v2', delivery: ['dropExports', ['o+1']] });
  // And as recognized, until it is retired.
  expect(rig.take()).toBe(undefined);
  rig.say('v1', ['retireImports', ['o-51']]);
  expect(rig.take()).toEqual({ vatId: 'v2', delivery: ['retireExports', ['o+1']] });
  // A name that was retired is not used again.
  rig.say('v2', ['send', rig.giveRoot('v2', 'v1'), { methargs: call('take', 'o+2') }]);
  rig.takeAll();
  expect(Object.keys(rig.clist('v1'))).toEqual(['o+0', 'o-50', 'o-52']);
});

test('[KO2] an import that was dropped is reached again under the same name', () => {
  const vref = given();
  rig.say('v1', ['dropImports', [vref]]);
  expect(counts('v1', vref)).toEqual([
    ['o-50', false],
    ['o+0', true],
  ]);
  expect(given()).toBe(vref);
  expect(counts('v1', vref)[0]).toEqual(['o-50', true]);
  rig.say('v1', ['send', vref, { methargs: call('m') }]);
  expect(rig.take()).toMatchObject({ vatId: 'v2', delivery: ['message', 'o+0', {}] });
});

test('[KO3] what a vat names first is its own: an object that it owns, a promise that it decides', () => {
  const target = given();
  rig.say('v1', ['send', target, { methargs: call('take', 'o+7', 'p+5') }]);
  expect(rig.take()).toMatchObject({
    vatId: 'v2',
    delivery: ['message', 'o+0', { methargs: { slots: ['o-50', 'p-60'] } }],
  });
  rig.say('v2', ['send', 'o-50', { methargs: call('m') }]);
  expect(rig.take()).toMatchObject({ vatId: 'v1', delivery: ['message', 'o+7', {}] });
  expect(() => rig.say('v2', ['resolve', [['p-60', false, data()]]])).toThrow(/does not decide/);
  rig.say('v1', ['resolve', [['p+5', false, data()]]]);
});

test('[KO4] what was never given, or was dropped, cannot be named', () => {
  const vref = given();
  const before = JSON.stringify([rig.clist('v1'), rig.core.sizes()]);
  for (const never of ['o-99', 'p-99', 'd-1', 'd+1']) {
    for (const syscall of [
      ['send', never, { methargs: call('m') }],
      ['send', vref, { methargs: call('m', never) }],
      ['subscribe', never],
    ]) {
      expect(() => rig.say('v1', syscall)).toThrow(
        new RegExp(`vat v1 names ${never.replace('+', '\\+')}, which it was never given`),
      );
    }
    expect(JSON.stringify([rig.clist('v1'), rig.core.sizes()])).toBe(before);
  }
  rig.say('v1', ['dropImports', [vref]]);
  expect(() => rig.say('v1', ['send', vref, { methargs: call('m') }])).toThrow(/had dropped/);
});

test('[KO5] a drop leaves the vat with recognition only', () => {
  const vref = given();
  rig.crank(() => rig.core.vats.terminate('v2'));
  // The object has no owner any more, and goes when nobody recognizes it.
  expect(rig.take()).toBe(undefined);
  rig.say('v1', ['dropImports', [vref]]);
  expect(rig.clist('v1')[vref]).toBe(false);
  expect(() => rig.say('v1', ['dropImports', [vref]])).toThrow(/drops o-50 twice/);
  expect(rig.take()).toEqual({ vatId: 'v1', delivery: ['retireImports', [vref]] });
});

test('[KO6] a retirement takes the entry away, after a drop only', () => {
  const vref = given();
  expect(() => rig.say('v1', ['retireImports', [vref]])).toThrow(/without dropping it/);
  rig.say('v1', ['dropImports', [vref]], ['retireImports', [vref]]);
  expect(rig.clist('v1')).toEqual({ 'o+0': true });
  expect(() => rig.say('v1', ['retireImports', [vref]])).toThrow(/does not know/);
  expect(given()).toBe('o-51');
});

test('[KO7] an export that nobody reaches is retired, and those who recognize it hear that', () => {
  const target = given();
  rig.say('v1', ['send', target, { methargs: call('take', 'o+7') }]);
  rig.take();
  expect(() => rig.say('v1', ['retireExports', ['o+7']])).toThrow(/others can reach/);
  rig.say('v2', ['dropImports', ['o-50']]);
  expect(rig.take()).toEqual({ vatId: 'v1', delivery: ['dropExports', ['o+7']] });
  rig.say('v1', ['retireExports', ['o+7']]);
  expect(Object.keys(rig.clist('v1'))).toEqual(['o+0', 'o-50']);
  expect(rig.take()).toEqual({ vatId: 'v2', delivery: ['retireImports', ['o-50']] });
  expect(rig.clist('v2')).toEqual({ 'o+0': true });
});

test('[KO8] an abandoned export has no owner, and messages to it are rejected', () => {
  const target = given();
  rig.say('v1', ['send', target, { methargs: call('take', 'o+7') }]);
  rig.take();
  rig.say('v1', ['abandonExports', ['o+7']]);
  expect(Object.keys(rig.clist('v1'))).toEqual(['o+0', 'o-50']);
  expect(rig.clist('v2')).toEqual({ 'o+0': true, 'o-50': true });
  rig.say('v2', ['send', 'o-50', { methargs: call('m'), result: 'p+5' }], ['subscribe', 'p+5']);
  expect(rig.takeAll()).toEqual([
    {
      vatId: 'v2',
      delivery: ['notify', [['p+5', true, expect.objectContaining({ slots: [] })]]],
    },
  ]);
  expect(() => rig.say('v1', ['abandonExports', ['o+7']])).toThrow(/does not know/);
});

test('[KO9] the name of a promise goes with its resolution, on both sides', () => {
  const target = given();
  rig.say('v1', ['send', target, { methargs: call('take', 'p+5', 'p+6') }]);
  rig.take();
  rig.say('v2', ['subscribe', 'p-60']);
  rig.say('v1', ['resolve', [['p+5', false, data()]]]);
  expect(Object.keys(rig.clist('v1'))).not.toContain('p+5');
  expect(Object.keys(rig.clist('v2'))).toContain('p-60');
  expect(rig.take()?.delivery[0]).toBe('notify');
  expect(Object.keys(rig.clist('v2'))).toEqual(['o+0', 'p-61']);
  expect(() => rig.say('v2', ['subscribe', 'p-60'])).toThrow(/never given/);
  // A later mention of the same promise gets a fresh name.
  rig.say('v2', ['send', rig.giveRoot('v2', 'v1'), { methargs: call('take', 'p-61') }]);
  const kref = rig.kref('v1', 'p+6');
  rig.say('v1', ['resolve', [['p+6', false, data()]]]);
  expect(rig.core.clists.entry('v1', kref)).toBe(undefined);
  expect(rig.take()).toMatchObject({ vatId: 'v1', delivery: ['message', 'o+0', {}] });
  expect(rig.core.clists.entry('v1', kref)?.vref).toBe('p-60');
});
