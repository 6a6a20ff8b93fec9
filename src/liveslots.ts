/**
 * The composition root: the one place that wires the modules together.
 */
import type { Assembly } from './assembly.js';
import { insistKnownOptions } from './given.js';
import { type Inspect, inspectParts } from './inspect.js';
import { rememberParts } from './inspection/parts.js';
import { type CompleteOptions, type LiveslotsOptions, OPTIONS, withDefaults } from './options.js';
import { assertLockedDown, harden } from './realm.js';
import type { RetentionStats } from './retention-stats.js';
import { marshalNameOf } from './slots/codec.js';
import { EdgeErrors } from './slots/edge-errors.js';
import type { Dispatch } from './vat/dispatch.js';
import { SyscallGuard } from './vat/guard.js';
import { chooseHarden } from './vat/settled-data.js';
import { wireDispatch, wireEnds, wireLifecycle } from './wiring/deliveries.js';
import { wireSpeech } from './wiring/speech.js';
import { wireTables } from './wiring/tables.js';
import { wireCollection, wireVirtualData } from './wiring/virtual-data.js';

export type { Assembly };

/** One vat: where its deliveries go, and what it can be asked. docs/options.md. */
export interface Liveslots {
  /** Delivers to the vat; see `Dispatch`. */
  readonly dispatch: Dispatch<RetentionStats>;
  /** Read-only views of what the vat holds, and why. */
  readonly inspect: Inspect;
}

/** @throws when the realm is not locked down, or an option is wrong */
export function assemble(given: LiveslotsOptions): Assembly {
  assertLockedDown();
  chooseHarden();
  const options = withDefaults(given);
  const { vatId } = options;
  // Outside a delivery a syscall has what is in memory only written first.
  const guard = new SyscallGuard({
    ...options,
    beforeOutside: isRead => ends.outsideTurns.before(isRead),
  });
  const edgeErrors = makeEdgeErrors(options);
  const syscall = edgeErrors?.listenTo(guard.syscall) ?? guard.syscall;

  const tables = wireTables(options, guard.store);
  const speech = wireSpeech({ options, tables, syscall, whole: guard.whole, edgeErrors });
  const vdataDeps = { options, tables, speech, guard, syscall };
  const vdata = wireVirtualData(vdataDeps);
  const collection = wireCollection(vdataDeps, vdata);
  const deliveries = { ...vdataDeps, vdata, collection, edgeErrors };
  const { lifecycle, vatGlobals } = wireLifecycle(deliveries);
  const ends = wireEnds(deliveries);
  const { inbound, dispatch, getRetentionStats, warn } = wireDispatch(deliveries, lifecycle, ends);

  const assembly: Assembly = {
    vatId,
    dispatch,
    vatstore: options.store,
    ...tables,
    ...speech,
    inbound,
    lifecycle,
    kinds: vdata.kinds,
    collections: vdata.collections,
    vatGlobals,
    afterDispatchActions: ends.afterDispatchActions,
    getRetentionStats,
    warn,
  };
  rememberParts(dispatch, assembly);
  return assembly;
}

function makeEdgeErrors({ onError, gcTools, vatId, console }: CompleteOptions) {
  return onError === undefined
    ? undefined
    : new EdgeErrors({
        onError,
        meterControl: gcTools.meterControl,
        marshalName: marshalNameOf(vatId),
        warn: (message, err) => console.warn(message, err),
      });
}

/**
 * Makes the layer for one vat. Nothing happens until `startVat` is dispatched.
 *
 * @param options what the runtime brings; see `LiveslotsOptions`
 * @throws when the realm is not locked down, or an option is missing, wrong or
 *   not known; the error names it, and nothing was done
 */
export function createLiveslots(options: LiveslotsOptions): Liveslots {
  assertLockedDown();
  insistKnownOptions('createLiveslots', options, OPTIONS);
  const assembly = assemble(options);
  return harden({ dispatch: assembly.dispatch, inspect: inspectParts(assembly) });
}
