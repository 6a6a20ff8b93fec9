// What vats do with what an earlier crank left. Whether something was collected in between must not
// change what it costs.
import { capdata } from './vat.mjs';

/** @import {CapData, Crank, Vat} from './vat.mjs' */
/** @typedef {(vat: Vat) => Promise<Crank>} Step */
/** @typedef {{ before?: Step, steps: Step[] }} Pattern a collection may come before each step */

/** @param {string} method @param {...unknown} args @returns {Step} */
const call =
  (method, ...args) =>
  vat =>
    vat.call(method, JSON.stringify(args));

/** The same with a presence. @param {string} method @returns {Step} */
const callWith =
  (method, slot = 'o-50') =>
  vat =>
    vat.call(method, '["$0.Alleged: thing"]', [slot]);

/** The last name that came out of the vat. @param {Vat} vat */
const lastAnswer = vat => {
  for (const { syscalls } of vat.cranks.toReversed()) {
    for (const [[tag, list]] of syscalls) {
      if (tag !== 'resolve') continue;
      const [[, , data]] = /** @type {[[string, boolean, CapData]]} */ (list);
      if (data.slots.length > 0) return String(data.slots[0]);
    }
  }
  throw new Error('Nothing was answered');
};

/** @param {Vat} vat */
const lastSent = vat => {
  for (const { syscalls } of vat.cranks.toReversed()) {
    for (const [[tag, , message]] of syscalls) {
      if (tag === 'send') return String(/** @type {{ result: string }} */ (message).result);
    }
  }
  throw new Error('Nothing was sent');
};

/** With what the vat gave away. @param {string} method @returns {Step} */
const callGiven = method => vat => vat.call(method, '["$0"]', [lastAnswer(vat)]);

/** @type {Step} */
const answerSent = vat => vat.notify([[lastSent(vat), false, capdata('"done"')]]);

/** @type {Step} */
const sendGiven = vat => vat.send(lastAnswer(vat), 'get');

/** @param {Step} step */
const thrice = step => [step, step, step];

/** @param {Step} before @param {Step} step @returns {Pattern} */
const after = (before, step) => ({ before, steps: thrice(step) });

const PROMISES = ['p-501', 'p-502', 'p-503'];

/** @type {Record<string, Pattern>} */
export const patterns = {
  'stored, state read': after(call('keep', 'plain'), call('getKept')),
  'stored, state read, with shape': after(call('keep', 'shaped'), call('getKept')),
  'stored, state read, by this': after(call('keep', 'thisful'), call('getKept')),
  'stored, state read, exo': after(call('keep', 'exo'), call('getKept')),
  'stored, state read, facet': after(call('keepReader'), call('getKept')),
  'stored, state read, with finish': after(call('keep', 'finished'), call('getKept')),
  'stored, state written': after(call('keep', 'plain'), call('setKept', 7)),
  'stored, not used': after(call('keep', 'plain'), call('read')),
  'held, state read': after(call('hold', 'plain'), call('get')),
  'held, state read, with shape': after(call('hold', 'shaped'), call('get')),
  'held, state read, by this': after(call('hold', 'thisful'), call('get')),
  'held, state read, exo': after(call('hold', 'exo'), call('get')),
  'held, state read, virtual': after(call('hold', 'virtual'), call('get')),
  'held, state written': after(call('hold', 'plain'), call('set', 7)),
  'held, asked for itself': after(call('hold', 'plain'), call('self')),
  'held facet, state read': after(call('holdReader'), call('get')),
  'held facet, the other read': after(call('holdWriter'), call('readerOf')),
  'made, read and dropped': { steps: thrice(call('makeAgain', 'plain')) },
  'made and dropped, with finish': { steps: thrice(call('makeAgain', 'finished')) },
  'given away, called': after(call('give', 'plain'), sendGiven),
  'given away, called, with shape': after(call('give', 'shaped'), sendGiven),
  'given away facet, called': after(call('giveReader'), sendGiven),
  'given away, comes back': after(call('give', 'plain'), callGiven('take')),
  'given away, comes back and is called': after(call('give', 'plain'), callGiven('callThis')),
  'given away, given back': after(call('give', 'plain'), callGiven('giveBack')),
  'presence again': { steps: thrice(callWith('take')) },
  'presence held, and again': after(callWith('holdThis'), callWith('isHeld')),
  'presence given back': { steps: thrice(callWith('giveBack')) },
  'presence stored, sent to': after(callWith('keepThis'), call('askThis')),
  'presence in state, sent to': {
    before: vat => vat.call('keep', '["plain","$0.Alleged: thing"]', ['o-50']),
    steps: thrice(call('askKept')),
  },
  'presence as a key': after(callWith('keyed'), callWith('hasKey')),
  'presence as a weak key': after(callWith('putWeakly'), callWith('getWeakly')),
  'keys, iterated': after(callWith('keyed'), call('keysOf')),
  'members, iterated': after(callWith('addMember'), call('members')),
  'entries, iterated': after(call('keep', 'plain'), call('entries')),
  'WeakMap of a presence': after(callWith('mapWeak'), callWith('getWeak')),
  'WeakSet of a presence': after(callWith('addWeak'), callWith('hasWeak')),
  'WeakMap of a stored object': {
    before: async vat => {
      await vat.call('keep', '["plain"]');
      return vat.call('mapKept');
    },
    steps: thrice(call('getMapped')),
  },
  'collection in a collection': after(call('keepInner'), call('getInner')),
  'stored, replaced': after(call('keep', 'plain'), call('replace', 'plain')),
  'stored, deleted and stored': {
    steps: [...thrice(call('swap', 'plain')), call('swap', 'plain')],
  },
  'object in state, replaced': after(call('keep', 'plain'), call('replaceState', 'plain')),
  'object in state, read': {
    before: async vat => {
      await vat.call('keep', '["plain"]');
      return vat.call('replaceState', '["shaped"]');
    },
    steps: thrice(call('readState')),
  },
  'watch of an import': {
    steps: PROMISES.flatMap(vpid => [
      vat => vat.call('watch', '[["&0"]]', [vpid]),
      vat => vat.notify([[vpid, false, capdata('"done"')]]),
    ]),
  },
  'watch of a result': {
    steps: thrice(callWith('watchAnswer')).flatMap(step => [step, answerSent]),
  },
  'watch of an own promise': {
    steps: thrice(call('watchOwn')).flatMap(step => [step, call('settleOwn')]),
  },
  'message and its result': { steps: thrice(callWith('ask')).flatMap(step => [step, answerSent]) },
  'remotable sent': { steps: thrice(callWith('sendRemotable')) },
  'promise stored and settled': {
    steps: PROMISES.flatMap(vpid => [
      vat => vat.call('keepPromise', '[["&0"]]', [vpid]),
      vat => vat.notify([[vpid, false, capdata('"done"')]]),
      call('dropPromise'),
    ]),
  },
  'iteration that is begun': { steps: thrice(call('beginWalk')) },
  'iteration that goes on': after(call('beginWalk'), call('walkOn')),
  failure: {
    before: async vat => {
      vat.mayRefuse = true;
      return vat.call('take');
    },
    steps: thrice(call('throwIt')),
  },
};
