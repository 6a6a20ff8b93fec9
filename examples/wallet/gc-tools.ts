// How much the heap holds: the library's tools collect whether Node.js was told to expose `gc` or not.

import { makeGCTools } from 'liveslots/host';

const { gcAndFinalize } = makeGCTools();

/** Bytes on the heap which a full collection does not free. */
export async function measureHeap(): Promise<number> {
  await gcAndFinalize();
  await gcAndFinalize();
  return process.memoryUsage().heapUsed;
}
