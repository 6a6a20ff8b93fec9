// Differences that come up on the way in vats which are about something else.
import type { Difference, RuleName } from '../support/compare.js';

const difference = (rule: RuleName, peer: string[], ours: string[]): Difference => ({
  rule,
  peer,
  ours,
});

const residue = (...vpids: string[]): Difference =>
  difference(
    'no-residue',
    vpids.map(vpid => `slotToVal: ${vpid}`),
    [],
  );

/** Both say that it is not Far, and ours what to do. */
export const rootNotFar = (shown: string): Difference[] => {
  const peer = `<< REJECTED Error: buildRootObject() for vat "vat-under-test" returned ${shown}, which is not Far`;
  return [difference('error-text', [peer], [`${peer}…`])];
};

/** A promise was named in something that was refused, or said and done. */
export const named = [residue('p+5')];

/** What a resolution mentions that was never made stays exported on the peer. */
export const limits = [
  difference(
    'reason-too-large',
    [
      `exit(true, #{"#error":"syscall capdata too large","errorId":"error:liveSlots:vat-under-test#70004","name":"Error"})`,
    ],
    [
      `resolve([['p-5', true, #{"#error":"the reason of a rejection is too large","errorId":"error:liveSlots:vat-under-test#70004","name":"Error"}]])`,
    ],
  ),
  // The first two would have ended the vat here as well.
  difference(
    'no-residue',
    ['p-2', 'p-4', 'p-5'].map(vpid => `slotToVal: ${vpid}`),
    [],
  ),
  difference(
    'no-residue',
    ['p-2', 'p-4', 'p-5'].map(vpid => `exportedVPIDs: ${vpid}`),
    [],
  ),
  difference(
    'no-residue',
    [24, 25, 26, 27, 28].map(index => `kernelRecognizableRemotables: o+${index}`),
    [],
  ),
];

/** Two messages without a result fail. */
export const failuresWithoutResult = [
  difference('lost-outcome', ['(unhandled rejection: RangeError: too far)'], []),
  difference(
    'lost-outcome',
    ['(unhandled rejection: TypeError: target has no method "missing", …'],
    [],
  ),
];

export const watchRefusals = [
  difference('early-argument-check', ['(note: data: undefined)'], ['(note: data threw Error(…']),
  difference(
    'early-argument-check',
    ['(unhandled rejection: RangeError: Expected "string" is same as "remotable")'],
    [],
  ),
  difference(
    'early-argument-check',
    [
      '(note: no watcher: undefined)',
      '(unhandled rejection: RangeError: Expected "undefined" is same as "remotable")',
    ],
    ['(note: no watcher threw Error(…'],
  ),
  ...['useless watcher', 'ephemeral watcher', 'function watcher', 'presence'].flatMap(name => [
    difference(
      'early-argument-check',
      [`(note: ${name}: undefined)`],
      [`(note: ${name} threw Error(promise watcher must …`],
    ),
    ...(name === 'ephemeral watcher'
      ? [difference('watcher-unnamed', [`vatstoreSet('idCounters', '{"exportID":14,…`], [])]
      : []),
    difference('early-argument-check', ['(unhandled rejection: Error: …'], []),
  ]),
  difference(
    'watcher-unnamed',
    [
      `resolve([['p-1', false, #"$0.Alleged: export" ["o+14"]]])`,
      `vatstoreSet('idCounters', '{"exportID":15,…`,
    ],
    [
      `resolve([['p-1', false, #"$0.Alleged: export" ["o+13"]]])`,
      `vatstoreSet('idCounters', '{"exportID":14,…`,
    ],
  ),
  difference(
    'watcher-unnamed',
    ['idCounters = {"exportID":15,…'],
    ['idCounters = {"exportID":14,…'],
  ),
  difference('watcher-unnamed', ['slotToVal: o+14'], []),
  residue('p+5'),
  difference(
    'watcher-unnamed',
    ['kernelRecognizableRemotables: o+14'],
    ['kernelRecognizableRemotables: o+13'],
  ),
];

const neverAllocated = (baseRef: string, resolution: string): Difference =>
  difference(
    'strict-edge',
    [
      `vatstoreGet('vom.${baseRef}') -> undefined`,
      `resolve([['${resolution}', true, #{"#error":"Check failed",…`,
      '<< ok',
    ],
    [
      `<< REJECTED Error: failed to reanimate "${baseRef}": I don't remember allocating "${baseRef}"`,
    ],
  );

export const durableKinds = [
  neverAllocated('o+d10/99', 'p-53'),
  difference(
    'error-text',
    ['<< REJECTED Error: failed to reanimate "[undefined]"'],
    ['<< REJECTED Error: failed to reanimate "o+d77/1": no kind info for "77" …'],
  ),
  difference('strict-edge', ['slotToVal: o+d10/99'], []),
  residue('p+5', 'p+6'),
];

export const facets = [
  neverAllocated('o+d10/9', 'p-16'),
  difference(
    'error-text',
    ['<< REJECTED Error: getFacet missing, "[10n]" ["[7n]"]'],
    ['<< REJECTED Error: failed to reanimate "o+d10/1": the kind of "o+d10/1" has 3 facets, …'],
  ),
  difference(
    'kind-check-first',
    [
      `vatstoreSet('vom.vkind.13.descriptor', '{"kindID":"13","tag":"none"}')`,
      '(note: no facets threw Error(Check failed))',
      `vatstoreSet('idCounters', '{"exportID":14,…`,
    ],
    ['(note: no facets threw Error(…'],
  ),
  difference(
    'kind-check-first',
    ['idCounters = {"exportID":14,…'],
    ['idCounters = {"exportID":13,…'],
  ),
  difference('kind-check-first', ['vom.vkind.13.descriptor = {"kindID":"13","tag":"none"}'], []),
  difference('strict-edge', ['slotToVal: o+d10/9'], []),
];

export const weakKeyed = [
  difference('weak-map-tag', ['(note: tag: [object Object])'], ['(note: tag: [object WeakMap])']),
];

export const shapeGoes = [
  difference(
    'error-text',
    ['(note: define threw TypeError(Cannot convert undefined or null to object))'],
    ['(note: define threw Error(durable Kind stateShape mismatch (no new shape)))'],
  ),
];
