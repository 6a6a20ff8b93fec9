// What the kernel's own tables say, read from its database and not through the kernel.

/** @typedef {{ key: string, value: string }} Row */

/** @typedef {Record<'exports' | 'imports' | 'promises', number>} CList */

/**
 * @typedef {object} Summary
 * @property {Record<string, string>} roots vat -> kref
 * @property {number} objects that the kernel knows
 * @property {Record<'unresolved' | 'fulfilled' | 'rejected', number>} promises
 * @property {Record<string, CList>} clists vat -> how many names it shares with the kernel
 * @property {Record<string, string>} refCounts kref -> `reachable,recognizable`, or the one number
 * @property {number} queued messages that wait
 * @property {string} gcActions that wait
 */

/**
 * @param {readonly Row[]} rows
 * @returns {Summary}
 */
export const summarize = rows => {
  /** @type {Summary} */
  const summary = {
    roots: {},
    objects: 0,
    promises: { unresolved: 0, fulfilled: 0, rejected: 0 },
    clists: {},
    refCounts: {},
    queued: 0,
    gcActions: '',
  };
  for (const { key, value } of rows) {
    const [, kref, kind] = /^(k[op]\d+)\.(\w+)$/.exec(key) ?? [];
    if (kref !== undefined && kind === 'refCount') {
      summary.refCounts[kref] = value;
      if (kref.startsWith('ko')) summary.objects += 1;
    } else if (kind === 'state') {
      summary.promises[/** @type {'unresolved'} */ (value)] += 1;
    }
    const [, owner] = /^(v\d+)\.c\.o\+0$/.exec(key) ?? [];
    if (owner !== undefined) summary.roots[owner] = value;
    // One of the two directions is enough.
    const [, vatId, sort] = /^(v\d+)\.c\.(o\+|o-|p)/.exec(key) ?? [];
    if (vatId !== undefined) {
      const clist = (summary.clists[vatId] ??= { exports: 0, imports: 0, promises: 0 });
      clist[sort === 'o+' ? 'exports' : sort === 'o-' ? 'imports' : 'promises'] += 1;
    }
    if (key === 'gcActions') summary.gcActions = value;
    if (/^queue\.run\.\d+$/.test(key)) summary.queued += 1;
  }
  return summary;
};
