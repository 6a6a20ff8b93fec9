// What the fake kernel refuses: each syscall that no lawful vat would make.
import { beforeEach, expect, test } from 'vitest';
import type { OutwardSyscall } from '../../src/index.js';
import { makeVatSyscalls } from '../../src/kernel/vat-syscalls.js';
import { Cranks } from '../../src/testing/fake-kernel/cranks.js';
import { capdata } from '../support/capdata.js';

let cranks: Cranks;
let syscall: OutwardSyscall;
beforeEach(async () => {
  cranks = new Cranks(() => {});
  syscall = makeVatSyscalls('v1', cranks.parts, cranks.noteExit);
  const other = makeVatSyscalls('v2', cranks.parts, cranks.noteExit);
  const { clists, refs } = cranks.parts;
  await cranks.keep(() => {
    // v1 has o-50 and p-60 of v2, which holds o-50 (an export of v1) itself.
    const kref = clists.toKernel('v2', 'o+1');
    expect(clists.toVat('v1', kref)).toBe('o-50');
    expect(clists.toVat('v1', clists.toKernel('v2', 'p+1'))).toBe('p-60');
    expect(clists.toVat('v2', clists.toKernel('v1', 'o+1'))).toBe('o-50');
    refs.hold(kref);
    other.subscribe('p+1' as never);
  });
});

const data = capdata(0) as never;
const names = (...vrefs: string[]): never => vrefs as never;
const one = (vref: string): never => vref as never;

test.each<[what: string, unlawful: (say: OutwardSyscall) => unknown, why: RegExp]>([
  ['a target never given', say => say.send(one('o-51'), data), /o-51, which it was never given/],
  [
    'a target dropped',
    say => (say.dropImports(names('o-50')), say.send(one('o-50'), data)),
    /had dropped/,
  ],
  ['a result of another', say => say.send(one('o-50'), data, one('p-60')), /does not decide p-60/],
  ['a subscription to nothing', say => say.subscribe(one('p-61')), /never given/],
  ['a settlement of another', say => say.resolve([[one('p-60'), false, data]]), /does not decide/],
  [
    'a second settlement in one batch',
    say =>
      say.resolve([
        [one('p+5'), false, data],
        [one('p+5'), false, data],
      ]),
    /settled already/,
  ],
  ['a drop of nothing', say => say.dropImports(names('o-51')), /kernel does not know/],
  ['a second drop', say => say.dropImports(names('o-50', 'o-50')), /drops o-50 twice/],
  ['a retirement without a drop', say => say.retireImports(names('o-50')), /without dropping it/],
  ['a retirement of what is reachable', say => say.retireExports(names('o+1')), /others can reach/],
  ['a retirement of nothing', say => say.retireExports(names('o+2')), /does not know/],
  ['an abandonment of nothing', say => say.abandonExports(names('o+2')), /does not know/],
  ['a device', say => say.callNow(one('d-1'), 'm', data), /has no devices/],
])('[KO4] refuses %s, and undoes the crank', async (_what, unlawful, why) => {
  const { clist, objects, queue } = cranks.parts.tables;
  const before = JSON.stringify([clist.values(), objects.values(), queue.size]);
  await expect(cranks.keep(() => unlawful(syscall))).rejects.toThrow(why);
  expect(JSON.stringify([clist.values(), objects.values(), queue.size])).toBe(before);
});
