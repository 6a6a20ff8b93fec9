/**
 * `liveslots snapshot FILE`: one vat as JSON lines, to keep, to send to somebody, or to compare with
 * later.
 */
import { snapshotLines } from '../../graph/snapshot-lines.js';
import { lastWrite } from '../last-write.js';
import type { Io } from '../output/io.js';
import { withFile } from '../session.js';
import { pickVat } from '../sources/opened.js';

export interface SnapshotOptions {
  readonly vat?: string;
  readonly snapshot?: number;
}

export async function snapshotCommand(
  io: Io,
  file: string,
  { vat, snapshot }: SnapshotOptions,
): Promise<number> {
  await withFile(file, opened => {
    const { id, name } = pickVat(opened, vat);
    const moments = opened.moments(id);
    const moment = moments.at(snapshot ?? -1);
    const at = moment?.at ?? lastWrite(opened.file).toISOString();
    const head = { vat: id, name, at, delivery: moment?.delivery };
    return io.stream(snapshotLines(opened.vat(id, snapshot), head));
  });
  return 0;
}
