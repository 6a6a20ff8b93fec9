/**
 * Virtual data and its collection: kinds, collections, watches; what forgets,
 * retires and sweeps.
 */
import { makeCollections } from '../collections/collections.js';
import { Forgetting } from '../gc/forgetting.js';
import { makeReclaim } from '../gc/reclaim.js';
import { Retirement } from '../gc/retire.js';
import { Sweep } from '../gc/sweep.js';
import { makeKinds } from '../kinds/kinds.js';
import type { CompleteOptions } from '../options.js';
import type { SyscallGuard } from '../vat/guard.js';
import { makeWatches } from '../watch/watches.js';
import type { Speech } from './speech.js';
import type { Tables } from './tables.js';

export type VirtualData = ReturnType<typeof wireVirtualData>;
export type Collection = ReturnType<typeof wireCollection>;

export interface VirtualDataDeps {
  readonly options: CompleteOptions;
  readonly tables: Tables;
  readonly speech: Speech;
  readonly guard: SyscallGuard;
  readonly syscall: SyscallGuard['syscall'];
}

export function wireVirtualData({ options, tables, speech, guard, syscall }: VirtualDataDeps) {
  const { store, whole } = guard;
  const { codec, resolver, presences } = speech;
  const { slots, promises, references, suspects } = tables;
  const { gcTools } = options;
  const { meterControl } = gcTools;
  const vdata = { ...tables, store, codec, whole, meterControl, weakTools: gcTools };
  const kinds = makeKinds({
    ...vdata,
    condemned: suspects?.condemned,
    options,
    warn: (message, err) => options.console.warn(message, err),
  });
  const collections = makeCollections({ ...vdata, options });
  const watches = makeWatches({
    store,
    slots,
    codec,
    promises,
    references,
    kinds,
    collections,
    maybeExportPromise: vpid => resolver.maybeExportPromise(vpid),
    subscribe: vpid => syscall.subscribe(vpid),
    importAgain(vpid) {
      const imported = presences.makePipelinedPromise(vpid);
      promises.registerImport(vpid, imported);
    },
  });
  return { kinds, collections, watches };
}

export function wireCollection(
  { options, tables, speech, guard, syscall }: VirtualDataDeps,
  { collections }: VirtualData,
) {
  const { gcTools } = options;
  const { presences: disavowed } = speech;
  const forgetting = new Forgetting({
    ...tables,
    deleteEntry: (collectionId, vref) => collections.deleteEntry(collectionId, vref),
  });
  const reclaim = makeReclaim(options, { ...tables, forgetting, store: guard.store, collections });
  const retirement = new Retirement({
    ...tables,
    forgetting,
    disavowed,
    knownDrops: reclaim.knownDrops,
  });
  const sweep = new Sweep({
    ...tables,
    ...reclaim,
    forgetting,
    syscall,
    gcAndFinalize: () => gcTools.gcAndFinalize(),
    options,
    disavowed,
  });
  return { reclaim, retirement, sweep };
}
