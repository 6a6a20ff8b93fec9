/**
 * Meter control for engines without metering: it keeps the books, so that a
 * library fault that would run user code unmetered is found, and meters
 * nothing.
 */
import { Fail } from '../errors.js';
import type { MeterControl } from '../slots/meter-control.js';

/** @returns a meter control of its own: one for each vat */
export function makeMeterControl(): MeterControl {
  let depth = 0;
  const runWithoutMetering = <T>(thunk: () => T): T => {
    depth += 1;
    try {
      return thunk();
    } finally {
      depth -= 1;
    }
  };
  return {
    isMeteringDisabled: () => depth > 0,
    assertIsMetered(message = 'this must run with metering on') {
      if (depth > 0) {
        throw Fail`${message}`;
      }
    },
    assertNotMetered(message = 'this must run with metering off') {
      if (depth === 0) {
        throw Fail`${message}`;
      }
    },
    runWithoutMetering,
    async runWithoutMeteringAsync(thunk) {
      depth += 1;
      try {
        return await thunk();
      } finally {
        depth -= 1;
      }
    },
    unmetered:
      func =>
      (...args) =>
        runWithoutMetering(() => func(...args)),
  };
}
