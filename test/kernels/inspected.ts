/**
 * A vat run whose tables can be looked into: the library behind the signature that vat runs drive,
 * and one text of everything that it knows, so that two moments can be compared.
 */
import { makeInspect } from '../../src/inspect.js';
import type { Inspect } from '../../src/inspect.js';
import { assemble } from '../../src/liveslots.js';
import type { LiveslotsOptions } from '../../src/options.js';
import { makeTestHooks } from '../../src/test-hooks.js';
import type { MakeLiveSlots, TestHooks } from '../support/implementations.js';
import type { VatProgram } from '../support/vat-program.js';
import { makeVatRun } from '../support/vat-run.js';
import type { VatRun } from '../support/vat-run.js';

export interface InspectedRun {
  readonly run: VatRun;
  /** Of the present incarnation. */
  readonly inspect: () => Inspect;
}

export const makeInspectedRun = (program: VatProgram): InspectedRun => {
  const made: { inspect?: Inspect } = {};
  // The edge of a test run is made of plain strings, which the library brands.
  const makeLiveSlots = ((
    ...[syscall, vatId, vatPowers, options, gcTools, console, build]: Parameters<MakeLiveSlots>
  ) => {
    const assembly = assemble({
      syscall,
      vatId,
      vatPowers,
      ...options,
      gcTools,
      console,
      buildVatNamespace: build,
    } as unknown as LiveslotsOptions);
    made.inspect = makeInspect(assembly);
    return { dispatch: assembly.dispatch, testHooks: makeTestHooks(assembly) };
  }) as unknown as MakeLiveSlots;
  return {
    run: makeVatRun(program, makeLiveSlots),
    inspect: () => {
      if (!made.inspect) throw Error('the vat was not started');
      return made.inspect;
    },
  };
};

const namesOf = (hooks: TestHooks): Record<string, unknown> => ({
  slotToVal: [...hooks.slotToVal.keys()].sort(),
  exportedRemotables: hooks.exportedRemotables.size,
  importedDevices: hooks.importedDevices.size,
  kernelRecognizableRemotables: [...hooks.kernelRecognizableRemotables].sort(),
  exportedVPIDs: [...hooks.exportedVPIDs.keys()].sort(),
  importedVPIDs: [...hooks.importedVPIDs.keys()].sort(),
  possiblyDeadSet: [...hooks.possiblyDeadSet].sort(),
  possiblyRetiredSet: [...hooks.possiblyRetiredSet].sort(),
});

/** All tables of the vat. The number of the crank is none of its state. */
export const tablesOf = ({ run, inspect }: InspectedRun): string =>
  JSON.stringify([namesOf(run.hooks), inspect().promises(), inspect().retentionStats()]);

/** The tables and the vatstore. */
export const stateOf = (inspected: InspectedRun): string =>
  JSON.stringify([tablesOf(inspected), inspected.run.store.entries()], null, 1);
