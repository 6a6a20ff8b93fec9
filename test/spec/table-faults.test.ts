// What the tables say of themselves when they contradict each other: each fault is brought about by
// hand, since nothing else does.
import { describe, expect, it } from 'vitest';
import { makeInspect } from '../../src/inspect.js';
import { promiseFaults } from '../../src/slots/promise-faults.js';
import type { PromiseTableView } from '../../src/slots/promise-faults.js';
import { makeHandCollector } from '../support/hand-gc.js';
import { baseRef, makeVatParts, messageOf } from './parts-support.js';

type Vpid = PromiseTableView extends { isHeld(vpid: infer V): boolean } ? V : never;
const vpid = (text: string): Vpid => text as Vpid;
const A = vpid('p+5');

const setUp = () => {
  const { slots } = makeVatParts({ weakTools: makeHandCollector() });
  const names = {
    watched: new Set<Vpid>(),
    retired: new Set<Vpid>(),
    fresh: new Set<Vpid>(),
  };
  const exportedVPIDs = new Map<Vpid, object>();
  const importedVPIDs = new Map<Vpid, { promise: object }>();
  const held = new Set<Vpid>();
  const registered = () => [...slots.slotToVal.keys()].filter(name => name.startsWith('p')).length;
  const find = (size = registered()): string[] => [
    ...promiseFaults({
      size,
      ...{ slots, exportedVPIDs, importedVPIDs, names },
      isHeld: name => held.has(name),
    }),
  ];
  return { slots, names, exportedVPIDs, importedVPIDs, held, find };
};

describe('[I2] the promise table finds', () => {
  it('nothing where all is well', () => {
    const { slots, names, exportedVPIDs, importedVPIDs, held, find } = setUp();
    expect(find()).toEqual([]);
    const [exported, imported] = [{}, {}];
    slots.register(baseRef('p+5'), exported);
    exportedVPIDs.set(A, exported);
    slots.register(baseRef('p-6'), imported);
    importedVPIDs.set(vpid('p-6'), { promise: imported });
    slots.register(baseRef('p+7'), {});
    names.watched.add(vpid('p+7'));
    slots.register(baseRef('p+8'), {});
    names.fresh.add(vpid('p+8'));
    slots.register(baseRef('p+9'), {});
    names.retired.add(vpid('p+9'));
    slots.register(baseRef('o+10'), {});
    for (const name of ['p+5', 'p-6', 'p+7', 'p+9']) held.add(vpid(name));
    expect(find()).toEqual([]);
  });

  it('a name that is both exported and imported', () => {
    const { slots, exportedVPIDs, importedVPIDs, held, find } = setUp();
    const promise = {};
    slots.register(baseRef('p+5'), promise);
    exportedVPIDs.set(A, promise);
    importedVPIDs.set(A, { promise });
    held.add(A);
    expect(find()).toEqual(['p+5 is both exported and imported']);
  });

  it('an export or import that is registered for something else, or not at all', () => {
    const { slots, exportedVPIDs, importedVPIDs, held, find } = setUp();
    slots.register(baseRef('p+5'), {});
    exportedVPIDs.set(A, {});
    importedVPIDs.set(vpid('p-6'), { promise: {} });
    held.add(A);
    expect(find()).toEqual([
      'p+5 is exported, but not registered for its promise',
      'p-6 is imported, but not registered for its promise',
    ]);
  });

  it.each(['exportedVPIDs', 'importedVPIDs'] as const)('a retired name among %s', table => {
    const view = setUp();
    const promise = {};
    view.slots.register(baseRef('p+5'), promise);
    if (table === 'exportedVPIDs') view.exportedVPIDs.set(A, promise);
    else view.importedVPIDs.set(A, { promise });
    view.names.retired.add(A);
    view.held.add(A);
    expect(view.find()).toEqual(['p+5 is retired, but the kernel knows it']);
  });

  it('a name in a list that is not registered', () => {
    for (const what of ['watched', 'retired', 'fresh'] as const) {
      const view = setUp();
      view.names[what].add(A);
      expect(view.find()).toEqual([`p+5 is ${what}, but not registered`]);
    }
  });

  it('a name that nothing holds', () => {
    const { slots, find } = setUp();
    slots.register(baseRef('p+5'), {});
    expect(find()).toEqual(['p+5 is registered, but no pillar holds it']);
  });

  it('another number of names than the table counts', () => {
    const { slots, held, find } = setUp();
    slots.register(baseRef('p+5'), {});
    held.add(A);
    expect(find(2)).toEqual(['1 names of promises are registered, and 2 are counted']);
  });
});

describe('[I2] the slot table finds', () => {
  it('nothing where all is well', () => {
    const { slots } = setUp();
    const remotable = {};
    slots.register(baseRef('o+5'), remotable);
    slots.pins.pin(baseRef('o+5'));
    // A promise may have a second name.
    const promise = {};
    slots.register(baseRef('p+6'), promise);
    slots.register(baseRef('p+7'), promise);
    expect([...slots.faults()]).toEqual([]);
  });

  it('a value that calls itself otherwise', () => {
    const { slots } = setUp();
    const value = {};
    slots.register(baseRef('o-5'), value);
    slots.valToSlot.set(value, baseRef('o-6'));
    expect([...slots.faults()]).toEqual(['o-5 is registered for a value that calls itself o-6']);
  });

  it('an export without a name', () => {
    const { slots } = setUp();
    const remotable = {};
    slots.slotToVal.set(baseRef('o+5'), new WeakRef(remotable));
    slots.pins.pin(baseRef('o+5'));
    expect([...slots.faults()]).toEqual(['an exported remotable has no name']);
  });
});

describe('[I2] what virtual data holds in memory', () => {
  it('must be registered for what it holds', () => {
    const parts = makeVatParts({ weakTools: makeHandCollector() });
    const { slots, references, promises } = parts;
    const inspect = makeInspect(parts);
    const [remotable, promise] = [{}, Promise.resolve()];
    slots.register(baseRef('o+5'), remotable);
    promises.register(vpid('p+6'), promise);
    for (const name of ['o+5', 'p+6']) references.addReachableVref(baseRef(name));
    inspect.checkInvariants();
    expect([...parts.held.entries()]).toEqual([
      ['o+5', remotable],
      ['p+6', promise],
    ]);
    slots.unregister(baseRef('o+5'), remotable);
    expect(messageOf(() => inspect.checkInvariants())).toMatch(
      /"o\+5 is held by virtual data, but not registered for what it holds"/,
    );
    slots.register(baseRef('o+5'), {});
    expect(messageOf(() => inspect.checkInvariants())).toMatch(/"o\+5 is held by virtual data/);
  });
});

describe('[P13] a name that was retired while something held it', () => {
  it('is as good as new when the kernel makes the vat its decider', () => {
    const { promises } = makeVatParts({ weakTools: makeHandCollector() });
    const promise = Promise.resolve();
    promises.register(vpid('p-61'), promise);
    promises.beginWatch(vpid('p-61'));
    promises.retire(vpid('p-61'));
    expect(promises.pillarsOf(vpid('p-61')).isRetired).toBe(true);
    promises.addExport(vpid('p-61'), promise);
    expect(promises.pillarsOf(vpid('p-61'))).toMatchObject({ isRetired: false, watcher: true });
    expect([...promises.faults()]).toEqual([]);
  });
});
