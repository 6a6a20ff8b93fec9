// The c-lists: each vat knows an object or promise by a name of its own, and the kernel translates.
// Nothing a vat says can name what was never given to it.

import { isPromise } from './refs.js';
import type { Refs } from './refs.js';
import { takeNumber } from './state.js';
import type { ClistEntry, KernelState } from './state.js';
import type { CapData, Kref, VatID, Vref } from './types.js';

export interface Clists {
  /** The vat's name for `kref`, made if it has none. */
  toVat(vat: VatID, kref: Kref): Vref;
  /** The kernel's name for `vref`; an export not heard of before is registered. */
  toKernel(vat: VatID, vref: Vref): Kref;
  /** The kernel's name for `vref`, which must be known. */
  find(vat: VatID, vref: Vref): Kref;
  entry(vat: VatID, kref: Kref): ClistEntry | undefined;
  /** Announces that an entry was changed in place. */
  update(vat: VatID, kref: Kref, entry: ClistEntry): void;
  /** Removes an entry; the counts it stood for fall. */
  remove(vat: VatID, kref: Kref): void;
  entries(vat: VatID): Array<[Kref, ClistEntry]>;
  dataToVat(vat: VatID, data: CapData<Kref>): CapData<Vref>;
  dataToKernel(vat: VatID, data: CapData<Vref>): CapData<Kref>;
}

/** `o+1` and `p+5` were named by the vat, `o-50` and `p-60` by the kernel. */
const namedByVat = (vref: Vref): boolean => vref[1] === '+';

export function makeClists(state: KernelState, refs: Refs): Clists {
  const { clist, objects, promises } = state;
  const vrefToKref = new Map<string, Kref>();
  const idOf = (vat: VatID, name: string): string => `${vat} ${name}`;
  for (const [id, { vref }] of clist.entries()) {
    const [vat, kref] = id.split(' ') as [VatID, Kref];
    vrefToKref.set(idOf(vat, vref), kref);
  }

  const add = (vat: VatID, kref: Kref, vref: Vref): void => {
    clist.set(idOf(vat, kref), { vref, reachable: true });
    vrefToKref.set(idOf(vat, vref), kref);
    if (isPromise(kref)) refs.hold(kref);
    else if (!namedByVat(vref)) refs.change(kref, 1, 1);
  };

  /** Whoever is handed an object can reach it again, if it had dropped it. */
  const revive = (vat: VatID, kref: Kref, entry: ClistEntry): void => {
    if (entry.reachable) return;
    entry.reachable = true;
    clist.set(idOf(vat, kref), entry);
    if (!namedByVat(entry.vref)) refs.change(kref, 1, 0);
  };

  const toVat = (vat: VatID, kref: Kref): Vref => {
    const known = clist.get(idOf(vat, kref));
    if (known) {
      if (!namedByVat(known.vref)) revive(vat, kref, known);
      return known.vref;
    }
    const vref = isPromise(kref)
      ? `p-${takeNumber(state, `promise of ${vat}`, 60)}`
      : `o-${takeNumber(state, `import of ${vat}`, 50)}`;
    add(vat, kref, vref);
    return vref;
  };

  const toKernel = (vat: VatID, vref: Vref): Kref => {
    const known = vrefToKref.get(idOf(vat, vref));
    if (known !== undefined) {
      const entry = clist.need(idOf(vat, known));
      if (namedByVat(vref)) revive(vat, known, entry);
      else if (!entry.reachable) throw Error(`vat ${vat} names ${vref}, which it had dropped`);
      return known;
    }
    if (!namedByVat(vref)) throw Error(`vat ${vat} names ${vref}, which it was never given`);
    if (vref.startsWith('p')) {
      const kref = `kp${takeNumber(state, 'promise', 1)}`;
      promises.set(kref, {
        state: 'unresolved',
        decider: vat,
        subscribers: [],
        queue: [],
        data: null,
        refs: 0,
      });
      add(vat, kref, vref);
      return kref;
    }
    const kref = `ko${takeNumber(state, 'object', 1)}`;
    objects.set(kref, { owner: vat, reachable: 0, recognizable: 0 });
    add(vat, kref, vref);
    // If nobody else comes to hold it within this crank, the exporter must hear that.
    refs.suspect(kref);
    return kref;
  };

  return {
    toVat,
    toKernel,
    find(vat, vref) {
      const kref = vrefToKref.get(idOf(vat, vref));
      if (kref === undefined)
        throw Error(`vat ${vat} names ${vref}, which the kernel does not know`);
      return kref;
    },
    entry: (vat, kref) => clist.get(idOf(vat, kref)),
    update(vat, kref, entry) {
      clist.set(idOf(vat, kref), entry);
    },
    remove(vat, kref) {
      const entry = clist.need(idOf(vat, kref));
      clist.delete(idOf(vat, kref));
      vrefToKref.delete(idOf(vat, entry.vref));
      if (isPromise(kref)) refs.release(kref);
      else if (!namedByVat(entry.vref)) refs.change(kref, entry.reachable ? -1 : 0, -1);
    },
    entries: vat =>
      [...clist.entries()]
        .filter(([id]) => id.startsWith(`${vat} `))
        .map(([id, entry]) => [id.slice(vat.length + 1), entry]),
    dataToVat: (vat, { body, slots }) => ({ body, slots: slots.map(kref => toVat(vat, kref)) }),
    dataToKernel: (vat, { body, slots }) => ({
      body,
      slots: slots.map(vref => toKernel(vat, vref)),
    }),
  };
}
