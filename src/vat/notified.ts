/**
 * In which order the entries of a `notify` are read. An entry for a promise
 * that the vat does not wait for is stale, unless another entry imports the
 * promise. Each entry is looked at once as it stands and, if it was stale then,
 * once more when its promise arrives. Rule P10 of docs/SPEC.md.
 */
import type { VatOneResolution } from '../protocol/syscall.js';
import type { Vpid } from '../refs/vref.js';

/**
 * @param importedOf what the vat has of the promise, if it imports it at this moment
 * @param arrivals grows while entries are read: the promises that they import
 * @param read is called once for each entry that settles a promise
 * @returns the entries that are stale, in order
 */
export function readAwaited<I>(
  resolutions: readonly VatOneResolution[],
  importedOf: (vpid: Vpid) => I | undefined,
  arrivals: ReadonlySet<Vpid>,
  read: (resolution: VatOneResolution, imported: I) => void,
): VatOneResolution[] {
  const stale = new Map<string, VatOneResolution>();
  for (const resolution of resolutions) {
    const imported = importedOf(resolution[0] as Vpid);
    if (imported !== undefined) {
      read(resolution, imported);
    } else {
      stale.set(resolution[0], resolution);
    }
  }
  if (stale.size > 0) {
    // What arrives on the way is gone through as well: a set is walked to its end.
    for (const vpid of arrivals) {
      const resolution = stale.get(vpid);
      const imported = resolution && importedOf(vpid);
      if (resolution !== undefined && imported !== undefined) {
        stale.delete(vpid);
        read(resolution, imported);
      }
    }
  }
  return [...stale.values()];
}
