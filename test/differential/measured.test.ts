// More rows of docs/differences.md, each shown by a small program: the very lines of both, and that
// all around them is the same.
import { describe } from 'vitest';
import { by, itDiffers, type Case } from './cases.js';
import * as measured from './vats/measured.js';

/** The numbers of a sweep, of which one says that something is still there. */
const SWEPT = '<< ok {…';
/** What a sweep reads of an object that is dead, and finds held. */
const isAlive = (baseRef: string): string[] => [
  `vatstoreGet('vom.rc.${baseRef}') -> '1'`,
  `vatstoreGet('vom.es.${baseRef}') -> undefined`,
];

const initial = by('weak-initial');
const order = by('promise-of-presence');
const iteration = by('steady-iteration');
const parts = by('steady-parts');
const asked = by('proxy-asked');
const checked = by('interface-checked');
const missing = by('missing-state');
const waits = by('no-self-wait');

const ofPresence = `resolve([['p+7', false, #"$0.Alleged: presence o-51" ["o-51"]]])`;
const cycle = (text: string): string =>
  `resolve([['p-60', true, #{"#error":"Chaining cycle detected for promise${text}",…`;

const listOf = (text: string): string => `{"body":"#[\\"${text}\\"]","slots":[]}`;
const setList = (text: string): string => `vatstoreSet('vc.4.slist', '${listOf(text)}')`;
const storedList = (text: string): string => `vc.4.slist = ${listOf(text)}`;

const cases: readonly Case[] = [
  {
    id: 'G5',
    claim: 'are not empty, and recognize what they were made with',
    program: measured.weakInitial,
    declared: [
      initial(['(note: false false)'], ['(note: true true)']),
      initial(
        [
          "vatstoreGetNextKey('vom.ir.o-50|') -> 'vom…",
          "vatstoreGetNextKey('vom.ir.o-51|') -> 'vom…",
        ],
        [],
      ),
      initial(["retireImports(['o-50', 'o-51'])", SWEPT], [SWEPT]),
    ],
  },
  {
    id: 'P7',
    claim: 'is resolved in a turn of its own each time',
    program: measured.promiseOfPresence,
    declared: [order([ofPresence], []), order([], [ofPresence])],
  },
  {
    id: 'C3',
    claim: 'is refused',
    program: measured.steadyIteration,
    declared: [
      iteration(
        ["vatstoreGetNextKey('vc.4.sa') -> 'vc.4.sb'", '(note: next b)'],
        ['(note: next: Error(keys in store cannot be added to during iteration))'],
      ),
    ],
  },
  {
    id: 'K5',
    claim: 'holds its store, so that both stay the same',
    program: measured.steadyParts,
    declared: [
      parts(
        [
          ...isAlive('o+d6/4'),
          ...[1, 2].flatMap(() => [
            "vatstoreGet('vom.rc.o+v2/5') -> undefined",
            "vatstoreGet('vom.es.o+v2/5') -> undefined",
          ]),
          "vatstoreGetNextKey('vc.5.') -> 'vc.5.|entryCount'",
          "vatstoreGetNextKey('vc.5.|entryCount') -> 'vc.5.|nextOrdinal'",
          "vatstoreGetNextKey('vc.5.|nextOrdinal') -> 'vc.5.|schemata'",
          "vatstoreGetNextKey('vc.5.|schemata') -> 'vom.rc.o+d6/1'",
          "vatstoreGet('vc.5.|schemata') -> '{…",
          "vatstoreGetNextKey('vc.5.|') -> 'vc.5.|entryCount'",
          "vatstoreDelete('vc.5.|entryCount')",
          "vatstoreGetNextKey('vc.5.|entryCount') -> 'vc.5.|nextOrdinal'",
          "vatstoreDelete('vc.5.|nextOrdinal')",
          "vatstoreGetNextKey('vc.5.|nextOrdinal') -> 'vc.5.|schemata'",
          "vatstoreGetNextKey('vc.5.|schemata') -> 'vom.rc.o+d6/1'",
          "vatstoreDelete('vom.rc.o+v2/5')",
          "vatstoreDelete('vom.es.o+v2/5')",
          "vatstoreGetNextKey('vom.ir.o+v2/5|') -> 'vom.rc.o+d6/1'",
          "vatstoreDelete('vc.5.|schemata')",
          SWEPT,
        ],
        [SWEPT],
      ),
      parts(['(note: seen false)'], ['(note: seen true)']),
      parts([], ['vc.5.|entryCount = 0', 'vc.5.|nextOrdinal = 1', 'vc.5.|schemata = {…']),
      parts([], ['slotToVal: o+v2/5']),
    ],
  },
  {
    id: 'E11',
    claim: 'is asked less often, and a list in it is what was read',
    program: measured.proxyAsked,
    declared: [
      asked(["resolve([['p-2', false, #6]])"], ["resolve([['p-2', false, #4]])"]),
      asked(["resolve([['p-4', false, #7]])"], ["resolve([['p-4', false, #6]])"]),
      asked([`resolve([['p-5', false, #["mapped"]]])`], [`resolve([['p-5', false, #["own"]]])`]),
      asked([setList('mapped')], [setList('own')]),
      asked([storedList('mapped')], [storedList('own')]),
    ],
  },
  {
    id: 'E12',
    claim: 'is refused, though a presence is there already',
    program: measured.interfaceChecked,
    declared: [
      checked(
        ['(note: took [object Alleged: good])', `resolve([['p-2', false, #"#undefined"]])`],
        [`resolve([['p-2', true, #{"#error":"cannot read …`],
      ),
    ],
  },
  {
    id: 'G4',
    claim: 'is swept',
    program: measured.missingState,
    declared: [
      missing(
        ['<< REJECTED Error: Check failed'],
        [
          "vatstoreDelete('vom.rc.o+d10/1')",
          "vatstoreDelete('vom.es.o+d10/1')",
          "vatstoreGetNextKey('vom.ir.o+d10/1|') -> 'vom.rc.o+d1/10'",
          SWEPT,
        ],
      ),
    ],
  },
  {
    id: 'M7',
    claim: 'is rejected, on the peer in the words of the engine',
    program: measured.selfWait,
    declared: [waits([cycle(' [object Promise]')], [cycle('')])],
  },
];

describe('differs from the peer, as docs/differences.md has it', () => {
  itDiffers(cases);
});
