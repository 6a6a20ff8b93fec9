/**
 * What is done while the meter runs, counted by the engine's own coverage: how often each function of
 * the library and of the packages beneath it has been called. On an engine that charges for steps,
 * two runs with other counts cost something else.
 */
import { Session } from 'node:inspector';
import type { MeterControl } from './meter.js';

/**
 * Whose work it is that counts: not the tests' own, nor that of the copy of the packages which vat
 * code brings. In a vat that copy remembers in the vat's own WeakMaps, which do not depend on the
 * collector; here it has those of the realm.
 */
const COUNTED = /\/(src|node_modules\/(@endo|ses))\/(?!testing\/)/;
const SECOND_COPY = /\/\.second-copy\//;

/**
 * How often the engine's own functions ask a promise for its constructor depends on how warm the code
 * is that calls them: with V8's optimizer off the counts are the same. The getter is one of SES.
 */
const GETTERS = /\/enable-property-overrides\.js$/;

export interface WorkMeter {
  readonly meterControl: MeterControl;
  /** From now on work counts, except while metering is off. */
  start(): void;
  /** @returns how often each function has been called since `start`, by its place */
  stop(): Map<string, number>;
  /** Ends the session with the engine. */
  close(): void;
}

interface Coverage {
  readonly url: string;
  readonly functions: readonly {
    readonly functionName: string;
    readonly ranges: readonly { readonly startOffset: number; readonly count: number }[];
  }[];
}

export const makeWorkMeter = (): WorkMeter => {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
  let depth = 0;
  let isOn = false;
  let work = new Map<string, number>();

  // Each time, the engine begins to count anew.
  const take = (counts: boolean): void => {
    session.post('Profiler.takePreciseCoverage', (err, { result }) => {
      if (err !== null) throw Error(err.message);
      if (!counts) return;
      for (const { url, functions } of result as readonly Coverage[]) {
        if (!COUNTED.test(url) || SECOND_COPY.test(url) || GETTERS.test(url)) continue;
        for (const { functionName, ranges } of functions) {
          const [{ startOffset = 0, count = 0 } = {}] = ranges;
          const place = `${functionName} (${url.split('/').slice(-2).join('/')}:${startOffset})`;
          if (count > 0) work.set(place, (work.get(place) ?? 0) + count);
        }
      }
    });
  };
  const enter = (): void => {
    if (depth === 0 && isOn) take(true);
    depth += 1;
  };
  const leave = (): void => {
    depth -= 1;
    if (depth === 0 && isOn) take(false);
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
    meterControl: {
      isMeteringDisabled: () => depth > 0,
      assertIsMetered: message => {
        if (depth > 0) throw Error(message);
      },
      assertNotMetered: message => {
        if (depth === 0) throw Error(message);
      },
      runWithoutMetering,
      runWithoutMeteringAsync: async thunk => {
        enter();
        try {
          return await thunk();
        } finally {
          leave();
        }
      },
      unmetered:
        f =>
        (...args) =>
          runWithoutMetering(() => f(...args)),
    },
    start: () => {
      isOn = true;
      work = new Map();
      take(false);
    },
    stop: () => {
      take(true);
      isOn = false;
      return work;
    },
    close: () => session.disconnect(),
  };
};
