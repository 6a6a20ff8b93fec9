/**
 * What is left after a delivery: the tables of both, and the vatstore in the end.
 */
import type { Names } from './names.js';
import type { Side } from './side.js';

const VPID = /p[+-]\d+/g;
const isPromise = (vref: string): boolean => vref.startsWith('p');

/** Names that are on one side only, but for what the peer may have left behind. */
const compareKeys = (
  table: string,
  peer: ReadonlySet<string>,
  ours: ReadonlySet<string>,
  names: Names,
  isResidue: (vref: string) => boolean,
): string[] => {
  const faults: string[] = [];
  const matched = new Set<string>();
  for (const b of ours) {
    const a = isPromise(b) ? names.peers(b) : b;
    if (a === undefined || !peer.has(a))
      faults.push(`${table}: only ours has ${b} (${a ?? 'unpaired'})`);
    else matched.add(a);
  }
  for (const a of peer) {
    if (matched.has(a) || isResidue(a)) continue;
    faults.push(`${table}: only the peer has ${a}`);
  }
  return faults;
};

/** @param isUnread what the peer has brought to life without need: 'unread-shapes' */
export const compareTables = (
  peer: Side,
  ours: Side,
  names: Names,
  isUnread: (vref: string) => boolean,
): string[] => {
  const keys = (table: Map<string, unknown>): Set<string> => new Set(table.keys());
  const [theirs, mine] = [peer.run.hooks, ours.run.hooks];
  // 'no-residue': a name that the kernel does not know, so that nobody can bring it up again.
  const isResidue = (vref: string): boolean =>
    isPromise(vref) ? !peer.kernel.promises.has(vref) : isUnread(vref);
  const never = (): boolean => false;
  return [
    ...compareKeys('slotToVal', keys(theirs.slotToVal), keys(mine.slotToVal), names, isResidue),
    ...compareKeys('exported', keys(theirs.exportedVPIDs), keys(mine.exportedVPIDs), names, never),
    ...compareKeys('imported', keys(theirs.importedVPIDs), keys(mine.importedVPIDs), names, never),
    ...compareKeys(
      'kernelRecognizableRemotables',
      theirs.kernelRecognizableRemotables,
      mine.kernelRecognizableRemotables,
      names,
      never,
    ),
    ...names.leftBehind(vpid => mine.slotToVal.has(vpid)),
    ...(ours.nextPromise() - peer.nextPromise() === names.ahead
      ? []
      : [`promiseID: ${peer.nextPromise()} and ${ours.nextPromise()}, ahead by ${names.ahead}`]),
  ];
};

/** The tags of durable kinds for whose lack the peer has refused to start; undefined where it has started. */
const tagsMissed = (peer: Side): readonly string[] | undefined => {
  const outcome = peer.newEvents().find(({ type }) => type === 'outcome');
  const failure = outcome?.type === 'outcome' ? outcome.failure : undefined;
  if (failure === undefined) return [];
  return /not called for tags: \[(.*?)\]/.exec(failure)?.[1]?.split(',');
};

/** What the last start has not defined: what ours can be asked is what the peer's error says. */
export const compareMissing = (peer: Side, ours: Side): { isMissed: boolean; faults: string[] } => {
  const wanted = [...(tagsMissed(peer) ?? ours.missingKinds() ?? [])].sort().join();
  const found = [...(ours.missingKinds() ?? [])].sort().join();
  const faults = wanted === found ? [] : [`missing are [${wanted}], and we say [${found}]`];
  return { isMissed: found !== '', faults };
};

/** @param leftKeys what the peer has more, by a rule */
export const compareStores = (
  peer: Side,
  ours: Side,
  names: Names,
  leftKeys: ReadonlySet<string>,
): string[] => {
  const normal = (side: Side, rename: (vpid: string) => string | undefined): string[] =>
    side.run.store
      .entries()
      .filter(([key]) => side === ours || !leftKeys.has(key))
      .map(([key, value]) => `${key} = ${value}`)
      .filter(line => !line.startsWith('idCounters'))
      .map(line => line.replace(VPID, vpid => rename(vpid) ?? vpid))
      .map(line => line.replace(/(#error\\":\\").*?(\\",\\"errorId)/g, '$1…$2'))
      .sort();
  const a = normal(peer, vpid => vpid);
  const b = normal(ours, vpid => names.peers(vpid));
  const at = Array.from({ length: Math.max(a.length, b.length) }).findIndex(
    (_, index) => a[index] !== b[index],
  );
  return at < 0 ? [] : [`vatstore:\npeer: ${a[at] ?? '(end)'}\nours: ${b[at] ?? '(end)'}`];
};
