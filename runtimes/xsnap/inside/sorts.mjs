// The sorts of things that a vat can release: for each, what to deliver until the last of it is
// made and dropped. What the next `bringOutYourDead` says then must be as on the peer.
import { capdata } from './vat.mjs';

/** @import {CapData, Crank, Vat} from './vat.mjs' */
/** @typedef {(vat: Vat) => Promise<unknown>} Deliver */

const TARGET = '["$0.Alleged: target"]';
const PROMISE = '[["&0"]]';

/** @type {CapData} */
const DONE = capdata('"done"');

/**
 * @param {Crank} crank
 * @param {string} tag
 */
const argsOf = ({ syscalls }, tag) =>
  syscalls.flatMap(([[each, ...args]]) => (each === tag ? [args] : []));

/** The promise for the result of the first message that was sent. @param {Crank} crank */
const resultOf = crank =>
  String(
    /** @type {{ result: string }[]} */ (argsOf(crank, 'send').map(([, sent]) => sent))[0]?.result,
  );

/** What the vat answered a message with. @param {Crank} crank */
const answerOf = crank => {
  const [list] = /** @type {[[string, boolean, CapData][]]} */ (argsOf(crank, 'resolve')[0]);
  return String(list[0]?.[2].slots[0]);
};

/** @param {Vat} vat @param {string} vpid @param {boolean} [isRejected] */
const settle = (vat, vpid, isRejected = false) => vat.notify([[vpid, isRejected, DONE]]);

/** @param {string} method @param {...unknown} args */
const call =
  (method, ...args) =>
  (/** @type {Vat} */ vat) =>
    vat.call(method, JSON.stringify(args));

/** The same with one thing more, a presence. @param {string} method @param {...unknown} args */
const callWith =
  (method, ...args) =>
  (/** @type {Vat} */ vat) =>
    vat.call(method, JSON.stringify([...args, '$0.Alleged: thing']), ['o-50']);

/** @param {...Deliver} steps @returns {Deliver} */
const steps =
  (...steps) =>
  async vat => {
    for (const step of steps) await step(vat);
  };

/** Something goes out with a result, and the kernel releases it. @param {Deliver} give @param {string} [then] */
const giveAndDrop =
  (give, then = 'dropExports') =>
  async (/** @type {Vat} */ vat) => {
    const vref = answerOf(/** @type {Crank} */ (await give(vat)));
    await vat.deliver(['dropExports', [vref]]);
    if (then === 'retireExports') await vat.deliver(['retireExports', [vref]]);
  };

/** @param {string} method */
const asked =
  (method, isRejected = false) =>
  async (/** @type {Vat} */ vat) => {
    await settle(vat, resultOf(await vat.call(method, TARGET, ['o-50'])), isRejected);
  };

/** @param {string} method */
const told =
  (method, isRejected = false) =>
  async (/** @type {Vat} */ vat) => {
    await vat.call(method, PROMISE, ['p-500']);
    await settle(vat, 'p-500', isRejected);
  };

const kinds = [
  'virtual',
  'virtualFacets',
  'virtualFinish',
  'durable',
  'durableFacets',
  'durableFinish',
];
const stores = ['map', 'set', 'weakMap', 'weakSet'];
const lasting = /** @type {[string, boolean][]} */ ([
  ['virtual', false],
  ['durable', true],
]);

/** @type {Record<string, Deliver>} */
export const sorts = {
  'presence in a message': callWith('take'),
  'presence that was held': steps(callWith('hold'), call('letGo')),
  'presence that is sent to': asked('ask'),
  'presence in a result': async vat => {
    const vpid = resultOf(await vat.call('ask', TARGET, ['o-50']));
    await vat.notify([[vpid, false, capdata('"$0.Alleged: thing"', ['o-51'])]]);
  },
  'presence that goes home': callWith('giveBack'),
  'presence in the state of an object': callWith('makeGiven', 'virtual'),
  'presence that was stored': steps(callWith('keepThis'), call('readKept'), call('dropKept')),
  'device node': vat => vat.call('take', '["$0.Alleged: device"]', ['d-1']),
  remotable: giveAndDrop(call('makeRemotable')),
  'remotable that is retired': giveAndDrop(call('makeRemotable'), 'retireExports'),
  'remotable in a message': async vat => {
    const crank = await vat.call('sendRemotable', TARGET, ['o-50']);
    const [sent] = /** @type {{ methargs: CapData }[]} */ (
      argsOf(crank, 'send').map(([, message]) => message)
    );
    await vat.deliver(['dropExports', sent?.methargs.slots ?? []]);
  },
  ...Object.fromEntries(kinds.map(kind => [`${kind}: made`, call('make', kind)])),
  ...Object.fromEntries(
    ['virtual', 'durable'].map(kind => [`${kind}: given away`, giveAndDrop(call('give', kind))]),
  ),
  ...Object.fromEntries(
    ['virtualFacets', 'durableFacets'].map(kind => [
      `${kind}: one given away`,
      giveAndDrop(call('giveFacet', kind)),
    ]),
  ),
  'durable: read again': steps(call('keep', 'durable'), call('readKept'), call('dropKept')),
  'durable: its state read again': steps(
    call('keep', 'durable'),
    call('callKept'),
    call('dropKept'),
  ),
  'durableFacets: read again': steps(
    call('keepFacet', 'durableFacets'),
    call('callKept'),
    call('dropKept'),
  ),
  'durable: named by a message': async vat => {
    const vref = answerOf(await call('give', 'durable')(vat));
    await vat.send(vref, 'read');
    await vat.deliver(['dropExports', [vref]]);
  },
  ...Object.fromEntries(
    lasting.flatMap(([word, durable]) =>
      stores.flatMap(store => [
        [`${word} ${store}: empty`, call('makeStore', store, durable)],
        [`${word} ${store}: with a presence`, callWith('makeFull', store, durable)],
      ]),
    ),
  ),
  'map: read again': steps(callWith('keepStore', 'map'), call('readKept'), call('dropKept')),
  'durable: its stores': call('giveShelf'),
  iterator: callWith('iterate'),
  'WeakMap: of a presence': callWith('makeWeakMap'),
  'WeakSet: of a presence': callWith('makeWeakSet'),
  'WeakMap: that was held': steps(callWith('holdWeakMap'), call('letGo')),
  'WeakMap: of a virtual object': giveAndDrop(call('weakMapOf', 'virtual')),
  'WeakMap: of a durable object': giveAndDrop(call('weakMapOf', 'durable')),
  'promise: fulfilled': told('wait'),
  'promise: rejected': told('wait', true),
  'promise: of a result, rejected': asked('ask', true),
  'promise: own, settled': vat => vat.call('sendSettling', TARGET, ['o-50']),
  'promise: own, rejected': vat => vat.call('sendRejecting', TARGET, ['o-50']),
  'promise: own, unsettled': vat => vat.call('sendPromise', TARGET, ['o-50']),
  'promise: pipelined': vat => vat.call('pipeline', TARGET, ['o-50']),
  'promise: stored, of a result': steps(asked('askAndKeep'), call('dropPromise')),
  'promise: stored': steps(told('keepPromise'), call('dropPromise')),
  'watcher: told': told('watch'),
  'watcher: told of a rejection': told('watch', true),
  'watcher: of a result': asked('watchAnswer'),
  'watcher: of an own promise': call('watchOwn'),
};
