/**
 * What the tables in SQLite have in common: their names, and how a row is read.
 */

/** @throws unless it is a plain identifier */
export function insistTableName(table: string): void {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(table)) {
    throw Error(`the name of the table must be an identifier, not ${JSON.stringify(table)}`);
  }
}

/** @returns undefined also when there is no row */
export function columnOf(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? Reflect.get(row, name) : undefined;
}
