// Distributed garbage collection as the kernel sees it. When a crank ends, each object and promise
// whose count fell is looked at: promises go at once, and an object's exporter is told, in deliveries
// of their own, first that it may drop it and then that its name is retired.

import type { Clists } from './clists.js';
import { isPromise } from './refs.js';
import type { Refs } from './refs.js';
import type { KernelState } from './state.js';
import type { GCDeliveryType, Kref, VatID, Vref } from './types.js';

export interface GCAction {
  readonly vat: VatID;
  readonly type: GCDeliveryType;
  readonly vrefs: Vref[];
}

export interface Collection {
  /** Looks at everything whose count fell in this crank. */
  processSuspects(): void;
  /** Takes the next collection delivery, if one is due, and updates the c-list for it. */
  nextAction(): GCAction | undefined;
  /** The exporter has retired its object: those who still recognize it must hear. */
  retireEverywhere(kref: Kref): void;
}

const TYPES: readonly GCDeliveryType[] = ['dropExports', 'retireExports', 'retireImports'];

export function makeCollection(
  state: KernelState,
  refs: Refs,
  clists: Clists,
  vats: readonly VatID[],
): Collection {
  const { objects, promises, gcActions } = state;
  const plan = (vat: VatID, type: GCDeliveryType, kref: Kref): void =>
    gcActions.set(`${vat} ${type} ${kref}`, true);

  const lookAtPromise = (kref: Kref): void => {
    const promise = promises.get(kref);
    if (!promise || promise.refs > 0) return;
    promises.delete(kref);
    if (promise.data) refs.releaseData(promise.data);
    for (const message of promise.queue) refs.releaseMessage(message);
  };

  const lookAtObject = (kref: Kref): void => {
    const object = objects.get(kref);
    if (!object) return;
    if (object.owner === null) {
      if (object.recognizable === 0) objects.delete(kref);
      return;
    }
    if (object.reachable > 0) return;
    if (clists.entry(object.owner, kref)?.reachable) plan(object.owner, 'dropExports', kref);
    if (object.recognizable === 0) plan(object.owner, 'retireExports', kref);
  };

  /** An action may have been overtaken: the object may have been sent again meanwhile. */
  const take = (vat: VatID, type: GCDeliveryType, kref: Kref): Vref | undefined => {
    const entry = clists.entry(vat, kref);
    if (!entry) return undefined;
    if (type === 'retireImports') {
      clists.remove(vat, kref);
      return entry.vref;
    }
    const object = objects.need(kref);
    if (object.reachable > 0) return undefined;
    if (type === 'dropExports') {
      if (!entry.reachable) return undefined;
      entry.reachable = false;
      clists.update(vat, kref, entry);
      return entry.vref;
    }
    if (object.recognizable > 0 || entry.reachable) return undefined;
    clists.remove(vat, kref);
    objects.delete(kref);
    return entry.vref;
  };

  return {
    processSuspects() {
      // Releasing a promise's data makes new suspects.
      for (;;) {
        const suspects = refs.takeSuspects();
        if (suspects.length === 0) return;
        for (const kref of suspects) {
          if (isPromise(kref)) lookAtPromise(kref);
          else lookAtObject(kref);
        }
      }
    },
    nextAction() {
      while (gcActions.size > 0) {
        const planned = [...gcActions.entries()].map(([id]) => id.split(' ') as Planned);
        // Drops before retirements, whoever they are for.
        const [vat, type] = planned.sort(
          (a, b) => TYPES.indexOf(a[1]) - TYPES.indexOf(b[1]),
        )[0] as Planned;
        const vrefs: Vref[] = [];
        for (const [forVat, ofType, kref] of planned) {
          if (forVat !== vat || ofType !== type) continue;
          gcActions.delete(`${vat} ${type} ${kref}`);
          const vref = take(vat, type, kref);
          if (vref !== undefined) vrefs.push(vref);
        }
        if (vrefs.length > 0) return { vat, type, vrefs: vrefs.sort() };
      }
      return undefined;
    },
    retireEverywhere(kref) {
      const object = objects.need(kref);
      object.owner = null;
      objects.set(kref, object);
      for (const vat of vats) {
        if (clists.entry(vat, kref)) plan(vat, 'retireImports', kref);
      }
      refs.suspect(kref);
    },
  };
}

type Planned = [vat: VatID, type: GCDeliveryType, kref: Kref];
