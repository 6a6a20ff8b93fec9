// Capdata: its form, and how much of it one syscall may carry.
import { describe, expect, it } from 'vitest';
import {
  CapDataLimits,
  DEFAULT_BODY_LIMIT,
  DEFAULT_SLOTS_LIMIT,
  insistCapData,
  insistVatCapData,
} from '../../src/protocol/capdata.js';
import type { CapData } from '../../src/protocol/capdata.js';
import { messageOf, vref } from './parts-support.js';

const sized = (body: number, slots: number): CapData => ({
  body: 'x'.repeat(body),
  slots: Array.from({ length: slots }, () => vref('o-1')),
});

describe('the form of capdata', () => {
  it.each([
    [{ body: '', slots: [] }],
    [{ body: '#"$0"', slots: ['o-1', 'p+5', 'd-1', 'o+d10/1:0'] }],
    [Object.freeze({ body: '#1', slots: Object.freeze(['o+0']) })],
  ])('[E4] takes %j', value => {
    expect(() => insistCapData(value)).not.toThrow();
    expect(() => insistVatCapData(value)).not.toThrow();
  });

  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    ['#1', '"#1"'],
    [7, '7'],
    [{}, 'undefined'],
    [{ slots: [] }, 'undefined'],
    [{ body: 7, slots: [] }, '7'],
    [{ body: null, slots: [] }, 'null'],
    [{ body: '' }, 'undefined'],
    [{ body: '', slots: {} }, '{}'],
    [{ body: '', slots: 'o-1' }, '"o-1"'],
    [{ body: '', slots: [7] }, '7'],
    [{ body: '', slots: ['o-1', null] }, 'null'],
    [{ body: '', slots: [undefined] }, 'undefined'],
  ])('[E4] refuses %j and shows the fault', (value, shown) => {
    for (const insist of [insistCapData, insistVatCapData]) {
      const message = messageOf(() => insist(value));
      expect(message).toMatch(/^capdata /);
      expect(message).toContain(shown);
    }
  });

  it('[E4] refuses slots with a hole', () => {
    const slots: unknown[] = ['o-1'];
    slots.length = 2;
    expect(messageOf(() => insistCapData({ body: '', slots }))).toContain('undefined');
  });

  it('[R1] refuses a slot that is no vref, where vrefs are wanted', () => {
    expect(() => insistCapData({ body: '', slots: ['ko20'] })).not.toThrow();
    for (const slot of ['ko20', 'o+007', '', 'p+d1/1']) {
      const message = messageOf(() => insistVatCapData({ body: '', slots: ['o-1', slot] }));
      expect(message).toContain(`malformed vref ${JSON.stringify(slot)}`);
    }
  });
});

describe('the limits of one syscall', () => {
  it('[E5] are 10,000,000 characters and 10,000 slots', () => {
    const limits = new CapDataLimits();
    expect([DEFAULT_BODY_LIMIT, DEFAULT_SLOTS_LIMIT]).toEqual([10_000_000, 10_000]);
    expect(limits.isAcceptable([sized(10_000_000, 10_000)])).toBe(true);
    expect(limits.isAcceptable([sized(10_000_001, 0)])).toBe(false);
    expect(limits.isAcceptable([sized(0, 10_001)])).toBe(false);
  });

  it('[E5] count all capdata of the syscall together', () => {
    const limits = new CapDataLimits();
    limits.set(100, 10);
    expect(limits.isAcceptable([])).toBe(true);
    expect(limits.isAcceptable([sized(60, 4), sized(40, 6)])).toBe(true);
    expect(limits.isAcceptable([sized(60, 0), sized(41, 0)])).toBe(false);
    expect(limits.isAcceptable([sized(0, 5), sized(0, 6)])).toBe(false);
    expect(() => limits.assertAcceptable([sized(60, 4), sized(40, 6)])).not.toThrow();
    expect(messageOf(() => limits.assertAcceptable([sized(101, 0)]))).toBe(
      'syscall capdata too large',
    );
  });

  it('[E5] go back to their defaults when none are given', () => {
    const limits = new CapDataLimits();
    limits.set(1, 1);
    limits.set();
    expect(limits.isAcceptable([sized(2, 2)])).toBe(true);
  });

  it('[E5] count UTF-16 code units, as strings do', () => {
    const limits = new CapDataLimits();
    limits.set(3);
    expect(limits.isAcceptable([{ body: '\u{1F600}\u{1F600}', slots: [] }])).toBe(false);
    expect(limits.isAcceptable([{ body: '\u{1F600}!', slots: [] }])).toBe(true);
  });
});
