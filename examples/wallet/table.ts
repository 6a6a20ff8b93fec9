// The table at the end: one column for each implementation.

import { thousands } from './numbers.js';
import type { Result } from './workload.js';

const ROWS: ReadonlyArray<readonly [label: string, cell: (result: Result) => number | undefined]> =
  [
    ['offers', result => result.offers],
    ['  of these placed again after the restart', result => result.placedAgain],
    ['deliveries', result => result.deliveries],
    ['deliveries per second', result => result.deliveries / result.seconds],
    ["wallet's slotToVal.size at the start", result => result.atStart['wallet'] ?? NaN],
    ['  at its peak', result => result.peak],
    ['  at rest, before the restart', result => result.beforeRestart['wallet'] ?? NaN],
    ['  at rest, after the restart', result => result.afterRestart['wallet'] ?? NaN],
    ['  at rest, at the end', result => result.atEnd['wallet'] ?? NaN],
    ['heap retained per offer, in bytes', result => result.heapPerOffer],
  ];

/** Rows that a run was too short for are left out. */
export function formatTable(results: readonly Result[]): string {
  const rows = ROWS.filter(([, cell]) => results.every(result => cell(result) !== undefined));
  const columns = [
    ['', ...rows.map(([label]) => label)],
    ...results.map(result => [
      result.name,
      ...rows.map(([, cell]) => thousands(cell(result) ?? NaN)),
    ]),
  ];
  const widths = columns.map(column => Math.max(...column.map(cell => cell.length)));
  const lines = columns[0]?.map((_, row) =>
    columns
      .map((column, index) => {
        const cell = column[row] ?? '';
        const width = widths[index] ?? 0;
        return index === 0 ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('   ')
      .trimEnd(),
  );
  return (lines ?? []).join('\n');
}
