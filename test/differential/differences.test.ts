// Where ours differs from the peer on purpose: the very lines of both, each under the name of its
// rule. Everything around them is the same.
import { describe, expect, it } from 'vitest';
import { expectSame } from '../support/compare.js';
import type { Difference, RuleName } from '../support/compare.js';
import type { VatProgram } from '../support/vat-program.js';
import { runProgram } from '../support/vat-run.js';
import type { FinishedRun } from '../support/vat-run.js';
import * as edge from './vats/deliberate-edge.js';
import * as deliberate from './vats/deliberate.js';

const counters = (promiseID: number): string =>
  `{"exportID":11,"collectionID":5,"promiseID":${promiseID}}`;
const ids = (promiseID: number): string => `vatstoreSet('idCounters', '${counters(promiseID)}')`;
const stored = (promiseID: number): string => `idCounters = ${counters(promiseID)}`;
const send = (argument: string, result: string): string =>
  `send('o-50', #["m",["&0"]] ["${argument}"], '${result}')`;
const subscribe = (vpid: string): string => `subscribe('${vpid}')`;
const resolve = (vpid: string, value: string): string => `resolve([['${vpid}', false, #${value}]])`;
const registered = (...vpids: string[]): string[] => vpids.map(vpid => `slotToVal: ${vpid}`);
const imported = (...vpids: string[]): string[] => vpids.map(vpid => `importedVPIDs: ${vpid}`);

const difference = (rule: RuleName, peer: string[], ours: string[]): Difference => ({
  rule,
  peer,
  ours,
});

interface Case {
  readonly id: string;
  readonly claim: string;
  readonly program: VatProgram;
  readonly declared: readonly Difference[];
}

/** What a watch of a settled promise does, under the name that it goes by. */
const watchAndTell = (vpid: string): string[] => {
  const key = `vc.3.s${vpid}`;
  const entry = '{"body":"#[[\\"$0.Alleged: watcher\\"]]","slots":["o+d10/1"]}';
  return [
    `vatstoreGet('${key}') -> undefined`,
    `vatstoreGet('${key}') -> undefined`,
    "vatstoreGet('vom.rc.o+d10/1') -> '1'",
    "vatstoreSet('vom.rc.o+d10/1', '2')",
    `vatstoreSet('${key}', '${entry}')`,
    "vatstoreGet('vc.3.|entryCount') -> '0'",
    "vatstoreSet('vc.3.|entryCount', '1')",
    subscribe(vpid),
    `vatstoreGet('${key}') -> '${entry}'`,
    `vatstoreGet('${key}') -> '${entry}'`,
    "vatstoreGet('vom.rc.o+d10/1') -> '2'",
    "vatstoreSet('vom.rc.o+d10/1', '1')",
    `vatstoreDelete('${key}')`,
    "vatstoreGet('vc.3.|entryCount') -> '1'",
    "vatstoreSet('vc.3.|entryCount', '0')",
    resolve(vpid, '"value"'),
  ];
};

const cases: readonly Case[] = [
  {
    id: 'P4',
    claim: 'is sent under a fresh name, not under the one that the kernel has forgotten',
    program: deliberate.retiredSent,
    declared: [
      difference(
        'retired-name',
        [send('p-60', 'p+5'), subscribe('p+5'), resolve('p-60', '"value"'), ids(6)],
        [send('p+5', 'p+6'), subscribe('p+6'), resolve('p+5', '"value"'), ids(7)],
      ),
      difference(
        'retired-name',
        [send('p-60', 'p+6'), resolve('p-60', '"value"'), subscribe('p+6'), ids(7)],
        [send('p+7', 'p+8'), resolve('p+7', '"value"'), subscribe('p+8'), ids(9)],
      ),
      difference('retired-name', [stored(7)], [stored(9)]),
      difference(
        'no-residue',
        [...registered('p+5', 'p+6', 'p-60'), ...imported('p+5', 'p+6')],
        [...registered('p+6', 'p+8'), ...imported('p+6', 'p+8')],
      ),
    ],
  },
  {
    id: 'P4',
    claim: 'is returned under a fresh name',
    program: deliberate.retiredReturned,
    declared: [
      difference(
        'retired-name',
        [`resolve([['p-1', false, #["&0"] ["p-60"]]])`, resolve('p-60', '"value"')],
        [`resolve([['p-1', false, #["&0"] ["p+5"]]])`, resolve('p+5', '"value"'), ids(6)],
      ),
      difference('retired-name', [stored(5)], [stored(6)]),
      difference('no-residue', registered('p-60'), []),
    ],
  },
  {
    id: 'P4',
    claim: 'is watched under a fresh name',
    program: deliberate.retiredWatched,
    declared: [
      difference('retired-name', watchAndTell('p-60'), watchAndTell('p+5')),
      difference('retired-name', [], [ids(6)]),
      difference('retired-name', [stored(5)], [stored(6)]),
      difference('no-residue', registered('p-60'), []),
    ],
  },
  {
    id: 'P4',
    claim: 'is sent under a fresh name',
    program: deliberate.retiredResult,
    declared: [
      difference(
        'retired-name',
        [send('p-60', 'p+5'), resolve('p-60', '"#undefined"'), subscribe('p+5'), ids(6)],
        [send('p+5', 'p+6'), resolve('p+5', '"#undefined"'), subscribe('p+6'), ids(7)],
      ),
      difference('retired-name', [stored(6)], [stored(7)]),
      difference(
        'no-residue',
        [...registered('p+5', 'p-60'), ...imported('p+5')],
        [...registered('p+6'), ...imported('p+6')],
      ),
    ],
  },
  {
    id: 'P4',
    claim: 'is sent under a fresh name',
    program: deliberate.retiredOwn,
    declared: [
      difference(
        'retired-name',
        [send('p+5', 'p+7'), resolve('p+5', '"own"'), subscribe('p+7'), ids(8)],
        [send('p+7', 'p+8'), resolve('p+7', '"own"'), subscribe('p+8'), ids(9)],
      ),
      difference('retired-name', [stored(8)], [stored(9)]),
      difference(
        'no-residue',
        [...registered('p+5', 'p+6', 'p+7'), ...imported('p+6', 'p+7')],
        [...registered('p+6', 'p+8'), ...imported('p+6', 'p+8')],
      ),
    ],
  },
  {
    id: 'P1',
    claim: 'leaves neither of its two names behind',
    program: deliberate.twoNames,
    declared: [difference('no-residue', registered('p+5', 'p+6'), [])],
  },
  {
    id: 'T9',
    claim: 'leave no name behind',
    program: deliberate.refusals,
    declared: [difference('no-residue', registered('p+6', 'p+7'), [])],
  },
  {
    id: 'M4',
    claim: 'sends without a result, and keeps nothing of it',
    program: deliberate.sendOnly,
    declared: [
      // The peer has given the result a name by the time it fails.
      difference('sendOnly-sends', [ids(6)], [`send('o-50', #["m",[1]])`]),
      difference('sendOnly-sends', [ids(7)], [`send('p-60', #["m",[1]])`]),
      difference('sendOnly-sends', [stored(7)], [stored(5)]),
      // It waits for notifications that nobody will make.
      difference('no-residue', imported('p+5', 'p+6'), []),
    ],
  },
  {
    id: 'W6',
    claim: 'is subscribed to, so that the next incarnation is told',
    program: deliberate.watchOfExported,
    declared: [difference('subscribe-on-watch', [], [subscribe('p+5')])],
  },
  {
    id: 'P12',
    claim: 'is resolved once',
    program: deliberate.knownWatchedAndSent,
    declared: [
      difference('resolved-once', [resolve('p+7', '"settled"')], []),
      difference('resolved-once', ['(unhandled rejection: Error: no value for "p+7")'], []),
      difference('no-residue', ['exportedVPIDs: p+7'], []),
    ],
  },
  {
    id: 'P11',
    claim: 'is not subscribed to',
    program: deliberate.staleInBatch,
    declared: [
      difference('stale-mention', [subscribe('p-61')], []),
      difference('no-residue', [...registered('p-61'), ...imported('p-61')], []),
    ],
  },
  {
    id: 'M9',
    claim: 'delivers its arguments one by one',
    program: edge.callPromise,
    declared: [
      difference(
        'call-promise',
        [`send('p-60', #["#undefined",[["first","second"]]], 'p+5')`],
        [`send('p-60', #["#undefined",["first","second"]], 'p+5')`],
      ),
    ],
  },
  {
    id: 'D2',
    claim: 'is refused before the object is pinned',
    program: edge.deviceCheck,
    declared: [
      difference('no-residue', registered('p+5'), []),
      difference('device-check-first', ['kernelRecognizableRemotables: o+10'], []),
    ],
  },
  {
    id: 'P8',
    claim: 'is refused to its sender as a whole',
    program: edge.knownBatch,
    declared: [
      difference(
        'known-batch-first',
        [send('p+7', 'p+8'), 'exit(true, #{"#error":"syscall capdata too large",…'],
        ['(note: send: Error(syscall capdata too large))'],
      ),
      difference('no-residue', [...registered('p+7', 'p+8'), ...imported('p+8')], []),
    ],
  },
  ...[
    { program: deliberate.leftoverRemotable, name: 'o+10', value: '"$0.Alleged: remotable"' },
    { program: deliberate.leftoverPromise, name: 'p+5', value: '"&0"' },
  ].map(({ program, name, value }) => ({
    id: 'G7',
    claim: 'is cleared, though what the value named is gone',
    program,
    declared: [
      difference(
        'leftovers',
        [`<< REJECTED Error: no value for "${name}"`],
        [
          "vatstoreDelete('vc.4.r0000000001:o-60')",
          "vatstoreGetNextKey('vom.ir.o-60|4') -> 'vom.rc.o+d6/1'",
          '<< ok',
        ],
      ),
      difference(
        'leftovers',
        [`vc.4.r0000000001:o-60 = {"body":"#${value.replaceAll('"', '\\"')}","slots":["${name}"]}`],
        [],
      ),
    ],
  })),
  {
    id: 'G7',
    claim: 'goes, and its export is not retired, which the kernel has abandoned',
    program: deliberate.leftoverAbandoned,
    declared: [difference('leftovers', ["retireExports(['o+v3/4'])"], [])],
  },
  {
    id: 'G7',
    claim: 'is cleared, and what the value named is left alone',
    program: deliberate.leftoverVirtual,
    declared: [
      difference(
        'leftovers',
        ["vatstoreGet('vom.rc.o+v10/1') -> '1'", "vatstoreDelete('vom.rc.o+v10/1')"],
        [],
      ),
      difference(
        'leftovers',
        [
          "vatstoreGet('vom.rc.o+v10/1') -> undefined",
          "vatstoreGet('vom.es.o+v10/1') -> undefined",
          "vatstoreGet('vom.rc.o+v10/1') -> undefined",
          "vatstoreGet('vom.es.o+v10/1') -> undefined",
          '<< REJECTED TypeError: Cannot destructure …',
        ],
        ['<< ok {…'],
      ),
      difference('leftovers', [], ['vom.rc.o+v10/1 = 1']),
    ],
  },
];

describe('differs from the peer, as declared', () => {
  for (const { id, claim, program, declared } of cases) {
    it(`[${id}] ${program.name}: ${claim}`, async () => {
      const { peer } = await expectSame(program, declared);
      expect(peer.length).toBeGreaterThan(5);
    });
  }
});

const outcomes = ({ events }: FinishedRun): Array<string | undefined> =>
  events.flatMap(event => (event.type === 'outcome' ? [event.failure] : []));
const notes = ({ events }: FinishedRun): string[] =>
  events.flatMap(event => (event.type === 'note' ? [event.text] : []));

describe('refuses what the peer lets through (strict-vref, strict-edge)', () => {
  it('[R1] malformed vrefs in a delivery, quoting them and changing nothing', async () => {
    const run = await runProgram(edge.malformedVrefs, 'ours');
    const wrong = outcomes(run).slice(2, -1);
    expect(wrong).toEqual(
      edge.malformed.map(vref => expect.stringContaining(`"${vref}"`) as unknown),
    );
    expect(notes(run)).toEqual(['rejected still heard']);
    expect(run.tables.slotToVal).toEqual(['o+0', 'o+d6/1', 'o+d6/2', 'o+d6/3']);
    // The peer tells its vat of some of them.
    expect(notes(await runProgram(edge.malformedVrefs, 'peer'))).toContain('took 1');
  });

  it('[E2] malformed deliveries, before anything has changed', async () => {
    const run = await runProgram(edge.malformedDeliveries, 'ours');
    const wrong = outcomes(run).slice(2, -1);
    expect(wrong.filter(failure => failure === undefined)).toEqual([]);
    expect(notes(run)).toEqual(['rejected still heard']);
    expect(run.tables.slotToVal).toEqual(['o+0', 'o+d6/1', 'o+d6/2', 'o+d6/3']);
    // On the peer a batch that cannot be read is half heard.
    expect(notes(await runProgram(edge.malformedDeliveries, 'peer'))).toContain('fulfilled 1');
  });
});
