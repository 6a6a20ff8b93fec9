/** What can be opted into of the sweep: wired here, where it is asked for. */
import type { Suspects } from '../ledger/suspects.js';
import { Cycles } from './cycles.js';
import type { Interfaces } from '../slots/interfaces.js';
import { KnownDrops } from './known-drops.js';
import { Leftovers, type LeftoversDeps } from './leftovers.js';
import type { TrialDeps } from './trial.js';

export interface ReclaimDeps
  extends Omit<LeftoversDeps, 'cycles'>, Omit<TrialDeps, 'holdingOfWeakKey' | 'suspects'> {
  readonly collections: LeftoversDeps['collections'] & Pick<TrialDeps, 'holdingOfWeakKey'>;
  /** There are some with `reclaimCycles` only. */
  readonly suspects: Suspects | undefined;
  readonly interfaces: Interfaces;
}

export interface Reclaim {
  readonly cycles: Cycles | undefined;
  readonly leftovers: Leftovers | undefined;
  readonly knownDrops: KnownDrops | undefined;
}

export function makeReclaim(
  options: { readonly reclaimLeftovers: boolean; readonly relaxDurabilityRules: boolean },
  deps: ReclaimDeps,
): Reclaim {
  const { suspects, collections } = deps;
  const cycles =
    suspects === undefined
      ? undefined
      : new Cycles({
          ...deps,
          suspects,
          holdingOfWeakKey: (id, vref) => collections.holdingOfWeakKey(id, vref),
        });
  // With relaxed rules, durable data may go on naming virtual data of an earlier incarnation.
  const isWanted = options.reclaimLeftovers && !options.relaxDurabilityRules;
  const leftovers = isWanted ? new Leftovers({ ...deps, cycles }) : undefined;
  const isAny = cycles !== undefined || leftovers !== undefined;
  return { cycles, leftovers, knownDrops: isAny ? new KnownDrops(deps.interfaces) : undefined };
}
