// The published tools for the collector: the mock under the test's control, and the real one with
// proof that it did collect.
import { describe, expect, it } from 'vitest';
import { collectForSure, makeMockGC, watchCollection } from '../../src/testing/index.js';

describe('the mock of the collector', () => {
  it('[T1] keeps everything alive until it is killed', () => {
    const gc = makeMockGC();
    const target = { name: 'target' };
    const refs = [new gc.WeakRef(target), new gc.WeakRef(target)];
    const other = new gc.WeakRef({});
    expect(refs.map(ref => ref.deref())).toEqual([target, target]);
    gc.kill(target);
    expect(gc.isDead(target)).toBe(true);
    expect(refs.map(ref => ref.deref())).toEqual([undefined, undefined]);
    expect(other.deref()).toBeDefined();
  });

  it('[T2] runs a finalizer when it is told to, not when its target dies', () => {
    const gc = makeMockGC();
    const told: string[] = [];
    const registry = new gc.FinalizationRegistry<string>(held => told.push(held));
    const target = {};
    registry.register(target, 'first');
    registry.register(target, 'second');
    gc.kill(target);
    expect([told.length, gc.countDue()]).toEqual([0, 2]);
    expect(gc.runFinalizers({ limit: 1 })).toBe(1);
    expect(told).toEqual(['first']);
    expect(gc.runFinalizers()).toBe(1);
    expect(gc.runFinalizers()).toBe(0);
    expect(told).toEqual(['first', 'second']);
  });

  it('[T2] can run finalizers in the other order, and more than once', () => {
    const gc = makeMockGC();
    const told: string[] = [];
    const registry = new gc.FinalizationRegistry<string>(held => told.push(held));
    for (const name of ['a', 'b', 'c']) {
      const target = { name };
      registry.register(target, name);
      gc.kill(target);
    }
    gc.runFinalizers({ reverse: true, keep: true });
    gc.runFinalizers({ limit: 2, reverse: true });
    gc.runFinalizers();
    expect(told.join('')).toBe('cbacba');
  });

  it('forgets what is unregistered, before and after the death', () => {
    const gc = makeMockGC();
    const told: string[] = [];
    const registry = new gc.FinalizationRegistry<string>(held => told.push(held));
    const [early, late, ran] = [{}, {}, {}];
    registry.register(early, 'early', early);
    registry.register(late, 'late', late);
    registry.register(ran, 'ran', ran);
    expect(registry.unregister(early)).toBe(true);
    expect(registry.unregister(early)).toBe(false);
    for (const target of [early, late, ran]) gc.kill(target);
    expect(registry.unregister(late)).toBe(true);
    gc.runFinalizers();
    expect(registry.unregister(ran)).toBe(false);
    expect(told).toEqual(['ran']);
  });

  it('runs the others when one throws, and throws at the end', () => {
    const gc = makeMockGC();
    const told: string[] = [];
    const registry = new gc.FinalizationRegistry<string>(held => {
      if (held === 'bad') throw Error('finalizer failed');
      told.push(held);
    });
    for (const name of ['bad', 'good']) {
      const target = { name };
      registry.register(target, name);
      gc.kill(target);
    }
    expect(() => gc.runFinalizers()).toThrow('finalizer failed');
    expect(told).toEqual(['good']);
    expect(gc.countDue()).toBe(0);
  });

  it('says so when a dead object is seen again, or killed twice', () => {
    const gc = makeMockGC();
    const target = {};
    gc.kill(target);
    expect(() => new gc.WeakRef(target)).toThrow('somebody held it');
    expect(() => gc.kill(target)).toThrow('was killed');
    const registry = new gc.FinalizationRegistry<string>(() => {});
    expect(() => registry.register(target, 'held')).toThrow('somebody held it');
  });

  it('collects for gcTools until nothing is due', async () => {
    const gc = makeMockGC();
    const second = {};
    const told: string[] = [];
    const registry = new gc.FinalizationRegistry<string>(held => {
      told.push(held);
      if (held === 'first') gc.kill(second);
    });
    const first = {};
    registry.register(first, 'first');
    registry.register(second, 'second');
    gc.kill(first);
    await gc.gcAndFinalize();
    expect(told).toEqual(['first', 'second']);
  });
});

describe('the real collector', () => {
  it('collects for sure', async () => {
    const held = {};
    const watch = watchCollection([held, {}, {}]);
    expect(await collectForSure()).toBeGreaterThan(0);
    expect(watch.countAlive()).toBe(1);
    await expect(watch.expectAllCollected()).rejects.toThrow('1 of 3 objects were not collected');
    expect(held).toBeDefined();
    await watchCollection([{}]).expectAllCollected();
  });

  it('admits it when nothing was collected', async () => {
    let asked = 0;
    const lazy = { gc: () => void (asked += 1), maxRounds: 3 };
    await expect(collectForSure(lazy)).rejects.toThrow('no full collection happened in 3 rounds');
    expect(asked).toBe(5);
  });
});
