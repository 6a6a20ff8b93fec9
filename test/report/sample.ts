// Data of a report for tests, as large as one wants and the same each time: a vat of wallets with
// stores, offers that never end, and a list that nothing reaches.
import { REPORT_FORMAT, rootParent, UNREACHED } from '../../src/cli/report/data.js';
import type { ReportData, ReportGroup, ReportRoot } from '../../src/cli/report/data.js';

interface Entry {
  readonly vref: string;
  readonly kind: string;
  readonly label?: string;
  readonly bytes: number;
  readonly group: number;
  readonly parent: number;
  readonly via: string;
}

/** Collects members in columns. */
class Columns {
  readonly vrefs: string[] = [];
  readonly strings: string[] = [];
  readonly kinds: number[] = [];
  readonly labels: number[] = [];
  readonly bytes: number[] = [];
  readonly groups: number[] = [];
  readonly parents: number[] = [];
  readonly vias: number[] = [];
  readonly #known = new Map<string, number>();

  private intern(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.strings.length);
    return this.strings.push(text) - 1;
  }

  add({ vref, kind, label = '', bytes, group, parent, via }: Entry): number {
    this.kinds.push(this.intern(kind));
    this.labels.push(this.intern(label));
    this.bytes.push(bytes);
    this.groups.push(group);
    this.parents.push(parent);
    this.vias.push(this.intern(via));
    return this.vrefs.push(vref) - 1;
  }

  toJSON(): ReportData['members'] {
    const { strings, vrefs, kinds, labels, bytes, groups, parents, vias } = this;
    return { strings, vrefs, kinds, labels, bytes, groups, parents, vias };
  }
}

const groupTitles: readonly (readonly [title: string, kind: string, parent: number])[] = [
  ['the baggage', 'map store', -1],
  ['map store wallets in the baggage', 'map store', 0],
  ['Wallet objects in wallets', 'durable object', 1],
  ['map stores pendingOffers in .offers of Wallet', 'map store', 2],
  ['promises in pendingOffers', 'promise', 3],
  ['Purse objects in .purses of Wallet', 'durable object', 2],
  ['imports in .issuer of Purse', 'import', 5],
  ['Listener objects, exported', 'virtual object', -1],
  ['ListNode objects that nothing reaches', 'durable object', -1],
];

const roots: readonly ReportRoot[] = [
  { kind: 'baggage', text: 'the baggage' },
  { kind: 'exported', text: 'exported as ko25; held by v9 (zoe)' },
];

/**
 * @param wallets of each there are 12 members: a wallet, a store, 6 promises, a purse, an import, a
 *   listener and a node that nothing reaches
 * @param over what to put in the place of what the sample has
 */
export const sampleReport = (wallets: number, over: Partial<ReportData> = {}): ReportData => {
  const columns = new Columns();
  const baggage = columns.add({
    ...{ vref: 'o+d6/1', kind: 'scalarDurableMapStore', label: 'baggage', bytes: 900 },
    ...{ group: 0, parent: rootParent(0), via: '' },
  });
  const store = columns.add({
    ...{ vref: 'o+d6/4', kind: 'scalarDurableMapStore', label: 'wallets', bytes: 48 * wallets },
    ...{ group: 1, parent: baggage, via: 'key "wallets"' },
  });
  let last = UNREACHED;
  for (let i = 0; i < wallets; i += 1) {
    const n = String(i + 1);
    const wallet = columns.add({
      ...{ vref: `o+d10/${n}`, kind: 'Wallet', bytes: 210 + (i % 40) },
      ...{ group: 2, parent: store, via: `key "agoric1${(i * 7919).toString(36)}"` },
    });
    const offers = columns.add({
      ...{ vref: `o+d6/${String(i + 5)}`, kind: 'scalarDurableMapStore', label: 'pendingOffers' },
      ...{ bytes: 420, group: 3, parent: wallet, via: '.offers' },
    });
    for (let k = 0; k < 6; k += 1) {
      columns.add({
        ...{ vref: `p-${String(60 + i * 6 + k)}`, kind: 'promise', bytes: 0, group: 4 },
        ...{ parent: offers, via: `key "offer-${String(k)}" .result` },
      });
    }
    const purse = columns.add({
      ...{ vref: `o+d11/${n}`, kind: 'Purse', bytes: 150 + (i % 7) * 300, group: 5 },
      ...{ parent: wallet, via: '.purses["IST"]' },
    });
    columns.add({
      ...{ vref: `o-${String(50 + i)}`, kind: 'Alleged: IST issuer', bytes: 18, group: 6 },
      ...{ parent: purse, via: '.issuer' },
    });
    columns.add({
      ...{ vref: `o+v12/${n}`, kind: 'Listener', bytes: 95, group: 7 },
      ...{ parent: rootParent(1), via: '' },
    });
    last = columns.add({
      ...{ vref: `o+d13/${n}`, kind: 'ListNode', bytes: 77, group: 8 },
      ...{ parent: last, via: '.next' },
    });
  }
  const members = columns.toJSON();
  const counts = groupTitles.map(() => 0);
  const bytes = groupTitles.map(() => 0);
  members.groups.forEach((group, index) => {
    counts[group] = (counts[group] ?? 0) + 1;
    bytes[group] = (bytes[group] ?? 0) + (members.bytes[index] ?? 0);
  });
  const groups = groupTitles.map(([title, kind, parent], index): ReportGroup => ({
    ...{ title, kind, parent, count: counts[index] ?? 0, bytes: bytes[index] ?? 0 },
    ...(index === 4 ? { text: 'at places like key "offer-0", key "offer-1"' } : {}),
  }));
  const all = bytes.reduce((sum, each) => sum + each, 0);
  return {
    format: REPORT_FORMAT,
    vat: 'v43 (walletFactory)',
    source: 'swingstore.sqlite',
    madeAt: '2026-03-01 12:00 UTC',
    totals: [
      { name: 'keys', count: members.vrefs.length * 3, bytes: all },
      { name: 'durable objects', count: wallets * 3, bytes: (bytes[2] ?? 0) + (bytes[5] ?? 0) },
      { name: 'virtual objects', count: wallets, bytes: bytes[7] ?? 0 },
      { name: 'stores', count: wallets + 2, bytes: bytes[3] ?? 0 },
      { name: 'entries of stores', count: wallets * 7 },
      { name: 'promises', count: wallets * 6 },
      { name: 'imports', count: wallets },
    ],
    series: sampleSeries(),
    warnings: [
      {
        level: 'note',
        text: `${String(wallets)} objects that nothing stored reaches: held by memory alone, or left over.`,
        group: 8,
      },
    ],
    roots,
    groups,
    members,
    ...over,
  };
};

/** Twenty moments: one table that only grows, one that goes up and down, one that stands still. */
export const sampleSeries = (): NonNullable<ReportData['series']> => {
  const moments = Array.from({ length: 20 }, (_, index) => 100 + index * 50);
  const sizes = (of: (index: number) => number): number[] => moments.map((_, index) => of(index));
  return {
    axis: 'crank',
    moments,
    tables: [
      { name: 'slotToVal', sizes: sizes(i => 120 + i * 205 + (i % 3) * 4) },
      { name: 'importedVPIDs', sizes: sizes(i => 3 + i * 200) },
      { name: 'exportedVPIDs', sizes: sizes(i => 40 + Math.round(900 * Math.sin(i / 2) ** 2)) },
      { name: 'remotableRefCounts', sizes: sizes(() => 41) },
      { name: 'possiblyDeadSet', sizes: moments.map((_, i) => (i < 5 ? null : (i * 53) % 300)) },
      { name: 'vatstore', unit: 'bytes', sizes: sizes(i => 581_000 + (i % 4) * 90_000 + i * 9000) },
      { name: 'vrefRecognizers', sizes: sizes(i => (i < 4 ? i * 30 : 120)) },
    ],
  };
};

/** Whether no half of a surrogate pair stands in the text. */
export const isWhole = (text: string): boolean =>
  !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);

/** The hard case for a page: each member has a label of its own, and there are very many groups. */
export const wideReport = (size: number, groups: number): ReportData => {
  const all = Array.from({ length: size }, (_, index) => index);
  const zeros = all.map(() => 0);
  const data = sampleReport(1);
  return {
    ...data,
    groups: Array.from({ length: groups }, (_, index) => ({
      ...{ title: `stores of ${String(index)} in group ${String(index % 7)}`, kind: 'map store' },
      // A tree of many levels: each group holds three.
      ...{ parent: index === 0 ? -1 : Math.floor((index - 1) / 3), count: size / groups, bytes: 9 },
    })),
    members: {
      strings: ['scalarMapStore', ...all.map(index => `label of ${String(index * 31)}`)],
      vrefs: all.map(index => `o+d6/${String(index + 4)}`),
      kinds: zeros,
      labels: all.map(index => index + 1),
      bytes: all.map(index => (index * 7919) % 4000),
      groups: all.map(index => index % groups),
      parents: all.map(index => (index === 0 ? rootParent(0) : Math.floor((index - 1) / 2))),
      vias: all.map(index => index + 1),
    },
  };
};
