// The two maps between values and vrefs, under a collector that is worked by hand.
import { describe, expect, it } from 'vitest';
import { makeHandCollector } from '../support/hand-gc.js';
import { baseRef, makeVatParts, messageOf } from './parts-support.js';

const setUp = () => {
  const collector = makeHandCollector();
  return { collector, ...makeVatParts({ weakTools: collector }) };
};

const name = baseRef('o-5');

describe('the slot table', () => {
  it('[T1] finds a value by its name and the name by the value', () => {
    const { slots } = setUp();
    const value = {};
    expect(slots.vrefOf(value)).toBe(undefined);
    expect(slots.valueOf(name)).toBe(undefined);
    expect(slots.has(name)).toBe(false);
    slots.register(name, value);
    expect(slots.vrefOf(value)).toBe(name);
    expect(slots.valueOf(name)).toBe(value);
    expect(slots.requiredValueOf(name)).toBe(value);
    expect(slots.has(name)).toBe(true);
  });

  it('[T1] says which name has no value', () => {
    const { slots } = setUp();
    expect(messageOf(() => slots.requiredValueOf(name))).toContain('"o-5"');
  });

  it('[T1] maps the facets of a cohort, and the cohort by its baseRef', () => {
    const { slots } = setUp();
    const object = baseRef('o+d10/1');
    const cohort = { up: {}, down: {} };
    slots.register(object, cohort, ['down', 'up']);
    expect(slots.vrefOf(cohort.down)).toBe('o+d10/1:0');
    expect(slots.vrefOf(cohort.up)).toBe('o+d10/1:1');
    expect(slots.vrefOf(cohort)).toBe(undefined);
    expect(slots.valueOf(object)).toBe(cohort);
    const text = messageOf(() => slots.register(object, { up: {} }, ['down', 'up']));
    expect(text).toContain('"down"');
    expect(text).toContain('"o+d10/1"');
  });

  it('[T2] notes what died, once its finalizer has run', () => {
    const { slots, collector, candidates } = setUp();
    const value = {};
    slots.register(name, value);
    collector.kill(value);
    // Until then the name counts as registered, so that nothing depends on the collector.
    expect([slots.has(name), slots.valueOf(name)]).toEqual([true, undefined]);
    expect(candidates.possiblyDeadSet.size).toBe(0);
    collector.collect();
    expect(slots.has(name)).toBe(false);
    expect([...candidates.possiblyDeadSet]).toEqual([name]);
  });

  it('[T2] leaves a name alone that was given to another object since', () => {
    const { slots, collector, candidates } = setUp();
    const first = {};
    const second = {};
    slots.register(name, first);
    collector.kill(first);
    slots.register(name, second);
    collector.collect();
    expect(slots.valueOf(name)).toBe(second);
    expect(candidates.possiblyDeadSet.size).toBe(0);
    collector.kill(second);
    collector.collect();
    expect(slots.has(name)).toBe(false);
    expect([...candidates.possiblyDeadSet]).toEqual([name]);
  });

  it('[T2] does nothing for a name that was unregistered since', () => {
    const { slots, collector, candidates } = setUp();
    const value = {};
    slots.register(name, value);
    slots.slotToVal.delete(name);
    collector.kill(value);
    collector.collect();
    expect(candidates.possiblyDeadSet.size).toBe(0);
  });

  it('[T2] notes a finalizer that comes late only once', () => {
    const { slots, collector, candidates } = setUp();
    const [first, second] = [{}, {}];
    slots.register(name, first);
    collector.kill(first);
    slots.register(name, second);
    collector.kill(second);
    collector.collect();
    expect([...candidates.possiblyDeadSet]).toEqual([name]);
    candidates.possiblyDeadSet.clear();
    collector.collect();
    expect(candidates.possiblyDeadSet.size).toBe(0);
  });

  it('[T2] is not told when a promise or a device dies', () => {
    const { slots, collector, candidates } = setUp();
    for (const text of ['p+5', 'p-5', 'd-5']) {
      const value = {};
      slots.register(baseRef(text), value);
      collector.kill(value);
    }
    collector.collect();
    expect(candidates.possiblyDeadSet.size).toBe(0);
  });

  it('[T9] keeps nothing of a registration that is undone, in either direction', () => {
    const { slots } = setUp();
    for (const text of ['o-5', 'd-5']) {
      const value = {};
      slots.register(baseRef(text), value);
      slots.importedDevices.add(value);
      slots.unregister(baseRef(text), value);
      expect(slots.has(baseRef(text))).toBe(false);
      expect(slots.vrefOf(value)).toBe(undefined);
      expect(slots.importedDevices.size).toBe(0);
    }
  });

  it('[T4] keeps the first name when another is given for the same value', () => {
    const { slots } = setUp();
    const promise = Promise.resolve();
    slots.register(baseRef('p-5'), promise);
    slots.registerAlias(baseRef('p+7'), promise);
    expect(slots.vrefOf(promise)).toBe('p-5');
    expect(slots.valueOf(baseRef('p+7'))).toBe(promise);
    expect(slots.valueOf(baseRef('p-5'))).toBe(promise);
  });

  it('[T2] never hears of the root object', () => {
    const { slots, collector, candidates } = setUp();
    const root = {};
    slots.registerRoot(baseRef('o+0'), root);
    expect(slots.vrefOf(root)).toBe('o+0');
    collector.kill(root);
    collector.collect();
    expect(candidates.possiblyDeadSet.size).toBe(0);
  });
});
