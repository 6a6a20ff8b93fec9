// How long the name of a disavowed import is remembered: as long as anything could bring it back.
// Rule X2.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { assemble } from '../../src/liveslots.js';
import { makeMemoryVatStore } from '../../src/platform/memory-vatstore.js';
import { makeMeterControl } from '../../src/platform/meter-control.js';
import { syscallFromHandler } from '../../src/protocol/syscall.js';
import { capdata, message, ref } from '../support/capdata.js';
import type { Delivery } from '../support/capdata.js';
import { makeHandCollector } from '../support/hand-gc.js';
import type { VatTools } from '../support/vat-program.js';
import { baseRef } from './parts-support.js';

const buildRoot = ({ VatData, vatPowers }: Pick<VatTools, 'VatData' | 'vatPowers'>): object => {
  const shelf = VatData.makeScalarBigMapStore('shelf');
  const weak = VatData.makeScalarBigWeakSetStore('weak');
  let held: unknown;
  return Far('root', {
    take: () => undefined,
    hold: (x: unknown) => void (held = x),
    store: (x: unknown) => shelf.init('x', x),
    recognize: (x: unknown) => weak.add(x),
    load: () => void (held = shelf.get('x')),
    unstore: () => shelf.delete('x'),
    disavow: () => {
      vatPowers.disavow?.(held);
      held = undefined;
    },
    use: () => held,
  });
};

const makeVat = async () => {
  const hand = makeHandCollector();
  const said: (readonly [string, ...unknown[]])[] = [];
  const assembly = assemble({
    syscall: syscallFromHandler(object => {
      said.push(object);
      return ['ok', null];
    }),
    vatstore: makeMemoryVatStore(),
    vatId: 'v1',
    enableDisavow: true,
    gcTools: {
      WeakRef: hand.WeakRef,
      FinalizationRegistry: hand.FinalizationRegistry,
      gcAndFinalize: async () => hand.collect(),
      meterControl: makeMeterControl(),
    },
    console: { warn: () => undefined },
    buildVatNamespace: ({ VatData }) => ({
      buildRootObject: vatPowers => buildRoot({ VatData, vatPowers } as unknown as VatTools),
    }),
  });
  const deliver = async (delivery: Delivery): Promise<void> => {
    await assembly.dispatch(harden(delivery));
  };
  let results = 0;
  await deliver(['startVat', capdata({})]);
  return {
    deliver,
    call: (method: string, ...vrefs: string[]) => {
      results += 1;
      const args = vrefs.map(vref => ref(vref));
      return deliver(message('o+0', method, args, `p-${results}`));
    },
    said: (name: string) => said.flatMap(([type, ...args]) => (type === name ? [args] : [])),
    kill: (vref: string) => {
      const value = assembly.slots.valueOf(baseRef(vref));
      if (value !== undefined) hand.kill(value);
    },
    isRemembered: () => assembly.presences.isDisavowedName(baseRef('o-50')),
  };
};

const disavowed = async () => {
  const vat = await makeVat();
  await vat.call('hold', 'o-50');
  return vat;
};

describe('[X2] the name of a disavowed import', () => {
  it('goes when the kernel retires it', async () => {
    const { call, deliver, isRemembered } = await disavowed();
    await call('disavow');
    expect(isRemembered()).toBe(true);
    await deliver(['retireImports', ['o-50']]);
    expect(isRemembered()).toBe(false);
  });

  it('goes when the kernel introduces it anew', async () => {
    const { call, isRemembered } = await disavowed();
    await call('disavow');
    await call('take', 'o-50');
    expect(isRemembered()).toBe(false);
  });

  it('stays while stored data names it, and goes with the sweep after that', async () => {
    const { call, deliver, said, isRemembered } = await disavowed();
    await call('store', 'o-50');
    await call('disavow');
    await deliver(['retireImports', ['o-50']]);
    expect(isRemembered()).toBe(true);
    await call('unstore');
    await deliver(['bringOutYourDead']);
    expect(isRemembered()).toBe(false);
    // It was dropped when it was disavowed, and the kernel does not know it any more.
    expect(said('dropImports')).toEqual([[['o-50']]]);
    expect(said('retireImports')).toEqual([]);
  });

  it('stays for the sweep that is due, and the import is not dropped once more', async () => {
    const { call, deliver, said, isRemembered } = await disavowed();
    await call('store', 'o-50');
    await call('disavow');
    await call('unstore');
    await deliver(['retireImports', ['o-50']]);
    await deliver(['bringOutYourDead']);
    expect(isRemembered()).toBe(false);
    expect(said('dropImports')).toEqual([[['o-50']]]);
  });

  it('stays while the vat holds what stored data made of it', async () => {
    const { call, deliver, kill, said, isRemembered } = await disavowed();
    await call('store', 'o-50');
    await call('disavow');
    await call('load');
    await call('unstore');
    await deliver(['retireImports', ['o-50']]);
    await deliver(['bringOutYourDead']);
    expect(isRemembered()).toBe(true);
    kill('o-50');
    await deliver(['bringOutYourDead']);
    expect(isRemembered()).toBe(false);
    expect(said('dropImports')).toEqual([[['o-50']]]);
  });

  it('goes when the vat retires it, since the last that recognized it is gone', async () => {
    const { call, deliver, said, isRemembered } = await disavowed();
    await call('recognize', 'o-50');
    await call('disavow');
    await deliver(['retireImports', ['o-50']]);
    expect(isRemembered()).toBe(false);
    await deliver(['bringOutYourDead']);
    expect(said('retireImports')).toEqual([]);
  });

  it('introduced anew, is of the presence that stored data made of it, if that is still there', async () => {
    const { call, said } = await disavowed();
    await call('store', 'o-50');
    await call('disavow');
    await call('load');
    // Whether the presence is in memory depends on the collector: it is not refused, as a new one is not.
    await call('take', 'o-50');
    await call('use');
    expect(said('exit')).toEqual([]);
  });
});

describe('[X2] [E12] a disavowed import that is named in what cannot be read', () => {
  const unreadable = message('o+0', 'take');
  const bad = ['message', 'o+0', { ...unreadable[2], methargs: { body: '#[', slots: ['o-9'] } }];
  const drops = async (...before: string[]): Promise<unknown[]> => {
    const vat = await makeVat();
    for (const method of ['hold', ...before]) await vat.call(method, 'o-9');
    await vat.call('disavow');
    await vat.deliver(bad as unknown as Delivery);
    await vat.deliver(['bringOutYourDead']);
    await vat.deliver(['bringOutYourDead']);
    expect(vat.said('retireImports')).toEqual([]);
    return vat.said('dropImports');
  };

  it.each([[[]], [['store']], [['recognize']]])('is dropped once more, after %j', async before => {
    expect(await drops(...before)).toEqual([[['o-9']], [['o-9']]]);
  });

  it('is not, when it is introduced and disavowed again meanwhile', async () => {
    const vat = await makeVat();
    await vat.call('hold', 'o-9');
    await vat.call('disavow');
    await vat.deliver(bad as unknown as Delivery);
    await vat.call('hold', 'o-9');
    await vat.call('disavow');
    await vat.deliver(['bringOutYourDead']);
    expect(vat.said('dropImports')).toEqual([[['o-9']], [['o-9']]]);
  });
});
