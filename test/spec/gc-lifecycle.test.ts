// Every combination of pillars that rise and fall, for each sort of reference: a walk through the
// whole graph of states takes every step from every state, finds in each delivery exactly what the
// model says, and the peer says the same.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { message, ref } from '../support/capdata.js';
import {
  dropMarks,
  dropMemory,
  finalize,
  makeSubject,
  sweep,
  takeStep,
} from '../support/gc-model.js';
import type { Subject } from '../support/gc-model.js';
import { GcRig, saidOf } from '../support/gc-rig.js';
import type { GcVatTools } from '../support/gc-rig.js';
import { SORTS, SubjectDriver } from '../support/gc-subjects.js';
import type { Furniture, Sort } from '../support/gc-subjects.js';
import { DURABLE_MARKS as DURABLE, perform, VIRTUAL_MARKS } from '../support/gc-steps.js';
import { NAME, planWalk } from '../support/gc-tour.js';
import type { AnyStep, Tour } from '../support/gc-tour.js';
import type { ImplementationName } from '../support/implementations.js';

const describeStep = (step: AnyStep): string =>
  'facet' in step ? `${step.type}:${step.facet}` : step.type;

/** Walks, and checks after every step that the vat has done what the model says. */
const walk = async (
  sort: Sort,
  furniture: Furniture,
  path: readonly AnyStep[],
  implementation: ImplementationName,
): Promise<SubjectDriver> => {
  const driver = new SubjectDriver(furniture, { implementation });
  await driver.start();
  const { rig } = driver;
  let subject: Subject | undefined;
  let name = '';
  let made = 0;
  const recent: string[] = [];
  for (const step of path) {
    recent.push(describeStep(step));
    if (recent.length > 12) recent.shift();
    const before = rig.transcript.length;
    let expected = { dropImports: [], retireImports: [], retireExports: [] } as ReturnType<
      typeof saidOf
    >;
    try {
      const current = subject;
      if (current === undefined) {
        name = `${NAME}${(made += 1)}`;
        await driver.make(name, sort);
        subject = makeSubject(sort);
        continue;
      }
      switch (step.type) {
        case 'sweep': {
          expected = sweep(new Map([[name, current]]), {
            vrefOf: (_, facet) => driver.vrefOf(name, sort, facet),
            contentOf: () => driver.contents.get(name),
          });
          await rig.sweep();
          break;
        }
        case 'finalize':
        case 'finalizeAndRepeat':
          rig.gc.runFinalizers({ keep: step.type === 'finalizeAndRepeat' });
          finalize(current, step.type === 'finalizeAndRepeat');
          break;
        case 'dropMarks':
          await driver.dropMarks();
          dropMarks(current);
          break;
        case 'dropMemory':
          await driver.dropMemory();
          dropMemory(current);
          break;
        case 'make':
          break;
        default:
          await perform(driver, name, sort, step);
          takeStep(current, step);
      }
      expect(saidOf(rig.transcript.slice(before))).toEqual(expected);
      expect(driver.isRegistered(name)).toBe(current.memory !== 'gone');
      if (current.isOver) {
        expectForgotten(driver, name);
        subject = undefined;
      }
    } catch (err) {
      const text = err instanceof Error ? err.message : String(err);
      const vref = driver.baseRefs.get(name) ?? 'no vref yet';
      const steps = recent.join(', ');
      throw Error(`${name} (${vref}) after … ${steps}: ${text}`, { cause: err });
    }
  }
  return driver;
};

/** Nothing in the vatstore names it any more. */
const expectForgotten = (driver: SubjectDriver, name: string): void => {
  const baseRef = driver.baseRefOf(name);
  const named = driver.rig.store
    .entries()
    .filter(([key, value]) =>
      [key, value].some(text =>
        new RegExp(`${baseRef.replaceAll('+', '\\+')}(?![0-9])`).test(text),
      ),
    );
  expect(named).toEqual([]);
};

/** Subjects of every sort can be stored there. */
const DURABLE_MARKS: Furniture = { ...DURABLE, isVaultDurable: false };

/** All states of all sorts take minutes: `GC_LIFECYCLE=full`. */
const isFull = process.env['GC_LIFECYCLE'] === 'full';
const FINE: readonly Sort[] = ['presence', 'remotable'];
const WALKED: readonly Sort[] = [
  ...FINE,
  'virtual',
  'durableFacets',
  'mapStore',
  'durableSetStore',
  'durableWeakMapStore',
  'weakSetStore',
];
const COMPARED: readonly Sort[] = [...FINE, 'durable', 'mapStore', 'weakMapStore'];

const canBeStoredDurably = (sort: Sort): boolean =>
  sort === 'presence' || sort.startsWith('durable');

interface Case {
  readonly title: string;
  readonly furniture: Furniture;
  readonly sort: Sort;
}

const casesOf = (sorts: readonly Sort[]): Case[] =>
  sorts.flatMap((sort, index) => {
    const furnishings =
      isFull || FINE.includes(sort)
        ? [VIRTUAL_MARKS, DURABLE_MARKS]
        : [index % 2 === 0 ? DURABLE_MARKS : VIRTUAL_MARKS];
    return furnishings.map(furniture => ({
      title: `${sort}, ${furniture.areMarksDurable ? 'durable' : 'virtual'} ${furniture.marks}`,
      furniture: {
        ...furniture,
        isVaultDurable: furniture.areMarksDurable && canBeStoredDurably(sort),
      },
      sort,
    }));
  });

/**
 * Two things on which the peer breaks: no engine runs a finalizer twice, and a lawful kernel may
 * well retire an import of which a recognizer has just gone, but the peer retires it once more.
 */
const mayTakeOnPeer: Tour['mayTake'] = (step, subject) =>
  step.type !== 'finalizeAndRepeat' &&
  !(step.type === 'retireImport' && subject?.wasTouched === true);

describe('the life of every reference', () => {
  it.each(casesOf(isFull ? SORTS : WALKED))(
    '[G2] [G3] [G4] [G5] [G8] $title: every step from every state',
    async ({ sort, furniture }) => {
      const isFine = isFull || FINE.includes(sort);
      await walk(sort, furniture, planWalk({ sort, isFine, mayTake: () => true }), 'ours');
    },
    120_000,
  );

  it.each(casesOf(isFull ? SORTS : COMPARED))(
    '[G2] [G8] $title: the peer says the same',
    async ({ sort, furniture }) => {
      // What was touched decides here what may be done.
      const path = planWalk({ sort, isFine: sort === 'presence', mayTake: mayTakeOnPeer });
      const ours = await walk(sort, furniture, path, 'ours');
      const peer = await walk(sort, furniture, path, 'peer');
      const at = ours.rig.transcript.findIndex(
        (line, index) => line !== peer.rig.transcript[index],
      );
      expect(ours.rig.transcript.slice(at, at < 0 ? at : at + 5)).toEqual(
        peer.rig.transcript.slice(at, at < 0 ? at : at + 5),
      );
      expect(ours.rig.transcript.length).toBe(peer.rig.transcript.length);
    },
    240_000,
  );

  it('[G7] [G8] an import that both sides forget is retired once, and by the peer twice', async () => {
    const run = async (implementation: ImplementationName) => {
      const driver = new SubjectDriver(VIRTUAL_MARKS, { implementation });
      await driver.start();
      const { rig } = driver;
      await driver.make('x', 'presence');
      await driver.tell('recM', 'x', 'presence');
      driver.kill('x');
      const dropped = await rig.sweep();
      expect(saidOf(dropped.calls)).toEqual({
        dropImports: [driver.baseRefOf('x')],
        retireImports: [],
        retireExports: [],
      });
      await driver.dropMemory();
      rig.gc.runFinalizers();
      await driver.retireImport('x');
      return rig.sweep();
    };
    expect(saidOf((await run('ours')).calls).retireImports).toEqual([]);
    await expect(run('peer')).rejects.toThrow('is retired twice');
  });

  it('[T2] [G2] what was collected, but not finalized, counts as held', async () => {
    let isAwake = false;
    const driver = new SubjectDriver(VIRTUAL_MARKS, { sweepsCollect: () => isAwake });
    await driver.start();
    await driver.make('x', 'presence');
    await driver.tell('store', 'x', 'presence');
    await driver.tell('unstore', 'x', 'presence');
    driver.kill('x');
    const nothing = { dropImports: [], retireImports: [], retireExports: [] };
    expect(saidOf((await driver.rig.sweep()).calls)).toEqual(nothing);
    isAwake = true;
    const x = [driver.baseRefOf('x')];
    expect(saidOf((await driver.rig.sweep()).calls)).toEqual({
      dropImports: x,
      retireImports: x,
      retireExports: [],
    });
    expect(saidOf((await driver.rig.sweep()).calls)).toEqual(nothing);
  });

  it.each(['ours', 'peer'] as const)(
    '[G2] [V4] what deletions release in memory goes in the same sweep: %s',
    async implementation => {
      const watch: { atCollection?: () => void } = {};
      const driver = new SubjectDriver(VIRTUAL_MARKS, {
        implementation,
        atCollection: () => watch.atCollection?.(),
      });
      await driver.start();
      const { rig } = driver;
      await driver.make('remotable', 'remotable');
      await driver.make('holder', 'virtual');
      await driver.link('holder', 'virtual', 'remotable');
      await driver.dropExport('remotable', 'remotable', 0);
      driver.kill('holder');
      const vref = driver.baseRefOf('remotable');
      watch.atCollection = () => {
        // The peer has no count at all for what is not held.
        const isHeld = (rig.hooks.getReachableRefCount(vref) ?? 0) > 0;
        if (!isHeld && rig.valueOf(vref)) driver.kill('remotable');
      };
      expect(saidOf((await rig.sweep()).calls).retireExports).toEqual([vref]);
    },
  );

  describe('[X2] a disavowed import is dropped once', () => {
    const setUp = async (implementation: ImplementationName) => {
      const build = ({ VatData, vatPowers }: GcVatTools): object => {
        const shelf = VatData.makeScalarBigMapStore('shelf');
        let held: unknown;
        return Far('root', {
          hold: (x: unknown) => {
            held = x;
          },
          store: () => shelf.init('x', held),
          unstore: () => shelf.delete('x'),
          load: () => {
            held = shelf.get('x');
          },
          disavow: () => vatPowers.disavow?.(held),
          use: () => held,
        });
      };
      const options = { enableDisavow: true };
      const rig = new GcRig({ implementation, options, build });
      rig.kernel.allowsDisavow = true;
      await rig.start();
      const x = rig.importable();
      await rig.call('hold', ref(x));
      await rig.call('store');
      await rig.call('disavow');
      return { rig, x };
    };

    it('although stored data names it', async () => {
      const { rig } = await setUp('ours');
      await rig.call('unstore');
      const { dropImports } = saidOf((await rig.sweep()).calls);
      expect(dropImports).toEqual([]);
      const peer = await setUp('peer');
      await peer.rig.call('unstore');
      await expect(peer.rig.sweep()).rejects.toThrow('is dropped twice');
    });

    it('although stored data brings it back, which ends the vat if it is used', async () => {
      const { rig, x } = await setUp('ours');
      await rig.call('load');
      const { calls } = await rig.deliver(message('o+0', 'use', [], rig.promisable()));
      expect(calls.some(call => call.startsWith('exit [true'))).toBe(true);
      expect(rig.kernel.fault).toBe(undefined);
      rig.kill(x);
      await rig.call('unstore');
      expect(saidOf((await rig.sweep()).calls).dropImports).toEqual([]);
    });

    it('and once more when the kernel has introduced it once more', async () => {
      const { rig, x } = await setUp('ours');
      await rig.call('unstore');
      await rig.call('hold', ref(x));
      await rig.call('hold');
      rig.kill(x);
      expect(saidOf((await rig.sweep()).calls).dropImports).toEqual([x]);
    });
  });
});
