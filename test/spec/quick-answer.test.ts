// [M6] A result that nobody has a promise for is told in the same turn as one with a promise: beside
// the peer, which makes one for each, whatever the method answers. A ticker sends a message in every
// turn, so that the order of syscalls tells the turns.
import { E, Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { fulfil, message, ref } from '../support/capdata.js';
import { expectSame } from '../support/compare.js';
import type { VatProgram, VatTools } from '../support/vat-program.js';
import type { VatRun } from '../support/vat-run.js';
import { makeVatRun } from '../support/vat-run.js';

interface Remote {
  tick(turn: number): unknown;
  ask(): unknown;
}

const TURNS = 12;
const nested = (depth: number): unknown => (depth === 0 ? 'the end' : harden([nested(depth - 1)]));
const nextTurn: unknown = undefined;

/** What a method may do, with the tools of its vat and a presence. */
const outcomes: Record<string, (tools: VatTools, remote: Remote) => unknown> = {
  undefined: () => undefined,
  null: () => null,
  'a text': () => 'text',
  'a bigint': () => 7n,
  'a symbol that cannot pass': () => Symbol('local'),
  'a record that is not frozen': () => ({ list: [1, { two: 2 }] }),
  'a frozen record': () => Object.freeze({ list: Object.freeze(['a']), soft: [1] }),
  'a record with a getter': () => ({
    get now() {
      return 1;
    },
  }),
  'a list with a hole': () => [1, , 3], // eslint-disable-line no-sparse-arrays
  'what is nested as deep as can pass': () => nested(60),
  'a Far object': () => Far('local', { hello: () => 'hello' }),
  'a Far function': () => Far('function', () => 'hello'),
  'a function that is not Far': () => () => 'hello',
  'an object of a class of its own': () => new (class Own {})(),
  'an object without a prototype': () => Object.create(null) as unknown,
  'a presence': (_tools, remote) => remote,
  'a presence in a record': (_tools, remote) => ({ remote }),
  'a virtual object': ({ VatData }) => VatData.defineKind('kind', () => ({}), { m: () => 1 })(),
  'a store': ({ VatData }) => VatData.makeScalarBigMapStore('store'),
  'a virtual object that is thenable': ({ VatData }) =>
    VatData.defineKind('kind', () => ({}), {
      then: (_context: unknown, resolve: (value: unknown) => void) => resolve('then'),
    })(),
  'a thenable': () => ({ then: (resolve: (value: unknown) => void) => resolve('then') }),
  'a frozen thenable that rejects': () =>
    harden({ then: (_resolve: unknown, reject: (value: unknown) => void) => reject(Error('no')) }),
  'a record with a then that is no function': () => ({ then: 'later' }),
  'an error': () => Error('an answer'),
  'an error that is thrown': () => {
    throw Error('thrown');
  },
  'a text that is thrown': () => {
    throw 'thrown';
  },
  'a record that is thrown': () => {
    throw { soft: [1] };
  },
  'a promise that is thrown': () => {
    throw Promise.resolve(1);
  },
  'a promise that is fulfilled': () => Promise.resolve(['soft']),
  'a promise that is rejected': () => Promise.reject(Error('later')),
  'a promise that is fulfilled later': async () => {
    for (let turn = 0; turn < 4; turn += 1) await nextTurn;
    return 'later';
  },
  'an async method that throws': async () => {
    await nextTurn;
    throw Error('async');
  },
  'a promise in a record': () => ({ soon: Promise.resolve(1), never: new Promise(() => {}) }),
  'the result of a message': (_tools, remote) => E(remote).ask(),
  'a promise that stays': () => new Promise(() => {}),
  'an exit': ({ vatPowers }) => vatPowers.exitVat('done'),
  'a failure, and an answer': ({ vatPowers }) => {
    vatPowers.exitVatWithFailure(Error('failed'));
    return 'all the same';
  },
};

const tick = async (remote: Remote): Promise<void> => {
  for (let turn = 0; turn < TURNS; turn += 1) {
    void E(remote).tick(turn);
    await nextTurn;
  }
};

const programOf = (outcome: (tools: VatTools, remote: Remote) => unknown): VatProgram => ({
  name: 'a quick answer',
  build: tools => {
    const kept: unknown[] = [];
    return Far('root', {
      answer: (remote: Remote) => {
        void tick(remote);
        return outcome(tools, remote);
      },
      keep: (...values: unknown[]) => {
        kept.push(...values);
        return values.length;
      },
    });
  },
  script: async run => {
    await run.start();
    await run.message('o+0', 'answer', [ref('o-50')], 'p-60');
    // The kernel sends to the result, or gives it back, where it still may.
    if (!toldNames(run).includes('p-60')) {
      await run.deliver(message('p-60', 'hello', [], 'p-61'));
      await run.message('o+0', 'keep', [ref('p-60')], 'p-62');
    }
    const asked = run
      .calls('send')
      .find(({ args: [, methargs] }) => JSON.stringify(methargs).includes('ask'));
    if (asked !== undefined) await run.notify(fulfil(String(asked.args[2]), ref('o-70')));
    await run.message('o+0', 'keep', [], 'p-63');
  },
});

const toldNames = (run: VatRun): unknown[] =>
  run.calls('resolve').flatMap(({ args: [batch] }) => (batch as [string][]).map(([vpid]) => vpid));

describe('[M6] [P5] an answer is told in the turn in which a promise would tell of it', () => {
  it.each(Object.entries(outcomes))('%s', async (_name, outcome) => {
    await expectSame(programOf(outcome));
  });

  it('without a name that is registered on the way, unless the method takes its time', async () => {
    for (const [name, known] of [
      ['a text', []],
      ['a presence in a record', []],
      ['an error that is thrown', []],
      ['a promise that stays', ['p-60']],
    ] as const) {
      const run = makeVatRun(programOf(outcomes[name] ?? (() => undefined)), 'ours');
      await run.start();
      await run.message('o+0', 'answer', [ref('o-50')], 'p-60');
      expect([name, [...run.hooks.exportedVPIDs.keys()]]).toEqual([name, known]);
    }
  });
});
