// [T3] [G1] What the kernel can reach of the vat's own objects is held, and has a finalizer only when
// it is let go, once.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { makeMockGC } from '../../src/testing/index.js';
import { baseRef, makeVatParts, vref } from './parts-support.js';

const NAME = baseRef('o+1');

const setUp = () => {
  const gc = makeMockGC();
  const parts = makeVatParts({ weakTools: gc });
  const remotable = Far('remotable', {});
  const { codec, exports, slots } = parts;
  return {
    ...parts,
    gc,
    remotable,
    name: () => codec.serializeForKernel(harden([remotable])),
    exportIt: () => exports.retainExportedVrefs([vref(NAME)]),
    state: () => ({
      isReachable: slots.pins.reachable.has(remotable),
      reachable: [...slots.pins.reachable],
      isRecognizable: slots.pins.recognizable.has(vref(NAME)),
      recognizable: [...slots.pins.recognizable],
      sizes: [slots.pins.reachable.size, slots.pins.recognizable.size],
    }),
  };
};

type Subject = ReturnType<typeof setUp>;

/** How many finalizers it has: for that, it is killed. */
const finalizersOf = ({ gc, remotable }: Subject): number => {
  gc.kill(remotable);
  return gc.countDue();
};

const NOTHING = {
  isReachable: false,
  reachable: [],
  isRecognizable: false,
  recognizable: [],
  sizes: [0, 0],
};

describe('an object of the vat', () => {
  it('[T3] that is exported in the crank that names it is held, without a finalizer', () => {
    const subject = setUp();
    subject.name();
    subject.exportIt();
    subject.exportIt();
    subject.slots.endCrank();
    const { remotable } = subject;
    expect(subject.state()).toEqual({
      isReachable: true,
      reachable: [remotable],
      isRecognizable: true,
      recognizable: [NAME],
      sizes: [1, 1],
    });
    expect(subject.slots.slotToVal.get(NAME)).toMatchObject({ [Symbol.toStringTag]: 'WeakRef' });
    expect(finalizersOf(subject)).toBe(0);
  });

  it('[G1] that is dropped gets one, and only one, however often it is exported again', () => {
    const subject = setUp();
    const { exports, gc, candidates, slots } = subject;
    subject.name();
    subject.exportIt();
    slots.endCrank();
    for (let times = 0; times < 3; times += 1) {
      exports.dropExport(vref(NAME));
      exports.dropExport(vref(NAME));
      expect(subject.state()).toMatchObject({ recognizable: [NAME], sizes: [0, 1] });
      subject.exportIt();
      expect(subject.state()).toMatchObject({ recognizable: [NAME], sizes: [1, 1] });
    }
    exports.dropExport(vref(NAME));
    expect(finalizersOf(subject)).toBe(1);
    gc.runFinalizers();
    expect([...candidates.possiblyDeadSet]).toEqual([NAME]);
    expect(slots.has(NAME)).toBe(false);
    expect(subject.state()).toEqual({
      ...NOTHING,
      isRecognizable: true,
      recognizable: [NAME],
      sizes: [0, 1],
    });
    expect(slots.pins.retire(NAME)).toBe(true);
    expect(slots.pins.retire(NAME)).toBe(false);
    expect(subject.state()).toEqual(NOTHING);
  });

  it('[T1] that is only named has one from the end of the crank on', () => {
    const subject = setUp();
    subject.name();
    subject.slots.endCrank();
    subject.slots.endCrank();
    expect(subject.state()).toEqual(NOTHING);
    expect(finalizersOf(subject)).toBe(1);
  });

  it('[T1] that is exported in a later crank keeps it, and gets no other', () => {
    const subject = setUp();
    subject.name();
    subject.slots.endCrank();
    subject.exportIt();
    subject.exports.dropExport(vref(NAME));
    expect(finalizersOf(subject)).toBe(1);
  });

  it('[G2] that is gone before the crank has ended is possibly dead at its end', () => {
    const subject = setUp();
    const { candidates, slots } = subject;
    subject.name();
    expect(finalizersOf(subject)).toBe(0);
    expect(slots.has(NAME)).toBe(true);
    slots.endCrank();
    expect([...candidates.possiblyDeadSet]).toEqual([NAME]);
    expect(slots.has(NAME)).toBe(false);
  });

  it('[T2] whose name was taken back has none', () => {
    const subject = setUp();
    subject.name();
    subject.slots.unregister(NAME, subject.remotable);
    subject.slots.endCrank();
    expect([...subject.candidates.possiblyDeadSet]).toEqual([]);
    expect(finalizersOf(subject)).toBe(0);
  });
});

it('[T3] the root has no finalizer when it is dropped', () => {
  const subject = setUp();
  const { slots, remotable } = subject;
  slots.registerRoot(NAME, remotable);
  subject.exportIt();
  expect(subject.state()).toMatchObject({ sizes: [1, 1] });
  subject.exports.dropExport(vref(NAME));
  expect(finalizersOf(subject)).toBe(0);
});
