// How often a sweep asks the collector: once, and again only when something in memory was released.
// And how often the vatstore: once for each that is dead, as the peer. Rule G2.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { ref } from '../support/capdata.js';
import { GcRig } from '../support/gc-rig.js';
import type { GcVatTools } from '../support/gc-rig.js';
import type { ImplementationName } from '../support/implementations.js';

const setUp = async () => {
  let asked = 0;
  const build = ({ VatData }: GcVatTools): object => {
    const shelf = VatData.makeScalarBigMapStore('shelf');
    const makeNode = VatData.defineKind('node', (next: unknown) => ({ next }), {});
    return Far('root', {
      ignore: () => {},
      store: (key: string, ...args: unknown[]) => shelf.init(key, makeNode(...args)),
      chain: (key: string, length: number) => {
        let head: unknown;
        for (let index = 0; index < length; index += 1) head = makeNode(head);
        shelf.init(key, head);
      },
      storeOwn: (key: string) => shelf.init(key, makeNode(Far('own', {}))),
      clear: () => shelf.clear(),
    });
  };
  const rig = new GcRig({ build, atCollection: () => (asked += 1) });
  await rig.start();
  /** Releases all objects in memory whose name is like that. */
  const killAll = (pattern: RegExp): void => {
    for (const name of [...rig.hooks.slotToVal.keys()]) {
      if (pattern.test(name) && rig.valueOf(name)) rig.kill(name);
    }
  };
  const asksOf = async (): Promise<number> => {
    asked = 0;
    await rig.sweep();
    return asked;
  };
  return { rig, killAll, asksOf };
};

const IMPORTS = /^o-/;
const NODES = /^o\+v10\//;

describe('[G2] a sweep asks the collector', () => {
  it('once when there is nothing to do', async () => {
    const { asksOf } = await setUp();
    expect(await asksOf()).toBe(1);
  });

  it('once when all that goes are imports', async () => {
    const { rig, killAll, asksOf } = await setUp();
    await rig.call('ignore', ref(rig.importable()), ref(rig.importable()));
    killAll(IMPORTS);
    expect(await asksOf()).toBe(1);
    expect(rig.kernel.imports.size).toBe(0);
  });

  it('once when what is out of memory is still held by stored data', async () => {
    const { rig, killAll, asksOf } = await setUp();
    await rig.call('store', 'key', 'value');
    killAll(NODES);
    const before = rig.store.entries();
    expect(await asksOf()).toBe(1);
    expect(rig.store.entries()).toEqual(before);
  });

  it('once for a chain of stored objects, however long', async () => {
    const { rig, killAll, asksOf } = await setUp();
    const before = rig.store.entries().length;
    await rig.call('chain', 'head', 10);
    killAll(NODES);
    await rig.call('clear');
    expect(rig.store.entries().length).toBeGreaterThan(before);
    expect(await asksOf()).toBe(1);
    expect(rig.store.entries().filter(([key]) => key.startsWith('vom.o+v10/'))).toEqual([]);
  });

  it('once more when an object of the vat went that only stored data held', async () => {
    const { rig, killAll, asksOf } = await setUp();
    await rig.call('storeOwn', 'key');
    killAll(NODES);
    await rig.call('clear');
    expect(await asksOf()).toBe(2);
  });
});

describe('[G2] a sweep asks the vatstore about an import that goes together with what held it', () => {
  const holders: Record<string, (tools: GcVatTools, held: unknown) => unknown> = {
    'in the state of a virtual object': ({ VatData }, held) =>
      VatData.defineKind('holder', () => ({ held }), {})(),
    'in a map': ({ VatData }, held) => {
      const map = VatData.makeScalarBigMapStore('holder');
      map.init('held', held);
      return map;
    },
    'as a key of a map': ({ VatData }, held) => {
      const map = VatData.makeScalarBigMapStore('holder');
      map.init(held, 'value');
      return map;
    },
  };

  const callsOf = async (
    implementation: ImplementationName,
    hold: (tools: GcVatTools, held: unknown) => unknown,
  ): Promise<readonly string[]> => {
    const rig = new GcRig({
      implementation,
      build: tools =>
        Far('root', {
          take: (held: unknown) => {
            hold(tools, held);
          },
        }),
    });
    await rig.start();
    await rig.call('take', ref(rig.importable()));
    for (const name of [...rig.hooks.slotToVal.keys()]) {
      if (/^o(-|\+[vd](?!1\/))/.test(name) && rig.valueOf(name)) rig.kill(name);
    }
    return (await rig.sweep()).calls;
  };

  it.each(Object.keys(holders))('%s: as often as the peer', async name => {
    const hold = holders[name] ?? (() => undefined);
    const calls = await callsOf('ours', hold);
    expect(calls.filter(call => call.startsWith('dropImports'))).toHaveLength(1);
    expect(calls).toEqual(await callsOf('peer', hold));
  });
});
