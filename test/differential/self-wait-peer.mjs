// The peer in a process of its own, since it does not come back: a vat resolves a result with
// itself, and a message is sent to that. Calls of `then` are counted; past the limit the process
// ends by itself. The last line of what it prints says what has happened.
import { writeSync } from 'node:fs';

const LIMIT = 100_000;
const isAsked = process.argv[2] === 'asked';
let reactions = 0;
let limit = Infinity;
let at = 'start';
/** @param {string} text */
const say = text =>
  writeSync(1, `${text} ${at}, ${reactions > LIMIT ? 'too many' : 'few'} reactions\n`);

// Before the realm is locked down: what follows uses this one.
const { then } = Promise.prototype;
Promise.prototype.then = {
  /** @param {unknown[]} handlers */
  then(...handlers) {
    reactions += 1;
    if (reactions > limit) {
      say('still in');
      process.exit(0);
    }
    return Reflect.apply(then, this, handlers);
  },
}.then;
await import('@endo/init');
const { E, Far } = await import('@endo/far');
const { makeLiveSlots } = await import('@agoric/swingset-liveslots');

/** @type {Map<string, string>} */
const store = new Map();
/** @param {string} prior */
const nextKey = prior => [...store.keys()].sort().find(key => key > prior);
const syscall = {
  ...Object.fromEntries(
    [
      'send',
      'subscribe',
      'resolve',
      'exit',
      'dropImports',
      'retireImports',
      'retireExports',
      'abandonExports',
    ].map(name => [name, () => {}]),
  ),
  vatstoreGet: (/** @type {string} */ key) => store.get(key),
  vatstoreGetNextKey: nextKey,
  vatstoreSet: (/** @type {string} */ key, /** @type {string} */ value) =>
    void store.set(key, value),
  vatstoreDelete: (/** @type {string} */ key) => void store.delete(key),
};
const waitUntilQuiescent = () => new Promise(resolve => setImmediate(resolve));
const gcTools = {
  WeakRef,
  FinalizationRegistry,
  waitUntilQuiescent,
  gcAndFinalize: async () => {},
  meterControl: {
    isMeteringDisabled: () => false,
    assertIsMetered() {},
    assertNotMetered() {},
    runWithoutMetering: (/** @type {() => unknown} */ thunk) => thunk(),
    runWithoutMeteringAsync: async (/** @type {() => unknown} */ thunk) => thunk(),
    unmetered: (/** @type {Function} */ thunk) => thunk,
  },
};
const { dispatch } = makeLiveSlots(syscall, 'vat', {}, {}, gcTools, console, async () => ({
  buildRootObject: () => {
    /** @type {Promise<{ m(): unknown }> | undefined} */
    let kept;
    return Far('root', {
      /** @param {[Promise<{ m(): unknown }>]} list */
      take: list => void (kept = list[0]),
      give: () => kept,
      ask: () => void (kept && E(kept).m()),
    });
  },
}));
/** @type {(body: string, slots: string[], result: string | null) => unknown} */
const message = (body, slots, result) =>
  harden(['message', 'o+0', { methargs: { body, slots }, result }]);

await dispatch(harden(['startVat', { body: '#{}', slots: [] }]));
at = 'take';
await dispatch(message('#["take",[["&0"]]]', ['p-60'], null));
at = 'give';
await dispatch(message('#["give",[]]', [], 'p-60'));
if (isAsked) {
  at = 'ask';
  limit = LIMIT;
  await dispatch(message('#["ask",[]]', [], null));
}
await waitUntilQuiescent();
say('ended after');
