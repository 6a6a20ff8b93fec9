/**
 * A durable kind with a version of its state for each incarnation. A migration moves what the state
 * names from one property to the other, makes lists of it, or drops it.
 */
import { M } from '@endo/patterns';
import type { KindHandle, MapStore, VatData } from '../../support/vat-data.js';
import { makeMethods } from './vat-kinds.js';
import type { MakeVirtual, MethodHooks } from './vat-kinds.js';

interface State {
  readonly a: unknown;
  readonly b: unknown;
}

const migrations = [
  ({ a, b }: State): State => ({ a: b, b: a }),
  ({ a, b }: State): State => ({ a: [a, b], b: undefined }),
  ({ b }: State): State => ({ a: b, b: 'dropped' }),
];

export const defineMigrating = (
  { VatData, baggage }: { VatData: VatData; baggage: MapStore },
  hooks: MethodHooks,
  stateVersion: number,
): MakeVirtual => {
  if (!baggage.has('migrating')) baggage.init('migrating', VatData.makeKindHandle('migrating'));
  const handle = baggage.get('migrating') as KindHandle;
  const options = {
    stateShape: { a: M.any(), b: M.any() },
    stateVersion,
    migrations: Array.from({ length: stateVersion - 1 }, (_none, index) => ({
      from: index + 1,
      migrate: (state: State) => harden(migrations[index % migrations.length]?.(state)),
    })),
  };
  const make = VatData.defineDurableKind(
    handle,
    (a: unknown, b: unknown) => ({ a, b }),
    makeMethods(hooks, 'migrating'),
    options,
  );
  return (a, b) => make(a, b);
};
