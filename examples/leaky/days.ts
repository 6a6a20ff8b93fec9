// Two days of the leaky shop: in the evening of each, a copy of the database, and a snapshot of the
// running vat with what it has in memory.

import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import { makeLiveSlots } from 'liveslots';
import { snapshotLines } from 'liveslots/inspect';
import { openKernel } from '../wallet/kernel/kernel.js';
import type { Kernel } from '../wallet/kernel/kernel.js';
import type { BuildRootObject } from '../wallet/kernel/types.js';
import { buildRootObject as customers } from './vats/customer.js';
import { buildRootObject as shop } from './vats/shop.js';

const DAYS = ['monday', 'tuesday'];

async function untilQuiet(kernel: Kernel): Promise<void> {
  while (await kernel.step());
}

/** So many orders; then everything that can go, goes. */
async function trade(kernel: Kernel, orders: number): Promise<void> {
  const answer = kernel.ask('customers', 'buy', [orders], ['shop']);
  await untilQuiet(kernel);
  const settled = kernel.settlement(answer);
  if (settled?.isReject !== false) throw Error(settled?.data.body ?? 'the day does not end');
  for (const vat of ['shop', 'customers', 'shop', 'customers']) {
    await kernel.reap(vat);
    await untilQuiet(kernel);
  }
}

/** As a backup of a running kernel is made: over a connection of its own. */
function backUp(file: string, copy: string): void {
  rmSync(copy, { force: true });
  const database = new Database(file);
  database.prepare('VACUUM INTO ?').run(copy);
  database.close();
}

/**
 * Leaves `monday.sqlite`, `tuesday.sqlite` and `shop.jsonl` in a folder.
 *
 * @param orders how many there are each day
 */
export async function spendDays(folder: string, orders: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'kernel.sqlite');
  const snapshots = join(folder, 'shop.jsonl');
  for (const left of [file, `${file}-wal`, `${file}-shm`, snapshots]) rmSync(left, { force: true });

  const kernel = await openKernel({
    file,
    vats: { shop: shop as BuildRootObject, customers },
    makeLiveSlots,
    console,
    reapInterval: 1000,
  });
  try {
    for (const day of DAYS) {
      await trade(kernel, orders);
      backUp(file, join(folder, `${day}.sqlite`));
      const { deliveries } = kernel;
      for (const line of snapshotLines(kernel.inspect('shop').source(), {
        vat: 'shop',
        delivery: deliveries,
      })) {
        appendFileSync(snapshots, line);
      }
    }
  } finally {
    kernel.close();
  }
}
