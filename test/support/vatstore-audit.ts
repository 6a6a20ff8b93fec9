/**
 * What the vatstore of a vat at rest says twice must agree: counts of entries and the entries,
 * ordinals and the keys that have them, reference counts and the places that name something.
 */

interface Slots {
  readonly slots: readonly string[];
}

const slotsOf = (text: string): readonly string[] => (JSON.parse(text) as Slots).slots;
const isCounted = (vref: string): boolean => /^(o-|o\+[vd])/.test(vref);
const baseOf = (vref: string): string => vref.replace(/:\d+$/, '');

/** Everything that does not agree, as readable lines; empty when all is well. */
export const auditVatstore = (entries: Iterable<readonly [string, string]>): string[] => {
  const store = new Map(entries);
  const faults: string[] = [];
  const named = new Map<string, number>();
  const name = (vref: string): void => {
    if (isCounted(vref)) named.set(baseOf(vref), (named.get(baseOf(vref)) ?? 0) + 1);
  };
  for (const key of ['baggageID', 'watcherTableID', 'watchedPromiseTableID']) {
    name(store.get(key) ?? '');
  }
  const rows = new Map<string, number>();
  for (const [key, value] of store) {
    const [, id, encoded] = /^vc\.(\d+)\.(.*)$/s.exec(key) ?? [];
    if (id !== undefined && encoded !== undefined) {
      const isStrong = store.has(`vc.${id}.|entryCount`);
      if (!encoded.startsWith('|')) {
        rows.set(id, (rows.get(id) ?? 0) + 1);
        slotsOf(value).forEach(name);
        const vref = /^r\d+:(.*)$/.exec(encoded)?.[1];
        if (vref !== undefined) {
          const ordinal = store.get(`vc.${id}.|${vref}`) ?? 'missing';
          if (encoded !== `r${ordinal.padStart(10, '0')}:${vref}`) {
            faults.push(`${key} has the ordinal ${ordinal}`);
          }
        }
      } else if (encoded === '|schemata') {
        slotsOf(value).forEach(name);
      } else if (/^\|[op]/.test(encoded)) {
        const vref = encoded.slice(1);
        if (isStrong) name(vref);
        if (!store.has(`vc.${id}.r${value.padStart(10, '0')}:${vref}`)) {
          faults.push(`${key} = ${value} has no entry`);
        }
        if (Number(value) >= Number(store.get(`vc.${id}.|nextOrdinal`))) {
          faults.push(`${key} = ${value} will be given again`);
        }
      }
    } else if (/^vom\.o\+/.test(key)) {
      const state = JSON.parse(value) as Readonly<Record<string, Slots>>;
      Object.values(state).forEach(({ slots }) => slots.forEach(name));
    } else if (key.endsWith('.descriptor')) {
      (JSON.parse(value) as { stateShapeCapData?: Slots }).stateShapeCapData?.slots.forEach(name);
    }
  }
  for (const [key, value] of store) {
    const id = /^vc\.(\d+)\.\|entryCount$/.exec(key)?.[1];
    if (id !== undefined && Number(value) !== (rows.get(id) ?? 0)) {
      faults.push(`${key} = ${value}, and there are ${rows.get(id) ?? 0}`);
    }
    const counted = /^vom\.rc\.(.*)$/.exec(key)?.[1];
    if (counted !== undefined && Number(value) !== (named.get(counted) ?? 0)) {
      faults.push(`${key} = ${value}, and ${named.get(counted) ?? 0} places name it`);
    }
  }
  for (const [vref, places] of named) {
    if (!store.has(`vom.rc.${vref}`)) faults.push(`${vref} has no count, and ${places} places`);
  }
  return faults;
};
