// What a user of the library does first, on whatever platform this is loaded: Node, a browser, a
// Compartment. Plain JavaScript, so that bundlers take it as it is; it imports the package by its
// name, and nothing of Node.
import { E, Far } from '@endo/far';
import { createLiveslots } from 'liveslots';
import { makeGCTools, makeMemoryVatStore } from 'liveslots/host';
import { collectForSure, expectNoResidue, makeMockGC } from 'liveslots/testing';

/** @typedef {{ body: string, slots: readonly string[] }} CapData */

/**
 * @param {unknown} actual
 * @param {unknown} wanted
 */
const expectEqual = (actual, wanted) => {
  const [a, w] = [JSON.stringify(actual), JSON.stringify(wanted)];
  if (a !== w) throw Error(`${String(a)} instead of ${String(w)}`);
};

/** @type {(value: unknown, ...slots: string[]) => CapData} */
const data = (value, ...slots) => ({ body: `#${JSON.stringify(value)}`, slots });

/**
 * @param {string} target
 * @param {string} method
 * @param {unknown[]} args
 * @param {string[]} slots
 * @param {string | null} result
 */
const message = (target, method, args = [], slots = [], result = null) =>
  /** @type {const} */ (['message', target, { methargs: data([method, args], ...slots), result }]);

/**
 * A vat and a kernel that only writes down.
 *
 * @param {(tools: any) => object} build
 * @param {Record<string, unknown>} [options]
 */
const makeVat = (build, options = {}) => {
  /** @type {unknown[][]} */
  const calls = [];
  /** @param {string} name */
  const note =
    name =>
    /** @param {unknown[]} args */
    (...args) => {
      calls.push([name, ...args]);
    };
  const names = ['send', 'subscribe', 'resolve', 'exit', 'dropImports', 'retireImports'];
  const syscall = Object.fromEntries(
    [...names, 'retireExports', 'callNow'].map(name => [name, note(name)]),
  );
  const { dispatch, inspect } = createLiveslots(
    /** @type {any} */ ({
      syscall,
      buildVatNamespace: (/** @type {any} */ vatGlobals) => ({
        buildRootObject: (
          /** @type {any} */ vatPowers,
          /** @type {any} */ _,
          /** @type {any} */ baggage,
        ) => build({ ...vatGlobals, vatPowers, baggage }),
      }),
      ...options,
    }),
  );
  return {
    inspect,
    calls,
    /** @param {any} delivery */
    async deliver(delivery) {
      calls.length = 0;
      await dispatch(harden(delivery));
      inspect.checkInvariants();
      return [...calls];
    },
    /** @param {unknown} [parameters] */
    start(parameters = {}) {
      return this.deliver(['startVat', data(parameters)]);
    },
  };
};

const messages = async () => {
  const vat = makeVat(() =>
    Far('root', {
      hello: (/** @type {string} */ name) => `hello ${name}`,
      fail: () => {
        throw TypeError('refused');
      },
    }),
  );
  await vat.start();
  expectEqual(await vat.deliver(message('o+0', 'hello', ['vat'], [], 'p-1')), [
    ['resolve', [['p-1', false, data('hello vat')]]],
  ]);
  const [[, [[, isReject, { body }]]]] = /** @type {any} */ (
    await vat.deliver(message('o+0', 'fail', [], [], 'p-2'))
  );
  expectEqual([isReject, /refused/.test(body), /TypeError/.test(body)], [true, true, true]);
};

const pipelining = async () => {
  const vat = makeVat(() =>
    Far('root', {
      go: (/** @type {any} */ remote) => E(E(remote).first()).second(7n),
    }),
  );
  await vat.start();
  expectEqual(await vat.deliver(message('o+0', 'go', ['$0'], ['o-50'], 'p-1')), [
    ['send', 'o-50', data(['first', []]), 'p+5'],
    ['subscribe', 'p+5'],
    ['send', 'p+5', data(['second', ['+7']]), 'p+6'],
    ['subscribe', 'p+6'],
  ]);
  expectEqual(await vat.deliver(['notify', [['p+6', false, data('done')]]]), [
    ['resolve', [['p-1', false, data('done')]]],
  ]);
};

const upgrade = async () => {
  const vatstore = makeMemoryVatStore();
  /** @param {any} tools */
  const build = ({ VatData, baggage }) => {
    const isFirst = !baggage.has('handle');
    if (isFirst) baggage.init('handle', VatData.makeKindHandle('counter'));
    const make = VatData.defineDurableKind(baggage.get('handle'), () => ({ count: 0 }), {
      add: (/** @type {any} */ { state }) => (state.count += 1),
    });
    if (isFirst) {
      const counters = VatData.makeScalarBigMapStore('counters', { durable: true });
      counters.init('one', make());
      baggage.init('counters', counters);
    }
    return Far('root', { add: () => baggage.get('counters').get('one').add() });
  };
  for (const wanted of [1, 2, 3]) {
    const vat = makeVat(build, { vatstore });
    await vat.start();
    expectEqual(await vat.deliver(message('o+0', 'add', [], [], `p-${String(wanted)}`)), [
      ['resolve', [[`p-${String(wanted)}`, false, data(wanted)]]],
    ]);
  }
};

const promisesGo = async () => {
  const vat = makeVat(
    ({ VatData }) => {
      const store = VatData.makeScalarBigMapStore('promises');
      const make = VatData.defineKind('watcher', () => ({}), { onFulfilled: () => {} });
      const watcher = make();
      return Far('root', {
        watch: (/** @type {unknown} */ promise) => {
          store.init('promise', promise);
          VatData.watchPromise(promise, watcher);
        },
        drop: () => store.delete('promise'),
      });
    },
    { relaxDurabilityRules: true },
  );
  await vat.start();
  await expectNoResidue(vat, async () => {
    for (const vpid of ['p-1', 'p-2', 'p-3']) {
      await vat.deliver(message('o+0', 'watch', ['&0'], [vpid]));
      await vat.deliver(['notify', [[vpid, false, data('settled')]]]);
      await vat.deliver(message('o+0', 'drop'));
    }
  });
};

/**
 * @param {object} gcTools
 * @param {(x: object) => void} [seen] is given the presence
 */
const makeCollectableVat = async (gcTools, seen = () => {}) => {
  const vat = makeVat(() => Far('root', { take: seen, nothing: () => {} }), { gcTools });
  await vat.start();
  await vat.deliver(message('o+0', 'take', ['$0'], ['o-50']));
  return vat;
};

const gone = [
  ['dropImports', ['o-50']],
  ['retireImports', ['o-50']],
];

const collectionByHand = async () => {
  const gc = makeMockGC();
  const vat = await makeCollectableVat({ ...makeGCTools(), ...gc }, x => {
    gc.kill(x);
  });
  expectEqual(await vat.deliver(['bringOutYourDead']), gone);
  expectEqual(vat.inspect.slotToVal.has('o-50'), false);
};

/** Needs an engine that lets itself be asked to collect. */
const collectionByTheEngine = async () => {
  const vat = await makeCollectableVat(makeGCTools());
  /** @type {unknown[][]} */
  const told = [];
  for (let round = 0; round < 20 && told.length === 0; round += 1) {
    await vat.deliver(message('o+0', 'nothing'));
    await collectForSure();
    told.push(...(await vat.deliver(['bringOutYourDead'])));
  }
  expectEqual(told, gone);
};

const badDeliveries = async () => {
  const vat = makeVat(() => Far('root', {}));
  await vat.start();
  for (const wrong of [null, [], ['nonsense'], ['message', 5], ['notify', [['o+1']]]]) {
    const text = await vat.deliver(wrong).then(() => 'accepted', String);
    expectEqual([text === 'accepted', vat.calls.length], [false, 0]);
  }
};

/** @type {Record<string, () => Promise<void>>} */
export const smoke = {
  'messages and their results': messages,
  pipelining,
  'durable objects in three incarnations': upgrade,
  'settled promises leave the table': promisesGo,
  'a collector worked by hand': collectionByHand,
  'the collector of the engine': collectionByTheEngine,
  'malformed deliveries are refused': badDeliveries,
};

/**
 * @param {(line: string) => void} print
 * @returns {Promise<number>} how many failed
 */
export const runSmoke = async print => {
  let failed = 0;
  for (const [title, run] of Object.entries(smoke)) {
    try {
      await run();
      print(`ok ${title}`);
    } catch (error) {
      failed += 1;
      print(`FAILED ${title}: ${String(error)}`);
    }
  }
  return failed;
};
