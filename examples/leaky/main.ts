// Runs the leaky shop for two days and keeps a database of each evening:
//
//     npm run leaky -- --folder leaky --orders 20
//
// docs/find-a-leak.md says what to do with them.

import '@endo/init';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import Database from 'libsql';
import { makeLiveSlots } from 'liveslots';
import { openKernel } from '../wallet/kernel/kernel.js';
import type { BuildRootObject } from '../wallet/kernel/types.js';
import { buildRootObject as customers } from './vats/customer.js';
import { buildRootObject as shop } from './vats/shop.js';

function options(): { folder: string; orders: number } {
  const { values } = parseArgs({
    options: { folder: { type: 'string', default: 'leaky' }, orders: { type: 'string' } },
  });
  const orders = Number(values.orders ?? 20);
  if (!Number.isSafeInteger(orders) || orders < 1)
    throw Error('--orders must be a whole number, 1 or more');
  return { folder: values.folder, orders };
}

const { folder, orders } = options();
mkdirSync(folder, { recursive: true });
const file = join(folder, 'shop.sqlite');
for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true });

const kernel = await openKernel({
  file,
  vats: { shop: shop as BuildRootObject, customers },
  makeLiveSlots,
  console,
  reapInterval: 1000,
});

/** So many orders, then everything that can go, goes. */
async function day(name: string): Promise<void> {
  const answer = kernel.ask('customers', 'buy', [orders], ['shop']);
  while (await kernel.step());
  const settled = kernel.settlement(answer);
  if (settled?.isReject !== false) throw Error(settled?.data.body ?? 'the day does not end');
  for (const vat of ['shop', 'customers', 'shop', 'customers']) {
    await kernel.reap(vat);
    while (await kernel.step());
  }
  const copy = join(folder, `${name}.sqlite`);
  rmSync(copy, { force: true });
  // Another connection, as a backup of a running kernel would be made.
  const database = new Database(file);
  database.prepare('VACUUM INTO ?').run(copy);
  database.close();
}

try {
  await day('monday');
  await day('tuesday');
} finally {
  kernel.close();
}
console.log(`${folder}: monday.sqlite and tuesday.sqlite, ${String(orders)} orders each day`);
