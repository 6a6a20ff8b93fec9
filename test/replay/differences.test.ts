// The rules that name differences, one by one, on what the established layer and ours say; and that
// they name nothing else.
import { describe, expect, test } from 'vitest';
import { Differences } from '../../src/transcripts/differences.js';
import type { Episode, Exchange } from '../../src/transcripts/exchange.js';
import { Follower } from '../../src/transcripts/follower.js';

const ok = (...s: unknown[]): Exchange => ({ s, r: ['ok', null] });
const episode = (delivery: unknown[], ...exchanges: Exchange[]): Episode => ({
  place: 'line 1',
  delivery,
  exchanges,
  isOk: true,
});
const data = { body: '#1', slots: [] };
const failure = ok('exit', true, data);
const set = (key: string, value: string): Exchange => ok('vatstoreSet', key, value);

interface Case {
  readonly name: string;
  readonly earlier?: readonly Episode[];
  readonly record: Episode;
  /** What is said now, where that is something else. */
  readonly said: readonly unknown[][];
  readonly leaves?: boolean;
}

const message = ['message', 'o+0', { methargs: { body: '#["m",[]]', slots: [] } }];
const reap = ['bringOutYourDead'];

const cases: readonly Case[] = [
  {
    name: 'retired-once',
    earlier: [episode(['retireImports', ['o-5']])],
    record: episode(reap, ok('retireImports', ['o-5', 'o-6'])),
    said: [['retireImports', ['o-6']]],
  },
  {
    name: 'retired-once',
    earlier: [episode(['retireImports', ['o-5']])],
    record: episode(reap, ok('retireImports', ['o-5'])),
    said: [],
  },
  {
    name: 'disavowed-once',
    earlier: [episode(message, ok('dropImports', ['o-5']))],
    record: episode(reap, ok('dropImports', ['o-5', 'o-9']), ok('retireImports', ['o-9'])),
    said: [
      ['dropImports', ['o-9']],
      ['retireImports', ['o-9']],
    ],
  },
  {
    name: 'failure-first',
    record: episode(message, failure, ok('exit', false, data)),
    said: [['exit', true, data]],
  },
  {
    name: 'steady-count',
    record: episode(message, set('vc.5.|entryCount', '-1')),
    said: [['vatstoreSet', 'vc.5.|entryCount', '0']],
    leaves: true,
  },
  {
    name: 'old-registrations',
    record: episode(['startVat', data], ok('vatstoreGet', 'vc.3.')),
    said: [['vatstoreGetNextKey', 'vc.2.']],
    leaves: true,
  },
  {
    name: 'no-residue',
    record: episode(message, set('vc.5.sa', '{"body":"#\\"&0\\"","slots":["p+5"]}')),
    said: [['vatstoreSet', 'vc.5.sa', '{"body":"#\\"&0\\"","slots":["p+9"]}']],
    leaves: true,
  },
  {
    name: 'retired-name',
    earlier: [episode(['notify', [['p-60', false, data]]])],
    record: episode(message, ok('subscribe', 'p-60')),
    said: [['subscribe', 'p+9']],
    leaves: true,
  },
  {
    name: 'no-residue',
    record: episode(message, set('vc.5.|nextOrdinal', '1'), ok('subscribe', 'p+5')),
    said: [['subscribe', 'p+5']],
    leaves: true,
  },
  {
    name: 'no-residue',
    record: episode(message, set('idCounters', '{"exportID":1,"collectionID":2,"promiseID":9}')),
    said: [['vatstoreSet', 'idCounters', '{"exportID":1,"collectionID":2,"promiseID":8}']],
    leaves: true,
  },
];

const follow = ({ earlier = [], record, said }: Omit<Case, 'name'>): Follower => {
  const differences = new Differences();
  for (const before of earlier) differences.passed(before);
  const follower = new Follower(differences.recognize);
  follower.begin(record);
  for (const syscall of said) follower.answer(syscall);
  follower.end();
  return follower;
};

describe('[H2] a difference', () => {
  test.each(cases)('$name is recognized', given => {
    const follower = follow(given);
    expect([...follower.named.keys()]).toEqual([given.name]);
    if (given.leaves === true) expect(follower.left?.name).toBe(given.name);
    else expect(follower.left).toBeUndefined();
  });

  const others: readonly (Omit<Case, 'name'> & { readonly what: string })[] = [
    {
      what: 'an import that the kernel has not retired',
      record: episode(reap, ok('retireImports', ['o-5', 'o-6'])),
      said: [['retireImports', ['o-6']]],
    },
    {
      what: 'an import that was retired before the last sweep',
      earlier: [episode(['retireImports', ['o-5']]), episode(reap)],
      record: episode(reap, ok('retireImports', ['o-5'])),
      said: [],
    },
    {
      what: 'an exit without a failure before',
      record: episode(message, ok('exit', false, data)),
      said: [],
    },
    {
      what: 'a subscription to what nobody watches',
      record: episode(message),
      said: [['subscribe', 'p+5']],
    },
    {
      what: 'another value',
      record: episode(message, set('vc.5.sa', '1')),
      said: [['vatstoreSet', 'vc.5.sa', '2']],
    },
    {
      what: 'another export number',
      record: episode(message, set('idCounters', '{"exportID":1,"collectionID":2,"promiseID":9}')),
      said: [['vatstoreSet', 'idCounters', '{"exportID":2,"collectionID":2,"promiseID":8}']],
    },
    {
      what: 'a resolution that was not made before',
      record: episode(message, ok('resolve', [['p-1', false, data]])),
      said: [],
    },
  ];

  test.each(others)('that is none of them has no name: $what', given => {
    const follower = follow(given);
    expect(follower.named.size).toBe(0);
    expect(follower.left).toMatchObject({ name: undefined });
  });

  test('of texts only is passed and counted', () => {
    const error = (text: string): unknown[] => [
      'resolve',
      [
        [
          'p-1',
          true,
          { body: `#{"#error":"${text}","errorId":"error:v1#70001","name":"Error"}`, slots: [] },
        ],
      ],
    ];
    const follower = follow({
      record: episode(message, ok(...error('one'))),
      said: [error('two')],
    });
    expect(follower.left).toBeUndefined();
    expect([follower.reworded, follower.compared]).toEqual([1, 1]);
  });
});
