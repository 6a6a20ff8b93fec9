// The report at the end: snapshots of the wallet are taken on the way, and the command `liveslots`
// makes one HTML file of them.

import { execFileSync } from 'node:child_process';
import { appendFileSync, existsSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Inspect } from 'liveslots';
import { snapshotLines } from 'liveslots/inspect';

/** Where `npm run demo` builds it. A project of its own has it in `node_modules/.bin`. */
const COMMAND = fileURLToPath(new URL('../../liveslots-cli/dist/main.js', import.meta.url));

export interface Snapshots {
  /** One more moment of the vat, between two deliveries. */
  take(vat: Inspect, deliveries: number): void;
  /** Writes the report. Undefined when the command is not built, or no snapshot was taken. */
  report(): string | undefined;
}

/** @param name of the files, without their endings */
export function makeSnapshots(name: string, command = COMMAND): Snapshots {
  const file = `${name}.jsonl`;
  const page = `${name}.html`;
  rmSync(file, { force: true });
  rmSync(page, { force: true });
  return {
    take(vat, deliveries) {
      const head = { vat: 'wallet', delivery: deliveries };
      appendFileSync(file, [...snapshotLines(vat.source(), head)].join(''));
    },
    report() {
      if (!existsSync(command) || !existsSync(file)) return undefined;
      execFileSync(process.execPath, [command, 'report', file, '--out', page], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      return page;
    },
  };
}
