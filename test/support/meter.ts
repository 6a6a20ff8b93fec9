/**
 * A meter control that counts, so that a test can see that everything which switched metering off
 * has switched it on again, and whether a piece of user code ran metered.
 */

export interface MeterControl {
  isMeteringDisabled(): boolean;
  assertIsMetered(msg: string): void;
  assertNotMetered(msg: string): void;
  runWithoutMetering<T>(thunk: () => T): T;
  runWithoutMeteringAsync<T>(thunk: () => T | Promise<T>): Promise<T>;
  unmetered<A extends unknown[], R>(f: (...args: A) => R): (...args: A) => R;
}

export const makeCountingMeterControl = (): {
  meterControl: MeterControl;
  /** How many unmetered sections are open; zero between cranks. */
  depth: () => number;
} => {
  let depth = 0;
  const runWithoutMetering = <T>(thunk: () => T): T => {
    depth += 1;
    try {
      return thunk();
    } finally {
      depth -= 1;
    }
  };
  const meterControl: MeterControl = {
    isMeteringDisabled: () => depth > 0,
    assertIsMetered: msg => {
      if (depth > 0) throw Error(msg);
    },
    assertNotMetered: msg => {
      if (depth === 0) throw Error(msg);
    },
    runWithoutMetering,
    runWithoutMeteringAsync: async thunk => {
      depth += 1;
      try {
        await Promise.resolve();
        return await thunk();
      } finally {
        depth -= 1;
      }
    },
    unmetered: f => harden((...args) => runWithoutMetering(() => f(...args))),
  };
  return { meterControl: harden(meterControl), depth: () => depth };
};
