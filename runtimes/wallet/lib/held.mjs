// Whether one vat has deleted what another one, which went through the same, still holds. By the graph of
// `liveslots/inspect`: what no root reaches is garbage, which a collector has yet to find.
import { loadBuilt } from '../../lib/built.mjs';

/** @typedef {readonly string[]} State lines `KEY = VALUE` of all that a kernel has stored */
/** @typedef {{ store: Map<string, string>, clist: { vref: string, kernelName: string, isReachable: boolean }[] }} Vat */

/** @returns {Vat} */
const makeVat = () => ({ store: new Map(), clist: [] });

/** @param {State} state @returns {Map<string, Vat>} by the names of the vats */
const vatsOf = state => {
  /** @type {Map<string, Vat>} */
  const vats = new Map();
  for (const line of state) {
    const [, vatID = '', sort, rest = '', value = ''] =
      /^(v\d+)\.(vs|c)\.(.*?) = (.*)$/s.exec(line) ?? [];
    if (sort === undefined) continue;
    const vat = vats.get(vatID) ?? makeVat();
    vats.set(vatID, vat);
    const [flag, vref = ''] = value.split(' ');
    if (sort === 'vs') vat.store.set(rest, value);
    else if (rest.startsWith('k')) {
      vat.clist.push({ vref, kernelName: rest, isReachable: flag === 'R' });
    }
  }
  return vats;
};

/** @typedef {typeof import('../../../src/graph/index.js')} Inspect */

/**
 * An object or a store of a vat's own: an import has another name each time that it comes anew. The keys of a
 * store have its number only, and so it is asked for by that.
 */
const OWN = /o\+d\d+\/\d+|^vc\.\d+/g;

/**
 * @param {Vat} vat
 * @returns {Set<string>} the durable objects and stores that are spoken of in its vatstore's keys
 */
const objectsOf = ({ store }) => new Set([...store.keys()].flatMap(key => key.match(OWN) ?? []));

/** @typedef {{ missing: string[], garbage: number }} Compared by vat: what is held there and not here at all */

/**
 * @param {State} here
 * @param {State} there of a kernel that went through the same
 * @returns {Promise<Compared>} `garbage`: how many objects are there only and held by nothing
 */
export const compareHeld = async (here, there) => {
  const { buildGraph } = /** @type {Inspect} */ (await loadBuilt('graph/index.js'));
  const [mine, theirs] = [vatsOf(here), vatsOf(there)];
  /** @type {Compared} */
  const compared = { missing: [], garbage: 0 };
  for (const [vatID, vat] of theirs) {
    const known = objectsOf(mine.get(vatID) ?? makeVat());
    const names = new Map(vat.clist.map(({ vref, kernelName }) => [vref, kernelName]));
    const graph = buildGraph({
      name: vatID,
      entries: () => vat.store.entries(),
      get: key => vat.store.get(key),
      size: vat.store.size,
      kernel: {
        vatName: vatID,
        clist: () => vat.clist,
        kernelNameOf: vref => names.get(vref),
        exportHolders: () => [],
        promise: () => undefined,
      },
    });
    for (const vref of objectsOf(vat)) {
      if (known.has(vref)) continue;
      const { status, sentence, paths } = graph.why(vref);
      if (status !== 'held') compared.garbage += 1;
      // Where only the kernel can name it, another vat has yet to drop it.
      else if (paths.some(({ reason }) => reason.kind !== 'export')) {
        compared.missing.push(`${vatID}: ${sentence}`);
      }
    }
  }
  return compared;
};
