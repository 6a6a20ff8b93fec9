// Long random lives of many references at once, of every sort, linked to each other: a strict kernel
// ends the run at the first illegal syscall, and a plain model says what each sweep must say.
import { describe, expect, it } from 'vitest';
import {
  dropMarks,
  dropMemory,
  finalize,
  isPresence,
  isRemotable,
  makeSubject,
  stepsFor,
  sweep,
  takeStep,
} from '../support/gc-model.js';
import type { Step, Subject } from '../support/gc-model.js';
import { saidOf } from '../support/gc-rig.js';
import type { RigSettings } from '../support/gc-rig.js';
import { isFaceted, SINK, SORTS, SubjectDriver } from '../support/gc-subjects.js';
import type { Sort } from '../support/gc-subjects.js';
import { DURABLE_MARKS, perform, VIRTUAL_MARKS } from '../support/gc-steps.js';
import { makeRandom } from './parts-support.js';

const isLinkable = (sort: Sort): boolean => sort === 'virtual' || isFaceted(sort);

interface Settings extends Omit<RigSettings, 'build'> {
  /** Leaves out what the peer breaks on: see the tests of lives. */
  readonly isCompared?: boolean;
  /** Finalizers run whenever they like. */
  readonly isRestless?: boolean;
}

/** One random life. What is left at the end is released, and must go. */
const live = async (seed: number, steps: number, settings: Settings): Promise<SubjectDriver> => {
  const random = makeRandom(seed);
  const pick = <T>(items: readonly T[]): T | undefined => items[random(items.length)];
  const driver = new SubjectDriver(seed % 2 === 0 ? VIRTUAL_MARKS : DURABLE_MARKS, settings);
  await driver.start();
  const { rig } = driver;
  const { isCompared = false, isRestless = false } = settings;
  const subjects = new Map<string, Subject>();
  const recent: string[] = [];
  let made = 0;

  const sortOf = (name: string): Sort => subjects.get(name)?.sort ?? 'virtual';
  const names = {
    vrefOf: (name: string, facet: number) => driver.vrefOf(name, sortOf(name), facet),
    contentOf: (name: string) => driver.contents.get(name),
  };

  const sweepNow = async (): Promise<void> => {
    const expected = sweep(subjects, names);
    const calls: string[] = [];
    // With a limit it may take several.
    for (let left: unknown = 1; left !== undefined && left !== 0;) {
      const outcome = await rig.sweep();
      calls.push(...outcome.calls);
      left = (outcome.answer as Record<string, unknown>)['leftToSweep'];
    }
    const { dropImports, retireImports, retireExports } = saidOf(calls);
    expect({
      dropImports: [...dropImports].sort(),
      retireImports: [...retireImports].sort(),
      retireExports: [...retireExports].sort(),
    }).toEqual(expected);
    for (const [name, subject] of subjects) if (subject.isOver) subjects.delete(name);
  };

  const make = async (): Promise<void> => {
    const sort = pick(SORTS) ?? 'virtual';
    const name = `s${(made += 1)}`;
    // Its maker sweeps once the parts of it have left memory, and that may find others dead.
    if (sort !== 'presence') await sweepNow();
    await driver.make(name, sort);
    subjects.set(name, makeSubject(sort));
    recent.push(`make ${name} (${sort} ${driver.baseRefOf(name)})`);
  };

  const link = async (from: string, to: string | undefined): Promise<void> => {
    const subject = subjects.get(from);
    if (!subject) return;
    recent.push(`link ${from} to ${to ?? 'nothing'}`);
    const before = subject.next === undefined ? undefined : subjects.get(subject.next);
    before?.holders.splice(before.holders.indexOf(from), 1);
    subject.next = to;
    if (to !== undefined) subjects.get(to)?.holders.push(from);
    await driver.link(from, subject.sort, to);
  };

  const take = async (name: string, step: Step): Promise<void> => {
    const sort = sortOf(name);
    recent.push(`${step.type} ${name}${'facet' in step ? `:${step.facet}` : ''}`);
    await perform(driver, name, sort, step);
    const subject = subjects.get(name);
    if (subject) takeStep(subject, step);
    if (subject?.isOver) subjects.delete(name);
  };

  const common = async (): Promise<void> => {
    switch (random(5)) {
      case 0:
        recent.push('renew the marks');
        await driver.dropMarks();
        subjects.forEach(dropMarks);
        break;
      case 1:
        recent.push('renew the memory');
        await driver.dropMemory();
        subjects.forEach(dropMemory);
        break;
      case 2: {
        const repeat = random(2) === 0 && !isCompared;
        recent.push(repeat ? 'finalize, and again later' : 'finalize');
        rig.gc.runFinalizers({ keep: repeat, reverse: random(2) === 0 });
        subjects.forEach(subject => finalize(subject, repeat));
        break;
      }
      default:
        recent.push('sweep');
        await sweepNow();
    }
  };

  const step = async (): Promise<void> => {
    const choice = random(20);
    const name = pick([...subjects.keys()]);
    const subject = name === undefined ? undefined : subjects.get(name);
    if (name === undefined || !subject || (choice < 2 && subjects.size < 12)) return make();
    if (choice < 5) return common();
    if (choice < 8 && isLinkable(subject.sort) && subject.memory === 'alive') {
      const others = [...subjects].filter(([, other]) => other.memory === 'alive');
      return link(name, random(3) === 0 ? undefined : pick(others)?.[0]);
    }
    const next = pick(stepsFor(subject));
    const isUnfair = next?.type === 'retireImport' && subject.wasTouched;
    if (next && !(isCompared && isUnfair)) await take(name, next);
  };

  const checkMemory = (): void => {
    for (const [name, subject] of subjects) {
      if (isRestless && subject.memory !== 'alive') continue;
      expect([name, driver.isRegistered(name)]).toEqual([name, subject.memory !== 'gone']);
    }
  };

  try {
    for (let count = 0; count < steps; count += 1) {
      await step();
      checkMemory();
      if (recent.length > 25) recent.splice(0, recent.length - 25);
    }
    // Everything is released. What only a cycle of stored objects holds is out of reach for good.
    recent.push('end');
    for (const name of [...subjects.keys()]) {
      if (subjects.get(name)?.next !== undefined && (await bring(name))) {
        await link(name, undefined);
      }
    }
    await driver.dropMarks();
    subjects.forEach(dropMarks);
    await driver.dropMemory();
    subjects.forEach(dropMemory);
    for (let round = 0; round < 3; round += 1) {
      for (const [name, subject] of [...subjects]) await release(name, subject);
      await sweepNow();
    }
    for (const { holders } of subjects.values()) expect(holders).not.toEqual([]);
    if (subjects.size === 0) {
      expect([...rig.kernel.exports.keys()]).toEqual(['o+0']);
      expect([...rig.kernel.imports.keys()].filter(vref => vref !== SINK)).toEqual([]);
    }
  } catch (err) {
    const text = err instanceof Error ? err.message : String(err);
    throw Error(`seed ${seed}: after … ${recent.join(', ')}: ${text}`, { cause: err });
  }
  return driver;

  /** Back into memory, if anything but another subject holds it. */
  async function bring(name: string): Promise<boolean> {
    const subject = subjects.get(name);
    if (!subject) return false;
    const facet = subject.status.indexOf('reachable');
    if (subject.memory === 'alive') return true;
    if (subject.isStored) await take(name, { type: 'load' });
    else if (facet >= 0) await take(name, { type: 'introduce', facet });
    else return false;
    return true;
  }

  async function release(name: string, subject: Subject): Promise<void> {
    if (subject.isStored) await take(name, { type: 'unstore' });
    if (!isPresence(subject)) {
      for (const [facet, status] of subject.status.entries()) {
        if (status === 'reachable') await take(name, { type: 'dropExport', facet });
      }
    }
    if (subject.memory === 'alive' && !(isRemotable(subject) && subject.holders.length > 0)) {
      await take(name, { type: 'kill' });
    }
  }
};

const isLong = process.env['GC_RANDOM'] === 'long';
const STEPS = isLong ? 2_000 : 300;

const seeds = (first: number, count: number): number[] =>
  Array.from({ length: isLong ? count * 20 : count }, (_, index) => first + index);

describe('random lives', () => {
  it.each(seeds(0, 8))(
    '[G2] [G3] [G4] [G5] [G8] pass a strict kernel: seed %i',
    { timeout: 120_000 },
    async seed => {
      await live(seed, STEPS, {});
    },
  );

  it.each(seeds(1_000, 6))(
    '[G2] [T2] pass it with finalizers in the middle of anything: seed %i',
    { timeout: 120_000 },
    async seed => {
      const random = makeRandom(seed + 77);
      await live(seed, STEPS, {
        isRestless: true,
        atSyscall: gc => {
          if (random(3) === 0) gc.runFinalizers({ limit: random(3), reverse: random(2) === 0 });
        },
      });
    },
  );

  it.each(seeds(2_000, 6))(
    '[G9] pass it with a limit and short lists: seed %i',
    { timeout: 120_000 },
    async seed => {
      const options = { sweepLimit: 1 + (seed % 5), gcListLimit: 2 };
      await live(seed, STEPS, { options });
    },
  );

  it.each(seeds(3_000, 4))(
    '[G2] [G8] are the same on the peer: seed %i',
    { timeout: 120_000 },
    async seed => {
      const ours = await live(seed, STEPS, { isCompared: true });
      const peer = await live(seed, STEPS, { isCompared: true, implementation: 'peer' });
      const at = ours.rig.transcript.findIndex(
        (line, index) => line !== peer.rig.transcript[index],
      );
      expect(ours.rig.transcript.slice(Math.max(at, 0), at + 4)).toEqual(
        peer.rig.transcript.slice(Math.max(at, 0), at + 4),
      );
      expect(ours.rig.transcript.length).toBe(peer.rig.transcript.length);
    },
  );
});
