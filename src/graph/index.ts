/**
 * Published as `liveslots/inspect`: what a vatstore holds, and why. Needs no
 * lockdown, no live vat and no other package. docs/inspect.md.
 */
export { buildGraph } from './build.js';
export { type Comparable, diffGraphs } from './diff.js';
export { showEntryKey } from './entry-keys.js';
export { SNAPSHOT_FORMAT, type SnapshotHead, snapshotLines } from './snapshot-lines.js';
export { sourceOf } from './sources.js';
export type * from './types.js';
