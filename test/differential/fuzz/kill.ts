/** The collector worked by hand, on two vats that have done the same. */
import type { Side } from './side.js';
import { nth } from './vat-values.js';

export const baseOf = (vref: string): string => vref.replace(/:\d+$/, '');

const heldBy = ({ probe, run }: Side): Set<string> =>
  new Set([...probe.held()].map(value => baseOf(run.hooks.valToSlot.get(value) ?? '')));

const isAlive = ({ run }: Side, vref: string): boolean =>
  run.hooks.slotToVal.get(vref)?.deref() !== undefined;

const isPinned = ({ run: { hooks } }: Side, vref: string): boolean => {
  if (!/^o\+\d/.test(vref)) return false;
  const value = hooks.slotToVal.get(vref)?.deref();
  return (
    (value !== undefined && hooks.exportedRemotables.has(value)) ||
    hooks.getReachableRefCount(vref) > 0
  );
};

/**
 * Let the collector have what nobody holds on either side, of those that are picked.
 *
 * @returns what it has taken
 */
export const killSome = (one: Side, other: Side, picks: readonly number[]): Iterable<string> => {
  const sides = [one, other];
  const held = sides.map(heldBy);
  const mortal = [...one.run.hooks.slotToVal.keys()]
    .sort()
    .filter(
      vref =>
        /^o/.test(vref) &&
        !/^o\+(0$|d1\/|d6\/[123]$)/.test(vref) &&
        sides.every(side => isAlive(side, vref) && !isPinned(side, vref)) &&
        !held.some(names => names.has(vref)),
    );
  if (mortal.length === 0) return [];
  const victims = new Set(picks.map(pick => nth(mortal, pick)));
  for (const vref of victims) {
    one.run.kill(vref);
    other.run.kill(vref);
  }
  return victims;
};
