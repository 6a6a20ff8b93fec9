// [G13] The end of a vat leaves the finalizers of all others at work. With the engine's collector.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { makeVirtualReferenceManager } from '../../compat/swingset-liveslots/src/virtualReferences.js';
import { Candidates } from '../../src/ledger/candidates.js';
import { findCollector } from '../../src/platform/collector.js';
import { insistBaseRef } from '../../src/refs/guards.js';
import type { BaseRef } from '../../src/refs/vref.js';
import { joinFinalizers, provideEndings } from '../../src/slots/finalizers.js';
import { SlotTable } from '../../src/slots/slot-table.js';
import { ref } from '../support/capdata.js';
import { GcRig, saidOf } from '../support/gc-rig.js';
import { collectReally, waitUntilQuiescent } from '../support/real-gc.js';

/** A class of registries of its own has groups of its own: all that join it in a test are in one. */
const makeTools = () => ({
  WeakRef,
  FinalizationRegistry: class<H> extends FinalizationRegistry<H> {},
});

const { gc } = findCollector();

/** One full collection, after which no finalizer has been called yet. */
function collectNow(): void {
  if (gc === undefined) {
    throw Error('run with --expose-gc');
  }
  gc();
}

/** Notes the names that it is asked about, as if none of them were its own. */
class Owner {
  readonly told = new Set<string>();
  readonly finalizers: FinalizationRegistry<BaseRef>;

  constructor(tools: ReturnType<typeof makeTools>) {
    this.finalizers = joinFinalizers(tools, this, Owner.note);
  }

  static note(this: void, { told }: Owner, name: BaseRef): boolean {
    told.add(name);
    return false;
  }

  leaveGarbage(...names: string[]): void {
    for (const name of names) {
      this.finalizers.register({ name }, insistBaseRef(name));
    }
  }
}

/**
 * Its garbage is known, its finalizers wait to be called, and it goes itself: a registry that nothing
 * else holds would be collected in this state.
 */
async function endWithGarbage(holder: { subject?: object }): Promise<void> {
  // What this task has touched is held until it ends.
  await waitUntilQuiescent();
  collectNow();
  delete holder.subject;
  collectNow();
}

/** A vat of which much is garbage. */
async function makeVat(): Promise<GcRig> {
  const rig = new GcRig({
    collector: 'real',
    build: () => Far('root', { take: () => undefined }),
  });
  await rig.start();
  await rig.call('take', ...Array.from({ length: 50 }, (_, i) => ref(`o-${i + 1}`)));
  return rig;
}

describe('[G13] the end of a vat', () => {
  it('another vat still drops what it holds no longer', async () => {
    const living = await makeVat();
    for (let round = 0; round < 5; round += 1) {
      await endWithGarbage({ subject: await makeVat() });
    }
    const dropped: string[] = [];
    // The engine may hold what the last turn has touched.
    for (let round = 0; round < 5 && dropped.length < 50; round += 1) {
      dropped.push(...saidOf((await living.sweep()).calls).dropImports);
      await living.call('take');
    }
    expect(dropped).toHaveLength(50);
  });

  it('a vat goes, whatever has finalizers', async () => {
    // Exported, so the vat holds it: what was held with one of these would hold the vat for ever.
    const vat: { rig?: GcRig } = {};
    const roots: WeakRef<object>[] = [];
    vat.rig = new GcRig({
      collector: 'real',
      build({ WeakMap: VatWeakMap, WeakSet: VatWeakSet }) {
        const [map, set] = [new VatWeakMap<object, number>(), new VatWeakSet()];
        const root = Far('root', {
          take(presence: object) {
            map.set(presence, 1);
            set.add(presence);
            return Far('other', { ask: () => map.get(presence) ?? set.has(presence) });
          },
        });
        roots.push(new WeakRef(root));
        return root;
      },
    });
    await vat.rig.start();
    await vat.rig.call('take', ref('o-1'));
    expect(roots[0]?.deref()).toBeDefined();
    delete vat.rig;
    await collectReally();
    await collectReally();
    expect(roots[0]?.deref()).toBeUndefined();
  });
});

describe('finalizers of a process', () => {
  it('are told of a name as long as they live', async () => {
    const tools = makeTools();
    const owners = { first: new Owner(tools), second: new Owner(tools) };
    expect(owners.second.finalizers).toBe(owners.first.finalizers);
    const second = new WeakRef(owners.second);
    owners.first.leaveGarbage('o-1', 'o-2');
    await collectReally();
    expect([...owners.first.told].toSorted()).toEqual(['o-1', 'o-2']);
    // It is the owner who knows which object of this name is dead.
    expect(owners.second.told).toEqual(owners.first.told);
    const kept = { still: 'alive' };
    owners.second.finalizers.register(kept, insistBaseRef('o-3'));
    Reflect.deleteProperty(owners, 'second');
    await collectReally();
    await collectReally();
    expect(second.deref()).toBeUndefined();
    expect(kept.still).toBe('alive');
  });

  it('are shared by sixteen, and taken over from those that have gone', async () => {
    class Registry<H> extends FinalizationRegistry<H> {
      static made = 0;
      constructor(cleanup: (held: H) => void) {
        super(cleanup);
        Registry.made += 1;
      }
    }
    const tools = { WeakRef, FinalizationRegistry: Registry };
    const join = (count: number): object[] =>
      Array.from({ length: count }, (_, id) => {
        const owner = { id };
        joinFinalizers(tools, owner, () => false);
        return owner;
      });
    const holder = { owners: join(40) };
    expect([holder.owners.length, Registry.made]).toEqual([40, 3]);
    // Ends of what has no name tell by themselves whose they are.
    expect(provideEndings(tools)).toBe(provideEndings(tools));
    holder.owners = [];
    await collectReally();
    await collectReally();
    expect([join(48).length, Registry.made]).toEqual([48, 4]);
  });

  it('find what is dead in the table that it belongs to', async () => {
    const weakTools = makeTools();
    const names = Array.from({ length: 60 }, (_, i) => insistBaseRef(`o-${i + 1}`));
    const tables = Array.from({ length: 3 }, () => {
      const candidates = new Candidates();
      return { table: new SlotTable({ weakTools, candidates }), candidates };
    });
    const kept = { objects: [] as object[] };
    // Each of the eight ways in which three tables may have one name: living here, dead there.
    const isDead = (table: number, name: number): boolean => ((name >> table) & 1) === 1;
    tables.forEach(({ table }, which) => {
      names.forEach((name, index) => {
        const object = { name };
        table.register(name, object);
        if (!isDead(which, index)) kept.objects.push(object);
      });
    });
    await collectReally();
    tables.forEach(({ table, candidates }, which) => {
      const dead = names.filter((_, index) => isDead(which, index));
      expect([...candidates.possiblyDeadSet].toSorted()).toEqual(dead.toSorted());
      expect(names.filter(name => table.has(name))).toHaveLength(names.length - dead.length);
    });
    // A name that was given again is a new object's.
    tables[0]?.table.register(insistBaseRef('o-2'), { is: 'new, and gone' });
    tables[0]?.candidates.possiblyDeadSet.clear();
    await collectReally();
    expect([...(tables[0]?.candidates.possiblyDeadSet ?? [])]).toEqual(['o-2']);
    expect(kept.objects).toHaveLength(92);
  });

  it('find what is dead though another vat has a dead object of that name that has no finalizer yet', async () => {
    const weakTools = makeTools();
    const [fresh, known] = Array.from({ length: 2 }, () => {
      const candidates = new Candidates();
      return { table: new SlotTable({ weakTools, candidates }), candidates };
    });
    // Named in a crank that has not ended: asked first, it must leave the call to the other.
    fresh?.table.registerOwn(insistBaseRef('o+5'), { is: 'fresh' });
    known?.table.register(insistBaseRef('o+5'), { is: 'known' });
    await collectReally();
    expect([...(known?.candidates.possiblyDeadSet ?? [])]).toEqual(['o+5']);
    expect([...(fresh?.candidates.possiblyDeadSet ?? [])]).toEqual([]);
    fresh?.table.endCrank();
    expect([...(fresh?.candidates.possiblyDeadSet ?? [])]).toEqual(['o+5']);
  });

  it('are asked about a name until one has it, first the one that had the last', async () => {
    const tools = makeTools();
    const asked: string[] = [];
    const owners = ['o-1', 'o-2', 'o-3'].map(id => ({ id }));
    const [finalizers] = owners.map(owner =>
      joinFinalizers(tools, owner, ({ id }, name) => {
        asked.push(id);
        return name.startsWith(id);
      }),
    );
    for (let count = 0; count < 20; count += 1) {
      finalizers?.register({ count }, insistBaseRef(`o-2${count}`));
    }
    await collectReally();
    expect(asked.filter(who => who === 'o-2')).toHaveLength(20);
    expect(asked).toHaveLength(21);
    expect(owners).toHaveLength(3);
  });
});

describe('[G13] the manager of virtual references of the compat package', () => {
  it('is told of collections that were dropped, and goes itself', async () => {
    const deleted: string[] = [];
    const makeManager = () => {
      const syscall = {
        vatstoreGet: () => undefined,
        vatstoreGetNextKey: () => undefined,
        vatstoreSet() {},
        vatstoreDelete() {},
      };
      const none = (): undefined => undefined;
      const missing = (): never => {
        throw Error('nothing has a value here');
      };
      return makeVirtualReferenceManager(
        syscall,
        none,
        missing,
        FinalizationRegistry,
        WeakRef,
        none,
        none,
      );
    };
    const holder: { manager?: ReturnType<typeof makeManager>; targets: object[] } = {
      manager: makeManager(),
      targets: [{}, {}, {}],
    };
    const manager = new WeakRef(holder.manager ?? {});
    const register = (target: object | undefined, name: string): void => {
      const held = holder.manager;
      holder.manager?.registerDroppedCollection(target ?? {}, {
        // As a descriptor may: it knows its manager.
        collectionDeleter: () => void deleted.push(held === undefined ? 'of no manager' : name),
      });
    };
    register(holder.targets[0], 'first');
    register(holder.targets[1], 'second');
    register(holder.targets[2], 'third');
    holder.targets.shift();
    await collectReally();
    expect(deleted).toEqual(['first']);
    delete holder.manager;
    await collectReally();
    await collectReally();
    expect(manager.deref()).toBeUndefined();
    holder.targets.length = 0;
    await collectReally();
    expect(deleted).toEqual(['first']);
  });
});
