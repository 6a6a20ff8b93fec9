/** Whether the data of a report agree with themselves, before a page is made of them. */
import { REPORT_FORMAT, rootOfParent, UNREACHED } from './data.js';
import type { ReportData, ReportMembers } from './data.js';

const refuse = (text: string): never => {
  throw new TypeError(`The data of a report do not fit together: ${text}`);
};

/** Every entry is an index below `size`. */
const checkIndexes = (name: string, indexes: readonly number[], size: number): void => {
  const bad = indexes.findIndex(index => !Number.isInteger(index) || index < 0 || index >= size);
  if (bad >= 0) {
    refuse(`${name}[${String(bad)}] is ${String(indexes[bad])}, and must be below ${String(size)}`);
  }
};

const checkParents = ({ parents }: ReportMembers, roots: number): void => {
  parents.forEach((parent, index) => {
    const root = rootOfParent(parent);
    const isKnown =
      Number.isInteger(parent) &&
      (parent === UNREACHED || (root === undefined ? parent < parents.length : root < roots));
    if (!isKnown)
      refuse(`members.parents[${String(index)}] is ${String(parent)}, which names nothing`);
  });
  // 0: not seen; 1: on the chain that is followed now; 2: known to end.
  const states = new Uint8Array(parents.length);
  for (let start = 0; start < parents.length; start += 1) {
    let at = start;
    while (at >= 0 && states[at] === 0) {
      states[at] = 1;
      at = parents[at] ?? UNREACHED;
    }
    if (at >= 0 && states[at] === 1) {
      refuse(`the chain of parents of member ${String(start)} comes back to member ${String(at)}`);
    }
    for (at = start; at >= 0 && states[at] === 1; at = parents[at] ?? UNREACHED) states[at] = 2;
  }
};

const checkMembers = ({ members, groups, roots }: ReportData): void => {
  const size = members.vrefs.length;
  const { strings, kinds, labels, vias, bytes, references, groups: grouped, parents } = members;
  const columns = { kinds, labels, vias, bytes, references, groups: grouped, parents };
  for (const [name, column] of Object.entries(columns)) {
    if (column !== undefined && column.length !== size) {
      refuse(`members.${name} has ${String(column.length)} entries, members.vrefs ${String(size)}`);
    }
  }
  checkIndexes('members.kinds', kinds, strings.length);
  checkIndexes('members.labels', labels, strings.length);
  checkIndexes('members.vias', vias, strings.length);
  checkIndexes('members.groups', grouped, groups.length);
  checkParents(members, roots.length);
};

/**
 * @param data that somebody put together
 * @throws {TypeError} an error that names the first entry that does not fit
 */
export const checkReportData = (data: ReportData): void => {
  // A caller in plain JavaScript may bring another.
  const format: unknown = data.format;
  if (format !== REPORT_FORMAT) {
    refuse(`format is ${String(format)}, and this program writes ${String(REPORT_FORMAT)}`);
  }
  data.groups.forEach(({ parent }, index) => {
    if (!Number.isInteger(parent) || parent < -1 || parent >= index) {
      refuse(
        `groups[${String(index)}].parent is ${String(parent)}, and must be -1 or below its own`,
      );
    }
  });
  const { series } = data;
  series?.moments.forEach((moment, index) => {
    const before = series.moments[index - 1] ?? -Infinity;
    if (!Number.isFinite(moment) || moment <= before) {
      refuse(`series.moments[${String(index)}] is ${String(moment)}, after ${String(before)}`);
    }
  });
  for (const { name, sizes } of series?.tables ?? []) {
    if (sizes.length !== series?.moments.length) {
      refuse(`the table ${JSON.stringify(name)} has not one size for each moment`);
    }
  }
  checkMembers(data);
};
