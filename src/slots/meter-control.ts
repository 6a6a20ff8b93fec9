/**
 * How the runtime is told which of our work user code pays for: inbound
 * unserialization and the first turn of a delivery do not count, outbound
 * serialization does. Rule E8 of docs/SPEC.md.
 */
export interface MeterControl {
  /** True while metering is off, or where there is no metering at all. */
  isMeteringDisabled(): boolean;
  /** @throws when metering is off */
  assertIsMetered(message?: string): void;
  /** @throws when metering is on */
  assertNotMetered(message?: string): void;
  /** Runs `thunk` with metering off and gives its result. */
  runWithoutMetering<T>(thunk: () => T): T;
  /** The same until the promise of `thunk` settles. */
  runWithoutMeteringAsync<T>(thunk: () => T | Promise<T>): Promise<T>;
  /** Wraps a function so that it always runs with metering off. */
  unmetered<A extends unknown[], R>(func: (...args: A) => R): (...args: A) => R;
}

/** The same methods with whatever arguments and results a runtime has declared for them. */
export type LooseMeterControl = {
  readonly [K in keyof MeterControl]: (...args: never[]) => unknown;
};
