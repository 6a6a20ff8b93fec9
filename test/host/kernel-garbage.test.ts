// What a kernel owes a vat: garbage, point by point (docs/kernel.md), on the core of the kernels.
import { beforeEach, expect, test } from 'vitest';
import { call, data, makeRig, type Rig } from './kernel-rig.js';

let rig: Rig;
/** The names of the root object of v1, to the others. */
let to: { readonly v2: string; readonly v3: string };
beforeEach(() => {
  rig = makeRig('v1', 'v2', 'v3');
  to = { v2: rig.giveRoot('v1', 'v2'), v3: rig.giveRoot('v1', 'v3') };
});

const clistOf = (vatId: string): string[] => Object.keys(rig.clist(vatId));
const drop = (vatId: string, ...vrefs: string[]) => rig.say(vatId, ['dropImports', vrefs]);
const retire = (vatId: string, ...vrefs: string[]) => rig.say(vatId, ['retireImports', vrefs]);
const give = (vref: string, target: string): void =>
  rig.say('v1', ['send', target, { methargs: call('take', vref) }]);

test('[KO16] drops come first, then in order of the vats, the names of each sorted', () => {
  const rootOf1 = { v2: rig.giveRoot('v2', 'v1'), v3: rig.giveRoot('v3', 'v1') };
  rig.say('v3', ['send', rootOf1.v3, { methargs: call('take', 'o+9', 'o+10', 'o+8') }]);
  rig.say('v2', ['send', rootOf1.v2, { methargs: call('take', 'o+2', 'o+1') }]);
  rig.takeAll();
  const [nine, ten, eight, b, a] = clistOf('v1').slice(-5);
  // In one crank, in an order of its own.
  rig.say(
    'v1',
    ['dropImports', [nine, b]],
    ['dropImports', [ten, a]],
    ['dropImports', [eight]],
    ['retireImports', [nine, ten]],
    ['retireImports', [b]],
  );
  expect(rig.takeAll()).toEqual([
    { vatId: 'v2', delivery: ['dropExports', ['o+1', 'o+2']] },
    { vatId: 'v3', delivery: ['dropExports', ['o+10', 'o+8', 'o+9']] },
    { vatId: 'v2', delivery: ['retireExports', ['o+2']] },
    { vatId: 'v3', delivery: ['retireExports', ['o+10', 'o+9']] },
  ]);
});

test('[KO17] an object is dropped when nothing reaches it, and retired when nothing recognizes it', () => {
  give('o+7', to.v2);
  give('o+7', to.v3);
  // Queued messages reach it.
  expect(rig.take()?.delivery[0]).toBe('message');
  drop('v2', 'o-50');
  expect(rig.take()).toMatchObject({ vatId: 'v3', delivery: ['message', 'o+0', {}] });
  expect(rig.take()).toBe(undefined);
  // So does a resolved promise that somebody holds.
  rig.say('v1', ['send', to.v2, { methargs: call('take', 'p+5') }]);
  rig.take();
  rig.say('v1', ['resolve', [['p+5', false, data('o+7')]]]);
  drop('v3', 'o-50');
  expect(rig.take()).toBe(undefined);
  rig.say('v2', ['subscribe', 'p-60']);
  expect(rig.take()?.delivery[0]).toBe('notify');
  drop('v2', 'o-50');
  expect(rig.take()).toEqual({ vatId: 'v1', delivery: ['dropExports', ['o+7']] });
  // Two still recognize it.
  expect(rig.take()).toBe(undefined);
  retire('v2', 'o-50');
  expect(rig.take()).toBe(undefined);
  retire('v3', 'o-50');
  expect(rig.take()).toEqual({ vatId: 'v1', delivery: ['retireExports', ['o+7']] });
  expect(rig.take()).toBe(undefined);
  expect(clistOf('v1')).not.toContain('o+7');
});

test('[KO17] what is dropped and retired in one crank is told so in two deliveries, once', () => {
  give('o+7', to.v2);
  rig.take();
  rig.say('v2', ['dropImports', ['o-50']], ['retireImports', ['o-50']]);
  expect(rig.takeAll()).toEqual([
    { vatId: 'v1', delivery: ['dropExports', ['o+7']] },
    { vatId: 'v1', delivery: ['retireExports', ['o+7']] },
  ]);
});

test('[KO18] what was sent again by then is not dropped', () => {
  give('o+7', to.v2);
  rig.take();
  drop('v2', 'o-50');
  // The drop is planned; a message of v1 that names it was on its way.
  give('o+7', to.v3);
  expect(rig.takeAll()).toMatchObject([{ vatId: 'v3', delivery: ['message', 'o+0', {}] }]);
  drop('v3', 'o-50');
  expect(rig.take()).toEqual({ vatId: 'v1', delivery: ['dropExports', ['o+7']] });
});

test('[KO19] a retirement by the owner is told to those who recognize the object', () => {
  give('o+7', to.v2);
  give('o+7', to.v3);
  rig.takeAll();
  drop('v2', 'o-50');
  drop('v3', 'o-50');
  rig.take();
  rig.say('v1', ['retireExports', ['o+7']]);
  expect(rig.takeAll()).toEqual([
    { vatId: 'v2', delivery: ['retireImports', ['o-50']] },
    { vatId: 'v3', delivery: ['retireImports', ['o-50']] },
  ]);
  // An answer would be a fault: the name is gone.
  expect(() => retire('v2', 'o-50')).toThrow(/does not know/);
  expect(rig.core.sizes()).toEqual({ objects: 3, promises: 0, clistEntries: 5, queued: 0 });
});
