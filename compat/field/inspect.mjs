// Whether a vat that was made by the main module can be inspected by `src/inspect.js`: prints what holds
// two of its promises.
import '@endo/init/debug.js';
import { Far } from '@endo/far';
import { makeLiveSlots } from '@agoric/swingset-liveslots';

/** The other package has no such module. @type {typeof import('../swingset-liveslots/src/inspect.js')} */
const { inspectOf } = await import(String('@agoric/swingset-liveslots/src/inspect.js'));

const nothing = () => {};
const syscall = { send: nothing, subscribe: nothing, resolve: nothing };
const { dispatch } = makeLiveSlots(syscall, 'v1', {}, {}, {}, console, async () => ({
  buildRootObject: () => Far('root', { wait: (/** @type {unknown} */ promise) => promise }),
}));
await dispatch(['startVat', { body: '#{}', slots: [] }]);
const methargs = { body: '#["wait",["&0"]]', slots: ['p-7'] };
await dispatch(['message', 'o+0', { methargs, result: 'p-8' }]);
const inspect = inspectOf(dispatch);
console.log(JSON.stringify(inspect.promises().map(({ vpid, kernel }) => [vpid, kernel])));
console.log(inspect.why('o+0').status);
