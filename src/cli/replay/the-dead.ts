/**
 * What a record of `bringOutYourDead` says of the collector: which names it
 * found gone from memory, in the order in which they were looked at.
 */
import type { Exchange } from '../../transcripts/exchange.js';

const COUNT = 'vom.rc.';
const STATUS = 'vom.es.';

/** Asked of an ephemeral object that is gone: which weak collections have it as a key. */
const RECOGNITION = /^vom\.ir\.(o\+\d+)\|$/;

const partsOf = (exchange: Exchange | undefined): readonly unknown[] =>
  Array.isArray(exchange?.s) ? (exchange.s as unknown[]) : [];

/** The name that is looked at to see whether it is needed; not the one whose count is changed. */
function lookedAt(exchanges: readonly Exchange[], index: number): string | undefined {
  const [type, key] = partsOf(exchanges[index]);
  if (type === 'vatstoreGetNextKey' && typeof key === 'string') {
    return RECOGNITION.exec(key)?.[1];
  }
  if (type !== 'vatstoreGet' || typeof key !== 'string' || !key.startsWith(COUNT)) {
    return undefined;
  }
  const name = key.slice(COUNT.length);
  const [next, nextKey] = partsOf(exchanges[index + 1]);
  if (name.startsWith('o-')) {
    const isChange = (next === 'vatstoreSet' || next === 'vatstoreDelete') && nextKey === key;
    return isChange ? undefined : name;
  }
  return next === 'vatstoreGet' && nextKey === `${STATUS}${name}` ? name : undefined;
}

/** @param exchanges of one `bringOutYourDead`, or what is left of them */
export function namesOfTheDead(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap((exchange, index) => {
    const name = lookedAt(exchanges, index);
    if (name !== undefined) {
      return [name];
    }
    const [type, argument] = partsOf(exchange);
    const isList = type === 'dropImports' || type === 'retireExports';
    return isList && Array.isArray(argument) ? argument.map(String) : [];
  });
}

/**
 * Those that are looked at next, before the collector is asked once more: they
 * are looked at in sorted order, so a smaller name is of the next round.
 */
export function namesOfNextRound(exchanges: readonly Exchange[]): string[] {
  const names: string[] = [];
  for (const name of namesOfTheDead(exchanges)) {
    const last = names.at(-1);
    // The second look at a name, before it is deleted, is of the same round.
    if (last !== undefined && name < last) {
      break;
    }
    if (name !== last) {
      names.push(name);
    }
  }
  return names;
}
