/**
 * Runs one random program: after each sweep, all that lives is there; when nothing is left to
 * sweep, nothing else is; and when all is released, the vatstore is as it was at the start.
 */
import { makeRandom } from '../spec/parts-support.js';
import { makeReclaimRig } from '../support/reclaim-rig.js';
import type { Insides } from '../support/reclaim-rig.js';
import { auditVatstore } from '../support/vatstore-audit.js';
import { IMPORTS, PROMISES, SLOTS } from './reclaim-program.js';
import type { Program, Step } from './reclaim-program.js';
import { facetOf } from './reclaim-vat.js';
import { lossOf, namesInEntries } from './reclaim-contents.js';
import { markLive } from './reclaim-oracle.js';
import type { Thing } from './reclaim-oracle.js';
import { recordOf, World } from './reclaim-world.js';

const OUTSIDE = new Set(['drop', 'retire', 'settle', 'collect', 'sweep', 'upgrade']);
const FIRST_PROMISE = 100;
/** Rounds of 10 ms. */
const COMPILED_WITHIN = 200;
const importName = (number: number): string => `o-${50 + number}`;

export interface RunOptions {
  readonly collector?: 'hand' | 'real';
  /** For many runs at once under the real collector. */
  readonly collect?: () => Promise<void>;
  /** Also asks the offline graph what is garbage. */
  readonly isCompared?: boolean;
}

/** Where nothing names a collection, nothing tells its kind. */
const numberOf = ({ sort, baseRef }: Thing): string =>
  sort === 'object' || sort === 'kit' ? baseRef : baseRef.replace(/^.*\//, 'vc.');

class Run {
  readonly #program: Program;
  readonly #isReal: boolean;
  readonly #isCompared: boolean;
  readonly #world: World;
  /** The names of the promises that are watched now. */
  readonly #promises = Array.from({ length: PROMISES }, (_none, at) => `p-${FIRST_PROMISE + at}`);
  #nextPromise = FIRST_PROMISE + PROMISES;
  #nextId = 1;
  #deliveries = 0;
  #hasUpgraded = false;

  constructor(program: Program, { collector = 'hand', collect, isCompared = false }: RunOptions) {
    this.#program = program;
    this.#isReal = collector === 'real';
    this.#isCompared = isCompared;
    const { sweepLimit, leftovers } = program;
    this.#world = new World(
      makeReclaimRig({
        collector,
        ...(collect === undefined ? {} : { collect }),
        reclaimCycles: true,
        ...(leftovers ? { reclaimLeftovers: true } : {}),
        ...(sweepLimit > 0 ? { sweepLimit } : {}),
      }),
    );
  }

  async run(): Promise<void> {
    const world = this.#world;
    await world.start();
    await world.rig.sweepAll();
    const before = this.keys();
    let inside: Step[] = [];
    const flush = async (): Promise<void> => {
      if (inside.length > 0) await this.deliver(inside);
      inside = [];
    };
    for (const step of this.#program.steps) {
      if (OUTSIDE.has(step[0])) {
        await flush();
        await this.outside(step);
      } else {
        inside.push(step);
      }
    }
    await flush();
    await this.letGo();
    let fault = await this.sweepAtEnd(before);
    // A compiler of the engine that works beside it holds what it compiles for, until it is done.
    for (let time = 0; this.#isReal && fault !== undefined && time < COMPILED_WITHIN; time += 1) {
      await new Promise(resolve => setTimeout(resolve, 10));
      fault = await this.sweepAtEnd(before);
    }
    if (fault !== undefined) throw Error(fault);
  }

  /** Sweeps until nothing is left to sweep. @returns what is there and must not be */
  private async sweepAtEnd(before: readonly string[]): Promise<string | undefined> {
    const world = this.#world;
    for (let left = 1; left > 0;) left = await this.sweep();
    const live = world.excused.size === 0 ? new Set([0]) : world.liveOrExcused();
    const left = [...world.things.keys()].filter(id => !live.has(id));
    if (left.length > 0) return `left at the end: ${this.namesOf(left)}`;
    const [was, is] = [before.join('\n'), this.keys().join('\n')];
    const isWhole = this.#program.leftovers || !this.#hasUpgraded;
    return isWhole && was !== is ? `the keys were\n${was}\nand are\n${is}` : undefined;
  }

  private keys(): string[] {
    const { store } = this.#world.rig;
    return store
      .entries()
      .map(([key]) => key.replace(/^vom\.vkind\.\d+/, 'vom.vkind.N'))
      .filter(key => key !== 'idCounters');
  }

  private namesOf(ids: readonly number[]): string {
    return ids.map(id => `${id} (${this.#world.things.get(id)?.baseRef ?? '?'})`).join(', ');
  }

  /** All of them in one delivery. */
  private async deliver(steps: readonly Step[]): Promise<void> {
    const world = this.#world;
    this.#deliveries += 1;
    const exported =
      this.#deliveries % 3 === 0
        ? [...world.things.values()].flatMap(thing => [...thing.exported])
        : [];
    const imports = steps.some(([what]) => what === 'import' || what === 'importKey')
      ? Array.from({ length: IMPORTS }, (_none, at) => importName(at))
      : [];
    const promises = steps.some(([what]) => what === 'watch') ? this.#promises : [];
    const names = [...exported, ...imports, ...promises];
    const said = await world.rig.run((values, insides) => {
      const given = new Map(names.map((name, at) => [name, values[at]]));
      world.bring(given);
      const answer: object[] = [];
      for (const step of steps) this.inside(step, given, insides, answer);
      world.bring(new Map());
      return harden(answer);
    }, names);
    for (const vref of said) {
      const thing = world.things.get(world.idOf(vref) ?? -1);
      thing?.exported.add(vref);
      world.recognized.delete(vref);
    }
  }

  private inside(
    step: Step,
    given: ReadonlyMap<string, unknown>,
    insides: Insides,
    answer: object[],
  ): void {
    const world = this.#world;
    switch (step[0]) {
      case 'make':
        world.make(this.#nextId, step[1], step[2]);
        this.#nextId += 1;
        break;
      case 'put':
        world.put(step[1], step[2], step[3], step[4]);
        break;
      case 'clear':
        world.clear(step[1], step[2]);
        break;
      case 'enter':
        world.enter(step[1], step[2], step[3], step[4]);
        break;
      case 'leave':
        world.leave(step[1], step[2]);
        break;
      case 'import':
        world.putImport(step[1], step[2], given.get(importName(step[3])));
        break;
      case 'importKey': {
        const name = importName(step[2]);
        world.enterImport(step[1], name, given.get(name), step[3]);
        break;
      }
      case 'hold':
        world.hold(step[1]);
        break;
      case 'release':
        world.heap.delete(step[1]);
        break;
      case 'forget':
        [...world.heap.keys()].forEach(id => id !== step[1] && world.heap.delete(id));
        break;
      case 'export': {
        const thing = world.things.get(step[1]);
        const value = thing === undefined || thing.id === 0 ? undefined : world.obtain(thing.id);
        if (thing !== undefined && value !== undefined) {
          answer.push(facetOf(thing.sort, value, step[2]));
        }
        break;
      }
      case 'watch': {
        const vpid = this.#promises[step[1]] ?? '';
        world.watch(vpid, given.get(vpid), step[2], insides);
        break;
      }
      case 'walk':
        world.walk(step[1]);
        break;
      case 'stay':
        world.stay(step[1]);
        break;
      case 'keepState':
        world.keepState(step[1]);
        break;
      case 'readState':
        world.readState(step[1], step[2]);
        break;
      case 'writeState':
        world.writeState(step[1], step[2], step[3]);
        break;
      default:
        throw Error(`${step[0]} is no step of user code`);
    }
  }

  private async outside(step: Step): Promise<void> {
    const world = this.#world;
    switch (step[0]) {
      case 'drop':
        await this.drop(step[1]);
        break;
      case 'retire': {
        const { baseRef } = world.things.get(step[1]) ?? {};
        const names = [...world.recognized].filter(vref => vref.replace(/:\d+$/, '') === baseRef);
        if (names.length > 0) {
          await world.rig.tell('retireExports', names);
          names.forEach(vref => world.recognized.delete(vref));
        }
        break;
      }
      case 'settle':
        await this.settle(step[1]);
        break;
      case 'collect': {
        const random = makeRandom(step[1]);
        this.collect(() => random(100) >= step[2]);
        break;
      }
      case 'sweep':
        for (let time = 0; time < step[1]; time += 1) await this.sweep();
        break;
      case 'upgrade':
        this.#hasUpgraded = true;
        await world.upgrade(this.#program.leftovers);
        break;
      default:
        throw Error(`${step[0]} is no step from outside`);
    }
  }

  private async drop(id: number): Promise<void> {
    const world = this.#world;
    const exported = world.things.get(id)?.exported;
    if (exported === undefined || exported.size === 0) return;
    const names = [...exported];
    exported.clear();
    names.forEach(vref => world.recognized.add(vref));
    await world.rig.tell('dropExports', names);
  }

  private async settle(which: number): Promise<void> {
    const world = this.#world;
    const vpid = this.#promises[which] ?? '';
    if (!world.watched.has(vpid)) return;
    world.watched.delete(vpid);
    this.#promises[which] = `p-${this.#nextPromise}`;
    this.#nextPromise += 1;
    await world.rig.notify(vpid);
  }

  private collect(isSpared: () => boolean): void {
    const world = this.#world;
    if (!this.#isReal) {
      const held = new Set([...world.heap.keys()].map(id => world.things.get(id)?.baseRef));
      world.rig.kill(name => held.has(name) || isSpared());
    }
  }

  /** One sweep. @returns what is left */
  private async sweep(): Promise<number> {
    const world = this.#world;
    const { left, said } = await world.rig.sweep();
    for (const [name, vrefs] of said) {
      if (name === 'retireExports') vrefs.forEach(vref => world.recognized.delete(vref));
    }
    const live = world.live();
    const deleted = [...live].filter(id => {
      const thing = world.things.get(id);
      return thing !== undefined && !world.isStored(thing);
    });
    if (deleted.length > 0) throw Error(`deleted, and alive: ${this.namesOf(deleted)}`);
    for (const id of live) {
      const thing = world.things.get(id);
      const loss = thing && lossOf(world.rig.store, thing, world.things, live);
      if (loss !== undefined) throw Error(`lost: ${loss}`);
    }
    world.forgetDeleted();
    const maybeLive = world.liveOrExcused();
    const dead = [...world.things.keys()].filter(id => !maybeLive.has(id));
    if (left === 0 && dead.length > 0) throw Error(`dead, and still there: ${this.namesOf(dead)}`);
    this.audit(left === 0);
    if (this.#isCompared) this.compare([...world.things.keys()].filter(id => !live.has(id)));
    return left;
  }

  private audit(isComplete: boolean): void {
    if (this.#hasUpgraded && !(this.#program.leftovers && isComplete)) return;
    const faults = auditVatstore(this.#world.rig.store.entries()).filter(
      // A collection that is being taken apart loses entries before ordinals, and its count at the end.
      fault => isComplete || !/entryCount|has no entry/.test(fault),
    );
    if (faults.length > 0) throw Error(faults.join('; '));
  }

  private compare(dead: readonly number[]): void {
    const world = this.#world;
    const wanted = dead.map(id => world.things.get(id)?.baseRef ?? '').sort();
    const unreached = new Set(world.rig.unreached());
    const found = [...world.things.values()]
      .filter(thing => unreached.has(thing.baseRef) || unreached.has(numberOf(thing)))
      .map(({ baseRef }) => baseRef)
      .sort();
    if (found.join() !== wanted.join()) {
      throw Error(`the graph finds ${found.join()} unreached, and the oracle ${wanted.join()}`);
    }
    // The check names some of the dead, and the rest hangs on those.
    const noted = new Set(world.rig.noted());
    const named = [...world.things.values()].filter(thing => noted.has(recordOf(thing)));
    // Between two sweeps an entry may be there of which the key has been deleted.
    const inEntries = named
      .filter(({ sort }) => sort !== 'object' && sort !== 'kit')
      .flatMap(thing => namesInEntries(world.rig.store, thing))
      .flatMap(name => world.idOf(name) ?? []);
    const spoken = markLive(world.things, [...named.map(({ id }) => id), ...inEntries], true);
    const unnamed = dead.filter(id => !spoken.has(id));
    const wrong = named.filter(({ id }) => !dead.includes(id));
    if (wrong.length > 0 || unnamed.length > 0) {
      throw Error(`the check notes ${[...noted].join()}, and not ${this.namesOf(unnamed)}`);
    }
  }

  private async letGo(): Promise<void> {
    const world = this.#world;
    world.heap.clear();
    world.keptStates.clear();
    for (const id of [...world.things.keys()]) await this.drop(id);
    for (let which = 0; which < PROMISES; which += 1) await this.settle(which);
    await world.rig.run((_given, { baggage }) => {
      [...world.walks.keys()].forEach(id => world.stay(id));
      for (const slot of SLOTS) if (baggage.has(slot)) baggage.delete(slot);
    });
    world.things.get(0)?.named.clear();
    this.collect(() => false);
  }
}

/** @throws with what is not as it must be */
export const runReclaim = async (program: Program, options: RunOptions = {}): Promise<void> => {
  await new Run(program, options).run();
};
