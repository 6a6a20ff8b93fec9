// What a runtime can opt into: a bounded sweep, shorter lists, drops of what a stale notification
// introduced, and a ceiling on promises that wait for the kernel. A strict kernel looks on.
import { E, Far } from '@endo/far';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { smallest } from '../../src/gc/smallest.js';
import { ByAge } from '../../src/slots/by-age.js';
import { fulfil, message, notify, ref } from '../support/capdata.js';
import { GcRig, saidOf } from '../support/gc-rig.js';
import type { GcVatTools, RigOptions } from '../support/gc-rig.js';
import type { MapStore } from '../support/vat-data.js';
import { makeRandom } from './rooms-support.js';

interface Remote {
  take(...args: unknown[]): Promise<unknown>;
}

/** A vat that stores what it is given, and writes down how promises end. */
const makeVat = (options: RigOptions, implementation: 'ours' | 'peer' = 'ours') => {
  const log: string[] = [];
  const kept: unknown[] = [];
  let shelf: MapStore | undefined;
  const follow = (name: string, promise: Promise<unknown>): void => {
    promise.then(
      value => log.push(`${name} fulfilled ${String(value)}`),
      (err: unknown) => log.push(`${name} rejected ${err instanceof Error ? err.message : '?'}`),
    );
  };
  const build = ({ VatData, WeakMap: VatWeakMap }: GcVatTools): object => {
    const recognizer = new VatWeakMap<object, number>();
    const makeNode = VatData.defineKind('node', (next: unknown) => ({ next }), {});
    const newShelf = (): void => {
      shelf = VatData.makeScalarBigMapStore('shelf');
    };
    newShelf();
    return Far('root', {
      ignore: () => {},
      follow: (name: string, promise: Promise<unknown>) => follow(name, promise),
      followAll: (names: string[], promises: Array<Promise<unknown>>) => {
        names.forEach((name, index) => follow(name, promises[index] as Promise<unknown>));
        kept.push(...promises);
      },
      recognize: (...objects: object[]) => objects.forEach(x => recognizer.set(x, 1)),
      unrecognize: (...objects: object[]) => objects.forEach(x => recognizer.delete(x)),
      store: (...objects: unknown[]) => {
        objects.forEach(x => shelf?.init(shelf.getSize(), x));
      },
      clear: () => shelf?.clear(),
      newShelf,
      fill: (count: number) => {
        for (let index = 0; index < count; index += 1) shelf?.init(`key${index}`, 'value');
      },
      chain: (length: number) => {
        let head: unknown;
        for (let index = 0; index < length; index += 1) head = makeNode(head);
        shelf?.init('head', head);
        return undefined;
      },
      ask: (name: string, sink: Remote, ...args: unknown[]) => follow(name, E(sink).take(...args)),
      sendKept: (sink: Remote, index: number) => void E(sink).take(kept[index]),
      askMany: (sink: Remote, count: number) => {
        for (let index = 0; index < count; index += 1) follow(`${index}`, E(sink).take(index));
      },
    });
  };
  const rig = new GcRig({ options, build, implementation });
  const shelfRef = (): string => (shelf && rig.hooks.valToSlot.get(shelf)) ?? '';
  /** Kills all representatives, as a collector would. */
  const killAll = (pattern: RegExp): void => {
    for (const baseRef of [...rig.hooks.slotToVal.keys()]) {
      if (pattern.test(baseRef) && rig.valueOf(baseRef)) rig.kill(baseRef);
    }
  };
  return { rig, log, kept, shelfRef, killAll };
};

const NODES = /^o\+v10\//;

const leftOf = (answer: unknown): unknown => (answer as Record<string, unknown>)['leftToSweep'];

describe('a limit to the sweep', () => {
  it('[G9] drops many imports a few at a time, and says how many are left', async () => {
    const { rig, killAll } = makeVat({ sweepLimit: 7 });
    await rig.start();
    const imports = Array.from({ length: 50 }, () => rig.importable());
    await rig.call('ignore', ...imports.map(vref => ref(vref)));
    killAll(/^o-/);
    const left: unknown[] = [];
    const dropped: string[] = [];
    const retired: string[] = [];
    for (let sweeps = 0; sweeps < 8; sweeps += 1) {
      const { calls, answer } = await rig.sweep();
      const said = saidOf(calls);
      expect(said.dropImports.length).toBeLessThanOrEqual(7);
      expect(said.retireImports).toEqual(said.dropImports);
      dropped.push(...said.dropImports);
      retired.push(...said.retireImports);
      left.push(leftOf(answer));
    }
    expect(dropped).toEqual([...imports].sort());
    expect(left).toEqual([43, 36, 29, 22, 15, 8, 1, 0]);
  });

  it('[G9] takes a chain apart a few links at a time', async () => {
    const { rig, killAll } = makeVat({ sweepLimit: 4 });
    await rig.start();
    await rig.call('chain', 10);
    killAll(NODES);
    // To look at what is still held counts as well.
    for (const left of [6, 2, 0]) expect(leftOf((await rig.sweep()).answer)).toBe(left);
    await rig.call('clear');
    const before = rig.store.entries().length;
    const sizes: number[] = [];
    for (let left: unknown = 1; left !== 0;) {
      left = leftOf((await rig.sweep()).answer);
      sizes.push(before - rig.store.entries().length);
    }
    // The record of each, and the count of all but the first.
    expect(sizes).toEqual([8, 16, 19]);
  });

  it('[G9] takes a large collection apart some entries at a time', async () => {
    const { rig, shelfRef } = makeVat({ sweepLimit: 10 });
    await rig.start();
    const old = shelfRef();
    await rig.call('fill', 25);
    await rig.call('newShelf');
    rig.kill(old);
    const counts: number[] = [];
    for (let left: unknown = 1; left !== 0;) {
      left = leftOf((await rig.sweep()).answer);
      const prefix = `vc.${old.split('/')[1] ?? ''}.`;
      counts.push(rig.store.entries().filter(([key]) => key.startsWith(prefix)).length);
    }
    // Metadata go with the last entries; each sweep looks at the collection itself first.
    expect(counts).toEqual([3 + 16, 3 + 7, 0]);
  });

  it('[G9] never retires what it has had no time to drop', async () => {
    const { rig } = makeVat({ sweepLimit: 1 });
    await rig.start();
    const [first, second] = [rig.importable(), rig.importable()];
    await rig.call('recognize', ref(second));
    rig.kill(second);
    await rig.sweep();
    expect(rig.kernel.imports.get(second)?.isReachable).toBe(false);
    // Introduced once more, no longer recognized, and taken by the collector once more.
    await rig.call('ignore', ref(first));
    await rig.call('unrecognize', ref(second));
    expect(rig.hooks.possiblyRetiredSet.has(second)).toBe(true);
    rig.kill(first);
    rig.kill(second);
    const said = saidOf((await rig.sweep()).calls);
    expect(said).toEqual({ dropImports: [first], retireImports: [first], retireExports: [] });
    expect(saidOf((await rig.sweep()).calls).dropImports).toEqual([second]);
  });

  it('[G9] stays lawful when other deliveries come between', { timeout: 60_000 }, async () => {
    for (let seed = 0; seed < 20; seed += 1) {
      const random = makeRandom(seed);
      const { rig, killAll } = makeVat({ sweepLimit: 1 + (seed % 4), gcListLimit: 2 });
      await rig.start();
      const known = Array.from({ length: 8 }, () => rig.importable());
      const some = (): string[] => known.filter(() => random(3) === 0);
      for (let step = 0; step < 60; step += 1) {
        const refs = some().map(vref => ref(vref));
        switch (random(8)) {
          case 0:
            await rig.call('recognize', ...refs);
            break;
          case 1:
            await rig.call('unrecognize', ...refs);
            break;
          case 2:
            await rig.call('ignore', ...refs);
            break;
          case 3:
            await rig.call('store', ...refs);
            break;
          case 4:
            await rig.call('clear');
            break;
          case 5: {
            const unreachable = known.filter(
              vref => rig.kernel.imports.get(vref)?.isReachable === false,
            );
            await rig.deliver(['retireImports', unreachable.slice(0, 1 + random(3))]);
            break;
          }
          case 6:
            for (const vref of some()) if (rig.valueOf(vref)) rig.kill(vref);
            if (random(2) === 0) rig.gc.runFinalizers({ limit: random(4) });
            break;
          default:
            await rig.sweep();
        }
      }
      await rig.call('unrecognize', ...known.map(vref => ref(vref)));
      await rig.call('clear');
      killAll(/^o-/);
      for (let left: unknown = 1; left !== 0;) left = leftOf((await rig.sweep()).answer);
      expect([...rig.kernel.imports.keys()]).toEqual([]);
    }
  });

  it('[G9] begins with the smallest names, whatever the order of discovery', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.nat({ max: 12 }), (names, limit) => {
        const sorted = [...names].sort();
        expect(smallest(names, limit)).toEqual(sorted.slice(0, limit));
        expect(smallest(new Set(names), Infinity)).toEqual(sorted);
      }),
    );
  });

  it('[G9] adds nothing to the answer unless it is asked for', async () => {
    const { rig } = makeVat({});
    await rig.start();
    expect(leftOf((await rig.sweep()).answer)).toBeUndefined();
  });
});

describe('a limit to lists', () => {
  it('[G9] tells long lists in several calls, in order', async () => {
    const { rig, killAll } = makeVat({ gcListLimit: 20 });
    rig.kernel.maxListLength = 20;
    await rig.start();
    const imports = Array.from({ length: 50 }, () => rig.importable());
    await rig.call('ignore', ...imports.map(vref => ref(vref)));
    killAll(/^o-/);
    const { calls } = await rig.sweep();
    const lengths = calls
      .filter(call => /^(drop|retire)/.test(call))
      .map(call => `${call.slice(0, call.indexOf(' '))} ${call.split(',').length}`);
    expect(lengths).toEqual([
      ...['dropImports 20', 'dropImports 20', 'dropImports 10'],
      ...['retireImports 20', 'retireImports 20', 'retireImports 10'],
    ]);
    expect(saidOf(calls).dropImports).toEqual([...imports].sort());
  });
});

describe('imports of a stale notification', () => {
  const scenario = async (options: RigOptions) => {
    const { rig } = makeVat(options);
    await rig.start();
    const [unknown, held, dropped] = [rig.importable(), rig.importable(), rig.importable()];
    await rig.call('ignore', ref(held), ref(dropped));
    rig.kill(dropped);
    await rig.sweep();
    // The kernel notifies of a promise that the vat has forgotten.
    const vpid = rig.promisable();
    rig.kernel.promises.set(vpid, 'kernel');
    await rig.deliver(notify(fulfil(vpid, [ref(unknown), ref(held), ref(dropped)])));
    const { calls } = await rig.sweep();
    return { said: saidOf(calls), unknown, held, dropped, kernel: rig.kernel };
  };

  it('[G9] are dropped when that is asked for', async () => {
    const { said, unknown, held, dropped, kernel } = await scenario({
      dropStaleNotifyImports: true,
    });
    const gone = [unknown, dropped].sort();
    expect(said).toEqual({ dropImports: gone, retireImports: gone, retireExports: [] });
    expect([...kernel.imports.keys()]).toEqual([held]);
  });

  it('[G9] are left alone otherwise', async () => {
    const { said, kernel } = await scenario({});
    expect(said).toEqual({ dropImports: [], retireImports: [], retireExports: [] });
    expect(kernel.imports.size).toBe(3);
  });
});

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

describe('options', () => {
  it.each([0, -1, 1.5, Number.NaN, '3'])('[E1] refuses %s as a limit', async limit => {
    for (const name of ['sweepLimit', 'gcListLimit', 'maxImportedPromises']) {
      const { rig } = makeVat({ [name]: limit });
      await expect(rig.start()).rejects.toThrow(`"${name}" must be a positive whole number`);
    }
  });
});
