// Bytes of the heap for one more of something, on ours and on the peer: the slope between two
// numbers of them, so that what a vat takes by itself does not count.

import type { MemoryRow } from './scenario.js';
import type { MakeLiveSlots } from './vat.js';
import { startVat } from './vat.js';

const FEW = 2_000;
const MANY = 22_000;

function collectedHeap(): number {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc === undefined) throw Error('the bytes can only be counted with node --expose-gc');
  for (let i = 0; i < 3; i += 1) gc();
  return process.memoryUsage().heapUsed;
}

async function bytesEach(row: MemoryRow, makeLiveSlots: MakeLiveSlots): Promise<number> {
  const vat = await startVat(makeLiveSlots, row.buildRootObject);
  await row.fill(vat, FEW);
  await new Promise(resolve => setTimeout(resolve, 5));
  const before = collectedHeap();
  await row.fill(vat, MANY - FEW);
  await new Promise(resolve => setTimeout(resolve, 5));
  const after = collectedHeap();
  // The vat must still be there when the heap is looked at.
  await vat.dispatch(['bringOutYourDead']);
  return (after - before) / (MANY - FEW);
}

export interface Bytes {
  readonly ours: number;
  readonly peers: number;
}

/** The least of three, since what others leave in the heap only ever adds. */
export async function measureMemory(
  row: MemoryRow,
  implementations: readonly [MakeLiveSlots, MakeLiveSlots],
): Promise<Bytes> {
  let ours = Infinity;
  let peers = Infinity;
  for (let round = 0; round < 3; round += 1) {
    ours = Math.min(ours, await bytesEach(row, implementations[0]));
    peers = Math.min(peers, await bytesEach(row, implementations[1]));
  }
  return { ours, peers };
}
