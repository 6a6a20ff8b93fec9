/**
 * The promise table verified against itself: what its parts say that cannot be
 * true together. Between deliveries there must be nothing. Rule I2 of
 * docs/SPEC.md.
 */
import { isPromiseVref, type Vpid } from '../refs/vref.js';
import type { SlotTable } from './slot-table.js';

/** The table's parts, to be read. */
export interface PromiseTableView {
  readonly slots: SlotTable;
  /** How many names the table says that it has. */
  readonly size: number;
  readonly exportedVPIDs: ReadonlyMap<Vpid, object>;
  readonly importedVPIDs: Pick<ReadonlyMap<Vpid, { readonly promise: object }>, 'has'> &
    Iterable<[Vpid, { readonly promise: object }]>;
  readonly names: Readonly<Record<'watched' | 'retired' | 'fresh', ReadonlySet<Vpid>>>;
  /** A pillar stands, other than that of the present crank. */
  isHeld(vpid: Vpid): boolean;
}

function* faultsOfKnown(view: PromiseTableView): Generator<string, void> {
  const { slots, exportedVPIDs, importedVPIDs } = view;
  for (const [vpid, promise] of exportedVPIDs) {
    if (importedVPIDs.has(vpid)) {
      yield `${vpid} is both exported and imported`;
    }
    if (slots.valueOf(vpid) !== promise) {
      yield `${vpid} is exported, but not registered for its promise`;
    }
  }
  for (const [vpid, { promise }] of importedVPIDs) {
    if (slots.valueOf(vpid) !== promise) {
      yield `${vpid} is imported, but not registered for its promise`;
    }
  }
}

function* faultsOfNames(view: PromiseTableView): Generator<string, void> {
  const { slots, exportedVPIDs, importedVPIDs, names, isHeld } = view;
  for (const vpid of names.retired) {
    if (exportedVPIDs.has(vpid) || importedVPIDs.has(vpid)) {
      yield `${vpid} is retired, but the kernel knows it`;
    }
  }
  for (const [what, vpids] of Object.entries(names)) {
    for (const vpid of vpids) {
      if (!slots.has(vpid)) {
        yield `${vpid} is ${what}, but not registered`;
      }
    }
  }
  let registered = 0;
  for (const name of slots.slotToVal.keys()) {
    if (isPromiseVref(name)) {
      registered += 1;
      if (!isHeld(name) && !names.fresh.has(name)) {
        yield `${name} is registered, but no pillar holds it`;
      }
    }
  }
  if (registered !== view.size) {
    yield `${registered} names of promises are registered, and ${view.size} are counted`;
  }
}

export function* promiseFaults(view: PromiseTableView): Generator<string, void> {
  yield* faultsOfKnown(view);
  yield* faultsOfNames(view);
}
