// One more order each time that this is run, paid at the next run: `node main.mjs [FILE]`.
import '@endo/init';
import Database from 'libsql'; // or better-sqlite3, or DatabaseSync of node:sqlite
import { openRuntime } from './runtime.mjs';
import { buildBank, buildShop } from './vats.mjs';

const database = new Database(process.argv[2] ?? 'tiny.sqlite');
const runtime = await openRuntime(database, { bank: buildBank, shop: buildShop });

/** Sends a message, and waits until nothing is due. @type {typeof runtime.send} */
const ask = async (...message) => {
  const promise = await runtime.send(...message);
  await runtime.run();
  const outcome = runtime.outcome(promise);
  await runtime.forget(promise);
  return outcome ? outcome.data.body : 'no answer yet';
};

await runtime.run();
const orders = await ask('shop', 'orders');
if (orders === '#""') await ask('shop', 'open', ['$0'], ['bank']);
else await ask('bank', 'approve');
console.log('orders before:', await ask('shop', 'orders'));
console.log('the new one: ', await ask('shop', 'buy', [10]));
console.log('orders now:   ', await ask('shop', 'orders'));
console.log('paid so far:  ', await ask('bank', 'total'));
database.close();
