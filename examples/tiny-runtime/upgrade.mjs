// An order whose payment is pending while the bank is upgraded: `node upgrade.mjs [FILE]`.
import '@endo/init';
import { Far } from '@endo/far';
import Database from 'libsql';
import { openRuntime } from './runtime.mjs';
import { buildBank, buildShop } from './vats.mjs';

const database = new Database(process.argv[2] ?? 'tiny.sqlite');
const runtime = await openRuntime(database, { bank: buildBank, shop: buildShop });

await runtime.send('shop', 'buy', [20]);
await runtime.run();
await runtime.upgrade('bank', (powers, parameters, baggage) => {
  const bank = /** @type {any} */ (buildBank(powers, parameters, baggage));
  return Far('bank', { ...bank, name: () => 'the new bank' });
});
await runtime.run(); // the shop's watch is told that the promise is lost, and asks again

await runtime.send('bank', 'approve');
await runtime.run();
const [name, orders] = [await runtime.send('bank', 'name'), await runtime.send('shop', 'orders')];
await runtime.run();
console.log(runtime.outcome(name)?.data.body, runtime.outcome(orders)?.data.body);
database.close();
