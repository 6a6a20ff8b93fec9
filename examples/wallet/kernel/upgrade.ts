// A restart treats every vat as upgraded: its heap is gone, and what it kept in durable storage is
// all that the next incarnation has. Before that one starts, the kernel settles what the last can no
// longer settle, and cuts off the objects that it can no longer be asked for.

import { abandonExport } from './syscalls.js';
import type { KernelParts } from './syscalls.js';
import type { CapData, Kref, VatID, Vref } from './types.js';

/** The reason by which the subscribers of a lost promise learn what happened, and may try again. */
const disconnection = (incarnationNumber: number): CapData<Kref> => ({
  body: `#${JSON.stringify({
    incarnationNumber,
    name: 'vatUpgraded',
    upgradeMessage: 'the runtime was restarted',
  })}`,
  slots: [],
});

/** Durable objects outlive their incarnation, and the root object is made anew under its old name. */
const outlivesIncarnation = (vref: Vref): boolean => vref === 'o+0' || vref.startsWith('o+d');

/** Returns the number of promises that were rejected. */
export function endIncarnation(vat: VatID, incarnation: number, parts: KernelParts): number {
  const { state, clists, promises } = parts;
  let rejected = 0;
  for (const [kref, promise] of [...state.promises.entries()]) {
    if (promise.state !== 'unresolved' || promise.decider !== vat) continue;
    // The vat itself is told as well, if it had subscribed: a durable watcher may wait for it.
    const selfSubscribed = promise.subscribers.includes(vat);
    promises.settle(kref, true, disconnection(incarnation), null);
    if (!selfSubscribed && clists.entry(vat, kref)) clists.remove(vat, kref);
    rejected += 1;
  }
  for (const [kref, { vref }] of clists.entries(vat)) {
    if (vref.startsWith('o+') && !outlivesIncarnation(vref)) abandonExport(vat, kref, parts);
  }
  return rejected;
}
