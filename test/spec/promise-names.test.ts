// Two names of one promise, and what the table refuses. Rules P1 to P4.
import { describe, expect, it } from 'vitest';
import { Harness } from './promise-table-harness.js';
import { makeHandCollector } from '../support/hand-gc.js';
import { baseRef, makeVatParts, messageOf, vpid } from './parts-support.js';

/** A promise whose name is retired, and goes on in stored data. */
const makeStoredAndRetired = () => {
  const harness = new Harness();
  harness.arrive();
  const promise = harness.promise(0);
  harness.store(promise);
  harness.endCrank();
  harness.retire(0);
  return { harness, promise };
};

describe('two names of one promise', () => {
  /** A promise that the kernel has settled and stored data still names. */
  const settledAndStored = () => {
    const { harness, promise } = makeStoredAndRetired();
    harness.compare();
    expect(harness.parts.slots.vrefOf(promise)).toBe('p-1');
    return { harness, promise };
  };

  it('[P4] a settled import that is stored is sent under a fresh name, stored under the old one', () => {
    const { harness, promise } = settledAndStored();
    const name = harness.nameForKernel(promise);
    expect(name).toBe('p+5');
    expect(harness.nameForStore(promise)).toBe('p-1');
    expect(harness.parts.slots.valueOf(name)).toBe(promise);
    harness.exportIt(promise);
    harness.retire(0);
    // Sent again in a later crank, it needs another.
    harness.endCrank();
    expect([...harness.oracle.names.keys()]).toEqual(['p-1']);
    expect(harness.nameForKernel(promise)).toBe('p+6');
    harness.letGoOfAll();
  });

  it('[P4] a settled import that was stored once and is held in memory gets a fresh name', () => {
    const { harness, promise } = settledAndStored();
    harness.unstore(0);
    expect(harness.parts.slots.slotToVal.size).toBe(0);
    expect(harness.nameForStore(promise)).toBe('p+5');
    expect(harness.nameForKernel(promise)).toBe('p+5');
    harness.letGoOfAll();
  });

  it('[P4] the fresh name is the only one when the stored one goes first', () => {
    const { harness, promise } = settledAndStored();
    harness.exportIt(promise);
    harness.unstore(0);
    harness.compare();
    expect(harness.parts.slots.vrefOf(promise)).toBe('p+5');
    expect(harness.nameForStore(promise)).toBe('p+5');
    expect(harness.nameForKernel(promise)).toBe('p+5');
    harness.retire(0);
    harness.endCrank();
    expect(harness.parts.slots.vrefOf(promise)).toBe(undefined);
    harness.letGoOfAll();
  });

  it('[P4] a result that was imported, resolved by the vat and stored is sent under a fresh name', () => {
    const harness = new Harness();
    harness.arrive();
    const promise = harness.promise(0);
    harness.store(promise);
    harness.takeDecision(0);
    expect(harness.nameForKernel(promise)).toBe('p-1');
    harness.retire(0);
    expect(harness.nameForKernel(promise)).toBe('p+5');
    harness.letGoOfAll();
  });

  it('[P4] a watch of a settled import that is stored takes the fresh name', () => {
    const { harness, promise } = settledAndStored();
    harness.watch(promise);
    expect(harness.names(it => it.watcher)).toEqual(['p+5']);
    harness.exportIt(promise);
    harness.endCrank();
    harness.unwatch(0);
    harness.retire(0);
    harness.compare();
    expect([...harness.oracle.names.keys()]).toEqual(['p-1']);
    harness.letGoOfAll();
  });

  it('[P2] a result that was stored before it was sent has two names, and each goes by itself', () => {
    for (const isStoredFirst of [true, false]) {
      const harness = new Harness();
      const promise = harness.promise(0);
      harness.store(promise);
      harness.becomeResult(promise);
      harness.store(promise);
      expect(harness.stored).toEqual(['p+5', 'p+6']);
      harness.endCrank();
      harness.compare();
      expect(harness.nameForKernel(promise)).toBe('p+6');
      if (isStoredFirst) {
        harness.retire(0);
        harness.unstore(1);
        harness.endCrank();
        expect([...harness.parts.slots.slotToVal.keys()]).toEqual(['p+5']);
        harness.unstore(0);
      } else {
        harness.unstore(0);
        harness.unstore(0);
        harness.endCrank();
        expect([...harness.parts.slots.slotToVal.keys()]).toEqual(['p+6']);
        harness.retire(0);
      }
      harness.compare();
      expect(harness.parts.slots.slotToVal.size).toBe(0);
      harness.letGoOfAll();
    }
  });

  it('[P4] come back to where they were after a thousand rounds of being sent', () => {
    const { harness, promise } = settledAndStored();
    for (let round = 0; round < 1000; round += 1) {
      harness.exportIt(promise);
      harness.retire(0);
      harness.endCrank();
    }
    harness.compare();
    expect([...harness.parts.slots.slotToVal.keys()]).toEqual(['p-1']);
    harness.letGoOfAll();
  });
});

describe('what the table refuses and forgets', () => {
  it('[P3] refuses a name on both sides, or twice on one', () => {
    const { promises, presences } = makeVatParts();
    const promise = new Promise(() => {});
    const imported = presences.makePipelinedPromise(vpid('p-5'));
    imported.promise = promise;
    promises.addExport(vpid('p+5'), promise);
    promises.registerImport(vpid('p-5'), imported);
    for (const name of ['p+5', 'p-5'].map(vpid)) {
      expect(messageOf(() => promises.addExport(name, promise))).toContain('invariant');
      expect(messageOf(() => promises.registerImport(name, imported))).toContain('invariant');
    }
    expect(promises.exportedVPIDs.size + promises.importedVPIDs.size).toBe(2);
  });

  it('[T9] forgets an import of which the kernel was not told', () => {
    const { promises, presences, slots } = makeVatParts();
    const imported = presences.makePipelinedPromise(vpid('p-5'));
    promises.registerImport(vpid('p-5'), imported);
    promises.forsakeImport(vpid('p-5'));
    expect(slots.slotToVal.size).toBe(0);
    expect(slots.vrefOf(imported.promise)).toBe(undefined);
    expect(promises.importedVPIDs.size).toBe(0);
  });

  it('[P1] a name that is watched stays so while it is imported, and after', () => {
    const { promises, presences, slots } = makeVatParts();
    const name = vpid('p-5');
    const imported = presences.makePipelinedPromise(name);
    promises.register(name, imported.promise);
    promises.beginWatch(name);
    promises.registerImport(name, imported);
    expect(promises.pillarsOf(name)).toMatchObject({ kernel: 'imported', watcher: true });
    promises.forsakeImport(name);
    expect(promises.pillarsOf(name)).toMatchObject({ kernel: undefined, watcher: true });
    expect([...slots.slotToVal.keys()]).toEqual(['p-5']);
    promises.endWatch(name);
    expect(slots.slotToVal.size).toBe(0);
  });

  it('[T1] [P3] an import is held by its entry, and what was settled is not', () => {
    const collector = makeHandCollector();
    const { promises, presences, slots } = makeVatParts({ weakTools: collector });
    const name = vpid('p-5');
    const imported = presences.makePipelinedPromise(name);
    const { promise } = imported;
    promises.registerImport(name, imported);
    promises.beginWatch(name);
    collector.kill(promise);
    expect(slots.valueOf(baseRef('p-5'))).toBe(promise);
    promises.retire(name);
    expect(slots.valueOf(baseRef('p-5'))).toBe(promise);
    collector.kill(promise);
    expect(slots.valueOf(baseRef('p-5'))).toBe(undefined);
    expect([...slots.slotToVal.keys()]).toEqual(['p-5']);
  });

  it('[T9] keeps no name that a refused operation asked for', () => {
    const { promises, slots } = makeVatParts();
    const given = [new Promise(() => {}), new Promise(() => {})];
    expect(given.map(promise => promises.nameForStore(promise))).toEqual(['p+5', 'p+6']);
    expect(given.map(promise => promises.nameForKernel(promise))).toEqual(['p+5', 'p+6']);
    promises.endCrank();
    expect(slots.slotToVal.size).toBe(0);
    expect(given.map(promise => promises.nameForKernel(promise))).toEqual(['p+7', 'p+8']);
  });

  it('[P1] keeps no entry for a promise whose only name goes', () => {
    const { promises, slots } = makeVatParts();
    const promise = new Promise(() => {});
    promises.nameForStore(promise);
    expect(slots.valToSlot.has(promise)).toBe(true);
    promises.endCrank();
    expect(slots.valToSlot.has(promise)).toBe(false);
  });

  it('[P1] keeps a name that was asked for again, though what held it goes before it is used', () => {
    for (const name of ['nameForStore', 'nameForKernel'] as const) {
      const { promises, references, slots } = makeVatParts();
      const promise = new Promise(() => {});
      const stored = promises.nameForStore(promise);
      references.addReachableVref(stored);
      promises.endCrank();
      expect(promises[name](promise)).toBe(stored);
      references.removeReachableVref(stored);
      expect(slots.valueOf(stored)).toBe(promise);
      promises.endCrank();
      expect(slots.slotToVal.size).toBe(0);
    }
  });

  it('[P4] keeps a further name no longer than any other, and knows since when', () => {
    const { harness, promise } = makeStoredAndRetired();
    const { promises, slots } = harness.parts;
    expect(promises.nameForKernel(promise)).toBe('p+5');
    expect(promises.pillarsOf(vpid('p+5'))).toMatchObject({ thisCrank: true, sinceCrank: 2 });
    expect(promises.size).toBe(2);
    promises.endCrank();
    expect([...slots.slotToVal.keys()]).toEqual(['p-1']);
    expect(promises.size).toBe(1);
  });

  it('[P4] keeps a name for messages in the same way', () => {
    const { harness, promise } = makeStoredAndRetired();
    harness.watch(promise);
    harness.endCrank();
    const { promises, slots } = harness.parts;
    expect(promises.nameForKernel(promise)).toBe('p+5');
    promises.endWatch(vpid('p+5'));
    expect(slots.valueOf(vpid('p+5'))).toBe(promise);
    promises.endCrank();
    expect([...slots.slotToVal.keys()]).toEqual(['p-1']);
  });

  it('[P1] says which name has no promise', () => {
    const { promises, slots } = makeVatParts();
    expect(messageOf(() => promises.requiredPromise(vpid('p+5')))).toContain('"p+5"');
    slots.register(vpid('p+5'), {});
    expect(messageOf(() => promises.requiredPromise(vpid('p+5')))).toContain('"p+5"');
  });

  it('[I1] knows of each name which pillars hold it', () => {
    const harness = new Harness();
    const promise = harness.promise(0);
    const name = harness.nameForStore(promise);
    const { promises } = harness.parts;
    const none = { kernel: undefined, vdata: 0, watcher: false, isRetired: false };
    expect(promises.pillarsOf(name)).toEqual({ ...none, thisCrank: true, sinceCrank: 1 });
    harness.store(promise);
    harness.endCrank();
    const stored = { ...none, vdata: 1, thisCrank: false };
    expect(promises.pillarsOf(name)).toEqual({ ...stored, sinceCrank: 1 });
    harness.arrive();
    expect(promises.pillarsOf(vpid('p-1')).sinceCrank).toBe(2);
    expect(promises.pillarsOf(vpid('p-77'))).toEqual({
      ...none,
      thisCrank: false,
      sinceCrank: undefined,
    });
  });
});
