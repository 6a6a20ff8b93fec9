// What `npm run bench` takes.

import { parseArgs } from 'node:util';

export const USAGE =
  'Usage: npm run bench -- [--smoke] [--rounds N] [--only WORD] [--check] [--no-memory] [--floor]';

export interface Options {
  /** Timed pairs of batches for each row. */
  readonly rounds: number;
  /** Only the rows whose name has this word. */
  readonly only: string;
  /** A missed goal is a failure. */
  readonly check: boolean;
  /** Count bytes as well. */
  readonly memory: boolean;
  /** A layer that does what none can leave out takes the place of this library. */
  readonly floor: boolean;
}

/** @returns the options, or what is wrong with them */
export function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: {
        smoke: { type: 'boolean' },
        rounds: { type: 'string' },
        only: { type: 'string' },
        check: { type: 'boolean' },
        'no-memory': { type: 'boolean' },
        floor: { type: 'boolean' },
      },
    });
    const rounds = Number(values.rounds ?? (values.smoke ? 2 : 15));
    if (!Number.isSafeInteger(rounds) || rounds < 1) {
      return `--rounds takes a whole number from 1 on, not ${String(values.rounds)}`;
    }
    return {
      rounds,
      only: values.only ?? '',
      check: values.check ?? false,
      memory: !(values['no-memory'] ?? false),
      floor: values.floor ?? false,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
