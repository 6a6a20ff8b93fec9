// The heap as it is when nothing more can be collected.

const nextTask = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 5));

/** Collects what is garbage now, and runs the finalizers that are due. */
export async function collect(): Promise<void> {
  const { gc } = globalThis as { readonly gc?: () => void };
  if (gc === undefined) throw Error('nothing is measured without node --expose-gc');
  gc();
  await nextTask();
}

/** @returns bytes in use, when what others have left has gone: that takes turns of its own */
export async function settledHeap(): Promise<number> {
  let used = Infinity;
  for (let still = 0; still < 3;) {
    await collect();
    const { heapUsed } = process.memoryUsage();
    still = heapUsed < used - 1_000 ? 0 : still + 1;
    used = Math.min(used, heapUsed);
  }
  return used;
}
