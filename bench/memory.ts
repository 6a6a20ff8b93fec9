// Bytes of the heap for one more of something, on ours and on the peer: the slope between two
// numbers of them, so that what a vat takes by itself does not count.

import { settledHeap } from './heap.js';
import type { MemoryRow } from './scenario.js';
import type { MakeLiveSlots } from './vat.js';
import { startVat } from './vat.js';

const FEW = 2_000;
const MANY = 22_000;

async function bytesEach(row: MemoryRow, makeLiveSlots: MakeLiveSlots): Promise<number> {
  const vat = await startVat(makeLiveSlots, row.buildRootObject);
  await row.fill(vat, FEW);
  const before = await settledHeap();
  await row.fill(vat, MANY - FEW);
  const after = await settledHeap();
  // The vat must still be there when the heap is looked at.
  await vat.dispatch(['bringOutYourDead']);
  return (after - before) / (MANY - FEW);
}

export interface Bytes {
  readonly ours: number;
  readonly peers: number;
}

const middleOf = ([...three]: readonly number[]): number =>
  three.sort((a, b) => a - b)[three.length >> 1] as number;

/** The middle one of three each. */
export async function measureMemory(
  row: MemoryRow,
  implementations: readonly [MakeLiveSlots, MakeLiveSlots],
): Promise<Bytes> {
  const ours: number[] = [];
  const peers: number[] = [];
  for (let round = 0; round < 3; round += 1) {
    ours.push(await bytesEach(row, implementations[0]));
    peers.push(await bytesEach(row, implementations[1]));
  }
  return { ours: middleOf(ours), peers: middleOf(peers) };
}
