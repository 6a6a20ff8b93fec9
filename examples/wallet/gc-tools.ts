// Garbage collection, asked for instead of waited for: the library's tools use `globalThis.gc`, which
// Node.js keeps hidden unless it is told otherwise.

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { makeGCTools } from 'liveslots/host';

export { makeGCTools };

if (!globalThis.gc) {
  setFlagsFromString('--expose_gc');
  globalThis.gc = runInNewContext('gc') as NonNullable<typeof globalThis.gc>;
}

const { gcAndFinalize } = makeGCTools();

/** Bytes on the heap which a full collection does not free. */
export async function measureHeap(): Promise<number> {
  await gcAndFinalize();
  await gcAndFinalize();
  return process.memoryUsage().heapUsed;
}
