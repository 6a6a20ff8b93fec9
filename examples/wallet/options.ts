// The command line of the demo.

import { parseArgs } from 'node:util';

export const USAGE = 'usage: npm run demo -- [--offers N] [--folder DIR] [--no-peer] [--help]';

export const HELP = `${USAGE}

  --offers N    how many offers to make (3000)
  --folder DIR  where the databases, the chart and the report go (liveslots-demo, without the databases)
  --no-peer     leave out the same workload on @agoric/swingset-liveslots
  --help        print this`;

export interface Options {
  readonly offers: number;
  readonly folder: string | undefined;
  readonly peer: boolean;
  readonly help: boolean;
}

const MAX_OFFERS = 10_000_000;

/** Throws an error whose message says what is wrong with the arguments. */
export function parseOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      offers: { type: 'string', default: '3000' },
      folder: { type: 'string' },
      'no-peer': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const offers = /^[1-9]\d*$/.test(values.offers) ? Number(values.offers) : NaN;
  if (!(offers <= MAX_OFFERS)) {
    throw Error(`--offers takes a number from 1 to ${MAX_OFFERS}, not '${values.offers}'`);
  }
  if (values.folder === '') throw Error('--folder takes the path of a folder');
  return { offers, folder: values.folder, peer: !values['no-peer'], help: values.help };
}
