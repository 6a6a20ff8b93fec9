/** The promise table beside an oracle that knows only events and pillars. */
import { expect } from 'vitest';
import type { Vpid } from '../../src/refs/vref.js';
import { makeVatParts, vpid } from './parts-support.js';
import type { VatParts } from './parts-support.js';

/** What the oracle knows of one name. */
export interface Pillars {
  readonly owner: Promise<unknown>;
  kernel: 'exported' | 'imported' | undefined;
  vdata: number;
  watcher: boolean;
  /** Given out in this delivery. */
  fresh: boolean;
  retired: boolean;
}

export type Rise = 'exported' | 'imported' | 'vdata' | 'watcher';

/** Events in, pillars out. It knows nothing of the tables. */
export class Oracle {
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
export class Harness {
  readonly parts: VatParts = makeVatParts();
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
    const { promises } = this.parts;
    const name = this.#given(promises.nameForStore(promise), promise);
    const { retired, vdata } = this.oracle.of(name);
    // Stored data goes on using a retired name only as long as it has it.
    expect(retired && vdata === 0).toBe(false);
    expect(promises.nameForStore(promise)).toBe(name);
    return name;
  }

  nameForKernel(promise: Promise<unknown>): Vpid {
    const { promises, slots } = this.parts;
    const usual = slots.vrefOf(promise) as Vpid | undefined;
    const name = this.#given(promises.nameForKernel(promise), promise);
    expect(this.oracle.of(name).retired).toBe(false);
    if (usual !== undefined && !this.oracle.of(usual).retired) expect(name).toBe(usual);
    expect(promises.nameForKernel(promise)).toBe(name);
    return name;
  }

  store(promise: Promise<unknown>): void {
    const name = this.nameForStore(promise);
    this.parts.references.addReachableVref(name);
    this.stored.push(name);
    this.oracle.rise(name, 'vdata');
  }

  unstore(index: number): void {
    const [name] = this.stored.splice(index % Math.max(1, this.stored.length), 1);
    if (name === undefined) return;
    const isLast = this.oracle.of(name).vdata === 1;
    this.oracle.fall(name, 'vdata');
    expect(this.parts.references.removeReachableVref(name)).toBe(isLast);
  }

  /** As a message that mentions the promise does it. */
  exportIt(promise: Promise<unknown>): void {
    const name = this.nameForKernel(promise);
    if (this.oracle.of(name).kernel !== undefined) return;
    this.parts.promises.addExport(name, promise);
    this.oracle.rise(name, 'exported');
  }

  #import(name: Vpid, promise: Promise<unknown>): void {
    const { promises, presences } = this.parts;
    const imported = presences.makePipelinedPromise(name);
    imported.promise = promise;
    promises.registerImport(name, imported);
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
    this.#import(this.parts.promises.allocate(), promise);
  }

  retire(index: number): void {
    const known = this.names(it => it.kernel !== undefined);
    const name = known[index % Math.max(1, known.length)];
    if (name === undefined) return;
    this.oracle.fall(name, 'kernel');
    this.parts.promises.retire(name);
  }

  /** The kernel makes the vat decide what it had imported. */
  takeDecision(index: number): void {
    const imported = this.names(it => it.kernel === 'imported');
    const name = imported[index % Math.max(1, imported.length)];
    if (name === undefined) return;
    const { owner } = this.oracle.of(name);
    expect(this.parts.promises.takeDecision(name)?.promise).toBe(owner);
    expect(this.parts.promises.takeDecision(name)).toBe(undefined);
    this.parts.promises.addExport(name, owner);
    this.oracle.rise(name, 'exported');
  }

  watch(promise: Promise<unknown>): void {
    const name = this.nameForKernel(promise);
    this.parts.promises.beginWatch(name);
    this.oracle.rise(name, 'watcher');
  }

  unwatch(index: number): void {
    const watched = this.names(it => it.watcher);
    const name = watched[index % Math.max(1, watched.length)];
    if (name === undefined) return;
    this.oracle.fall(name, 'watcher');
    this.parts.promises.endWatch(name);
  }

  endCrank(): void {
    this.names(it => it.fresh).forEach(name => this.oracle.fall(name, 'crank'));
    this.parts.promises.endCrank();
  }

  /** Any name at all, whether it is there or not: being asked changes nothing. */
  askInVain(index: number): void {
    const used = [...this.oracle.everUsed];
    const name = used[index % Math.max(1, used.length)];
    if (name !== undefined) this.parts.promises.unregisterUnreferencedVPID(name);
  }

  compare(): void {
    const { slots, references, promises } = this.parts;
    expect([...slots.slotToVal.keys()].sort()).toEqual([...this.oracle.names.keys()].sort());
    const kernel: Record<'exported' | 'imported', Vpid[]> = { exported: [], imported: [] };
    for (const [name, it] of this.oracle.names) {
      const { owner, vdata, watcher, retired } = it;
      expect(slots.valueOf(name)).toBe(owner);
      expect(references.getReachableRefCount(name)).toBe(vdata);
      expect(promises.isKnown(name)).toBe(true);
      expect(promises.pillarsOf(name)).toMatchObject({
        sinceCrank: expect.any(Number) as number,
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
    expect(promises.size).toBe(this.oracle.names.size);
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
    expect(this.parts.slots.slotToVal.size).toBe(0);
    expect(this.parts.held.size).toBe(0);
    for (const promise of this.promises) {
      expect(this.parts.slots.vrefOf(promise)).toBe(undefined);
    }
  }
}
