// Meter controls as they stand in runtimes: each is written out as one of them has it, or as one could.

export interface UnknownMeter {
  isMeteringDisabled: () => boolean;
  assertIsMetered: (message: string) => void;
  assertNotMetered: (message: string) => void;
  runWithoutMetering: (thunk: () => unknown) => unknown;
  runWithoutMeteringAsync: (thunk: () => unknown) => Promise<unknown>;
  unmetered: (func: (...args: unknown[]) => unknown) => (...args: unknown[]) => unknown;
}

export interface GenericMeter {
  isMeteringDisabled(): boolean;
  assertIsMetered(message?: string): void;
  assertNotMetered(message?: string): void;
  runWithoutMetering<T>(thunk: () => T): T;
  runWithoutMeteringAsync<T>(thunk: () => Promise<T>): Promise<T>;
  unmetered<F extends (...args: never[]) => unknown>(func: F): F;
}

export interface VoidMeter {
  readonly isMeteringDisabled: () => true;
  readonly assertIsMetered: () => void;
  readonly assertNotMetered: () => void;
  readonly runWithoutMetering: (thunk: () => void) => void;
  readonly runWithoutMeteringAsync: (thunk: () => Promise<void>) => Promise<void>;
  readonly unmetered: (func: () => void) => () => void;
  readonly extra: number;
}
