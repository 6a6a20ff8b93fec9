/**
 * Meter control. With books: a library fault that would run user code unmetered
 * is found, and an engine that meters is told when to. Without: for engines and
 * runtimes that never ask.
 */
import { Fail } from '../errors.js';
import { A_FUNCTION, insistKnownOptions } from '../given.js';
import type { MeterControl } from '../slots/meter-control.js';

/** How the engine is told to meter, and not to. docs/host.md. */
export interface MeterControlOptions {
  /**
   * Switches the engine's meter. Called when the outermost unmetered section
   * begins (`false`) and when it ends (`true`), also when it ends by throwing.
   * It must not throw. Default: nothing is metered, and only the books are kept.
   */
  readonly setMetering?: (isOn: boolean) => void;
}

/**
 * @returns a meter control of its own: one for each vat
 * @throws when `setMetering` is no function, or for an option that is not known
 */
export function makeMeterControl(options: MeterControlOptions = {}): MeterControl {
  insistKnownOptions('makeMeterControl', options, { setMetering: A_FUNCTION });
  const { setMetering } = options;
  let depth = 0;
  const enter = (): void => {
    depth += 1;
    if (depth === 1) {
      setMetering?.(false);
    }
  };
  const leave = (): void => {
    depth -= 1;
    if (depth === 0) {
      setMetering?.(true);
    }
  };
  const runWithoutMetering = <T>(thunk: () => T): T => {
    enter();
    try {
      return thunk();
    } finally {
      leave();
    }
  };
  return {
    isMeteringDisabled: () => depth > 0,
    assertIsMetered(message = 'this must run with metering on') {
      if (depth > 0) {
        throw Fail([message]);
      }
    },
    assertNotMetered(message = 'this must run with metering off') {
      if (depth === 0) {
        throw Fail([message]);
      }
    },
    runWithoutMetering,
    async runWithoutMeteringAsync(thunk) {
      enter();
      try {
        return await thunk();
      } finally {
        leave();
      }
    },
    unmetered:
      func =>
      (...args) =>
        runWithoutMetering(() => func(...args)),
  };
}

/** @returns a meter control without books: both assertions hold, and metering is always off */
export function makeNoopMeterControl(): MeterControl {
  return {
    isMeteringDisabled: () => true,
    assertIsMetered() {},
    assertNotMetered() {},
    runWithoutMetering: thunk => thunk(),
    runWithoutMeteringAsync: async thunk => thunk(),
    unmetered: func => func,
  };
}
