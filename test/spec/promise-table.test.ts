// The promise ledger against an oracle that knows only events and pillars.
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vpid } from '../../src/refs/vref.js';
import { check, makeRooms, messageOf, vpid } from './rooms-support.js';
import type { Rooms } from './rooms-support.js';

/** What the oracle knows of one name. */
interface Pillars {
  readonly owner: Promise<unknown>;
  kernel: 'exported' | 'imported' | undefined;
  vdata: number;
  watcher: boolean;
  /** Given out in this delivery. */
  fresh: boolean;
  retired: boolean;
}

type Rise = 'exported' | 'imported' | 'vdata' | 'watcher';

/** Events in, pillars out. It knows nothing of the tables. */
class Oracle {
  readonly names = new Map<Vpid, Pillars>();
  readonly everUsed = new Set<Vpid>();

  of(name: Vpid): Pillars {
    return this.names.get(name) ?? expect.fail(`${name} should be gone`);
  }

  named(name: Vpid, owner: Promise<unknown>): Pillars {
    if (this.everUsed.has(name)) expect.fail(`${name} was given before`);
    this.everUsed.add(name);
    const none = { kernel: undefined, vdata: 0, watcher: false, retired: false };
    const pillars: Pillars = { owner, ...none, fresh: false };
    this.names.set(name, pillars);
    return pillars;
  }

  rise(name: Vpid, pillar: Rise): void {
    const it = this.of(name);
    if (pillar === 'vdata') it.vdata += 1;
    else if (pillar === 'watcher') it.watcher = true;
    else it.kernel = pillar;
  }

  fall(name: Vpid, pillar: 'kernel' | 'vdata' | 'watcher' | 'crank'): void {
    const it = this.of(name);
    if (pillar === 'kernel') {
      it.kernel = undefined;
      it.retired = true;
      // What was handed out for it has been said.
      it.fresh = false;
    } else if (pillar === 'vdata') it.vdata -= 1;
    else if (pillar === 'watcher') it.watcher = false;
    else it.fresh = false;
    const stands = it.kernel !== undefined || it.vdata > 0 || it.watcher || it.fresh;
    if (!stands) this.names.delete(name);
  }
}

/** The table under test beside the oracle. Promises are never settled: the table does not look. */
class Harness {
  readonly rooms: Rooms = makeRooms();
  readonly oracle = new Oracle();
  readonly promises: Promise<unknown>[] = [];
  /** Which places in virtual data name what. */
  readonly stored: Vpid[] = [];
  #kernelNumber = 0;

  promise(index: number): Promise<unknown> {
    const at = index % 4;
    while (this.promises.length <= at) this.promises.push(new Promise(() => {}));
    return this.promises[at] as Promise<unknown>;
  }

  names(where: (pillars: Pillars) => boolean): Vpid[] {
    return [...this.oracle.names].filter(([, it]) => where(it)).map(([name]) => name);
  }

  /** A name that the table has just given: a known one of that promise, or a new one. */
  #given(name: Vpid, promise: Promise<unknown>): Vpid {
    const pillars = this.oracle.names.get(name) ?? this.oracle.named(name, promise);
    expect(pillars.owner).toBe(promise);
    // Whatever is given out stays until the delivery ends: somebody is about to use it.
    pillars.fresh = true;
    return name;
  }

  nameForStore(promise: Promise<unknown>): Vpid {
    const { promises } = this.rooms;
    const name = this.#given(promises.nameForStore(promise), promise);
    const { retired, vdata } = this.oracle.of(name);
    // Stored data goes on using a retired name only as long as it has it.
    expect(retired && vdata === 0).toBe(false);
    expect(promises.nameForStore(promise)).toBe(name);
    return name;
  }

  nameForKernel(promise: Promise<unknown>): Vpid {
    const { promises, slots } = this.rooms;
    const usual = slots.vrefOf(promise) as Vpid | undefined;
    const name = this.#given(promises.nameForKernel(promise), promise);
    expect(this.oracle.of(name).retired).toBe(false);
    if (usual !== undefined && !this.oracle.of(usual).retired) expect(name).toBe(usual);
    expect(promises.nameForKernel(promise)).toBe(name);
    return name;
  }

  store(promise: Promise<unknown>): void {
    const name = this.nameForStore(promise);
    this.rooms.references.addReachableVref(name);
    this.stored.push(name);
    this.oracle.rise(name, 'vdata');
  }

  unstore(index: number): void {
    const [name] = this.stored.splice(index % Math.max(1, this.stored.length), 1);
    if (name === undefined) return;
    const isLast = this.oracle.of(name).vdata === 1;
    this.oracle.fall(name, 'vdata');
    expect(this.rooms.references.removeReachableVref(name)).toBe(isLast);
  }

  /** As a message that mentions the promise does it. */
  exportIt(promise: Promise<unknown>): void {
    const name = this.nameForKernel(promise);
    if (this.oracle.of(name).kernel !== undefined) return;
    this.rooms.promises.addExport(name, promise);
    this.oracle.rise(name, 'exported');
  }

  #import(name: Vpid, promise: Promise<unknown>): void {
    const { promises } = this.rooms;
    const settlers = { resolve: () => {}, reject: () => {} };
    promises.addImport(name, { promise, ...settlers });
    promises.register(name, promise);
    this.oracle.named(name, promise);
    this.oracle.rise(name, 'imported');
  }

  /** The kernel mentions a promise that the vat does not know. */
  arrive(): void {
    this.#kernelNumber += 1;
    const promise = new Promise(() => {});
    this.promises.push(promise);
    this.#import(vpid(`p-${this.#kernelNumber}`), promise);
  }

  /** A message goes out whose result is a promise that may have been named before. */
  becomeResult(promise: Promise<unknown>): void {
    this.#import(this.rooms.promises.allocate(), promise);
  }

  retire(index: number): void {
    const known = this.names(it => it.kernel !== undefined);
    const name = known[index % Math.max(1, known.length)];
    if (name === undefined) return;
    this.oracle.fall(name, 'kernel');
    this.rooms.promises.retire(name);
  }

  /** The kernel makes the vat decide what it had imported. */
  takeDecision(index: number): void {
    const imported = this.names(it => it.kernel === 'imported');
    const name = imported[index % Math.max(1, imported.length)];
    if (name === undefined) return;
    const { owner } = this.oracle.of(name);
    expect(this.rooms.promises.takeDecision(name)?.promise).toBe(owner);
    expect(this.rooms.promises.takeDecision(name)).toBe(undefined);
    this.rooms.promises.addExport(name, owner);
    this.oracle.rise(name, 'exported');
  }

  watch(promise: Promise<unknown>): void {
    const name = this.nameForKernel(promise);
    this.rooms.promises.beginWatch(name);
    this.oracle.rise(name, 'watcher');
  }

  unwatch(index: number): void {
    const watched = this.names(it => it.watcher);
    const name = watched[index % Math.max(1, watched.length)];
    if (name === undefined) return;
    this.oracle.fall(name, 'watcher');
    this.rooms.promises.endWatch(name);
  }

  endCrank(): void {
    this.names(it => it.fresh).forEach(name => this.oracle.fall(name, 'crank'));
    this.rooms.promises.endCrank();
  }

  /** Any name at all, whether it is there or not: being asked changes nothing. */
  askInVain(index: number): void {
    const used = [...this.oracle.everUsed];
    const name = used[index % Math.max(1, used.length)];
    if (name !== undefined) this.rooms.promises.unregisterUnreferencedVPID(name);
  }

  compare(): void {
    const { slots, references, promises } = this.rooms;
    expect([...slots.slotToVal.keys()].sort()).toEqual([...this.oracle.names.keys()].sort());
    const kernel: Record<'exported' | 'imported', Vpid[]> = { exported: [], imported: [] };
    for (const [name, it] of this.oracle.names) {
      const { owner, vdata, watcher, retired } = it;
      expect(slots.valueOf(name)).toBe(owner);
      expect(references.getReachableRefCount(name)).toBe(vdata);
      expect(promises.pillarsOf(name)).toMatchObject({
        kernel: it.kernel,
        vdata,
        watcher,
        thisCrank: it.fresh && it.kernel === undefined && vdata === 0 && !watcher,
        isRetired: retired,
      });
      if (it.kernel !== undefined) kernel[it.kernel].push(name);
    }
    expect([...promises.exportedVPIDs.keys()].sort()).toEqual(kernel.exported.sort());
    expect([...promises.importedVPIDs.keys()].sort()).toEqual(kernel.imported.sort());
    expect([...promises.faults()]).toEqual([]);
    for (const promise of this.promises) {
      const name = slots.vrefOf(promise) as Vpid | undefined;
      if (name !== undefined) expect(this.oracle.of(name).owner).toBe(promise);
    }
  }

  /** Every pillar of everything falls. */
  letGoOfAll(): void {
    while (this.stored.length > 0) this.unstore(0);
    while (this.names(it => it.kernel !== undefined).length > 0) this.retire(0);
    while (this.names(it => it.watcher).length > 0) this.unwatch(0);
    this.endCrank();
    this.compare();
    expect(this.rooms.slots.slotToVal.size).toBe(0);
    expect(this.rooms.held.size).toBe(0);
    for (const promise of this.promises) {
      expect(this.rooms.slots.vrefOf(promise)).toBe(undefined);
    }
  }
}

type Op =
  | { readonly type: 'nameForStore' | 'nameForKernel' | 'store' | 'export'; readonly index: number }
  | { readonly type: 'watch' | 'becomeResult' | 'unwatch' | 'unstore'; readonly index: number }
  | { readonly type: 'retire' | 'takeDecision' | 'askInVain'; readonly index: number }
  | { readonly type: 'arrive' | 'endCrank'; readonly index: number };

const run = (harness: Harness, { type, index }: Op): void => {
  const promise = (): Promise<unknown> =>
    harness.promises[index % Math.max(4, harness.promises.length)] ?? harness.promise(index);
  switch (type) {
    case 'nameForStore':
      harness.nameForStore(promise());
      break;
    case 'nameForKernel':
      harness.nameForKernel(promise());
      break;
    case 'store':
      harness.store(promise());
      break;
    case 'export':
      harness.exportIt(promise());
      break;
    case 'watch':
      harness.watch(promise());
      break;
    case 'becomeResult':
      harness.becomeResult(promise());
      break;
    case 'unstore':
      harness.unstore(index);
      break;
    case 'unwatch':
      harness.unwatch(index);
      break;
    case 'retire':
      harness.retire(index);
      break;
    case 'takeDecision':
      harness.takeDecision(index);
      break;
    case 'askInVain':
      harness.askInVain(index);
      break;
    case 'arrive':
      harness.arrive();
      break;
    case 'endCrank':
      harness.endCrank();
      break;
  }
};

const weights: ReadonlyArray<readonly [Op['type'], number]> = [
  ['nameForStore', 1],
  ['nameForKernel', 1],
  ['store', 4],
  ['export', 4],
  ['watch', 3],
  ['becomeResult', 1],
  ['unstore', 4],
  ['unwatch', 3],
  ['retire', 5],
  ['takeDecision', 1],
  ['askInVain', 1],
  ['arrive', 1],
  ['endCrank', 3],
];
const op: fc.Arbitrary<Op> = fc.oneof(
  ...weights.map(([type, weight]) => ({
    weight,
    arbitrary: fc.record({ type: fc.constant(type), index: fc.nat(7) }),
  })),
);

const runProgram = (program: readonly Op[]): void => {
  const harness = new Harness();
  for (const step of program) {
    run(harness, step);
    harness.compare();
  }
  harness.letGoOfAll();
};

const permutations = <T>(items: readonly T[]): T[][] =>
  items.length === 0
    ? [[]]
    : items.flatMap((item, at) =>
        permutations([...items.slice(0, at), ...items.slice(at + 1)]).map(rest => [item, ...rest]),
      );

describe('names and pillars', () => {
  it('[P1] [P2] [P3] [P4] follow the oracle through 700 random programs', () => {
    check(fc.property(fc.array(op, { minLength: 1, maxLength: 40 }), runProgram), {
      seed: 60_01,
      numRuns: 700,
    });
  });

  it('[P1] [P4] follow it through programs about one promise only', () => {
    const about = op.map(step => (step.index < 6 ? { ...step, index: 0 } : step));
    check(fc.property(fc.array(about, { minLength: 10, maxLength: 60 }), runProgram), {
      seed: 60_02,
      numRuns: 200,
    });
  });

  const falls = ['kernel', 'first place', 'second place', 'watcher'] as const;
  it.each(permutations(falls).map(order => [order]))(
    '[P1] a name watched, stored twice and exported goes with the last of %j',
    order => {
      const harness = new Harness();
      const promise = harness.promise(0);
      harness.exportIt(promise);
      harness.store(promise);
      harness.store(promise);
      harness.watch(promise);
      const name = harness.nameForKernel(promise);
      harness.endCrank();
      order.forEach((fall, at) => {
        expect(harness.rooms.slots.valueOf(name)).toBe(promise);
        if (fall === 'kernel') harness.retire(0);
        else if (fall === 'watcher') harness.unwatch(0);
        else harness.unstore(0);
        harness.compare();
        expect(harness.rooms.slots.has(name)).toBe(at < 3);
      });
      expect(harness.rooms.slots.vrefOf(promise)).toBe(undefined);
    },
  );

  const inOneCrank = ['kernel', 'vdata', 'watcher', 'crank'] as const;
  it.each(permutations(inOneCrank).map(order => [order]))(
    '[P1] a name of this crank is gone when %j have fallen',
    order => {
      const harness = new Harness();
      const promise = harness.promise(0);
      harness.store(promise);
      harness.exportIt(promise);
      harness.watch(promise);
      expect(harness.oracle.names.size).toBe(1);
      order.forEach((fall, at) => {
        if (fall === 'kernel') harness.retire(0);
        else if (fall === 'vdata') harness.unstore(0);
        else if (fall === 'watcher') harness.unwatch(0);
        else harness.endCrank();
        harness.compare();
        // The fall of the kernel's pillar takes that of the crank with it.
        const isLast = at === (order[3] === 'crank' ? 2 : 3);
        expect(harness.rooms.slots.slotToVal.size).toBe(at < 3 && !isLast ? 1 : 0);
      });
    },
  );
});

describe('two names of one promise', () => {
  /** A promise that the kernel has settled and stored data still names. */
  const settledAndStored = () => {
    const harness = new Harness();
    harness.arrive();
    const promise = harness.promise(0);
    harness.store(promise);
    harness.endCrank();
    harness.retire(0);
    harness.compare();
    expect(harness.rooms.slots.vrefOf(promise)).toBe('p-1');
    return { harness, promise };
  };

  it('[P4] a settled import that is stored is sent under a fresh name, stored under the old one', () => {
    const { harness, promise } = settledAndStored();
    const name = harness.nameForKernel(promise);
    expect(name).toBe('p+5');
    expect(harness.nameForStore(promise)).toBe('p-1');
    expect(harness.rooms.slots.valueOf(name)).toBe(promise);
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
    expect(harness.rooms.slots.slotToVal.size).toBe(0);
    expect(harness.nameForStore(promise)).toBe('p+5');
    expect(harness.nameForKernel(promise)).toBe('p+5');
    harness.letGoOfAll();
  });

  it('[P4] the fresh name is the only one when the stored one goes first', () => {
    const { harness, promise } = settledAndStored();
    harness.exportIt(promise);
    harness.unstore(0);
    harness.compare();
    expect(harness.rooms.slots.vrefOf(promise)).toBe('p+5');
    expect(harness.nameForStore(promise)).toBe('p+5');
    expect(harness.nameForKernel(promise)).toBe('p+5');
    harness.retire(0);
    harness.endCrank();
    expect(harness.rooms.slots.vrefOf(promise)).toBe(undefined);
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
        expect([...harness.rooms.slots.slotToVal.keys()]).toEqual(['p+5']);
        harness.unstore(0);
      } else {
        harness.unstore(0);
        harness.unstore(0);
        harness.endCrank();
        expect([...harness.rooms.slots.slotToVal.keys()]).toEqual(['p+6']);
        harness.retire(0);
      }
      harness.compare();
      expect(harness.rooms.slots.slotToVal.size).toBe(0);
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
    expect([...harness.rooms.slots.slotToVal.keys()]).toEqual(['p-1']);
    harness.letGoOfAll();
  });
});

describe('what the table refuses and forgets', () => {
  it('[P3] refuses a name on both sides, or twice on one', () => {
    const { promises } = makeRooms();
    const promise = new Promise(() => {});
    const imported = { promise, resolve: () => {}, reject: () => {} };
    promises.addExport(vpid('p+5'), promise);
    promises.addImport(vpid('p-5'), imported);
    for (const name of ['p+5', 'p-5'].map(vpid)) {
      expect(messageOf(() => promises.addExport(name, promise))).toContain('invariant');
      expect(messageOf(() => promises.addImport(name, imported))).toContain('invariant');
    }
    expect(promises.exportedVPIDs.size + promises.importedVPIDs.size).toBe(2);
  });

  it('[T9] forgets an import of which the kernel was not told', () => {
    const { promises, slots } = makeRooms();
    const promise = new Promise(() => {});
    promises.addImport(vpid('p-5'), { promise, resolve: () => {}, reject: () => {} });
    promises.register(vpid('p-5'), promise);
    promises.forsakeImport(vpid('p-5'));
    expect(slots.slotToVal.size).toBe(0);
    expect(slots.vrefOf(promise)).toBe(undefined);
    expect(promises.importedVPIDs.size).toBe(0);
  });

  it('[T9] keeps no name that a refused operation asked for', () => {
    const { promises, slots } = makeRooms();
    const given = [new Promise(() => {}), new Promise(() => {})];
    expect(given.map(promise => promises.nameForStore(promise))).toEqual(['p+5', 'p+6']);
    expect(given.map(promise => promises.nameForKernel(promise))).toEqual(['p+5', 'p+6']);
    promises.endCrank();
    expect(slots.slotToVal.size).toBe(0);
    expect(given.map(promise => promises.nameForKernel(promise))).toEqual(['p+7', 'p+8']);
  });

  it('[P1] says which name has no promise', () => {
    const { promises, slots } = makeRooms();
    expect(messageOf(() => promises.requiredPromise(vpid('p+5')))).toContain('"p+5"');
    slots.register(vpid('p+5'), {});
    expect(messageOf(() => promises.requiredPromise(vpid('p+5')))).toContain('"p+5"');
  });

  it('[I1] knows of each name which pillars hold it', () => {
    const harness = new Harness();
    const promise = harness.promise(0);
    const name = harness.nameForStore(promise);
    const { promises } = harness.rooms;
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
