// A process that poisons what the library could lean on, before or after lockdown, then loads the
// bundle it is given and runs a vat that talks to its kernel. Says `clean` when the vat did what it
// should and no trap was sprung by the library, and else how it was refused.
import 'ses';
import '@endo/eventual-send/shim.js';
import { pathToFileURL } from 'node:url';

const [mode = '', bundle = ''] = process.argv.slice(2);

/** @type {Record<string, number>} */
const sprung = {};
/** @type {Array<[Record<string, any>, string]>} */
const targets = /** @type {any} */ ([
  [Map.prototype, 'get'],
  [WeakMap.prototype, 'set'],
  [Set.prototype, 'add'],
  [Array.prototype, 'map'],
  [Promise.prototype, 'then'],
  [Object, 'freeze'],
  [JSON, 'parse'],
  [String.prototype, 'slice'],
]);
const poison = () => {
  for (const [object, name] of targets) {
    const real = object[name];
    /** @this {unknown} @param {unknown[]} args */
    const trap = function trap(...args) {
      sprung[name] = (sprung[name] ?? 0) + 1;
      return Reflect.apply(real, this, args);
    };
    try {
      object[name] = trap;
    } catch {
      // Frozen: nothing to poison.
    }
  }
};

const run = async () => {
  const { createLiveslots } = await import(pathToFileURL(bundle).href);
  /** @type {unknown[]} */
  const said = [];
  /** @param {string} name */
  const say =
    name =>
    (/** @type {unknown[]} */ ...args) =>
      void said.push([name, ...args]);
  const names = ['send', 'subscribe', 'resolve', 'exit', 'callNow', 'dropImports'];
  const syscall = Object.fromEntries(
    [...names, 'retireImports', 'retireExports', 'abandonExports'].map(name => [name, say(name)]),
  );
  const { dispatch, inspect } = createLiveslots({
    syscall,
    buildVatNamespace: async () => ({
      buildRootObject: () => /** @type {any} */ (globalThis).makeRoot(),
    }),
  });
  for (const name of Object.keys(sprung)) delete sprung[name];
  await dispatch(['startVat', { body: '#{}', slots: [] }]);
  const methargs = { body: '#["hello",["vat"]]', slots: [] };
  await dispatch(['message', 'o+0', { methargs, result: 'p-1' }]);
  inspect.checkInvariants();
  return JSON.stringify(said);
};

if (mode === 'before-lockdown') poison();
try {
  if (mode !== 'no-lockdown') lockdown({ errorTaming: 'unsafe', domainTaming: 'unsafe' });
  if (mode === 'after-lockdown') poison();
  const { Far } = await import(pathToFileURL(bundle).href);
  Object.assign(globalThis, {
    makeRoot: () => Far('root', { hello: (/** @type {string} */ name) => `hello ${name}` }),
  });
  const said = await run();
  const expected = '[["resolve",[["p-1",false,{"body":"#\\"hello vat\\"","slots":[]}]]]]';
  if (said !== expected) throw Error(`the vat said ${said}`);
  const names = Object.keys(sprung);
  console.log(names.length === 0 ? 'clean' : `right, but sprung: ${names.join()}`);
} catch (error) {
  console.log(`refused: ${error instanceof Error ? error.message : String(error)}`);
}
