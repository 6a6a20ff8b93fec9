// The guard on what a vat says: for each demand of a kernel, a stream that breaks it is found out.
import { describe, expect, it, test } from 'vitest';
import type { Delivery, VatSyscallObject } from '../../src/index.js';
import { makeSyscallAudit } from '../../src/testing/index.js';
import type { SyscallAudit } from '../../src/testing/index.js';
import { makeAuditor } from '../support/auditor.js';
import { capdata, message, ref } from '../support/capdata.js';

/** Deliveries in capitals are the kernel's; the others are syscalls. */
type Step =
  | readonly ['DELIVER', unknown]
  | readonly ['ANSWER', ...string[]]
  | readonly [string, ...unknown[]];

const data = (...vrefs: string[]) => capdata(vrefs.map(vref => ref(vref)));
const deliver = (...delivery: readonly unknown[]): Step => ['DELIVER', delivery];
const start = deliver('startVat', data('o-50', 'd-70', 'p-60'));
const send = (target: string, result?: string, ...slots: string[]): Step => [
  'send',
  target,
  { methargs: data(...slots), result },
];
const resolve = (...vpids: string[]): Step => ['resolve', vpids.map(vpid => [vpid, false, data()])];
const call = (result: string, ...slots: string[]): Step =>
  deliver(
    ...message(
      'o+0',
      'm',
      slots.map(slot => ref(slot)),
      result,
    ),
  );
const sweep = deliver('bringOutYourDead');

const play = (audit: SyscallAudit, steps: readonly Step[]): void => {
  for (const [name, ...rest] of steps) {
    if (name === 'DELIVER') audit.delivered(rest[0] as Delivery);
    else if (name === 'ANSWER') audit.answered(data(...(rest as string[])));
    else audit.said([name, ...rest] as unknown as VatSyscallObject);
  }
};

const unlawful: ReadonlyArray<readonly [what: string, steps: readonly Step[], why: RegExp]> = [
  [
    'a promise is resolved twice',
    [call('p-1'), resolve('p-1'), resolve('p-1')],
    /resolve names p-1, which is settled/,
  ],
  [
    'a promise is resolved twice in one batch',
    [call('p-1'), resolve('p-1', 'p-1')],
    /p-1 is resolved twice in one batch/,
  ],
  [
    'a promise of the kernel is resolved',
    [resolve('p-60')],
    /p-60 is resolved, but the vat does not decide it/,
  ],
  [
    'a result is resolved by who sent the message',
    [send('o-50', 'p+5'), resolve('p+5')],
    /p\+5 is resolved, but the vat does not/,
  ],
  [
    'a decision was passed on',
    [call('p-1'), send('o-50', 'p-1'), resolve('p-1')],
    /does not decide/,
  ],
  [
    'the promise of an earlier incarnation is resolved',
    [send('o-50', undefined, 'p+5'), start, resolve('p+5')],
    /does not decide/,
  ],
  ['nothing is resolved', [resolve()], /nothing is resolved/],
  ['an unknown promise is resolved', [resolve('p-61')], /p-61, which was never given/],
  [
    'a settled promise is sent',
    [call('p-1'), resolve('p-1'), send('o-50', undefined, 'p-1')],
    /send names p-1, which is settled/,
  ],
  [
    'a settled promise is in a resolution',
    [call('p-1'), resolve('p-1'), call('p-2'), ['resolve', [['p-2', false, data('p-1')]]]],
    /resolve names p-1, which is settled/,
  ],
  [
    'a notified promise is sent',
    [deliver('notify', [['p-60', false, data()]]), send('o-50', undefined, 'p-60')],
    /p-60, which is settled/,
  ],
  [
    'a message goes to a settled promise',
    [deliver('notify', [['p-60', false, data()]]), send('p-60')],
    /sent to p-60, which is settled/,
  ],
  [
    'a message goes to a promise of its own',
    [call('p-1'), send('p-1')],
    /p-1, which the vat itself decides/,
  ],
  ['a message goes to an export of its own', [send('o+0')], /o\+0, which is no import/],
  ['a message goes to a device', [send('d-70')], /d-70, which is no import/],
  ['a message goes to what was never given', [send('o-51')], /o-51, which was never given/],
  ['a message goes to an unknown promise', [send('p-61')], /p-61, which is no import/],
  [
    'a result is taken twice',
    [send('o-50', 'p+5'), send('o-50', 'p+5')],
    /p\+5 is the result of a message, but is not new/,
  ],
  [
    'a settled name is the result',
    [call('p-1'), resolve('p-1'), send('o-50', 'p-1')],
    /p-1 is the result of a message, but is not new/,
  ],
  ["a result is not the vat's", [send('o-50', 'p-61')], /p-61 is not the vat's to give/],
  [
    'an import is named that was never given',
    [send('o-50', undefined, 'o-51')],
    /o-51, which was never given/,
  ],
  [
    'a device is named that was never given',
    [send('o-50', undefined, 'd-71')],
    /d-71, which was never given/,
  ],
  [
    'a promise is named that was never given',
    [send('o-50', undefined, 'p-61')],
    /p-61, which was never given/,
  ],
  [
    'an exit names what was dropped',
    [sweep, ['dropImports', ['o-50']], ['exit', true, data('o-50')]],
    /exit names o-50, which was dropped/,
  ],
  [
    'a subscription to a settled promise',
    [call('p-1'), resolve('p-1'), ['subscribe', 'p-1']],
    /subscribe names p-1, which is settled/,
  ],
  [
    'a subscription to an unknown promise',
    [['subscribe', 'p-61']],
    /subscribe names p-61, which was never given/,
  ],
  [
    'a device is called that was never given',
    [['callNow', 'd-71', 'm', data()]],
    /d-71 is called, but was never given/,
  ],
  [
    'a promise is passed to a device',
    [['callNow', 'd-70', 'm', data('p-60')]],
    /p-60 is passed to a device/,
  ],
  [
    'an import is dropped twice',
    [sweep, ['dropImports', ['o-50']], ['dropImports', ['o-50']]],
    /o-50 is dropped twice/,
  ],
  [
    'an import is dropped twice in one list',
    [sweep, ['dropImports', ['o-50', 'o-50']]],
    /o-50 is dropped twice/,
  ],
  [
    'what was never given is dropped',
    [sweep, ['dropImports', ['o-51']]],
    /o-51 is dropped, but was never given/,
  ],
  [
    'a dropped import is sent',
    [sweep, ['dropImports', ['o-50']], send('o-50')],
    /o-50, which was dropped/,
  ],
  [
    'a retired import is sent',
    [sweep, ['dropImports', ['o-50']], ['retireImports', ['o-50']], send('o-50')],
    /o-50, which was never given, or is retired/,
  ],
  [
    'an import is retired without a drop',
    [sweep, ['retireImports', ['o-50']]],
    /o-50 is retired without a drop/,
  ],
  [
    'an import is retired twice',
    [sweep, ['dropImports', ['o-50']], ['retireImports', ['o-50']], ['retireImports', ['o-50']]],
    /o-50 is retired twice/,
  ],
  [
    'an import is retired that the kernel has retired',
    [
      sweep,
      ['dropImports', ['o-50']],
      deliver('retireImports', ['o-50']),
      sweep,
      ['retireImports', ['o-50']],
    ],
    /o-50 is retired twice/,
  ],
  [
    'an export is retired that the kernel can reach',
    [send('o-50', undefined, 'o+5'), sweep, ['retireExports', ['o+5']]],
    /o\+5 is retired, but the kernel can reach it/,
  ],
  [
    'an export is retired that was sent again',
    [
      send('o-50', undefined, 'o+5'),
      deliver('dropExports', ['o+5']),
      send('o-50', undefined, 'o+5'),
      sweep,
      ['retireExports', ['o+5']],
    ],
    /can reach it/,
  ],
  [
    'an export is retired twice',
    [
      send('o-50', undefined, 'o+5'),
      deliver('dropExports', ['o+5']),
      sweep,
      ['retireExports', ['o+5', 'o+5']],
    ],
    /o\+5 is retired twice/,
  ],
  [
    'an export is retired that the kernel has retired',
    [
      send('o-50', undefined, 'o+5'),
      deliver('dropExports', ['o+5']),
      deliver('retireExports', ['o+5']),
      sweep,
      ['retireExports', ['o+5']],
    ],
    /o\+5 is retired twice/,
  ],
  [
    'an export is sent that was retired',
    [
      send('o-50', undefined, 'o+5'),
      deliver('dropExports', ['o+5']),
      sweep,
      ['retireExports', ['o+5']],
      send('o-50', undefined, 'o+5'),
    ],
    /o\+5, which is retired/,
  ],
  [
    'what was never exported is retired',
    [sweep, ['retireExports', ['o+6']]],
    /o\+6 is retired twice, or was never exported/,
  ],
  [
    'what is no export is abandoned',
    [['abandonExports', ['o+6']]],
    /o\+6 is abandoned, but is no export/,
  ],
  ['a list is empty', [sweep, ['dropImports', []]], /dropImports names nothing/],
];

const lawful: ReadonlyArray<readonly [what: string, steps: readonly Step[]]> = [
  [
    'a result is resolved, and those that it names first',
    [
      call('p-1', 'p-61'),
      ['subscribe', 'p-61'],
      [
        'resolve',
        [
          ['p-1', false, data('p+5')],
          ['p+5', true, data('o-50')],
        ],
      ],
    ],
  ],
  [
    'a promise of its own is sent, subscribed to and resolved',
    [send('o-50', 'p+6', 'p+5'), ['subscribe', 'p+6'], ['subscribe', 'p+5'], resolve('p+5')],
  ],
  [
    'a message is sent on with the decision',
    [call('p-1'), send('o-50', 'p-1'), ['subscribe', 'p-1']],
  ],
  [
    'the kernel makes it the decider of its own result',
    [send('o-50', 'p+5'), call('p+5'), resolve('p+5')],
  ],
  [
    'a name comes back from the kernel after it was settled',
    [
      call('p-1'),
      resolve('p-1'),
      call('p-2', 'p-1'),
      ['subscribe', 'p-1'],
      send('o-50', undefined, 'p-1'),
    ],
  ],
  [
    'an import is dropped, retired and given again',
    [
      sweep,
      ['dropImports', ['o-50']],
      ['retireImports', ['o-50']],
      call('p-1', 'o-50'),
      send('o-50'),
    ],
  ],
  [
    'an export is dropped and retired',
    [
      send('o-50', undefined, 'o+5'),
      deliver('dropExports', ['o+5']),
      sweep,
      ['retireExports', ['o+5']],
    ],
  ],
  [
    'a device gives what was not known',
    [['callNow', 'd-70', 'm', data('o+7')], ['ANSWER', 'o-77'], send('o-77')],
  ],
  [
    'what survives an upgrade is exported still',
    [
      send('o-50', undefined, 'o+d10/1'),
      start,
      deliver('dropExports', ['o+d10/1']),
      sweep,
      ['retireExports', ['o+d10/1']],
    ],
  ],
  [
    "the vatstore is the vat's own affair",
    [
      ['vatstoreGet', 'k'],
      ['vatstoreSet', 'k', 'v'],
    ],
  ],
];

describe('[E17] a vat is found out', () => {
  it.each(unlawful)('when %s', (_what, steps, why) => {
    const audit = makeSyscallAudit();
    expect(() => play(audit, [start, ...steps])).toThrow(why);
    expect(audit.fault).toMatch(why);
    // And so is everything that it says from then on.
    expect(() => play(audit, [send('o-50')])).toThrow(why);
    // Up to the last step it was lawful.
    const before = makeSyscallAudit();
    play(before, [start, ...steps.slice(0, -1)]);
    expect(before.fault).toBe(undefined);
  });

  it.each(lawful)('but not when %s', (_what, steps) => {
    const audit = makeSyscallAudit();
    play(audit, [start, ...steps]);
    expect(audit.fault).toBe(undefined);
    expect(audit.endedFor).toBe(undefined);
    expect(audit.judged).toBe(steps.filter(([name]) => !/^[A-Z]/.test(name)).length);
  });
});

describe('it judges no vat', () => {
  it.each<readonly [string, readonly Step[]]>([
    ['retires what the vat can reach', [deliver('retireImports', ['o-50'])]],
    ['settles what the vat decides', [call('p-1'), deliver('notify', [['p-1', false, data()]])]],
    ['has the vat decide twice', [call('p-1'), call('p-1')]],
  ])('whose kernel %s', (_what, steps) => {
    const audit = makeSyscallAudit();
    play(audit, [start, ...steps, resolve('p-99')]);
    expect(audit.endedFor).toMatch(/^the kernel /);
    expect(audit.fault).toBe(undefined);
  });
});

test('the rigs tell of a fault that user code has swallowed, at the end of the delivery', () => {
  const auditor = makeAuditor();
  auditor.delivered(['startVat', data('o-50')]);
  auditor.said({ name: 'send', args: ['o-51', data(), undefined] });
  expect(() => auditor.ended(undefined)).toThrow('unlawful syscall: send names o-51, which was ne');
});
