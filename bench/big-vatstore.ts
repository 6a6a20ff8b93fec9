// A vatstore of any size that takes no memory: its keys are made when they are asked for. In rounds
// of seven keys there are durable objects in a tree, imports, promises, entries of a map store and
// keys of a weak one, with all counts and records as a vat would have written them.
import type { VatSource } from 'liveslots/inspect';

const KIND_TABLE = {
  scalarMapStore: 2,
  scalarWeakMapStore: 3,
  scalarSetStore: 4,
  scalarWeakSetStore: 5,
  scalarDurableMapStore: 6,
  scalarDurableWeakMapStore: 7,
  scalarDurableSetStore: 8,
  scalarDurableWeakSetStore: 9,
};

const data = (body: string, ...slots: string[]): string => JSON.stringify({ body, slots });
const schema = (label: string): string =>
  data(
    `#{"keyShape":{"#tag":"match:scalar","payload":"#undefined"},"label":${JSON.stringify(label)}}`,
  );

const metadata = (id: number, label: string, entries?: number, next = 1): [string, string][] => [
  [`vc.${id}.|schemata`, schema(label)],
  [`vc.${id}.|nextOrdinal`, `${next}`],
  ...(entries === undefined ? [] : [[`vc.${id}.|entryCount`, `${entries}`] as [string, string]]),
];

/** What every vat has, and the two stores. */
const head = (rounds: number): [string, string][] => [
  ['idCounters', JSON.stringify({ exportID: 12, collectionID: 6, promiseID: 5 })],
  ['kindIDID', '1'],
  ['storeKindIDTable', JSON.stringify(KIND_TABLE)],
  ['baggageID', 'o+d6/1'],
  ['watcherTableID', 'o+d6/2'],
  ['watchedPromiseTableID', 'o+d6/3'],
  ...metadata(1, 'baggage', 3),
  ...metadata(2, 'promiseWatcherByKind', 0),
  ...metadata(3, 'watchedPromises', 0),
  ...metadata(4, 'offers', rounds),
  ...metadata(5, 'byImport', undefined, rounds + 1),
  ['vc.1.skind', data('#"$0.Alleged: kind"', 'o+d1/11')],
  ['vc.1.soffers', data('#"$0.Alleged: mapStore"', 'o+d6/4')],
  ['vc.1.sbyImport', data('#"$0.Alleged: weakMapStore"', 'o+d7/5')],
  ...['o+d1/11', 'o+d6/1', 'o+d6/2', 'o+d6/3', 'o+d6/4', 'o+d7/5'].map((vref): [string, string] => [
    `vom.rc.${vref}`,
    '1',
  ]),
  ['vom.dkind.11.descriptor', '{"kindID":"11","tag":"offer","unfaceted":true}'],
  ['vom.dkind.11.nextID', `${rounds + 1}`],
];

const KEYS_A_ROUND = 7;

function* roundKeys(round: number, rounds: number): Generator<[string, string]> {
  const object = `o+d11/${round}`;
  const children = [2 * round, 2 * round + 1].filter(child => child <= rounds).length;
  const parent = round >> 1;
  yield [
    `vom.${object}`,
    JSON.stringify({
      above:
        parent === 0
          ? { body: '#null', slots: [] }
          : { body: '#"$0.Alleged: offer"', slots: [`o+d11/${parent}`] },
      seat: { body: '#{"seat":"$0.Alleged: seat","since":"+123456"}', slots: [`o-${round}`] },
    }),
  ];
  yield [`vom.rc.${object}`, `${children + 1}`];
  yield [`vom.rc.o-${round}`, '1'];
  yield [
    `vc.4.soffer-${round}`,
    data('#{"offer":"$0.Alleged: offer","result":"&1"}', object, `p-${round}`),
  ];
  yield [`vc.5.r${`${round}`.padStart(10, '0')}:o-${round}`, data('#"known"')];
  yield [`vc.5.|o-${round}`, `${round}`];
  yield [`vom.ir.o-${round}|5`, '1'];
}

/** Several ways to ask for one of the keys above. */
function lookUp(
  key: string,
  rounds: number,
  fixed: ReadonlyMap<string, string>,
): string | undefined {
  const known = fixed.get(key);
  const number = /(\d+)(?:\|5)?$/.exec(key);
  if (known !== undefined || number === null) return known;
  const round = Number(number[1]);
  if (round < 1 || round > rounds) return undefined;
  for (const [each, value] of roundKeys(round, rounds)) {
    if (each === key) return value;
  }
  return undefined;
}

export function bigVatstore(keys: number): VatSource {
  const rounds = Math.max(1, Math.floor(keys / KEYS_A_ROUND));
  const fixed = new Map(head(rounds));
  function* entries(): Generator<[string, string]> {
    yield* fixed;
    for (let round = 1; round <= rounds; round += 1) yield* roundKeys(round, rounds);
  }
  return {
    name: `${keys} keys`,
    entries,
    *entriesFrom(prefix) {
      for (const entry of entries()) if (entry[0].startsWith(prefix)) yield entry;
    },
    get: key => lookUp(key, rounds, fixed),
    size: fixed.size + rounds * KEYS_A_ROUND,
  };
}
