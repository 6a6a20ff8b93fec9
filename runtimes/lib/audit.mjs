// The guard on what a vat says, over what a kernel and its vats have said to each other: the audit
// of `liveslots/testing`, which needs no realm that is locked down.
import { loadBuilt } from './built.mjs';

/**
 * What crossed the edge of a vat, in order: a delivery, a syscall, what a device answered, or that a
 * delivery was rejected, which ends the vat.
 *
 * @typedef {readonly ['deliver' | 'syscall' | 'answer' | 'rejected', unknown?]} Crossing
 */

/** @typedef {typeof import('../../src/testing/syscall-audit.js')} Audit */

/**
 * @param {Readonly<Record<string, readonly Crossing[]>>} crossings by vat
 * @returns {Promise<{ faults: string[], judged: number }>} the first syscall of each vat that is not
 *   lawful, and how many were looked at
 */
export const auditVats = async crossings => {
  const { makeSyscallAudit } = /** @type {Audit} */ (await loadBuilt('testing/syscall-audit.js'));
  let judged = 0;
  const faults = Object.entries(crossings).flatMap(([vatId, entries]) => {
    const audit = makeSyscallAudit();
    try {
      for (const [type, what] of entries) {
        if (type === 'deliver') audit.delivered(/** @type {never} */ (what));
        else if (type === 'syscall') audit.said(/** @type {never} */ (what));
        else if (type === 'answer') audit.answered(/** @type {never} */ (what));
        else audit.end('a delivery was rejected');
      }
    } catch (error) {
      return [`${vatId}: ${error instanceof Error ? error.message : String(error)}`];
    } finally {
      judged += audit.judged;
    }
    return [];
  });
  return { faults, judged };
};
