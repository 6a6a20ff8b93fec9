// As `measured.test.ts`: rows of docs/differences.md that vat code with errors or a runtime notices.
import { Far } from '@endo/far';
import { describe, expect, it } from 'vitest';
import { capdata } from '../support/capdata.js';
import { implementations } from '../support/implementations.js';
import { makeMemoryStore } from '../support/memory-store.js';
import { makeCountingMeterControl } from '../support/meter.js';
import { waitUntilQuiescent } from '../support/real-gc.js';
import { makeRecordingSyscall } from '../support/syscall-recorder.js';
import { renderTranscript } from '../support/transcript.js';
import { runProgram } from '../support/vat-run.js';
import { by, itDiffers, type Case } from './cases.js';
import * as measured from './vats/measured-more.js';

const SWEPT = '<< ok {…';
const first = by('first-interface');
const depth = by('one-depth');
const prototypes = by('shared-prototypes');
const settled = by('settled-anyway');
const unread = by('unread-shapes');
const single = by('one-at-a-time');
const lost = by('lost-crank');
const keyless = by('key-without-value');
const outside = by('outside-a-delivery');
const residue = by('no-residue');

/** The lone surrogate of the key has become three characters. */
const GIVEN_BACK = 'vc.4.sk\ufffd\ufffd\ufffd';
const ids = (promiseID: number): string =>
  `{"exportID":10,"collectionID":4,"promiseID":${promiseID}}`;
const written = `vatstoreSet('vom.o+v10/1', '{"count":{"body":"#1","slots":[]}}')`;
const hasEnded = '<< REJECTED Error: the vat has ended: …';
const next = `>> message 'o+0' #["nothing",[]] result=null`;
/** What a sweep reads of an object before it is deleted. */
const unheld = [
  "vatstoreGet('vom.rc.o+v10/1') -> undefined",
  "vatstoreGet('vom.es.o+v10/1') -> undefined",
];

const cases: readonly Case[] = [
  {
    id: 'T5',
    claim: 'is the first one',
    program: measured.firstInterface,
    declared: [
      first(['(note: [object Alleged: presence o-50])'], ['(note: [object Alleged: first])']),
    ],
  },
  {
    id: 'T10',
    claim: 'is refused, with the depth and the limit',
    program: measured.oneDepth,
    declared: [
      depth(
        [
          'send(\'o-50\', #["m",[[[[…',
          "subscribe('p+6')",
          `vatstoreSet('idCounters', '${ids(7)}')`,
        ],
        ['(note: 100: Error(nested 102 levels deep, which is more than the 66 that can pass))'],
      ),
      depth([`idCounters = ${ids(7)}`], [`idCounters = ${ids(6)}`]),
      depth(['slotToVal: p+6'], []),
      depth(['importedVPIDs: p+6'], []),
    ],
  },
  {
    id: 'T5',
    claim: 'are one and the same',
    program: measured.sharedPrototypes,
    declared: [
      prototypes(
        ['(note: shared: false)', '(note: shared: false)'],
        ['(note: shared: true)', '(note: shared: true)'],
      ),
    ],
  },
  {
    id: 'P6',
    claim: 'becomes a rejection',
    program: measured.settledAnyway,
    declared: [
      settled(
        ['(unhandled rejection: () => void 0)'],
        [`resolve([['p-1', true, #{"#error":"Cannot pass non-frozen objects…`],
      ),
      residue(['slotToVal: p-1', 'exportedVPIDs: p-1'], []),
    ],
  },
  {
    id: 'G4',
    claim: 'does not bring it back, so that it goes at once',
    program: measured.unreadShapes,
    declared: [
      unread(
        [],
        [
          ...unheld,
          ...unheld,
          "vatstoreGet('vom.o+v10/1') -> '{}'",
          "vatstoreDelete('vom.rc.o+v10/1')",
          "vatstoreDelete('vom.es.o+v10/1')",
          "vatstoreGetNextKey('vom.ir.o+v10/1|') -> 'vom.o+v10/1'",
        ],
      ),
      unread([SWEPT], ["vatstoreDelete('vom.o+v10/1')", SWEPT]),
      unread([SWEPT], [SWEPT]),
      unread(['vom.o+v10/1 = {}'], []),
      unread(['slotToVal: o+v10/1'], []),
    ],
  },
  {
    id: 'G4',
    claim: 'goes with it on both',
    program: measured.unreadShapesCollected,
    declared: [],
  },
  {
    id: 'E16',
    claim: 'is refused',
    program: measured.oneAtATime,
    declared: [
      single(['(note: second)'], []),
      single(
        ["resolve([['p-2', false, #36]])", '<< ok'],
        ['<< REJECTED Error: "message" was delivered while "message" is in progress: …'],
      ),
    ],
  },
  {
    id: 'E10',
    claim: 'ends the vat',
    program: measured.lostCrank,
    declared: [
      lost([`resolve([['p-1', false, #"#undefined"]])`, '<< ok'], [hasEnded]),
      lost(
        [
          "vatstoreGet('vc.4.|schemata') -> '{…",
          "vatstoreGet('vc.4.sb') -> undefined",
          "vatstoreSet('vc.4.sb', '{…",
          "vatstoreGet('vc.4.|entryCount') -> '0'",
          "vatstoreSet('vc.4.|entryCount', '1')",
          `resolve([['p-2', false, #"#undefined"]])`,
          '<< ok',
        ],
        [hasEnded],
      ),
      lost(['vc.4.sb = {…', 'vc.4.|entryCount = 1'], ['vc.4.|entryCount = 0']),
    ],
  },
  {
    id: 'E15',
    claim: 'is written at the end of its turn',
    program: measured.outsideADelivery,
    declared: [outside([next, written], [written, next])],
  },
  {
    id: 'S7',
    claim: 'is named in the error, and the rest is cleared',
    program: measured.keyWithoutValue,
    declared: [
      keyless(
        ['(note: clear threw SyntaxError("undefined" is not valid JSON))'],
        [
          `vatstoreDelete('${GIVEN_BACK}')`,
          `vatstoreGetNextKey('${GIVEN_BACK}') -> 'vc.4.|entryCount'`,
          "vatstoreGetNextKey('vc.4.|entryCount') -> 'vc.4.|nextOrdinal'",
          "vatstoreGetNextKey('vc.4.|nextOrdinal') -> 'vc.4.|schemata'",
          "vatstoreGetNextKey('vc.4.|schemata') -> 'vom.rc.o+d6/1'",
          "vatstoreGet('vc.4.|entryCount') -> '2'",
          "vatstoreSet('vc.4.|entryCount', '1')",
          '(note: clear threw Error(the vatstore has no value under …',
        ],
      ),
      keyless(
        ["vatstoreGet('vc.4.|entryCount') -> '2'", '(note: size: 2)'],
        ["vatstoreGet('vc.4.|entryCount') -> '1'", '(note: size: 1)'],
      ),
      keyless(['vc.4.|entryCount = 2'], ['vc.4.|entryCount = 1']),
    ],
  },
];

describe('differs from the peer, as docs/differences.md has it', () => {
  itDiffers(cases);

  it('[E7] steady-order: a walk over next keys that do not ascend ends the vat', async () => {
    const { events } = await runProgram(measured.steadyOrder, 'ours');
    const lines = renderTranscript(events);
    expect(lines.at(-2)).toContain('walk threw Error(vatstoreGetNextKey of "vc.4.sb" must answer');
    expect(lines.at(-1)).toMatch(/^<< REJECTED Error: the vat has ended/);
    // On the peer the database has to end it.
    const peer = renderTranscript((await runProgram(measured.steadyOrder, 'peer')).events);
    expect(peer.slice(-2)).toEqual(['   (note: walk threw Error(the database gives up))', '<< ok']);
  });

  it('[E1] named-mistakes: a wrong option is refused at once', () => {
    const start = (implementation: 'peer' | 'ours') => () =>
      implementations[implementation](
        makeRecordingSyscall({
          store: makeMemoryStore(),
          record() {},
          fault: () => undefined,
          callNow: () => capdata(0),
        }),
        'vat',
        {},
        { relaxDurabilityRules: 'no' as never },
        {
          WeakRef,
          FinalizationRegistry,
          waitUntilQuiescent,
          gcAndFinalize: async () => {},
          meterControl: makeCountingMeterControl().meterControl,
        },
        console,
        async () => ({ buildRootObject: () => Far('root', {}) }),
      );
    expect(start('peer')).not.toThrow();
    expect(start('ours')).toThrow(/relaxDurabilityRules.*"no"/);
  });
});
